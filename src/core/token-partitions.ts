import type { Context } from '../context.ts';
import type { Partition } from '../storage/sql.ts';
import {
  areTokenPartitionsDue,
  makeTokenPartitions,
  readTokenPartitions,
} from '../storage/tables/token-partitions.ts';

/** Whether access tokens are dropped by partitions when they have expired, rather than deleted by rows. */
export async function isPartitioned({ db }: Context): Promise<boolean> {
  return (await readTokenPartitions(db)) !== undefined;
}

/** Makes the partitions ahead that tokens of these settings will lie in, where there are partitions; how many. */
export function makePartitions({ db, settings, now }: Context): Promise<number> {
  return makeTokenPartitions(db, now(), lifetimeOf(settings));
}

/** Whether there are partitions to make or to drop. */
export function arePartitionsDue({ settings, now }: Context, partitions: readonly Partition[]): boolean {
  return areTokenPartitionsDue(partitions, now(), lifetimeOf(settings));
}

function lifetimeOf({ ACCESS_TOKEN_EXPIRE_SECONDS }: Context['settings']): number {
  return Math.floor(ACCESS_TOKEN_EXPIRE_SECONDS);
}
