import type { FastifyRequest } from 'fastify';
import type { Context } from '../../context.ts';
import type { Form } from '../../core/form.ts';
import {
  type LogoutRequest,
  readLogoutRequest,
  signOutAtProvider,
  WrongLogoutRequest,
} from '../../core/openid/logout.ts';
import type { SignedIn } from '../../core/sessions.ts';
import { CSRF_FIELD, checkCsrf, csrfField } from '../csrf.ts';
import { protectPage, seeOther } from '../headers.ts';
import { PageError } from '../page-error.ts';
import { logoutPage } from '../pages/logout.ts';
import { signedOutPage } from '../pages/sign-out.ts';
import { readBody, readQuery } from '../parameters.ts';
import type { Exchange, Route } from '../route.ts';
import { clearSessionCookie, readSignedIn } from '../session-cookie.ts';
import { textsOf } from '../texts-of.ts';

/** What the question repeats, so that its answer is about the same request: it is checked anew. */
const REPEATED = ['id_token_hint', 'client_id', 'post_logout_redirect_uri', 'state', 'ui_locales'];

const isOn = ({ settings }: Context) => settings.OIDC_ENABLED && settings.OIDC_RP_INITIATED_LOGOUT_ENABLED;

/** Where apps send their users to sign out (OpenID Connect RP-Initiated Logout section 2). */
export const logout: Route = {
  method: 'GET',
  path: '/logout',
  advertised: 'end_session_endpoint',
  page: true,
  isOn,
  async handle(context, request, reply) {
    const form = readQuery(request);
    const signedIn = await readSignedIn(context, request);
    const asked = await read(context, request, form, signedIn);
    return asked.asks && signedIn !== undefined
      ? ask({ context, request, reply }, form, asked, signedIn)
      : signOut({ context, request, reply }, form, asked, signedIn);
  },
};

/** The answer to the question or, from elsewhere, a request as a form. */
export const logoutByForm: Route = {
  method: 'POST',
  path: '/logout',
  page: true,
  isOn,
  async handle(context, request, reply) {
    const form = readBody(request);
    if (form.get(CSRF_FIELD) === undefined) {
      // A form of another site comes without our cookies; the address brings them along.
      const query = new URLSearchParams(form.pairs());
      return seeOther(reply, `${context.settings.SERVER.BASE_PATH}${logout.path}/?${query}`);
    }
    checkCsrf(context, request, form);
    const signedIn = await readSignedIn(context, request);
    const asked = await read(context, request, form, signedIn);
    return signOut({ context, request, reply }, form, asked, signedIn);
  },
};

async function read(
  context: Context,
  request: FastifyRequest,
  form: Form,
  signedIn: SignedIn | undefined,
): Promise<LogoutRequest> {
  try {
    const asked = await readLogoutRequest(context, form, signedIn);
    if (asked.client !== undefined) request.outcome.client_id = asked.client.clientId;
    if (asked.detail !== undefined) request.outcome.detail = asked.detail;
    return asked;
  } catch (error) {
    if (!(error instanceof WrongLogoutRequest)) throw error;
    throw new PageError('wrongLogout', { detail: error.detail });
  }
}

function ask(exchange: Exchange, form: Form, asked: LogoutRequest, { user }: SignedIn): string {
  const { context, request, reply } = exchange;
  const repeated = REPEATED.flatMap((name) => {
    const value = form.get(name);
    return value === undefined ? [] : [[name, value]];
  });
  protectPage(reply, { formsLead: asked.leadsTo === undefined ? 'here' : 'anywhere' });
  return logoutPage(textsOf(request, form.get('ui_locales')), {
    action: `${context.settings.SERVER.BASE_PATH}${logout.path}/`,
    fields: { ...Object.fromEntries(repeated), ...csrfField(exchange) },
    username: user.username,
    app: asked.client?.name,
  });
}

async function signOut(
  { context, request, reply }: Exchange,
  form: Form,
  { leadsTo }: LogoutRequest,
  signedIn: SignedIn | undefined,
): Promise<string> {
  if (signedIn !== undefined) {
    await signOutAtProvider(context, signedIn);
    clearSessionCookie(context, reply);
  }
  if (leadsTo !== undefined) return seeOther(reply, leadsTo);
  protectPage(reply, { formsLead: 'here' });
  return signedOutPage(textsOf(request, form.get('ui_locales')));
}
