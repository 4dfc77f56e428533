import type { Context } from '../../context.ts';
import { OAuthError } from '../../errors.ts';
import { consumeKeptRequest, type KeptRequest } from '../../storage/tables/authorization-requests.ts';
import type { Client } from '../../storage/tables/clients.ts';
import { findConsent } from '../../storage/tables/consents.ts';
import type { Form } from '../form.ts';
import { withoutOfflineAccess } from '../scope.ts';
import type { SignedIn } from '../sessions.ts';
import { answeringErrors } from './answer.ts';
import { checkAddressee, checkTerms } from './checks/index.ts';
import { findKept, keepRequest, overdue, parametersOf } from './kept-request.ts';
import { type Consented, nextStep } from './next-step.ts';
import type { AskedParameters, AuthorizationRequest, ReturnWay } from './request.ts';
import { respond } from './respond.ts';
import type { AuthorizationResponse } from './response.ts';

/** What becomes of a request to the authorization endpoint. */
export type AuthorizationOutcome = Step & {
  client: Client;
  /** The languages of the user as the client knows them (OpenID Connect Core section 3.1.2.1). */
  uiLocales: string | undefined;
};

type Step =
  | { kind: 'respond'; response: AuthorizationResponse; error?: OAuthError }
  /** To come back with what is kept under `keptId`, or with these parameters; where there are none, as before. */
  | {
      kind: 'sign-in';
      keptId: string | undefined;
      parameters: Parameters | undefined;
      again: boolean;
      loginHint: string | undefined;
    }
  /** To a page where people make an account, and back with these parameters. */
  | { kind: 'sign-up'; parameters: Parameters }
  /** To come back with the user's decision about what is kept under `keptId`. */
  | { kind: 'consent'; keptId: string; request: AuthorizationRequest };

type Parameters = readonly (readonly [string, string])[];

/** A request on its way, and what is known of how far it has come. */
interface Journey {
  asked: AskedParameters;
  way: ReturnWay;
  signedIn: SignedIn | undefined;
  /** Under which it waited for a sign-in. */
  waited: { keptId: string; kept: KeptRequest } | undefined;
}

/**
 * Answers an authorization request (RFC 6749 section 4.1.1).
 *
 * @throws UnanswerableRequest when its client and redirect URI are not proved
 */
export async function requestAuthorization(
  context: Context,
  asked: AskedParameters,
  signedIn: SignedIn | undefined,
): Promise<AuthorizationOutcome> {
  return answering(context, asked, (way) => proceed(context, { asked, way, signedIn, waited: undefined }));
}

/**
 * Goes on with a request that sent its user to the sign-in page although somebody was signed in.
 *
 * @throws UnanswerableRequest
 */
export async function resumeAuthorization(
  context: Context,
  keptId: string,
  signedIn: SignedIn | undefined,
): Promise<AuthorizationOutcome> {
  const kept = await findKept(context, keptId, 'sign-in');
  const asked = parametersOf(kept);
  return answering(context, asked, (way) =>
    proceed(context, { asked, way, signedIn, waited: { keptId, kept } }),
  );
}

/** Proves where the answer goes before anything else; what fails after that goes there. */
async function answering(
  context: Context,
  asked: AskedParameters,
  work: (way: ReturnWay) => Promise<Step>,
): Promise<AuthorizationOutcome> {
  const way = await checkAddressee(context, asked);
  const step = await answeringErrors(context, way, () => work(way));
  return { ...step, client: way.client, uiLocales: asked.form.get('ui_locales') };
}

