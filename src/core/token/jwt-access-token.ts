import type { Context } from '../../context.ts';
import { OAuthError } from '../../errors.ts';
import type { AccessToken } from '../../storage/tables/access-tokens.ts';
import { defaultAudience, issuer } from '../issuer.ts';
import { DEFAULT_ALGORITHM } from '../keys/algorithms.ts';
import { signJwt } from '../keys/jwt.ts';
import { makeTokenId, TOKEN_LENGTH_AT_MOST } from './text.ts';

/** So that it passes for nothing else (RFC 9068 section 2.1). */
const TYP = 'at+jwt';

/**
 * For whom a JWT access token is meant: the resources asked for, else this server's own API (RFC 9068 section 3).
 *
 * @param resources what was granted; empty where none was asked for
 */
export function jwtAudience(context: Context, resources: readonly string[]): readonly string[] {
  return resources.length > 0 ? resources : [defaultAudience(context.settings)];
}

/**
 * The text of an access token that an API can read by itself (RFC 9068 section 2.2). Its row is kept as for any other:
 * `jti` names it, so that introspection and revocation work alike.
 *
 * @param subject the user's id, or the client_id for a client's own token
 * @throws OAuthError "invalid_target" when it would be too long to be sent, StorageError
 */
export async function makeJwtAccessToken(
  context: Context,
  row: Omit<AccessToken, 'tokenHash'>,
  { subject, clientId }: { subject: string; clientId: string },
): Promise<string> {
  const { audience } = row;
  const text = await signJwt(
    context,
    { alg: DEFAULT_ALGORITHM, typ: TYP, verifiableUntil: row.expiresAt },
    {
      iss: issuer(context.settings),
      sub: subject,
      // One is written as a text, as most libraries and RFC 7519 section 4.1.3 have it.
      aud: audience.length === 1 && audience[0] !== undefined ? audience[0] : [...audience],
      client_id: clientId,
      exp: row.expiresAt,
      iat: row.issuedAt,
      jti: makeTokenId(row),
      scope: row.scope,
    },
  );
  if (text.length > TOKEN_LENGTH_AT_MOST) {
    throw new OAuthError('invalid_target', 'The access token would be too long: ask for less at once.');
  }
  return text;
}
