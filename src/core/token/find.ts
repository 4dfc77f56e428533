import { type Awaitable, andThen } from '../../awaitable.ts';
import type { Context } from '../../context.ts';
import { type AccessToken, findAccessToken } from '../../storage/tables/access-tokens.ts';
import { findForeignToken } from '../../storage/tables/foreign-tokens.ts';
import { findTokenFamily, type TokenFamily } from '../../storage/tables/token-families.ts';
import { equalHashes, sha256 } from '../secrets.ts';
import { parseAccessToken, parseRefreshToken, TOKEN_LENGTH_AT_MOST } from './text.ts';

/** A token that was really issued, dead or alive. */
export type FoundToken =
  | { kind: 'access_token'; token: AccessToken }
  | {
      kind: 'refresh_token';
      family: TokenFamily;
      /** SHA-256 of the presented text; the live token of the family has `family.tokenHash`. */
      tokenHash: string;
    };

/** Finds the row of a token by its whole text. A text that only begins like one of ours finds nothing. */
export function findToken(context: Context, text: string): Awaitable<FoundToken | undefined> {
  if (text.length > TOKEN_LENGTH_AT_MOST) return undefined;
  const key = parseAccessToken(text);
  if (key !== undefined) {
    return andThen(findAccessToken(context.db, key), (token) => {
      if (token === undefined || !equalHashes(token.tokenHash, sha256(text))) return undefined;
      return { kind: 'access_token', token };
    });
  }
  const refresh = parseRefreshToken(text);
  if (refresh !== undefined) {
    return andThen(findTokenFamily(context.db, refresh.familyId), (family) => {
      // The family's secret proves that this was once a token of it; a guess at the number alone shows nothing.
      if (family === undefined || !equalHashes(family.familySecretHash, sha256(refresh.familySecret))) {
        return undefined;
      }
      return { kind: 'refresh_token', family, tokenHash: sha256(text) };
    });
  }
  return findForeign(context, text);
}

/** Tokens of any other form are looked up by their hash. */
async function findForeign(context: Context, text: string): Promise<FoundToken | undefined> {
  const tokenHash = sha256(text);
  const foreign = await findForeignToken(context.db, tokenHash);
  if (foreign === undefined) return undefined;
  if (foreign.kind === 'access_token') {
    const token = await findAccessToken(context.db, foreign);
    return token === undefined ? undefined : { kind: 'access_token', token };
  }
  const family = await findTokenFamily(context.db, foreign.seq);
  return family === undefined ? undefined : { kind: 'refresh_token', family, tokenHash };
}
