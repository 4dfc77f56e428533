import type { Context } from '../../context.ts';
import {
  type AuthorizationOutcome,
  decideAuthorization,
  requestAuthorization,
  resumeAuthorization,
} from '../../core/authorize/endpoint.ts';
import { UnanswerableRequest } from '../../core/authorize/request.ts';
import { responseUri } from '../../core/authorize/response.ts';
import { isDevStore } from '../../core/dev.ts';
import { endpointBase } from '../../core/issuer.ts';
import { destinationOf } from '../../core/redirect-uri.ts';
import type { SignedIn } from '../../core/sessions.ts';
import { checkCsrf, csrfField } from '../csrf.ts';
import { readParameters } from '../form.ts';
import { protectPage, seeOther } from '../headers.ts';
import { PageError } from '../page-error.ts';
import { consentPage } from '../pages/consent.ts';
import { FORM_POST_SCRIPT, formPostPage } from '../pages/form-post.ts';
import { SIGN_IN } from '../pages/sign-in.ts';
import { queryOf, readBody } from '../parameters.ts';
import type { Exchange, Route } from '../route.ts';
import { readSignedIn } from '../session-cookie.ts';
import { textsOf } from '../texts-of.ts';

/** Names a request that is kept: after signing in again, and in the form of the consent page. */
const KEPT_FIELD = 'authorization_request';

/** Characters that no address has, and that some clients send in one all the same. */
const NOT_IN_ADDRESS = /[^\x21-\x7e]|\\/g;

const pageErrors = {
  unknown_client: 'unknownApp',
  wrong_redirect_uri: 'wrongAddress',
  request_over: 'requestOver',
} as const;

/** A request of one browser, and who is signed in with it. */
interface Visit extends Exchange {
  signedIn: SignedIn | undefined;
}

/** The authorization endpoint (RFC 6749 section 3.1). */
export const authorize: Route = {
  method: 'GET',
  path: '/authorize',
  advertised: 'authorization_endpoint',
  page: true,
  async handle(context, request, reply) {
    const asked = readParameters(queryOf(request.url));
    const signedIn = await readSignedIn(context, request);
    const keptId = asked.form.get(KEPT_FIELD);
    const outcome = await withPages(
      context,
      keptId === undefined
        ? requestAuthorization(context, asked, signedIn)
        : resumeAuthorization(context, keptId, signedIn),
    );
    return show({ context, request, reply, signedIn }, outcome);
  },
};

/** The decision of a user or, from elsewhere, a request as a form (OpenID Connect Core section 3.1.2.1). */
export const authorizeByForm: Route = {
  method: 'POST',
  path: '/authorize',
  page: true,
  async handle(context, request, reply) {
    const body = typeof request.body === 'string' ? request.body : '';
    const { form: sent } = readParameters(body);
    const keptId = sent.get(KEPT_FIELD);
    if (keptId === undefined) {
      // A form of another site comes without our cookies; the address brings them along.
      return seeOther(reply, `${ownPath(context)}?${new URLSearchParams(body)}`);
    }
    const form = readBody(request);
    checkCsrf(context, request, form);
    const signedIn = await readSignedIn(context, request);
    const decision = { keptId, allowed: form.get('allow') !== undefined };
    const outcome = await withPages(context, decideAuthorization(context, decision, signedIn));
    return show({ context, request, reply, signedIn }, outcome);
  },
};

function ownPath({ settings }: Context): string {
  return `${settings.SERVER.BASE_PATH}/authorize/`;
}

async function withPages(
  context: Context,
  outcome: Promise<AuthorizationOutcome>,
): Promise<AuthorizationOutcome> {
  try {
    return await outcome;
  } catch (error) {
    // Core says why; what a person is told of it is in the catalogue of the pages.
    if (!(error instanceof UnanswerableRequest)) throw error;
    const { reason, detail, explanation } = error;
    const forDeveloper = (await isDevStore(context)) ? (explanation ?? detail) : undefined;
    throw new PageError(pageErrors[reason], { detail, explanation: forDeveloper });
  }
}

function show(visit: Visit, outcome: AuthorizationOutcome): string {
  const { request, reply } = visit;
  request.outcome.client_id = outcome.client.clientId;
  if (outcome.kind === 'sign-in') return seeOther(reply, signInAddress(visit, outcome));
  if (outcome.kind === 'sign-up') return seeOther(reply, signUpAddress(visit.context, outcome));
  if (outcome.kind === 'consent') return showConsent(visit, outcome);
  const { response, error } = outcome;
  if (error !== undefined) request.outcome.error = error.code;
  if (response.mode !== 'form_post') return seeOther(reply, responseUri(response));
  protectPage(reply, { formsLead: 'anywhere', script: FORM_POST_SCRIPT });
  return formPostPage(textsOf(request, outcome.uiLocales), {
    app: outcome.client.name,
    action: response.redirectUri,
    parameters: response.parameters,
  });
}

/** The sign-in page, from where the way leads back to this request. */
function signInAddress(
  { context, request }: Visit,
  how: Partial<AuthorizationOutcome & { kind: 'sign-in' }> = {},
): string {
  const asked =
    how.parameters === undefined
      ? queryOf(request.url).replace(NOT_IN_ADDRESS, encodeURIComponent)
      : encodePairs(how.parameters);
  const query = how.keptId === undefined ? asked : `${KEPT_FIELD}=${how.keptId}`;
  const parameters = new URLSearchParams({ next: `${ownPath(context)}?${query}` });
  if (how.again === true) parameters.set('prompt', 'login');
  if (how.loginHint !== undefined) parameters.set('login_hint', how.loginHint);
  return `${SIGN_IN}?${parameters}`;
}

function encodePairs(parameters: readonly (readonly [string, string])[]): string {
  const pairs = parameters.map(([name, value]): [string, string] => [name, value]);
  return new URLSearchParams(pairs).toString();
}

/** The operator's page where people make an account, from where the way leads back to this request. */
function signUpAddress(context: Context, { parameters }: AuthorizationOutcome & { kind: 'sign-up' }): string {
  const page = context.settings.OIDC_RP_INITIATED_REGISTRATION_URL ?? '/';
  // A page of this host is told a path, as the sign-in page is; one elsewhere needs the whole address.
  const here = page.startsWith('/') ? ownPath(context) : `${endpointBase(context.settings)}/authorize/`;
  const next = `${here}?${encodePairs(parameters)}`;
  return `${page}${page.includes('?') ? '&' : '?'}${new URLSearchParams({ next })}`;
}

function showConsent(
  visit: Visit,
  { keptId, request: asked, uiLocales }: AuthorizationOutcome & { kind: 'consent' },
): string {
  const { context, request, reply, signedIn } = visit;
  const { SCOPES } = context.settings;
  const { client } = asked;
  protectPage(reply, { formsLead: 'anywhere' });
  return consentPage(textsOf(request, uiLocales), {
    app: {
      name: client.name,
      clientId: client.clientId,
      registeredAt: client.createdAt,
      unverified: client.unverified,
    },
    username: signedIn?.user.username ?? '',
    scopes: asked.disclosed.map((token) => ({ token, words: SCOPES[token] })),
    resources: asked.audience,
    destination: destinationOf(asked.redirectUri),
    action: ownPath(context),
    fields: { [KEPT_FIELD]: keptId, ...csrfField(visit) },
    otherAccount: signInAddress(visit),
  });
}
