import type { Context } from '../context.ts';
import type { Db } from '../storage/sql.ts';
import {
  type Brake,
  countFailure,
  deleteBrake,
  findBrake,
  takeBackFailure,
} from '../storage/tables/brakes.ts';
import { addressGroup, isLoopback } from './address-group.ts';
import { sha256 } from './secrets.ts';

/** How long after the last failure all of them are forgotten. */
const FORGOTTEN_AFTER_SECONDS = 900;
/** The longest that a whole address has to wait: others may stand behind it too. */
const ADDRESS_WAITS_AT_MOST_SECONDS = 10;
/** How many times the failures of one address a name may have from all addresses together. */
const EVERYWHERE_FACTOR = 10;
/** How many times the wrong user codes of one user all users may type together. */
const EVERYBODY_FACTOR = 50;
/** Names that a process knows to have failed. More would be an attack; the store still counts what it forgets. */
const HINTS_AT_MOST = 10_000;

/** Somebody who tries something, from somewhere. */
export type Attempt =
  | {
      /**
       * `user` and `client`: to be one of that name. `user_code`: to type in the code of a device, as a user who is
       * signed in. `device_request`: to begin with a device, which is counted whatever becomes of it.
       */
      kind: 'user' | 'client' | 'user_code' | 'device_request';
      /** The user's or the client's name, which need not exist. */
      name: string;
      /** The IP address. */
      address: string;
    }
  | {
      /** To register a client, as a user who is signed in, counted whatever becomes of it. */
      kind: 'registration';
      name: string;
    };

/** Tried too often to be looked at already; `retryAfterSeconds` is when to come again. */
export class TooManyAttemptsError extends Error {
  readonly kind: Attempt['kind'];
  readonly retryAfterSeconds: number;

  constructor({ kind }: Attempt, retryAfterSeconds: number) {
    super('too many attempts');
    this.name = 'TooManyAttemptsError';
    this.kind = kind;
    this.retryAfterSeconds = retryAfterSeconds;
  }
}

/** What is counted of an attempt; in the store under a hash, as it is made of what strangers type. */
interface Counters {
  /** This name from this address: what is held back. */
  pair: string | undefined;
  /** This name from everywhere: makes the brakes of each address stricter, and holds back nobody by itself. */
  everywhere: string | undefined;
  /** Every name from this address; undefined for addresses that say nothing about who asks. */
  address: string | undefined;
}

