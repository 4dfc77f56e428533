import { endSession } from '../../core/sessions.ts';
import { CSRF_FIELD, checkCsrf, csrfToken } from '../csrf.ts';
import { protectPage, seeOther } from '../headers.ts';
import { SIGN_OUT, signedOutPage, signOutPage } from '../pages/sign-out.ts';
import { readBody } from '../parameters.ts';
import type { Route } from '../route.ts';
import { clearSessionCookie, readSignedIn } from '../session-cookie.ts';
import { textsOf } from '../texts-of.ts';

/** Asks whoever is signed in, and says so where nobody is. */
export const askSignOut: Route = {
  method: 'GET',
  path: SIGN_OUT,
  root: true,
  page: true,
  async handle(context, request, reply) {
    const signedIn = await readSignedIn(context, request);
    protectPage(reply, { formsLead: 'here' });
    if (signedIn === undefined) return signedOutPage(textsOf(request));
    return signOutPage(textsOf(request), {
      action: SIGN_OUT,
      fields: { [CSRF_FIELD]: csrfToken(context, request, reply) },
      username: signedIn.user.username,
    });
  },
};

/** Signs this browser out, and says so. */
export const signOut: Route = {
  method: 'POST',
  path: SIGN_OUT,
  root: true,
  page: true,
  async handle(context, request, reply) {
    const form = readBody(request);
    checkCsrf(context, request, form);
    const signedIn = await readSignedIn(context, request);
    if (signedIn !== undefined) await endSession(context, signedIn.session.sid);
    clearSessionCookie(context, reply);
    return seeOther(reply, SIGN_OUT);
  },
};
