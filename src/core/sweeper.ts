import { randomUUID } from 'node:crypto';
import type { Context } from '../context.ts';
import { hasExpired } from '../storage/tables/expired.ts';
import { releaseLease, takeLease } from '../storage/tables/leases.ts';
import { readTokenPartitions, sweptSpan } from '../storage/tables/token-partitions.ts';
import { clearTokens } from './cleartokens.ts';
import { arePartitionsDue, makePartitions } from './token-partitions.ts';

/** Small enough that a token request which comes at the same moment does not notice. */
const BATCH_SIZE = 500;
const BATCH_INTERVAL_SECONDS = 0.01;
/** A sweeper that died is replaced after this long. */
const LEASE_SECONDS = 120;
/** A backlog is worked off over several turns, so that the lease never runs out during one. */
const TURN_MILLISECONDS = 30_000;

const LEASE = 'sweeper';

/** Sweeping in the background of a server. */
export interface Sweeper {
  /** Ends it after the running batch. */
  stop(): Promise<void>;
}

/**
 * Deletes expired rows from time to time, by one process among all that share the store.
 *
 * @param context SWEEP_INTERVAL_SECONDS of its settings is the time between two turns; 0 starts nothing
 */
export function startSweeper(context: Context): Sweeper {
  const seconds = context.settings.SERVER.SWEEP_INTERVAL_SECONDS;
  if (seconds === 0) return { stop: async () => undefined };
  const holder = randomUUID();
  const ending = new AbortController();
  let turn: Promise<void> = Promise.resolve();
  const schedule = () =>
    setTimeout(() => {
      turn = sweep(context, holder, ending.signal).then(() => {
        if (!ending.signal.aborted) timer = schedule();
      });
    }, seconds * 1_000);
  let timer = schedule();
  return {
    async stop() {
      ending.abort();
      clearTimeout(timer);
      await turn;
    },
  };
}

/** One turn. A failure is logged and left to the next turn: sweeping is never worth a server. */
export async function sweep(context: Context, holder: string, ending: AbortSignal): Promise<void> {
  const { sweeper } = context.counts;
  try {
    await deleteExpired(context, holder, ending);
    sweeper.turns += 1;
    sweeper.lastTurnAt = context.now();
  } catch (error) {
    sweeper.failures += 1;
    context.log.warn({ event: 'sweep_failed', err: error });
  }
}

async function deleteExpired(context: Context, holder: string, ending: AbortSignal): Promise<void> {
  if (!(await isDue(context))) return;
  if (!(await takeLease(context.db, LEASE, holder, context.now(), LEASE_SECONDS))) return;
  await makePartitions(context);
  const cleared = await clearTokens(context, {
    batchSize: BATCH_SIZE,
    batchIntervalSeconds: BATCH_INTERVAL_SECONDS,
    sweeping: true,
    signal: AbortSignal.any([ending, AbortSignal.timeout(TURN_MILLISECONDS)]),
  });
  await releaseLease(context.db, LEASE, holder);
  context.log.debug({ event: 'swept', ...cleared });
}

/** A few reads, so that an idle server writes nothing. */
async function isDue(context: Context): Promise<boolean> {
  const { db } = context;
  const now = context.now();
  const partitions = await readTokenPartitions(db);
  if (partitions === undefined) return hasExpired(db, now);
  return arePartitionsDue(context, partitions) || hasExpired(db, now, sweptSpan(partitions, now));
}
