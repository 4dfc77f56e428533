import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Context } from '../../context.ts';
import { findDevUsers } from '../../core/dev.ts';
import { endSession, startSession } from '../../core/sessions.ts';
import { authenticateUser } from '../../core/users.ts';
import { addressOf } from '../address-of.ts';
import { checkCsrf, csrfField } from '../csrf.ts';
import { protectPage, seeOther } from '../headers.ts';
import { safeNext } from '../next.ts';
import { SIGN_IN, signInPage } from '../pages/sign-in.ts';
import { readBody, readQuery } from '../parameters.ts';
import type { Route } from '../route.ts';
import { readSignedIn, setSessionCookie } from '../session-cookie.ts';
import { textsOf } from '../texts-of.ts';

/** What a sign-in page is to show besides its fields. */
interface Shown {
  next: string | undefined;
  username: string | undefined;
  refused: boolean;
  signedInAs: string | undefined;
}

/**
 * The sign-in page. `next` is where it leads then, `login_hint` what stands in its first field; with `prompt=login`
 * whoever is signed in has to do it once more.
 */
export const askSignIn: Route = {
  method: 'GET',
  path: SIGN_IN,
  root: true,
  page: true,
  async handle(context, request, reply) {
    const query = readQuery(request);
    const signedIn = await readSignedIn(context, request);
    const again = query.get('prompt') === 'login';
    return show(context, request, reply, {
      next: safeNext(query.get('next')),
      username: query.get('login_hint'),
      refused: false,
      signedInAs: again ? undefined : signedIn?.user.username,
    });
  },
};

/** Signs a browser in: a new session each time, in place of the one before. */
export const signIn: Route = {
  method: 'POST',
  path: SIGN_IN,
  root: true,
  page: true,
  async handle(context, request, reply) {
    const form = readBody(request);
    checkCsrf(context, request, form);
    const next = safeNext(form.get('next'));
    const username = form.get('username');
    const password = form.get('password');
    const user =
      username === undefined || password === undefined
        ? undefined
        : await authenticateUser(context, { username, password, address: addressOf(request) });
    if (user === undefined) {
      request.outcome.error = 'sign_in_refused';
      return show(context, request, reply, { next, username, refused: true, signedInAs: undefined });
    }
    const before = await readSignedIn(context, request);
    if (before !== undefined) await endSession(context, before.session.sid);
    const { sessionSecret } = await startSession(context, user, ['pwd']);
    setSessionCookie(context, reply, sessionSecret);
    return seeOther(reply, next ?? '/');
  },
};

/** Its forms may lead to a client: the address that follows may be that of an authorization request. */
async function show(
  context: Context,
  request: FastifyRequest,
  reply: FastifyReply,
  shown: Shown,
): Promise<string> {
  const devUsers = await findDevUsers(context);
  protectPage(reply, { formsLead: 'anywhere' });
  return signInPage(textsOf(request, uiLocales(shown.next)), {
    ...shown,
    csrf: csrfField({ context, request, reply }),
    devUsers,
  });
}

/** The languages that a client asked for, where somebody is on the way back to its authorization request. */
function uiLocales(next: string | undefined): string | undefined {
  return next === undefined
    ? undefined
    : (new URL(next, 'http://host.invalid').searchParams.get('ui_locales') ?? undefined);
}
