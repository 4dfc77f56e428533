import type { Context } from '../../context.ts';
import type { ClientAlgorithm } from '../../storage/tables/clients.ts';
import { findRequestedClaims } from '../../storage/tables/requested-claims.ts';
import { authenticateBearer, InsufficientScope } from '../bearer.ts';
import type { Client } from '../clients.ts';
import { issuer } from '../issuer.ts';
import { type ClaimValue, claimsOfScope } from './claims.ts';
import { type RequestedClaims, tellClaims } from './requested-claims.ts';
import { signForClient } from './sign-for-client.ts';

/** Who a user is (OpenID Connect Core section 5.3.2): `sub` always, and what the app may know. */
export type Userinfo = { sub: string } & Readonly<Record<string, ClaimValue>>;

/** How long a signed answer can be verified at least. Apps do that when it arrives. */
const VERIFIABLE_SECONDS = 3_600;

/**
 * Answers a request to the userinfo endpoint.
 *
 * @returns the claims, or for a client that wants them signed a JWT of them
 * @param authorization the Authorization header
 * @param onClient told whose token it is as soon as that is proved
 * @throws NoBearerToken, OAuthError "invalid_token", InsufficientScope, StorageError "key_unreadable"
 */
export async function requestUserinfo(
  context: Context,
  authorization: string | undefined,
  onClient: (client: Client) => void,
): Promise<Userinfo | string> {
  const needed = ['openid'];
  const { client, user, token } = await authenticateBearer(context, authorization, needed);
  onClient(client);
  // A client's own token stands for nobody.
  if (user === undefined) throw new InsufficientScope(needed);
  const kept = await findRequestedClaims(context.db, token);
  const requested = kept === undefined ? undefined : (JSON.parse(kept) as RequestedClaims['userinfo']);
  const userinfo = { ...tellClaims(user, claimsOfScope(token.scope.split(' ')), requested), sub: user.id };
  const { userinfoAlgorithm: alg } = client;
  return alg === undefined ? userinfo : sign(context, client, { alg, userinfo });
}

/**
 * A signed answer (OpenID Connect Core section 5.3.2). It has neither `exp` nor `iat`, which every id_token must have, and
 * its header has no `typ`: whoever holds an access token must not get from here what signs its user in to the same app.
 */
function sign(
  context: Context,
  client: Client,
  { alg, userinfo }: { alg: ClientAlgorithm; userinfo: Userinfo },
): Promise<string> {
  const verifiableUntil = context.now() + VERIFIABLE_SECONDS;
  const claims = { ...userinfo, iss: issuer(context.settings), aud: client.clientId };
  return signForClient(context, client, { alg, typ: undefined, verifiableUntil }, claims);
}
