import type { Settings } from '../../config/settings/index.ts';
import { OAuthError } from '../../errors.ts';
import type { Consent } from '../../storage/tables/consents.ts';
import { sendsToThisMachine } from '../redirect-uri.ts';
import type { Session } from '../sessions.ts';
import type { AuthorizationRequest } from './request.ts';

/** The scope and the resources (RFC 8707) that a user has agreed to with a client. */
export type Consented = Pick<Consent, 'audience' | 'scope'>;

/** What is known of the user at this moment. */
export interface Standing {
  /** Undefined: nobody is signed in. */
  session: Pick<Session, 'authenticatedAt' | 'userId'> | undefined;
  /** Whether this request has sent the user to the sign-in page before, where an account can be chosen. */
  choseAccount: boolean;
  /** Whether the user has signed in since. */
  signedInSince: boolean;
  /** What the user has let this client have before. */
  consented: Consented;
  now: number;
}

export type NextStep =
  /** `choose`: or go on as who is signed in. `again`: nobody who is signed in is enough. */
  | { kind: 'sign-in'; who: 'anybody' | 'choose' | 'again' }
  | { kind: 'sign-up' }
  | { kind: 'consent' }
  | { kind: 'refuse'; error: OAuthError }
  | { kind: 'grant' };

/** What becomes of a request: a function of what is known, so that the browser may come back at any time. */
export function nextStep(settings: Settings, request: AuthorizationRequest, standing: Standing): NextStep {
  const silent = request.prompts.includes('none');
  if (request.prompts.includes('create')) return { kind: 'sign-up' };
  const who = neededSignIn(request, standing);
  if (who !== undefined) {
    return silent
      ? { kind: 'refuse', error: new OAuthError('login_required', 'The user must sign in first.') }
      : { kind: 'sign-in', who };
  }
  if (isAnother(request, standing.session)) {
    return { kind: 'refuse', error: new OAuthError('login_required', 'Another user has signed in.') };
  }
  if (needsConsent(settings, request, standing.consented)) {
    return silent
      ? { kind: 'refuse', error: new OAuthError('consent_required', 'The user must give consent first.') }
      : { kind: 'consent' };
  }
  return { kind: 'grant' };
}

function neededSignIn(
  request: AuthorizationRequest,
  { session, choseAccount, signedInSince, now }: Standing,
): 'anybody' | 'choose' | 'again' | undefined {
  if (session === undefined) return 'anybody';
  const { prompts, maxAgeSeconds } = request;
  const tooOld =
    maxAgeSeconds === 0 || (maxAgeSeconds !== undefined && now - session.authenticatedAt > maxAgeSeconds);
  const notEnough = prompts.includes('login') || tooOld || isAnother(request, session);
  if (notEnough && !signedInSince) return 'again';
  return prompts.includes('select_account') && !choseAccount ? 'choose' : undefined;
}

/** Whether somebody is signed in who is not meant (OpenID Connect Core section 3.1.2.2). */
function isAnother({ subjects }: AuthorizationRequest, session: Standing['session']): boolean {
  return subjects !== undefined && session !== undefined && !subjects.includes(session.userId);
}

function needsConsent(settings: Settings, request: AuthorizationRequest, consented: Consented): boolean {
  const { client, prompts, approval } = request;
  if (prompts.includes('consent')) return true;
  if (client.skipAuthorization) return false;
  // A client that asks for silence means consent that was given before, whatever the server does on its own.
  const usual = prompts.includes('none') ? 'auto' : settings.REQUEST_APPROVAL_PROMPT;
  if ((approval ?? usual) === 'force') return true;
  // Any program on the device can pose as this one, so that a consent to it is no consent to who asks now
  // (RFC 8252 section 8.6).
  if (client.clientType === 'public' && sendsToThisMachine(request.redirectUri)) return true;
  const isCovered =
    request.disclosed.every((token) => consented.scope.includes(token)) &&
    request.audience.every((resource) => consented.audience.includes(resource));
  return !isCovered;
}
