import { setTimeout as pause } from 'node:timers/promises';
import type { Db, Partition } from '../storage/sql.ts';
import {
  type Batch,
  BEGINNING,
  deleteExpired,
  deleteExpiredInPartitions,
  type Reached,
} from '../storage/tables/expired.ts';
import { dropExpiredTokens, sweptSpan } from '../storage/tables/token-partitions.ts';

/** How long a command waits for those who still look at what it drops, before it deletes by rows. */
const PATIENCE_MILLISECONDS = 15_000;
const ATTEMPTS_APART_MILLISECONDS = 100;

export interface AccessTokensToClear {
  now: number;
  /** As they were when it began; undefined: there are none. */
  partitions: readonly Partition[] | undefined;
  /** Rows of one transaction. */
  batchSize: number;
  /** Whether what will be dropped as a whole before long is left until then, and what cannot be dropped now. */
  sweeping: boolean;
  signal: AbortSignal | undefined;
}

const NOTHING: Batch = { deleted: 0, reached: undefined };

/** Drops the first partition of which all has expired, where there are such. */
export async function dropPartition(
  db: Db,
  { now, partitions, sweeping, signal }: AccessTokensToClear,
): Promise<Batch> {
  if (partitions === undefined) return NOTHING;
  const giveUpAt = performance.now() + (sweeping ? 0 : PATIENCE_MILLISECONDS);
  for (;;) {
    const dropped = await dropExpiredTokens(db, now);
    if (dropped === undefined) return NOTHING;
    const { deleted, to } = dropped;
    if (deleted !== undefined) return { deleted, reached: { expiresAt: to, key: 0 } };
    if (performance.now() > giveUpAt || signal?.aborted === true) return NOTHING;
    await pause(ATTEMPTS_APART_MILLISECONDS);
  }
}

/**
 * Deletes what has expired and lies in no partition that was dropped, a batch at a time.
 *
 * @param from where the last batch ended
 */
export function deleteAccessTokens(
  db: Db,
  { now, partitions, batchSize, sweeping }: AccessTokensToClear,
  from: Reached | undefined,
): Promise<Batch> {
  if (partitions === undefined) return deleteExpired(db, 'access_tokens', now, batchSize, from);
  if (!sweeping || from !== undefined) {
    return deleteExpiredInPartitions(db, now, batchSize, from ?? BEGINNING);
  }
  const swept = sweptSpan(partitions, now);
  if (swept.to <= now) return Promise.resolve(NOTHING);
  const before = { expiresAt: Math.max(BEGINNING.expiresAt, swept.from - 1), key: Number.MAX_SAFE_INTEGER };
  return deleteExpiredInPartitions(db, now, batchSize, before);
}
