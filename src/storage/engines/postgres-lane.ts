import { setTimeout as pause } from 'node:timers/promises';
import { StorageError } from '../../errors.ts';
import type { PostgresConnection } from './postgres-connection.ts';
import { explain, isWorthAnotherTry } from './postgres-errors.ts';
import type { PostgresPool } from './postgres-pool.ts';
import { fixed, type Result, type Statement } from './postgres-statements.ts';

interface Job {
  statement: Statement;
  resolve(result: Result): void;
  reject(error: unknown): void;
  /** When trying again ends, in milliseconds of the monotonic clock. */
  giveUpAt: number;
}

export interface LaneOptions {
  /** How many connections it uses at most. */
  connections: number;
  /** Statements of one batch, at most: one of them that is slow holds up the others. */
  batch: number;
  /** Whether the statements of a batch are committed together; otherwise they only read. */
  writes: boolean;
  /** How long a statement may wait, for a connection and for other transactions. */
  patienceMilliseconds: number;
  /** Names the database in errors. */
  place: string;
  /** Does away with the cause of a failure, if it can: whether to try again. */
  mend(error: unknown): Promise<boolean>;
}

const ATTEMPTS_APART_MILLISECONDS = 5;

const begin = fixed('begin isolation level read committed');
const commit = fixed('commit');
const rollback = fixed('rollback');
const nothing: Result = { rows: [], changed: 0 };

/**
 * Single statements on their way to the database. Those that wait are sent together in one journey, and those that
 * write are committed together: one wait for the disk, shared. Each fails alone, and nobody is answered before the
 * commit that holds its rows.
 */
export class PostgresLane {
  readonly #pool: PostgresPool;
  readonly #options: LaneOptions;
  readonly #queue: Job[] = [];
  #workers = 0;
  /** Whether a worker is about to take what is waiting. */
  #starting = false;
  #idle: (() => void)[] = [];

  constructor(pool: PostgresPool, options: LaneOptions) {
    this.#pool = pool;
    this.#options = options;
  }

  submit(statement: Statement): Promise<Result> {
    return new Promise((resolve, reject) => {
      const giveUpAt = performance.now() + this.#options.patienceMilliseconds;
      this.#queue.push({ statement, resolve, reject, giveUpAt });
      this.#startWorker();
    });
  }

  /** Statements that wait for a connection. */
  get waiting(): number {
    return this.#queue.length;
  }

  /** Settles when everything asked for so far has been answered. */
  whenIdle(): Promise<void> {
    if (this.#workers === 0) return Promise.resolve();
    return new Promise((resolve) => this.#idle.push(resolve));
  }

  /** Refuses those that have waited too long for their turn. */
  look(): void {
    const late = takeLate(this.#queue, performance.now());
    const error = new StorageError('database_busy', `the database ${this.#options.place} is too slow`);
    for (const job of late) job.reject(error);
  }

  /** One at a time begins, at the end of this turn of the event loop, so that all who ask in it go together. */
  #startWorker(): void {
    if (this.#starting || this.#workers >= this.#options.connections) return;
    this.#starting = true;
    this.#workers += 1;
    setImmediate(() => void this.#work());
  }

  async #work(): Promise<void> {
    while (this.#queue.length > 0) {
      let connection: PostgresConnection;
      try {
        connection = await this.#pool.take();
      } catch (error) {
        // Where others of this lane have a connection, those who wait are theirs.
        if (this.#workers === 1) this.#fail(this.#queue.splice(0), error);
        break;
      }
      this.#starting = false;
      const jobs = this.#queue.splice(0, this.#options.batch);
      if (this.#queue.length > 0) this.#startWorker();
      await this.#settle(connection, jobs);
      this.#pool.give(connection);
    }
    this.#starting = false;
    this.#workers -= 1;
    if (this.#workers > 0) return;
    for (const resolve of this.#idle.splice(0)) resolve();
  }

  /** Runs jobs until each of them has its answer; whichever fails is left out of the next attempt. */
  async #settle(connection: PostgresConnection, jobs: Job[]): Promise<void> {
    const runTogether = this.#options.writes ? writeTogether : readTogether;
    while (jobs.length > 0) {
      const statements = jobs.map(({ statement }) => statement);
      const { results, failed, error } = await runTogether(connection, statements);
      for (const [index, job] of jobs.splice(0, results.length).entries()) {
        job.resolve(results[index] ?? nothing);
      }
      if (error === undefined) return;
      if (!connection.usable) return this.#fail(jobs, error);
      await this.#leaveOut(jobs, failed - results.length, error);
    }
  }

  /** After the failure of one job: either that one gets its error, or all are to be tried again. */
  async #leaveOut(jobs: Job[], index: number, error: unknown): Promise<void> {
    const now = performance.now();
    const inTime = jobs.every(({ giveUpAt }) => giveUpAt > now);
    if (inTime && (await this.#isMended(error))) return;
    if (isWorthAnotherTry(error) && inTime) {
      await pauseBetweenAttempts();
      return;
    }
    // Where it was no statement of theirs, but BEGIN or COMMIT, it is the error of all.
    this.#fail(index in jobs ? jobs.splice(index, 1) : jobs.splice(0), error);
    // Each attempt may take as long as a lock is waited for.
    this.#fail(takeLate(jobs, now), error);
  }

  async #isMended(error: unknown): Promise<boolean> {
    // Whoever waits here has an answer to give: a failure to mend is their first failure, said once more.
    return this.#options.mend(error).catch(() => false);
  }

  #fail(jobs: readonly Job[], error: unknown): void {
    const explained = explain(error, this.#options.place);
    for (const job of jobs) job.reject(explained);
  }
}

/** Takes those out whose time is over. */
function takeLate(jobs: Job[], now: number): Job[] {
  const late = jobs.filter(({ giveUpAt }) => giveUpAt <= now);
  if (late.length > 0) jobs.splice(0, jobs.length, ...jobs.filter(({ giveUpAt }) => giveUpAt > now));
  return late;
}

/** What became of statements of which each is somebody's. */
interface Together {
  /** Of those that are done for good, from the first. */
  results: Result[];
  /** Which of them failed, counted from 0; as many as there are when it was none of them. */
  failed: number;
  error: unknown;
}

async function readTogether(connection: PostgresConnection, statements: Statement[]): Promise<Together> {
  const { results, error } = await connection.run(statements);
  return { results, failed: results.length, error };
}

/** All are committed, or none; one alone needs no BEGIN. */
async function writeTogether(connection: PostgresConnection, statements: Statement[]): Promise<Together> {
  if (statements.length === 1) return readTogether(connection, statements);
  const { results, error } = await connection.run([begin, ...statements, commit]);
  if (error === undefined) return { results: results.slice(1, -1), failed: statements.length, error };
  await connection.run([rollback]);
  return { results: [], failed: results.length - 1, error };
}

/** Those who were in each other's way are not to meet again at once. */
export function pauseBetweenAttempts(): Promise<void> {
  return pause(Math.random() * ATTEMPTS_APART_MILLISECONDS);
}
