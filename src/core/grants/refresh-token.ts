import type { Context } from '../../context.ts';
import { OAuthError } from '../../errors.ts';
import type { Queries } from '../../storage/sql.ts';
import { type AccessToken, findAccessToken, insertAccessToken } from '../../storage/tables/access-tokens.ts';
import { insertRequestedClaims } from '../../storage/tables/requested-claims.ts';
import { findSealedSuccessor } from '../../storage/tables/sealed-successors.ts';
import {
  deleteTokenFamily,
  findTokenFamily,
  rotateTokenFamily,
  type TokenFamily,
} from '../../storage/tables/token-families.ts';
import { readAuthentication } from '../openid/authentication.ts';
import { narrowAudience } from '../resource.ts';
import { narrowScope, stillAllowed } from '../scope.ts';
import { findToken } from '../token/find.ts';
import { findOwners, isExpired } from '../token/live.ts';
import type { Minted } from '../token/mint.ts';
import { unseal } from '../token/seal.ts';
import { parseAccessToken, parseRefreshToken } from '../token/text.ts';
import type { Consumption, Grant, TokenResponse } from './grant.ts';

const REFUSED = 'The refresh token is unknown, expired, revoked or not for this client.';

/**
 * A refresh token for a new access token (RFC 6749 section 6). The token is spent for its successor; a spent one shown
 * again within the grace period by the same client gets the same successor again, and later revokes its family
 * (RFC 9700 section 4.14.2).
 */
export const refreshToken: Grant = {
  type: 'refresh_token',
  publicClients: true,
  async redeem(context, client, form) {
    const presented = form.get('refresh_token');
    if (presented === undefined) {
      throw new OAuthError('invalid_request', 'The request needs the parameter refresh_token.');
    }
    const found = await findToken(context, presented);
    if (found?.kind !== 'refresh_token' || found.family.client !== client.id) {
      throw new OAuthError('invalid_grant', REFUSED);
    }
    const { family, tokenHash } = found;
    const owners = await findOwners(context, family);
    if (owners === undefined || isExpired(family.expiresAt, context)) {
      throw new OAuthError('invalid_grant', REFUSED);
    }
    const familySecret = parseRefreshToken(presented)?.familySecret;
    return {
      authorization: {
        ...owners,
        scope: narrowScope(stillAllowed(context.settings, client, family.scope), form.get('scope')),
        audience: narrowAudience(family.audience, form.resources),
        authentication: family.authentication && readAuthentication(family.authentication),
        refreshToken: {
          kind: 'successor',
          familyId: family.familyId,
          generation: family.generation,
          presented,
          familySecret,
        },
      },
      lastGivenAt: family.rotatedAt,
      consume: (tx, minted) =>
        spend(tx, context, { familyId: family.familyId, presented, tokenHash }, minted),
      onReplay: (later) => revokeReplayed(later, family),
    };
  },
};

interface Presented {
  familyId: number;
  presented: string;
  tokenHash: string;
}

async function spend(tx: Queries, context: Context, shown: Presented, minted: Minted): Promise<Consumption> {
  if (minted.rotation !== undefined && (await rotateTokenFamily(tx, minted.rotation))) return 'spent';
  const family = await findTokenFamily(tx, shown.familyId);
  if (family?.tokenHash === shown.tokenHash) return useAgain(tx, family, minted);
  if (family === undefined || family.previousTokenHash !== shown.tokenHash) return 'refused';
  if (family.graceUntil === undefined || family.graceUntil <= context.now()) return 'refused';
  const sealed = await findSealedSuccessor(tx, {
    expiresAt: family.graceUntil,
    familyId: family.familyId,
    generation: family.generation,
  });
  if (sealed === undefined) return 'refused';
  const response = unseal(shown.presented, sealed);
  return {
    response: (await isSameWish(tx, response, minted))
      ? response
      : await giveBeside(tx, family, response, minted),
  };
}

/** Whether the answer that is kept is one to what is asked for now; so is any whose token is gone. */
async function isSameWish(tx: Queries, response: TokenResponse, { accessToken }: Minted): Promise<boolean> {
  const key = parseAccessToken(response.access_token);
  const given = key === undefined ? undefined : await findAccessToken(tx, key);
  if (given === undefined) return true;
  return isSameSet(given.audience, accessToken.audience) && isSameSet(scopeOf(given), scopeOf(accessToken));
}

/**
 * The same successor, with an access token of its own: the one that was given is for another API, or has other rights
 * than were asked for.
 */
async function giveBeside(
  tx: Queries,
  { generation }: TokenFamily,
  { refresh_token }: TokenResponse,
  { accessToken, response, requestedClaims }: Minted,
): Promise<TokenResponse> {
  const own = { ...accessToken, familyGeneration: generation };
  await insertAccessToken(tx, own);
  if (requestedClaims !== undefined) await insertRequestedClaims(tx, own, requestedClaims);
  return { ...response, ...(refresh_token !== undefined && { refresh_token }) };
}

function scopeOf({ scope }: AccessToken): string[] {
  return scope.split(' ');
}

function isSameSet(one: readonly string[], other: readonly string[]): boolean {
  return one.length === other.length && one.every((member) => other.includes(member));
}

/** A token that is not rotated lives on: it was used at the same moment, and this is simply its next use. */
async function useAgain(tx: Queries, { generation }: TokenFamily, minted: Minted): Promise<Consumption> {
  const { rotation, accessToken } = minted;
  if (rotation === undefined) return 'refused';
  rotation.generation = generation;
  accessToken.familyGeneration = generation + 1;
  return (await rotateTokenFamily(tx, rotation)) ? 'spent' : 'refused';
}

async function revokeReplayed(context: Context, family: TokenFamily): Promise<void> {
  if (!context.settings.REFRESH_TOKEN_REUSE_PROTECTION) return;
  context.log.warn({
    event: 'refresh_token_reuse',
    client: family.client,
    user: family.userId,
    token_family: family.familyId,
  });
  await deleteTokenFamily(context.db, family.familyId);
}
