import type pg from 'pg';
import { PostgresConnection } from './postgres-connection.ts';

/**
 * Connections for whoever needs one. There is no bound here: the lanes that take them have one each.
 * A connection that breaks is dropped, and the next that is needed is a new one.
 */
export class PostgresPool {
  readonly #config: pg.ClientConfig;
  readonly #answerMilliseconds: number;
  readonly #all = new Set<PostgresConnection>();
  readonly #idle: PostgresConnection[] = [];
  #closed = false;

  /** @param answerMilliseconds how long a server may take for an answer before it is taken for gone; 0: for ever */
  constructor(config: pg.ClientConfig, answerMilliseconds: number) {
    this.#config = config;
    this.#answerMilliseconds = answerMilliseconds;
  }

  /** Connections that there are, and those of them that nobody has. */
  get size(): { open: number; idle: number } {
    return { open: this.#all.size, idle: this.#idle.length };
  }

  /** An idle connection, the one that was used last, or a new one. */
  async take(): Promise<PostgresConnection> {
    if (this.#closed) throw new RangeError('the database is not open any more');
    for (let idle = this.#idle.pop(); idle !== undefined; idle = this.#idle.pop()) {
      if (idle.usable) return idle;
      this.#all.delete(idle);
    }
    const connection = await PostgresConnection.open(this.#config);
    this.#all.add(connection);
    return connection;
  }

  /** Gives a connection back, outside of a transaction. */
  give(connection: PostgresConnection): void {
    if (connection.usable) this.#idle.push(connection);
    else this.#all.delete(connection);
  }

  /** Closes a connection that nobody knows the state of. */
  discard(connection: PostgresConnection): void {
    this.#all.delete(connection);
    void connection.close();
  }

  async close(): Promise<void> {
    this.#closed = true;
    await Promise.all([...this.#all].map((connection) => connection.close()));
  }

  /** Gives up connections whose server does not answer: a network that swallows packets tells nobody. */
  look(): void {
    if (this.#answerMilliseconds === 0) return;
    const latest = performance.now() - this.#answerMilliseconds;
    for (const connection of this.#all) {
      const since = connection.waitingSince;
      if (since !== undefined && since < latest) this.discard(connection);
    }
  }
}
