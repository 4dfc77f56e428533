import type { Context } from '../../context.ts';
import { OAuthError } from '../../errors.ts';
import type { Queries } from '../../storage/sql.ts';
import { insertAccessToken } from '../../storage/tables/access-tokens.ts';
import { insertRequestedClaims } from '../../storage/tables/requested-claims.ts';
import { insertSealedSuccessor } from '../../storage/tables/sealed-successors.ts';
import { insertTokenFamily } from '../../storage/tables/token-families.ts';
import { type Given, isSameDay, noteGiven } from '../consents.ts';
import type { Authorization, Redemption, TokenResponse } from '../grants/grant.ts';
import type { Minted } from './mint.ts';

/** Thrown inside the transaction to undo it; never leaves this file. */
class Replayed extends Error {}

/**
 * Writes what was minted, in one transaction with what it was minted for, and answers once that is on disk.
 *
 * @returns the response to send: what was minted, or what the winner of a race was given
 * @throws OAuthError "invalid_grant" when what was presented had been spent; `onReplay` has then run
 */
export function persist(context: Context, redemption: Redemption, minted: Minted): Promise<TokenResponse> {
  const given = givenAccess(redemption, minted);
  if (redemption.consume === undefined && minted.family === undefined && given === undefined) {
    return insertAccessToken(context.db, minted.accessToken).then(() => minted.response);
  }
  return persistTogether(context, redemption, minted, given);
}

async function persistTogether(
  context: Context,
  { consume, onReplay }: Redemption,
  minted: Minted,
  given: Given | undefined,
): Promise<TokenResponse> {
  try {
    return await context.db.tx(async (tx) => {
      const consumption = consume === undefined ? 'spent' : await consume(tx, minted);
      if (consumption === 'refused') throw new Replayed();
      if (consumption !== 'spent') return consumption.response;
      await record(tx, minted, given);
      return minted.response;
    });
  } catch (error) {
    if (!(error instanceof Replayed)) throw error;
    await onReplay?.(context);
    throw new OAuthError('invalid_grant', 'What was presented has been used already.', { detail: 'replay' });
  }
}

/** Writes what was minted for a user where nothing was presented that has to be spent. */
export function recordMinted(tx: Queries, authorization: Authorization, minted: Minted): Promise<void> {
  return record(tx, minted, givenAccess({ authorization }, minted));
}

/** What is to be noted for the user of the tokens; nothing where they have none, or where it was noted today. */
function givenAccess(
  { lastGivenAt, authorization: { scope } }: Redemption,
  { accessToken, family, rotation }: Minted,
): Given | undefined {
  const { userId, client, issuedAt } = accessToken;
  if (userId === undefined) return undefined;
  if (lastGivenAt !== undefined && isSameDay(lastGivenAt, issuedAt)) return undefined;
  const longest = family ?? rotation ?? accessToken;
  return { userId, client, scope, liveUntil: longest.expiresAt, givenAt: issuedAt };
}

async function record(tx: Queries, minted: Minted, given: Given | undefined): Promise<void> {
  if (minted.family !== undefined) await insertTokenFamily(tx, minted.family);
  if (minted.sealedSuccessor !== undefined) await insertSealedSuccessor(tx, minted.sealedSuccessor);
  if (minted.requestedClaims !== undefined) {
    await insertRequestedClaims(tx, minted.accessToken, minted.requestedClaims);
  }
  await insertAccessToken(tx, minted.accessToken);
  if (given !== undefined) await noteGiven(tx, given);
}