async function proceed(context: Context, journey: Journey): Promise<Step> {
  const { asked, way, signedIn, waited } = journey;
  const request: AuthorizationRequest = { ...way, ...(await checkTerms(context, way, asked)) };
  const consented = await findConsented(context, request, signedIn);
  const step = nextStep(context.settings, request, {
    session: signedIn?.session,
    choseAccount: waited !== undefined,
    signedInSince: waited !== undefined && signedIn !== undefined && isNewer(signedIn, waited.kept),
    consented,
    now: context.now(),
  });
  if (step.kind === 'refuse') throw step.error;
  if (step.kind === 'sign-up') return { kind: 'sign-up', parameters: without(asked, ['create']).pairs() };
  if (step.kind === 'sign-in' || signedIn === undefined) {
    const keptId = waited?.keptId ?? (await keepForSignIn(context, journey));
    const again = step.kind === 'sign-in' && step.who === 'again';
    const parameters = signedIn === undefined ? asNewcomer(asked) : undefined;
    return { kind: 'sign-in', keptId, parameters, again, loginHint: asked.form.get('login_hint') };
  }
  if (step.kind === 'consent') {
    const shown = asked.form.with('scope', request.scope.join(' '));
    return {
      kind: 'consent',
      keptId: await keepRequest(context, 'consent', signedIn.session.sid, shown),
      request,
    };
  }
  const granted = withoutSilentOffline(request, consented);
  return { kind: 'respond', response: await respond(context, granted, signedIn) };
}

/**
 * What a visitor comes back with who has just signed in: what would only send a fresh session to the sign-in page once
 * more has been done then.
 */
function asNewcomer(asked: AskedParameters): Parameters | undefined {
  const prompts = asked.form.get('prompt') ?? '';
  const isZero = Number(asked.form.get('max_age')) === 0;
  if (!/login|select_account/.test(prompts) && !isZero) return undefined;
  const rest = without(asked, ['login', 'select_account']);
  return (isZero ? rest.with('max_age', '') : rest).pairs();
}

/** The parameters with fewer words in `prompt`. */
function without({ form }: AskedParameters, words: readonly string[]): Form {
  const left = (form.get('prompt') ?? '').split(' ').filter((word) => !words.includes(word));
  return form.with('prompt', left.join(' '));
}

/** Access while the user is away is given by the user alone (OpenID Connect Core section 11). */
function withoutSilentOffline(request: AuthorizationRequest, consented: Consented): AuthorizationRequest {
  if (!request.scope.includes('offline_access') || consented.scope.includes('offline_access')) return request;
  return { ...request, scope: withoutOfflineAccess(request.scope) };
}

/** Nothing is kept for a browser in which nobody is signed in: whoever signs in is enough. */
async function keepForSignIn(context: Context, { asked, signedIn }: Journey): Promise<string | undefined> {
  if (signedIn === undefined) return undefined;
  return keepRequest(context, 'sign-in', signedIn.session.sid, asked.form);
}

/** Whether somebody signed in after a request had asked for it. */
function isNewer({ session }: SignedIn, kept: KeptRequest): boolean {
  return session.sid !== kept.sid && session.authenticatedAt >= kept.askedAt;
}

async function findConsented(
  context: Context,
  { client }: AuthorizationRequest,
  signedIn: SignedIn | undefined,
): Promise<Consented> {
  const consent = signedIn && (await findConsent(context.db, signedIn.user.id, client.id));
  return consent ?? { scope: [], audience: [] };
}

/**
 * Answers a request as its user has decided. What is granted is what was kept when the user was asked: nothing else
 * comes from the browser. Everything is checked anew, as a client may have been stopped or changed in the meantime.
 *
 * @throws UnanswerableRequest when the request is over, or another's
 */
export async function decideAuthorization(
  context: Context,
  decision: { keptId: string; allowed: boolean },
  signedIn: SignedIn | undefined,
): Promise<AuthorizationOutcome> {
  const kept = await findKept(context, decision.keptId, 'consent');
  if (signedIn?.session.sid !== kept.sid || signedIn === undefined) {
    throw overdue('the consent page was shown in another session');
  }
  const asked = parametersOf(kept);
  return answering(context, asked, async (way) => {
    if (!decision.allowed) {
      if (!(await consumeKeptRequest(context.db, kept))) throw overdue('the request was answered before');
      throw new OAuthError('access_denied', 'The user did not consent.');
    }
    const request: AuthorizationRequest = { ...way, ...(await checkTerms(context, way, asked)) };
    return { kind: 'respond', response: await respond(context, request, signedIn, kept) };
  });
}
