import type { Queries, Sql } from '../sql.ts';
import type { PostgresConnection } from './postgres-connection.ts';
import { isWorthAnotherTry } from './postgres-errors.ts';
import { fixed, type Result, type Statement, toStatement } from './postgres-statements.ts';

/** Transactions run as if one after the other; where that cannot be, PostgreSQL undoes one (error 40001). */
const begin = fixed('begin isolation level serializable');
const commit = fixed('commit');
const rollback = fixed('rollback');

/** Said in a transaction, lets its statements take as long as they need. */
export const WITHOUT_LIMIT = 'set local statement_timeout = 0';

interface Asked {
  statement: Statement;
  resolve(result: Result): void;
  reject(error: unknown): void;
}

/** What one transaction may use, for as long as it lasts. What is asked for in one go is sent in one go. */
export class PostgresTransaction implements Queries {
  readonly #connection: PostgresConnection;
  readonly #explain: (error: unknown) => unknown;
  #asked: Asked[] = [];
  #sending: Promise<void> | undefined;
  #open = false;
  #ended = false;
  #failure: { error: unknown } | undefined;

  /** @param explain makes of an error what callers shall see */
  constructor(connection: PostgresConnection, explain: (error: unknown) => unknown) {
    this.#connection = connection;
    this.#explain = explain;
  }

  async all<Row>(query: Sql): Promise<Row[]> {
    return (await this.#ask(query)).rows as Row[];
  }

  async get<Row>(query: Sql): Promise<Row | undefined> {
    return (await this.#ask(query)).rows[0] as Row | undefined;
  }

  async run(query: Sql): Promise<number> {
    return (await this.#ask(query)).changed;
  }

  /** The error that says that others came in its way at the same time; its work may be run again. */
  get conflict(): unknown {
    return isWorthAnotherTry(this.failure) ? this.failure : undefined;
  }

  /** The error of the first statement that failed, as the driver threw it. */
  get failure(): unknown {
    return this.#failure?.error;
  }

  /** Whether the connection is as it was before it. */
  get isOver(): boolean {
    return !this.#open;
  }

  /** Ends it, its work being done; throws when it could not be kept. */
  async commit(): Promise<void> {
    await this.#end();
    if (!this.#open) return;
    if (this.#failure === undefined) await this.#send([commit]);
    if (this.#failure !== undefined) throw this.#explain(this.#failure.error);
    this.#close();
  }

  /** Undoes what it did, if it is not over. */
  async rollback(): Promise<void> {
    await this.#end();
    if (!this.#open) return;
    const { error } = await this.#connection.run([rollback]);
    if (error === undefined) this.#close();
  }

  #close(): void {
    this.#open = false;
    this.#connection.mayTakeLong = false;
  }

  #ask(query: Sql): Promise<Result> {
    if (this.#ended) return Promise.reject(new Error('a transaction was used after its end'));
    if (query.pieces[0] === WITHOUT_LIMIT) this.#connection.mayTakeLong = true;
    return new Promise((resolve, reject) => {
      this.#asked.push({ statement: toStatement(query), resolve, reject });
      this.#sending ??= Promise.resolve().then(() => this.#sendAsked());
    });
  }

  async #sendAsked(): Promise<void> {
    while (this.#asked.length > 0) {
      const asked = this.#asked.splice(0);
      const results = await this.#send(asked.map(({ statement }) => statement));
      for (const [index, { resolve, reject }] of asked.entries()) {
        const result = results[index];
        // After an error, PostgreSQL does nothing more in a transaction.
        if (result === undefined) reject(this.#explain(this.#failure?.error));
        else resolve(result);
      }
    }
    this.#sending = undefined;
  }

  async #send(statements: readonly Statement[]): Promise<Result[]> {
    if (this.#failure !== undefined) return [];
    const first = !this.#open;
    this.#open = true;
    const { results, error } = await this.#connection.run(first ? [begin, ...statements] : statements);
    if (error !== undefined) this.#failure = { error };
    return first ? results.slice(1) : results;
  }

  /** Statements under way end first; none comes after. */
  async #end(): Promise<void> {
    this.#ended = true;
    await this.#sending;
  }
}
