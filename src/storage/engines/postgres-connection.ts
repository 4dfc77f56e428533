import pg from 'pg';
import { makesStatementsStale } from './postgres-errors.ts';
import { type Column, columnOf, type Result, type Statement } from './postgres-statements.ts';

/** Statements that are kept prepared in one connection; far more than there are call sites. */
const PREPARED_AT_MOST = 1_000;

/** The statement that is prepared for each use, where there are more. */
const UNNAMED = '';

/** What became of statements that were sent together: the results of those before the first that failed. */
export interface Outcome {
  results: Result[];
  /** Why the statement after the last result failed; undefined when all are done. */
  error: unknown;
}

/** The columns of the statements that a connection has prepared, by their name. */
type Columns = Map<string, readonly Column[]>;

interface Running {
  batch: Batch;
  since: number;
  resolve(outcome: Outcome): void;
}

/** One connection to PostgreSQL. It runs one batch of statements at a time, in one journey there and back. */
export class PostgresConnection {
  readonly #client: pg.Client;
  readonly #columns: Columns = new Map();
  /** Whether the server may take more time than is allowed in general. */
  mayTakeLong = false;
  #running: Running | undefined;
  #lost: unknown;

  private constructor(client: pg.Client) {
    this.#client = client;
    client.on('drain', () => this.#finish());
  }

  /** Connects. */
  static async open(config: pg.ClientConfig): Promise<PostgresConnection> {
    const client = new pg.Client(config);
    const connection = new PostgresConnection(client);
    // A server that goes away is noticed here, by idle connections as well; without listeners it would end us.
    client.on('error', (error) => connection.#lose(error));
    client.on('end', () => connection.#lose(new Error('the connection was closed')));
    try {
      await client.connect();
      return connection;
    } catch (error) {
      connection.#lose(error);
      throw error;
    }
  }

  /** False once it is broken or closed. */
  get usable(): boolean {
    return this.#lost === undefined;
  }

  /**
   * Sends statements together and answers when the server is done with them. Those without a BEGIN among them are one
   * transaction on their own; none after the first that fails is run.
   */
  run(statements: readonly Statement[]): Promise<Outcome> {
    return new Promise((resolve) => {
      if (this.#lost !== undefined) {
        resolve({ results: [], error: this.#lost });
        return;
      }
      const batch = new Batch(statements, this.#columns);
      this.#running = { batch, resolve, since: performance.now() };
      this.#client.query(batch);
    });
  }

  /** Since when it waits for the server, in milliseconds of the monotonic clock; undefined when it does not, or may. */
  get waitingSince(): number | undefined {
    return this.mayTakeLong ? undefined : this.#running?.since;
  }

  /** Closes it; a batch that is under way fails. */
  close(): Promise<void> {
    return this.#client.end();
  }

  #finish(): void {
    const running = this.#running;
    if (running === undefined) return;
    this.#running = undefined;
    const { results, error } = running.batch;
    running.resolve({ results, error });
  }

  #lose(error: unknown): void {
    this.#lost ??= error;
    if (this.#running !== undefined) this.#running.batch.error ??= error;
    this.#finish();
    void this.#client.end();
  }
}

/** Statements on their way: what `pg` tells of them, in the order in which they were sent. */
class Batch implements pg.Submittable {
  readonly results: Result[] = [];
  error: unknown;
  readonly #statements: readonly Statement[];
  readonly #columns: Columns;
  /** Under which name each statement was sent. */
  readonly #names: string[] = [];
  #rows: unknown[] = [];

  constructor(statements: readonly Statement[], columns: Columns) {
    this.#statements = statements;
    this.#columns = columns;
  }

  submit(connection: pg.Connection): void {
    const parsed = new Set<string>();
    connection.stream.cork();
    for (const { prepared, values } of this.#statements) {
      const name = this.#nameOf(prepared.name);
      this.#names.push(name);
      if (name === UNNAMED || !(this.#columns.has(name) || parsed.has(name))) {
        // What failed before may have left the name taken.
        if (name !== UNNAMED) connection.close({ type: 'S', name }, true);
        connection.parse({ name, text: prepared.text, types: [] }, true);
        connection.describe({ type: 'S', name }, true);
        parsed.add(name);
      }
      connection.bind({ statement: name, values: [...values] }, true);
      connection.execute(null, true);
    }
    connection.sync();
    connection.stream.uncork();
  }

  #nameOf(name: string): string {
    return this.#columns.has(name) || this.#columns.size < PREPARED_AT_MOST ? name : UNNAMED;
  }

  handleRowDescription({ fields }: { fields: { name: string; dataTypeID: number }[] }): void {
    this.#columns.set(this.#currentName(), fields.map(columnOf));
  }

  handleDataRow({ fields }: { fields: (string | null)[] }): void {
    const row: Record<string, unknown> = {};
    try {
      for (const [index, { name, read }] of (this.#columns.get(this.#currentName()) ?? []).entries()) {
        const text = fields[index] ?? null;
        row[name] = text === null ? null : read(text);
      }
    } catch (error) {
      this.error ??= error;
    }
    this.#rows.push(row);
  }

  handleCommandComplete({ text }: { text: string }): void {
    if (this.error !== undefined) return;
    const name = this.#currentName();
    // A statement without rows has no description either: that it is prepared shows by its end.
    if (!this.#columns.has(name)) this.#columns.set(name, []);
    this.results.push({ rows: this.#rows, changed: Number(/ (\d+)$/.exec(text)?.[1] ?? 0) });
    this.#rows = [];
  }

  handleEmptyQuery(): void {
    this.handleCommandComplete({ text: '' });
  }

  handlePortalSuspended(): void {
    // Nothing is fetched in portions.
  }

  handleReadyForQuery(): void {
    // The client tells the connection when it is free for more.
  }

  handleError(error: unknown): void {
    this.error ??= error;
    if (makesStatementsStale(error)) this.#columns.clear();
  }

  #currentName(): string {
    return this.#names[this.results.length] ?? UNNAMED;
  }
}
