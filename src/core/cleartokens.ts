import { setTimeout as pause } from 'node:timers/promises';
import type { Context } from '../context.ts';
import { type Batch, countExpired, deleteExpired, type Reached } from '../storage/tables/expired.ts';
import { countDeadTokenFamilies, sweepTokenFamilies } from '../storage/tables/token-families.ts';
import { countLeftTokens, readTokenPartitions } from '../storage/tables/token-partitions.ts';
import { type AccessTokensToClear, deleteAccessTokens, dropPartition } from './clear-access-tokens.ts';

/** What was deleted, by kind; what a dry run would delete. */
export interface Cleared {
  access_tokens: number;
  refresh_tokens: number;
  id_tokens: number;
  grants: number;
  device_codes: number;
  sessions: number;
}

export interface ClearOptions {
  /** Rows of one transaction. */
  batchSize: number;
  /** Pause between transactions; 0 still lets a running server write in between. */
  batchIntervalSeconds: number;
  /**
   * Whether this is done again and again: tokens that will be dropped with their whole partition within a day are left
   * until then.
   */
  sweeping?: boolean;
  /** Called after each batch that found something, with what has gone so far. */
  onProgress?: ((soFar: Cleared) => void) | undefined;
  /** Ends the work after the running batch. */
  signal?: AbortSignal | undefined;
}

function nothing(): Cleared {
  return { access_tokens: 0, refresh_tokens: 0, id_tokens: 0, grants: 0, device_codes: 0, sessions: 0 };
}

/** What goes at once of a kind: how many rows went, and where to go on, if anywhere. */
type Next = (context: Context, asked: AccessTokensToClear, from: Reached | undefined) => Promise<Batch>;

const rowsOf =
  (table: Parameters<typeof deleteExpired>[1]): Next =>
  ({ db }, { now, batchSize }, from) =>
    deleteExpired(db, table, now, batchSize, from);

const batches: readonly { counts: keyof Cleared | undefined; next: Next }[] = [
  { counts: 'access_tokens', next: ({ db }, asked) => dropPartition(db, asked) },
  { counts: 'access_tokens', next: ({ db }, asked, from) => deleteAccessTokens(db, asked, from) },
  {
    counts: 'refresh_tokens',
    next: ({ db }, { now, batchSize }, from) => db.tx((tx) => sweepTokenFamilies(tx, now, batchSize, from)),
  },
  { counts: 'grants', next: rowsOf('authorization_codes') },
  { counts: 'device_codes', next: rowsOf('device_codes') },
  { counts: 'sessions', next: rowsOf('sessions') },
  // Rows that nobody counts.
  { counts: undefined, next: rowsOf('authorization_requests') },
  { counts: undefined, next: rowsOf('requested_claims') },
  { counts: undefined, next: rowsOf('sealed_successors') },
  { counts: undefined, next: rowsOf('foreign_tokens') },
  { counts: undefined, next: rowsOf('brakes') },
];

/**
 * Deletes what has expired, a bounded number of rows in a transaction, so that a running server writes on in between.
 * It may be ended and started at any moment, and run beside itself.
 */
export async function clearTokens(context: Context, options: ClearOptions): Promise<Cleared> {
  const cleared = nothing();
  // What expires while this runs is left to the next run: otherwise a busy server would keep it going for ever.
  const { batchSize, sweeping = false, signal } = options;
  const partitions = await readTokenPartitions(context.db);
  const asked = { now: context.now(), partitions, batchSize, sweeping, signal };
  for (const { counts, next } of batches) {
    let from: Reached | undefined;
    for (let more = true; more && signal?.aborted !== true; more = from !== undefined) {
      const batch = await next(context, asked, from);
      from = batch.reached;
      if (counts !== undefined) {
        cleared[counts] += batch.deleted;
        context.counts.noteCleared(counts, batch.deleted);
      }
      if (batch.deleted > 0) options.onProgress?.(cleared);
      if (from !== undefined) await pauseFor(options);
    }
  }
  return cleared;
}

/** Waits for the next batch, or for the end of the work. */
async function pauseFor({ batchIntervalSeconds, signal }: ClearOptions): Promise<void> {
  try {
    await pause(batchIntervalSeconds * 1_000, undefined, { signal });
  } catch (error) {
    if (signal?.aborted !== true) throw error;
  }
}

/** What clearing would delete at this moment. */
export async function countCleared(context: Context): Promise<Cleared> {
  const now = context.now();
  return {
    ...nothing(),
    access_tokens:
      (await countExpired(context.db, 'access_tokens', now)) + (await countLeftTokens(context.db, now)),
    refresh_tokens: await countDeadTokenFamilies(context.db, now),
    grants: await countExpired(context.db, 'authorization_codes', now),
    device_codes: await countExpired(context.db, 'device_codes', now),
    sessions: await countExpired(context.db, 'sessions', now),
  };
}
