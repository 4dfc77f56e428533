import type { Context } from '../../context.ts';
import { type Client, findClientByClientId } from '../../storage/tables/clients.ts';
import { responseUri } from '../authorize/response.ts';
import type { Form } from '../form.ts';
import { redirectUriProblem } from '../redirect-uri.ts';
import { endSession, type SignedIn } from '../sessions.ts';
import { revokeAll } from '../token/revoke.ts';
import { type IdTokenHint, readIdTokenHint } from './id-token-hint.ts';

/** A request that contradicts itself, or brings something that is none of ours. Its user is told on a page. */
export class WrongLogoutRequest extends Error {
  /** For the log: free of what was sent. */
  readonly detail: string;

  constructor(detail: string) {
    super('wrong logout request');
    this.name = 'WrongLogoutRequest';
    this.detail = detail;
  }
}

/** What becomes of a request to sign out (OpenID Connect RP-Initiated Logout section 2). */
export interface LogoutRequest {
  /** The app that asks, if that is known. */
  client: Client | undefined;
  /** Where the user goes afterwards; undefined: nowhere else. */
  leadsTo: string | undefined;
  /** Why it does not lead where the app wants it; for the log. */
  detail: string | undefined;
  /** Whether the user is to be asked first. */
  asks: boolean;
}

/**
 * Reads a request to sign out.
 *
 * @throws WrongLogoutRequest
 */
export async function readLogoutRequest(
  context: Context,
  form: Form,
  signedIn: SignedIn | undefined,
): Promise<LogoutRequest> {
  const hint = await readHint(context, form.get('id_token_hint'));
  const client = await findAsker(context, form.get('client_id'), hint);
  const uri = form.get('post_logout_redirect_uri');
  const problem = uri === undefined ? undefined : whyNotTo(context, client, uri);
  const known = hint !== undefined && hint.subject === signedIn?.user.id;
  return {
    client,
    leadsTo: uri === undefined || problem !== undefined ? undefined : withState(uri, form.get('state')),
    detail: problem,
    // An address that somebody was lured to must not sign anybody out.
    asks: signedIn !== undefined && (context.settings.OIDC_RP_INITIATED_LOGOUT_ALWAYS_PROMPT || !known),
  };
}

async function readHint(context: Context, text: string | undefined): Promise<IdTokenHint | undefined> {
  if (text === undefined) return undefined;
  const evenExpired = context.settings.OIDC_RP_INITIATED_LOGOUT_ACCEPT_EXPIRED_TOKENS;
  const hint = await readIdTokenHint(context, text, { evenExpired });
  if (hint === undefined) throw new WrongLogoutRequest('id_token_hint is none of ours, or no longer good');
  return hint;
}

async function findAsker(
  context: Context,
  clientId: string | undefined,
  hint: IdTokenHint | undefined,
): Promise<Client | undefined> {
  if (clientId === undefined) return hint?.client;
  const client = await findClientByClientId(context.db, clientId);
  if (client === undefined) throw new WrongLogoutRequest('there is no client of this client_id');
  if (hint !== undefined && hint.client?.id !== client.id) {
    throw new WrongLogoutRequest('id_token_hint is of another client than client_id names');
  }
  return client;
}

/** Why a user is not sent to an address after signing out; undefined when it is one of the client's. */
function whyNotTo({ settings }: Context, client: Client | undefined, uri: string): string | undefined {
  if (client === undefined) return 'post_logout_redirect_uri without a client whose it could be';
  if (!client.active) return 'post_logout_redirect_uri of a client that is not active';
  if (!client.postLogoutRedirectUris.includes(uri) || redirectUriProblem(settings, uri) !== undefined) {
    return 'post_logout_redirect_uri is none of those that are registered, compared character by character';
  }
  const strict = settings.OIDC_RP_INITIATED_LOGOUT_STRICT_REDIRECT_URIS && client.clientType === 'public';
  return strict && uri.startsWith('http:')
    ? 'post_logout_redirect_uri of a public client without https'
    : undefined;
}

function withState(redirectUri: string, state: string | undefined): string {
  if (state === undefined) return redirectUri;
  return responseUri({ redirectUri, mode: 'query', parameters: [['state', state]] });
}

/** Signs a browser out and, where the settings say so, ends all that was granted to anybody in the user's name. */
export async function signOutAtProvider(context: Context, { session, user }: SignedIn): Promise<void> {
  await endSession(context, session.sid);
  if (context.settings.OIDC_RP_INITIATED_LOGOUT_DELETE_TOKENS) await revokeAll(context, { user });
}
