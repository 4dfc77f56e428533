import { nextToDrop, spansAhead, worthDeleting } from '../partitions.ts';
import type { Db, Partition, Span } from '../sql.ts';

const TABLE = 'access_tokens';

/** The pieces that access tokens lie in; undefined where their table is in one piece. */
export async function readTokenPartitions(db: Db): Promise<readonly Partition[] | undefined> {
  return db.partitions?.of(TABLE);
}

/**
 * Makes the pieces that tokens of a lifetime will need within the next hours.
 *
 * @returns how many
 */
export async function makeTokenPartitions(db: Db, now: number, lifetimeSeconds: number): Promise<number> {
  const partitions = await readTokenPartitions(db);
  const missing = partitions === undefined ? [] : spansAhead(partitions, now, lifetimeSeconds);
  if (missing.length > 0) await db.partitions?.make(TABLE, missing);
  return missing.length;
}

/** Whether there are pieces to make or to drop. */
export function areTokenPartitionsDue(
  partitions: readonly Partition[],
  now: number,
  lifetimeSeconds: number,
): boolean {
  return nextToDrop(partitions, now) !== undefined || spansAhead(partitions, now, lifetimeSeconds).length > 0;
}

/** The seconds whose expired tokens a sweeper deletes; those of all others are about to be dropped as a whole. */
export function sweptSpan(partitions: readonly Partition[], now: number): Span {
  return worthDeleting(partitions, now) ?? { from: 0, to: 0 };
}

/**
 * Drops a piece of which all has expired.
 *
 * @returns how many tokens went with it, or until when the piece was that cannot be dropped just now; undefined: there
 *   is none
 */
export async function dropExpiredTokens(
  db: Db,
  now: number,
): Promise<{ deleted: number | undefined; to: number } | undefined> {
  const next = nextToDrop((await readTokenPartitions(db)) ?? [], now);
  if (next === undefined || db.partitions === undefined) return undefined;
  return { deleted: await db.partitions.drop(TABLE, next), to: next.to };
}

/** How many expired tokens there are that no statement sees any more: what is left of an interrupted drop. */
export async function countLeftTokens(db: Db, now: number): Promise<number> {
  let left = 0;
  for (const partition of (await readTokenPartitions(db)) ?? []) {
    const isLeft = partition.state !== 'attached' && partition.to <= now + 1;
    if (isLeft) left += (await db.partitions?.count(partition)) ?? 0;
  }
  return left;
}
