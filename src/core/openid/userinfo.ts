import type { Context } from '../../context.ts';
import { findRequestedClaims } from '../../storage/tables/requested-claims.ts';
import { authenticateBearer, InsufficientScope } from '../bearer.ts';
import type { Client } from '../clients.ts';
import { type ClaimValue, claimsOfScope } from './claims.ts';
import { type RequestedClaims, tellClaims } from './requested-claims.ts';

/** Who a user is (OpenID Connect Core section 5.3.2): `sub` always, and what the app may know. */
export type Userinfo = { sub: string } & Readonly<Record<string, ClaimValue>>;

/**
 * Answers a request to the userinfo endpoint.
 *
 * @param authorization the Authorization header
 * @param onClient told whose token it is as soon as that is proved
 * @throws NoBearerToken, OAuthError "invalid_token", InsufficientScope
 */
export async function requestUserinfo(
  context: Context,
  authorization: string | undefined,
  onClient: (client: Client) => void,
): Promise<Userinfo> {
  const needed = ['openid'];
  const { client, user, token } = await authenticateBearer(context, authorization, needed);
  onClient(client);
  // A client's own token stands for nobody.
  if (user === undefined) throw new InsufficientScope(needed);
  const kept = await findRequestedClaims(context.db, token);
  const requested = kept === undefined ? undefined : (JSON.parse(kept) as RequestedClaims['userinfo']);
  return { ...tellClaims(user, claimsOfScope(token.scope.split(' ')), requested), sub: user.id };
}