function countersOf(attempt: Attempt): Counters {
  const { kind, name } = attempt;
  const counter = (...parts: string[]) => [kind, ...parts].join('\0');
  if (attempt.kind === 'registration') {
    return { pair: counter('user', name), everywhere: undefined, address: undefined };
  }
  const { address } = attempt;
  const group = addressGroup(address);
  const ofAddress = isLoopback(address) ? undefined : counter('address', group);
  if (kind === 'device_request') return { pair: ofAddress, everywhere: undefined, address: undefined };
  // Whoever types in a code is signed in: nobody can fail in another's name, and a guesser's name is no guess.
  if (kind === 'user_code') {
    return { pair: counter('user', name), everywhere: counter('everybody'), address: ofAddress };
  }
  return {
    pair: counter('pair', group, name),
    everywhere: counter('everywhere', name),
    address: ofAddress,
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
  const { wait } = await readBrakes(context, attempt);
  if (wait > 0) throw new TooManyAttemptsError(attempt, wait);
}

/**
 * The same for attempts that cost nothing to look at, or that count right or wrong: each is counted as failed before
 * that, so that of many at once no more are looked at than of as many one after the other.
 *
 * @throws TooManyAttemptsError
 */
export async function admitAttempt(context: Context, attempt: Attempt): Promise<void> {
  if (!mayHaveFailed(context, attempt)) return;
  const before = await readBrakes(context, attempt);
  if (before.wait > 0) throw new TooManyAttemptsError(attempt, before.wait);
  await noteFailedAttempt(context, attempt);
  const after = await readBrakes(context, attempt);
  if (after.failures > Math.max(before.free, before.failures + 1)) {
    throw new TooManyAttemptsError(attempt, Math.max(after.wait, 1));
  }
}

/** Takes back that an attempt was counted, as it was right; those before it stay counted. */
export async function takeBackAttempt(context: Context, attempt: Attempt): Promise<void> {
  const { pair, everywhere, address } = countersOf(attempt);
  await context.db.tx(async (tx) => {
    for (const counter of [pair, everywhere, address]) {
      if (counter !== undefined) await takeBackFailure(tx, sha256(counter));
    }
  });
}

/** How often an attempt has failed, how often it may before it has to wait, and how long it has to at this moment. */
async function readBrakes(
  context: Context,
  attempt: Attempt,
): Promise<{ failures: number; free: number; wait: number }> {
  const now = context.now();
  const counters = countersOf(attempt);
  const find = async (counter: string | undefined) =>
    counter === undefined ? undefined : findBrake(context.db, sha256(counter), now);
  const [pair, everywhere, address] = await Promise.all([
    find(counters.pair),
    find(counters.everywhere),
    find(counters.address),
  ]);
  const limits = limitsFor(context, attempt);
  const attacked = (everywhere?.failures ?? 0) >= limits.freeEverywhere;
  const free = attacked ? 1 : limits.free;
  const wait = Math.max(
    waitOf(pair, { now, free, atMost: limits.waitsAtMostSeconds }),
    waitOf(address, { now, free: limits.freeOfAddress, atMost: ADDRESS_WAITS_AT_MOST_SECONDS }),
  );
  return { failures: pair?.failures ?? 0, free, wait };
}

/** Whether there is anything to look up. Without a promise or a hash: this is asked at every request for a token. */
export function mayHaveFailed(context: Context, attempt: Attempt): boolean {
  if (freeFor(context, attempt) === 0) return false;
  if (attempt.kind !== 'client') return true;
  const known = hintsOf(context);
  if (known.size === 0) return false;
  const now = context.now();
  const { pair, address } = countersOf(attempt);
  return [pair, address].some((counter) => counter !== undefined && (known.get(counter) ?? 0) > now);
}

/** Counts an attempt that failed, in the store that all processes share. */
export async function noteFailedAttempt(context: Context, attempt: Attempt): Promise<void> {
  if (freeFor(context, attempt) === 0) return;
  const now = context.now();
  const expiresAt = now + FORGOTTEN_AFTER_SECONDS;
  const { pair, everywhere, address } = countersOf(attempt);
  const counters = [pair, everywhere, address].filter((counter) => counter !== undefined);
  if (counters.length === 0) return;
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
  if (pair === undefined) return;
  const name = sha256(pair);
  if ((await findBrake(context.db, name, context.now())) === undefined) return;
  await deleteBrake(context.db, name);
  hintsOf(context).delete(pair);
}

function limitsFor(context: Context, attempt: Attempt) {
  const { ADDRESS_FAILURES, BRAKE_SECONDS } = context.settings.SERVER;
  const free = freeFor(context, attempt);
  return {
    free,
    freeEverywhere: free * (attempt.kind === 'user_code' ? EVERYBODY_FACTOR : EVERYWHERE_FACTOR),
    freeOfAddress: ADDRESS_FAILURES,
    waitsAtMostSeconds: attempt.kind === 'device_request' ? ADDRESS_WAITS_AT_MOST_SECONDS : BRAKE_SECONDS,
  };
}

function freeFor({ settings: { SERVER } }: Context, { kind }: Attempt): number {
  if (kind === 'client') return SERVER.CLIENT_FAILURES;
  if (kind === 'user') return SERVER.SIGN_IN_FAILURES;
  if (kind === 'registration') return SERVER.REGISTRATIONS;
  return kind === 'user_code' ? SERVER.USER_CODE_FAILURES : SERVER.ADDRESS_FAILURES;
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
