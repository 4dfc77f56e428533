import { StorageError } from '../../errors.ts';
import { Histogram } from '../../histogram.ts';
import type { StoreStats } from '../sql.ts';

/** The transaction of one connection, as the group needs it. Every method may throw, and all but one work at once. */
export interface Connection {
  begin(): void;
  savepoint(): void;
  release(): void;
  rollbackToSavepoint(): void;
  /** Makes the transaction visible; `flush` makes it last. */
  commit(): void;
  /** Settles when all that was committed is on the disk. */
  flush(): Promise<void>;
  rollback(): void;
  /** False after an error that made the database undo everything, savepoints included. */
  inTransaction(): boolean;
  /** Whether the error means that another process is writing just now. */
  isBusy(error: unknown): boolean;
  /** The error as callers shall see it. */
  explain(error: unknown): unknown;
}

interface Job {
  /** A single statement is undone by the database itself when it fails, and needs no savepoint. */
  single: boolean;
  work(): unknown;
  resolve(value: unknown): void;
  reject(error: unknown): void;
  /** When waiting for a busy database ends, in milliseconds of the monotonic clock. */
  giveUpAt: number;
}

type Outcome = { value: unknown } | { error: unknown };

/** Jobs in one commit. A bound, so that one commit never holds the event loop for long. */
const GROUP_LIMIT = 256;

const GROUP_BOUNDS = [1, 2, 4, 8, 16, 32, 64, 128, GROUP_LIMIT];

/** How long after a refused BEGIN the next one is tried. */
const RETRY_MILLISECONDS = 1;

/**
 * Commits the writing of all who ask in one turn of the event loop together: one wait for the disk, shared. While the
 * disk is awaited, others are served, and what they write gathers for the next commit.
 * Each job is undone alone when it fails, and nobody is answered before the commit that holds its rows is on the disk.
 */
export class GroupCommit {
  readonly #connection: Connection;
  readonly #patienceMilliseconds: number;
  #queue: Job[] = [];
  #running = false;
  #idle: (() => void)[] = [];
  readonly #commits = new Histogram();
  readonly #writes = new Histogram();
  readonly #groups = new Histogram(GROUP_BOUNDS);
  #failedCommits = 0;

  /** @param patienceMilliseconds how long a job waits for another process's lock before it fails */
  constructor(connection: Connection, patienceMilliseconds: number) {
    this.#connection = connection;
    this.#patienceMilliseconds = patienceMilliseconds;
  }

  /** Queues `work`; the promise settles once it is committed, or undone. */
  submit<Result>(work: () => Result | Promise<Result>, single: boolean): Promise<Result> {
    return new Promise<Result>((resolve, reject) => {
      this.#queue.push({
        single,
        work,
        resolve: resolve as (value: unknown) => void,
        reject,
        giveUpAt: performance.now() + this.#patienceMilliseconds,
      });
      if (!this.#running) {
        this.#running = true;
        setImmediate(this.#turn);
      }
    });
  }

  /** Settles when everything queued so far has been answered. */
  whenIdle(): Promise<void> {
    if (!this.#running) return Promise.resolve();
    return new Promise((resolve) => this.#idle.push(resolve));
  }

  /** How it has fared. */
  stats(): Omit<StoreStats, 'reads'> {
    return {
      commits: this.#commits,
      writes: this.#writes,
      groups: this.#groups,
      failedCommits: this.#failedCommits,
      queued: this.#queue.length,
    };
  }

  readonly #turn = (): void => {
    void this.#commitNext().then((busy) => {
      if (this.#queue.length > 0) {
        if (busy) setTimeout(this.#turn, RETRY_MILLISECONDS);
        else setImmediate(this.#turn);
        return;
      }
      this.#running = false;
      for (const resolve of this.#idle.splice(0)) resolve();
    });
  };

  /** Runs one group; true when the database was busy and the jobs wait on. */
  async #commitNext(): Promise<boolean> {
    const startedAt = performance.now();
    try {
      this.#undo();
      this.#connection.begin();
    } catch (error) {
      return this.#postpone(error);
    }
    const group = this.#queue.splice(0, GROUP_LIMIT);
    const outcomes: Outcome[] = [];
    try {
      for (const job of group)
        outcomes.push(job.single ? this.#attemptSingle(job) : await this.#attempt(job));
      this.#connection.commit();
      await this.#connection.flush();
    } catch (error) {
      this.#failAll(group, error);
      return false;
    }
    this.#count(group, startedAt);
    group.forEach((job, index) => {
      const outcome = outcomes[index];
      if (outcome !== undefined && 'value' in outcome) job.resolve(outcome.value);
      else job.reject(outcome?.error);
    });
    return false;
  }

  #count(group: readonly Job[], startedAt: number): void {
    const now = performance.now();
    this.#commits.note((now - startedAt) / 1_000);
    this.#groups.note(group.length);
    for (const { giveUpAt } of group) {
      this.#writes.note((now - giveUpAt + this.#patienceMilliseconds) / 1_000);
    }
  }

  /** Runs one job so that its failure undoes only itself. Throws when the whole transaction is gone. */
  async #attempt(job: Job): Promise<Outcome> {
    this.#connection.savepoint();
    try {
      const value = await job.work();
      this.#connection.release();
      return { value };
    } catch (error) {
      const outcome = this.#failed(error);
      this.#connection.rollbackToSavepoint();
      this.#connection.release();
      return outcome;
    }
  }

  /** The same for a single statement, which is done at once. */
  #attemptSingle(job: Job): Outcome {
    try {
      return { value: job.work() };
    } catch (error) {
      return this.#failed(error);
    }
  }

  #failed(error: unknown): Outcome {
    // A full disk undoes the transaction as a whole: then no job of this group may be told yes.
    if (!this.#connection.inTransaction()) throw error;
    return { error: this.#connection.explain(error) };
  }

  /** Ends a transaction that could be neither committed nor, at the first attempt, undone. */
  #undo(): void {
    if (this.#connection.inTransaction()) this.#connection.rollback();
  }

  #failAll(group: readonly Job[], error: unknown): void {
    this.#failedCommits += 1;
    try {
      this.#undo();
    } catch {
      // The disk fails: what comes next tries again, and is told if it cannot.
    }
    const explained = this.#connection.explain(error);
    // A job's own mistake must not be handed to its neighbours as if it were theirs.
    const shared =
      explained instanceof StorageError
        ? explained
        : new StorageError('database_unavailable', 'the database undid the transaction', { cause: error });
    for (const job of group) job.reject(shared);
  }

  #postpone(error: unknown): boolean {
    const busy = this.#connection.isBusy(error);
    const now = performance.now();
    const explained = this.#connection.explain(error);
    const waiting: Job[] = [];
    for (const job of this.#queue) {
      if (busy && job.giveUpAt > now) waiting.push(job);
      else job.reject(explained);
    }
    this.#queue = waiting;
    return busy;
  }
}
