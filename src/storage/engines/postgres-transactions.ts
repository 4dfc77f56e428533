import type { Awaitable } from '../../awaitable.ts';
import { StorageError } from '../../errors.ts';
import type { Queries } from '../sql.ts';
import { explain } from './postgres-errors.ts';
import { pauseBetweenAttempts } from './postgres-lane.ts';
import type { PostgresPool } from './postgres-pool.ts';
import { PostgresTransaction } from './postgres-transaction.ts';

type Work<Value> = (tx: Queries) => Awaitable<Value>;

/** A value, or the error of an attempt that others came in the way of, or whose cause is no more. */
type Attempt<Value> = { value: Value } | { conflict: unknown; isMended: boolean };

interface Waiting {
  begin(): void;
  refuse(error: unknown): void;
  /** In milliseconds of the monotonic clock. */
  giveUpAt: number;
}

export interface TransactionsOptions {
  /** How many run at the same time. */
  connections: number;
  /** How long one waits for its turn, and is tried again. */
  patienceMilliseconds: number;
  /** Names the database in errors. */
  place: string;
  /** Does away with the cause of a failure, if it can: whether to try again. */
  mend(error: unknown): Promise<boolean>;
}

/**
 * Transactions that come out as if they had run one after the other. They run at once, each in a connection of its own;
 * one that others came in the way of is undone and its work run again.
 */
export class PostgresTransactions {
  readonly #pool: PostgresPool;
  readonly #options: TransactionsOptions;
  #running = 0;
  #unanswered = 0;
  #waiting: Waiting[] = [];
  /** Settles when the last of those that are tried again is done. */
  #again: Promise<void> = Promise.resolve();
  #idle: (() => void)[] = [];

  constructor(pool: PostgresPool, options: TransactionsOptions) {
    this.#pool = pool;
    this.#options = options;
  }

  async run<Value>(work: Work<Value>): Promise<Value> {
    const giveUpAt = performance.now() + this.#options.patienceMilliseconds;
    this.#unanswered += 1;
    try {
      const first = await this.#attempt(work, giveUpAt);
      return 'value' in first ? first.value : await this.#repeat(work, giveUpAt);
    } finally {
      this.#unanswered -= 1;
      if (this.#unanswered === 0) for (const resolve of this.#idle.splice(0)) resolve();
    }
  }

  /** Settles when everything asked for so far has been answered. */
  whenIdle(): Promise<void> {
    if (this.#unanswered === 0) return Promise.resolve();
    return new Promise((resolve) => this.#idle.push(resolve));
  }

  /** Refuses those that have waited too long for their turn. */
  look(): void {
    const now = performance.now();
    const late = this.#waiting.filter(({ giveUpAt }) => giveUpAt <= now);
    this.#waiting = this.#waiting.filter(({ giveUpAt }) => giveUpAt > now);
    for (const { refuse } of late) {
      refuse(new StorageError('database_busy', `the database ${this.#options.place} is too slow`));
    }
  }

  /** Those of this process that have met others once go one after the other, and no longer meet each other. */
  async #repeat<Value>(work: Work<Value>, giveUpAt: number): Promise<Value> {
    const before = this.#again;
    let done: () => void = () => undefined;
    this.#again = new Promise((resolve) => {
      done = resolve;
    });
    try {
      await before;
      for (;;) {
        const attempt = await this.#attempt(work, giveUpAt);
        if ('value' in attempt) return attempt.value;
        // Each of these is a step forward: rows of a whole month may lack a piece for each day.
        if (attempt.isMended) continue;
        if (performance.now() > giveUpAt) throw explain(attempt.conflict, this.#options.place);
        await pauseBetweenAttempts();
      }
    } finally {
      done();
    }
  }

  async #attempt<Value>(work: Work<Value>, giveUpAt: number): Promise<Attempt<Value>> {
    await this.#enter(giveUpAt);
    try {
      return await this.#attemptInTurn(work);
    } finally {
      this.#leave();
    }
  }

  async #attemptInTurn<Value>(work: Work<Value>): Promise<Attempt<Value>> {
    const explained = (error: unknown) => explain(error, this.#options.place);
    const connection = await this.#pool.take().catch((error: unknown) => {
      throw explained(error);
    });
    const transaction = new PostgresTransaction(connection, explained);
    try {
      const value = await work(transaction);
      await transaction.commit();
      return { value };
    } catch (error) {
      await transaction.rollback();
      // Whatever the work made of it: it began with what could not be.
      if (transaction.conflict !== undefined) return { conflict: transaction.conflict, isMended: false };
      if (await this.#options.mend(transaction.failure)) return { conflict: error, isMended: true };
      throw error;
    } finally {
      if (transaction.isOver) this.#pool.give(connection);
      else this.#pool.discard(connection);
    }
  }

  #enter(giveUpAt: number): Promise<void> {
    if (this.#running < this.#options.connections) {
      this.#running += 1;
      return Promise.resolve();
    }
    return new Promise((begin, refuse) => this.#waiting.push({ begin, refuse, giveUpAt }));
  }

  /** Gives the turn to the next, or back. */
  #leave(): void {
    const next = this.#waiting.shift();
    if (next === undefined) this.#running -= 1;
    else next.begin();
  }
}
