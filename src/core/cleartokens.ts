import { setTimeout as pause } from 'node:timers/promises';
import type { Context } from '../context.ts';
import { countExpired, deleteExpired, type Reached } from '../storage/tables/expired.ts';
import { countDeadTokenFamilies, sweepTokenFamilies } from '../storage/tables/token-families.ts';

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
  /** Called after each batch with what has gone so far. */
  onProgress?: ((soFar: Cleared) => void) | undefined;
  /** Ends the work after the running batch. */
  signal?: AbortSignal | undefined;
}

function nothing(): Cleared {
  return { access_tokens: 0, refresh_tokens: 0, id_tokens: 0, grants: 0, device_codes: 0, sessions: 0 };
}

/** What goes at once of a kind: how many rows went, and where to go on, if anywhere. */
type Batch = (
  context: Context,
  now: number,
  limit: number,
  from: Reached | undefined,
) => Promise<{ deleted: number; reached: Reached | undefined }>;

const batches: readonly { counts: keyof Cleared | undefined; next: Batch }[] = [
  {
    counts: 'access_tokens',
    next: ({ db }, now, limit, from) => deleteExpired(db, 'access_tokens', now, limit, from),
  },
  {
    counts: 'refresh_tokens',
    next: ({ db }, now, limit, from) => db.tx((tx) => sweepTokenFamilies(tx, now, limit, from)),
  },
  {
    counts: 'grants',
    next: ({ db }, now, limit, from) => deleteExpired(db, 'authorization_codes', now, limit, from),
  },
  {
    counts: 'device_codes',
    next: ({ db }, now, limit, from) => deleteExpired(db, 'device_codes', now, limit, from),
  },
  {
    counts: 'sessions',
    next: ({ db }, now, limit, from) => deleteExpired(db, 'sessions', now, limit, from),
  },
  // Rows that nobody counts.
  {
    counts: undefined,
    next: ({ db }, now, limit, from) => deleteExpired(db, 'authorization_requests', now, limit, from),
  },
  {
    counts: undefined,
    next: ({ db }, now, limit, from) => deleteExpired(db, 'requested_claims', now, limit, from),
  },
  {
    counts: undefined,
    next: ({ db }, now, limit, from) => deleteExpired(db, 'sealed_successors', now, limit, from),
  },
  {
    counts: undefined,
    next: ({ db }, now, limit, from) => deleteExpired(db, 'foreign_tokens', now, limit, from),
  },
  {
    counts: undefined,
    next: ({ db }, now, limit, from) => deleteExpired(db, 'brakes', now, limit, from),
  },
];

/**
 * Deletes what has expired, a bounded number of rows in a transaction, so that a running server writes on in between.
 * It may be ended and started at any moment, and run beside itself.
 */
export async function clearTokens(context: Context, options: ClearOptions): Promise<Cleared> {
  const cleared = nothing();
  // What expires while this runs is left to the next run: otherwise a busy server would keep it going for ever.
  const now = context.now();
  for (const { counts, next } of batches) {
    let from: Reached | undefined;
    for (let more = true; more && options.signal?.aborted !== true; more = from !== undefined) {
      const batch = await next(context, now, options.batchSize, from);
      from = batch.reached;
      if (counts !== undefined) {
        cleared[counts] += batch.deleted;
        context.counts.noteCleared(counts, batch.deleted);
      }
      options.onProgress?.(cleared);
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
    access_tokens: await countExpired(context.db, 'access_tokens', now),
    refresh_tokens: await countDeadTokenFamilies(context.db, now),
    grants: await countExpired(context.db, 'authorization_codes', now),
    device_codes: await countExpired(context.db, 'device_codes', now),
    sessions: await countExpired(context.db, 'sessions', now),
  };
}
