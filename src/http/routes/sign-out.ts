import { endSession, endSessionsOf, findSessionOf, isSid, listSessions } from '../../core/sessions.ts';
import { checkCsrf, csrfField } from '../csrf.ts';
import { protectPage, seeOther } from '../headers.ts';
import { SIGN_OUT } from '../pages/addresses.ts';
import { EVERYWHERE_FIELD, SID_FIELD, signedOutPage, signOutPage } from '../pages/sign-out.ts';
import { readBody, readQuery } from '../parameters.ts';
import type { Route } from '../route.ts';
import { clearSessionCookie, readSignedIn } from '../session-cookie.ts';
import { textsOf } from '../texts-of.ts';

const PER_PAGE = 20;

/** Asks whoever is signed in, and says where else they are; where nobody is, it says that. */
export const askSignOut: Route = {
  method: 'GET',
  path: SIGN_OUT,
  root: true,
  page: true,
  async handle(context, request, reply) {
    const after = readQuery(request).get('after');
    const signedIn = await readSignedIn(context, request);
    protectPage(reply, { formsLead: 'here' });
    const texts = textsOf(request);
    if (signedIn === undefined) return signedOutPage(texts);
    const { user, session } = signedIn;
    const page = await listSessions(context, user, {
      limit: PER_PAGE,
      ...(after !== undefined && isSid(after) ? { after } : {}),
    });
    return signOutPage(texts, {
      frame: { username: user.username, basePath: context.settings.SERVER.BASE_PATH, path: SIGN_OUT },
      csrf: csrfField({ context, request, reply }),
      sessions: page.data,
      next: page.next,
      ownSid: session.sid,
    });
  },
};

/** Signs this browser out, or another one of the same user, or all of them, and says so. */
export const signOut: Route = {
  method: 'POST',
  path: SIGN_OUT,
  root: true,
  page: true,
  async handle(context, request, reply) {
    const form = readBody(request);
    checkCsrf(context, request, form);
    const signedIn = await readSignedIn(context, request);
    const sid = form.get(SID_FIELD) ?? signedIn?.session.sid;
    if (signedIn !== undefined && sid !== signedIn.session.sid) {
      // One that is gone by now, or is another user's, is nothing to do.
      const other = sid === undefined ? undefined : await findSessionOf(context, signedIn.user, sid);
      if (other !== undefined) await endSession(context, other.sid);
      return seeOther(reply, SIGN_OUT);
    }
    if (signedIn !== undefined) {
      if (form.get(EVERYWHERE_FIELD) !== undefined) await endSessionsOf(context, signedIn.user);
      await endSession(context, signedIn.session.sid);
    }
    clearSessionCookie(context, reply);
    return seeOther(reply, SIGN_OUT);
  },
};
