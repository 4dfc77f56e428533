import { type Dialect, type Partition, type Queries, type Span, statement } from './sql.ts';

/**
 * Which pieces a table has that is partitioned by when its rows expire. Where there is no piece for a row, the engine
 * makes one before it inserts; those that will be needed soon are made ahead.
 */

const HOUR = 3_600;
const DAY = 86_400;

/** What expires so soon goes by the hour, everything else by the day: few pieces, and none that lasts much too long. */
const BY_THE_HOUR_SECONDS = 3 * DAY;

/** From here on, the start of the year 2100, all is one piece: it is for what shall never expire. */
export const NEVER = 4_102_444_800;

/** How much further than the lifetimes in use pieces are made, in case nobody makes any for a while. */
const AHEAD_SECONDS = 6 * HOUR;

/** Lifetimes up to here have all pieces made ahead; of longer ones, those at their end. */
const ALL_AHEAD_SECONDS = 2 * DAY;

/** What expires in a piece that ends within this time is left until all of it has. */
const WORTH_WAITING_SECONDS = DAY;

/** Whether tables can be partitioned in this database. */
export async function canPartition(db: Queries, { canPartition: question }: Dialect): Promise<boolean> {
  return question !== undefined && (await db.get(statement(question))) !== undefined;
}

/** The name of a piece, which says its bounds, also once it is a table of its own. */
export function partitionName(table: string, { from, to }: Span): string {
  return `${table}_${from === -Infinity ? 'min' : from}_${to === Infinity ? 'max' : to}`;
}

function covers({ from, to }: Span, at: number): boolean {
  return from <= at && at < to;
}

/** Whether a piece can take a row that expires at a second. */
export function hasPlaceFor(partitions: readonly Partition[], at: number): boolean {
  return partitions.some((partition) => partition.state === 'attached' && covers(partition, at));
}

/**
 * The piece that a row needs which expires at a second, as wide as its neighbours let it be.
 *
 * @param now decides only about its width
 * @returns undefined where there is one
 */
export function missingSpan(partitions: readonly Span[], at: number, now: number): Span | undefined {
  if (partitions.some((partition) => covers(partition, at))) return undefined;
  const { from, to } = wishedSpan(at, now);
  return {
    from: Math.max(from, ...partitions.filter((other) => other.to <= at).map((other) => other.to)),
    to: Math.min(to, ...partitions.filter((other) => other.from > at).map((other) => other.from)),
  };
}

function wishedSpan(at: number, now: number): Span {
  if (at >= NEVER) return { from: NEVER, to: Infinity };
  if (at < 0) return { from: -Infinity, to: 0 };
  const width = at >= now && at - now <= BY_THE_HOUR_SECONDS ? HOUR : DAY;
  const from = at - (at % width);
  return { from, to: from + width };
}

/**
 * The pieces that tokens which are issued within the next hours will need.
 *
 * @param lifetimeSeconds of the tokens
 */
export function spansAhead(partitions: readonly Partition[], now: number, lifetimeSeconds: number): Span[] {
  const known: Span[] = partitions.filter(({ state }) => state !== 'detached');
  const missing: Span[] = [];
  const fill = (from: number, to: number) => {
    for (let at = from; at < to; ) {
      const span = missingSpan([...known, ...missing], at, now);
      if (span !== undefined) missing.push(span);
      at = span?.to ?? known.find((other) => covers(other, at))?.to ?? at + HOUR;
    }
  };
  fill(now, now + Math.min(lifetimeSeconds, ALL_AHEAD_SECONDS) + AHEAD_SECONDS);
  if (lifetimeSeconds > ALL_AHEAD_SECONDS) fill(now + lifetimeSeconds, now + lifetimeSeconds + 2 * DAY);
  return missing;
}

/** Whether a piece holds nothing that lives at a time. */
function isOver({ to }: Partition, now: number): boolean {
  return to <= now + 1;
}

/** The piece that is to be dropped next: what was begun before goes first, as it holds up the others. */
export function nextToDrop(partitions: readonly Partition[], now: number): Partition | undefined {
  const over = partitions.filter((partition) => isOver(partition, now));
  return over.find(({ state }) => state !== 'attached') ?? over[0];
}

/** The seconds in which a piece has expired rows that cannot wait until all of it has. */
export function worthDeleting(partitions: readonly Partition[], now: number): Span | undefined {
  const current = partitions.find((partition) => partition.state === 'attached' && covers(partition, now));
  if (current === undefined || current.to - now <= WORTH_WAITING_SECONDS) return undefined;
  return { from: current.from, to: now + 1 };
}
