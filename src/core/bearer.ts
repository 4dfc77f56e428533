import type { Context } from '../context.ts';
import { OAuthError } from '../errors.ts';
import { ownAudiences } from './issuer.ts';
import { findLiveToken, type LiveAccessToken } from './token/live.ts';

/** token68 (RFC 9110 section 11.2), the only form a bearer token may have. */
const TOKEN68 = /^[A-Za-z0-9._~+/-]+=*$/;

/** A bearer challenge is due, and the request had no token at all, so that it names no error (RFC 6750 section 3.1). */
export class NoBearerToken extends Error {
  readonly scope: readonly string[];

  constructor(scope: readonly string[]) {
    super('the request has no bearer token');
    this.name = 'NoBearerToken';
    this.scope = scope;
  }
}

/** A token without a scope that is needed; the challenge names them (RFC 6750 section 3). */
export class InsufficientScope extends OAuthError {
  readonly scope: readonly string[];

  constructor(scope: readonly string[]) {
    super('insufficient_scope', 'The access token does not have the scope that this needs.');
    this.scope = scope;
  }
}

/** What follows the scheme Bearer in an Authorization header; undefined for any other scheme. */
export function bearerToken(authorization: string | undefined): string | undefined {
  if (authorization === undefined || !/^bearer(?: |$)/i.test(authorization)) return undefined;
  return authorization.slice(7).trim();
}

/**
 * The live access token of a request.
 *
 * @param authorization the Authorization header: the only place where a token is looked for
 * @param scope what the token must have
 * @throws NoBearerToken, OAuthError "invalid_token", InsufficientScope
 */
export async function authenticateBearer(
  context: Context,
  authorization: string | undefined,
  scope: readonly string[],
): Promise<LiveAccessToken> {
  const text = bearerToken(authorization);
  if (text === undefined) throw new NoBearerToken(scope);
  const live = TOKEN68.test(text) ? await findLiveToken(context, text) : undefined;
  if (live?.kind !== 'access_token') {
    throw new OAuthError('invalid_token', 'The access token is unknown, expired or revoked.');
  }
  // A token that was asked for another API must not open ours (RFC 8707 section 2).
  const { audience } = live.token;
  if (audience.length > 0 && !ownAudiences(context.settings).some((own) => audience.includes(own))) {
    throw new OAuthError('invalid_token', 'The access token is for another resource.');
  }
  const granted = live.token.scope.split(' ');
  if (!scope.every((token) => granted.includes(token))) throw new InsufficientScope(scope);
  return live;
}
