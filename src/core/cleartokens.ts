import { setTimeout as pause } from 'node:timers/promises';
import type { Context } from '../context.ts';
import { countExpired, deleteExpired } from '../storage/tables/expired.ts';
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

/** One transaction's worth of a kind: how many rows went, and whether to come back. */
type Batch = (context: Context, now: number, limit: number) => Promise<{ deleted: number; more: boolean }>;

const batches: readonly { counts: keyof Cleared | undefined; next: Batch }[] = [
  {
    counts: 'access_tokens',
    next: (context, now, limit) => context.db.tx((tx) => deleteExpired(tx, 'access_tokens', now, limit)),
  },
  {
    counts: 'refresh_tokens',
    next: async (context, now, limit) => {
      const { seen, deleted } = await context.db.tx((tx) => sweepTokenFamilies(tx, now, limit));
      return { deleted, more: seen === limit };
    },
  },
  {
    counts: 'grants',
    next: (context, now, limit) =>
      context.db.tx((tx) => deleteExpired(tx, 'authorization_codes', now, limit)),
  },
  {
    counts: 'sessions',
    next: (context, now, limit) => context.db.tx((tx) => deleteExpired(tx, 'sessions', now, limit)),
  },
  // Rows that nobody counts.
  {
    counts: undefined,
    next: (context, now, limit) =>
      context.db.tx((tx) => deleteExpired(tx, 'authorization_requests', now, limit)),
  },
  {
    counts: undefined,
    next: (context, now, limit) => context.db.tx((tx) => deleteExpired(tx, 'sealed_successors', now, limit)),
  },
  {
    counts: undefined,
    next: (context, now, limit) => context.db.tx((tx) => deleteExpired(tx, 'foreign_tokens', now, limit)),
  },
  {
    counts: undefined,
    next: (context, now, limit) => context.db.tx((tx) => deleteExpired(tx, 'brakes', now, limit)),
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
    for (let more = true; more && options.signal?.aborted !== true; ) {
      const batch = await next(context, now, options.batchSize);
      if (counts !== undefined) cleared[counts] += batch.deleted;
      options.onProgress?.(cleared);
      more = batch.more;
      if (more) await pauseFor(options);
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
    sessions: await countExpired(context.db, 'sessions', now),
  };
}
