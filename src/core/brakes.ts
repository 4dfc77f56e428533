import type { Context } from '../context.ts';
import type { Db } from '../storage/sql.ts';
import { type Brake, countFailure, deleteBrake, findBrake } from '../storage/tables/brakes.ts';
import { addressGroup, isLoopback } from './address-group.ts';
import { sha256 } from './secrets.ts';

/** How long after the last failure all of them are forgotten. */
const FORGOTTEN_AFTER_SECONDS = 900;
/** The longest that a whole address has to wait: others may stand behind it too. */
const ADDRESS_WAITS_AT_MOST_SECONDS = 10;
/** How many times the failures of one address a name may have from all addresses together. */
const EVERYWHERE_FACTOR = 10;
/** Names that a process knows to have failed. More would be an attack; the store still counts what it forgets. */
const HINTS_AT_MOST = 10_000;

/** Somebody who says to be a user or a client, from somewhere. */
export interface Attempt {
  kind: 'user' | 'client';
  /** The user's or the client's name, which need not exist. */
  name: string;
  /** The IP address. */
  address: string;
}

/** Failed too often to be looked at already; `retryAfterSeconds` is when to come again. */
export class TooManyAttemptsError extends Error {
  readonly retryAfterSeconds: number;

  constructor(retryAfterSeconds: number) {
    super('too many failed attempts');
    this.name = 'TooManyAttemptsError';
    this.retryAfterSeconds = retryAfterSeconds;
  }
}

/** What is counted of an attempt; in the store under a hash, as it is made of what strangers type. */
interface Counters {
  /** This name from this address: what is held back. */
  pair: string;
  /** This name from everywhere: makes the brakes of each address stricter, and holds back nobody by itself. */
  everywhere: string;
  /** Every name from this address; undefined for addresses that say nothing about who asks. */
  address: string | undefined;
}

function countersOf({ kind, name, address }: Attempt): Counters {
  const group = addressGroup(address);
  const counter = (...parts: string[]) => [kind, ...parts].join('\0');
  return {
    pair: counter('pair', group, name),
    everywhere: counter('everywhere', name),
    address: isLoopback(address) ? undefined : counter('address', group),
  };
}

/** By database, the counters of which this process knows that something failed, and until when they matter. */
const hints = new WeakMap<Db, Map<string, number>>();

function hintsOf({ db }: Context): Map<string, number> {
  let known = hints.get(db);
  if (known === undefined) {
    known = new Map();
    hints.set(db, known);
  }
  return known;
}

/**
 * Makes sure that an attempt may be looked at. Users are looked up in the store each time. Clients, which come all the
 * time and have secrets that cannot be guessed, only where this process has seen one of their attempts fail: what
 * succeeds costs nothing.
 *
 * @throws TooManyAttemptsError
 */
export async function checkBrakes(context: Context, attempt: Attempt): Promise<void> {
  if (!mayHaveFailed(context, attempt)) return;
  const now = context.now();
  const counters = countersOf(attempt);
  const [pair, everywhere, address] = await Promise.all([
    findBrake(context.db, sha256(counters.pair), now),
    findBrake(context.db, sha256(counters.everywhere), now),
    counters.address === undefined ? undefined : findBrake(context.db, sha256(counters.address), now),
  ]);
  const { free, freeOfAddress, waitsAtMostSeconds } = limitsFor(context, attempt);
  const attacked = (everywhere?.failures ?? 0) >= free * EVERYWHERE_FACTOR;
  const wait = Math.max(
    waitOf(pair, { now, free: attacked ? 1 : free, atMost: waitsAtMostSeconds }),
    waitOf(address, { now, free: freeOfAddress, atMost: ADDRESS_WAITS_AT_MOST_SECONDS }),
  );
  if (wait > 0) throw new TooManyAttemptsError(wait);
}

/** Whether there is anything to look up. Without a promise or a hash: this is asked at every request for a token. */
export function mayHaveFailed(context: Context, attempt: Attempt): boolean {
  if (limitsFor(context, attempt).free === 0) return false;
  if (attempt.kind === 'user') return true;
  const known = hintsOf(context);
  if (known.size === 0) return false;
  const now = context.now();
  const { pair, address } = countersOf(attempt);
  return [pair, address].some((counter) => counter !== undefined && (known.get(counter) ?? 0) > now);
}

/** Counts an attempt that failed, in the store that all processes share. */
export async function noteFailedAttempt(context: Context, attempt: Attempt): Promise<void> {
  if (limitsFor(context, attempt).free === 0) return;
  const now = context.now();
  const expiresAt = now + FORGOTTEN_AFTER_SECONDS;
  const { pair, everywhere, address } = countersOf(attempt);
  const counters = [pair, everywhere, ...(address === undefined ? [] : [address])];
  await context.db.tx(async (tx) => {
    for (const counter of counters) await countFailure(tx, sha256(counter), { now, expiresAt });
  });
  const known = hintsOf(context);
  for (const counter of counters) {
    known.delete(counter);
    known.set(counter, expiresAt);
  }
  for (const counter of known.keys()) {
    if (known.size <= HINTS_AT_MOST) break;
    known.delete(counter);
  }
}

/** Forgets what failed under a name from an address, once it was the right one after all. */
export async function forgetFailedAttempts(context: Context, attempt: Attempt): Promise<void> {
  const { pair } = countersOf(attempt);
  const name = sha256(pair);
  if ((await findBrake(context.db, name, context.now())) === undefined) return;
  await deleteBrake(context.db, name);
  hintsOf(context).delete(pair);
}

function limitsFor({ settings: { SERVER } }: Context, { kind }: Attempt) {
  return {
    free: kind === 'user' ? SERVER.SIGN_IN_FAILURES : SERVER.CLIENT_FAILURES,
    freeOfAddress: SERVER.ADDRESS_FAILURES,
    waitsAtMostSeconds: SERVER.BRAKE_SECONDS,
  };
}

/** Twice as long with each failure beyond those that are free: 1 s, 2 s, 4 s, ... */
function waitOf(
  brake: Brake | undefined,
  { now, free, atMost }: { now: number; free: number; atMost: number },
): number {
  if (brake === undefined || free === 0 || brake.failures < free) return 0;
  const wait = Math.min(2 ** (brake.failures - free), atMost);
  // A clock that was put back makes nobody wait longer.
  return Math.min(brake.failedAt + wait - now, wait);
}
