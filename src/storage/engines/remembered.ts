import type { Sql, Value } from '../sql.ts';

/** Rows of one query that are kept; a bound on memory, reached only by stores with very many clients or users. */
const ROWS_AT_MOST = 20_000;

/** Commits of this process, by all its databases: two of them may be the same file. */
let commits = 0;

/**
 * Rows of the reads that callers allowed to be remembered, for as long as nobody has written: other processes show in
 * `PRAGMA data_version` of the writing connection, which our own commits leave alone; our own writing is seen by the
 * tables that its statements name.
 *
 * The version is asked for at the first read of a turn of the event loop. What is read in one turn was asked for before
 * it began, and so before anybody outside could have been told of a commit in the meantime.
 */
export class Remembered {
  readonly #dataVersion: () => number | undefined;
  #seenVersion: number | undefined;
  readonly #rows = new Map<readonly string[], Map<Value | undefined, unknown>>();
  /** The tables of remembered reads, as patterns for the text of a statement. */
  readonly #tables = new Map<string, RegExp>();
  readonly #touching = new WeakMap<readonly string[], { tables: number; touches: boolean }>();
  /** Whether anything was written since the last commit, and whether that was to a table of remembered reads. */
  #written = false;
  #touched = false;
  /** The commits of this process when the version was last asked for in this turn; undefined in a new turn. */
  #askedAt: number | undefined;

  /** @param dataVersion reads `PRAGMA data_version` of the connection that writes; undefined when it cannot */
  constructor(dataVersion: () => number | undefined) {
    this.#dataVersion = dataVersion;
    this.#seenVersion = dataVersion();
  }

  /** The row of a query with one value, which others hold as well; read anew where it may have changed. */
  get(query: Sql, read: () => unknown): unknown {
    if (this.#askedAt !== commits) this.#askVersion();
    const rows = this.#rowsOf(query);
    const [value] = query.values;
    let row = rows.get(value);
    // What is not there is not remembered: strangers could fill the memory with names.
    if (row === undefined) {
      row = read();
      if (rows.size >= ROWS_AT_MOST) rows.clear();
      if (row !== undefined) rows.set(value, Object.freeze(row));
    }
    return row;
  }

  #askVersion(): void {
    if (this.#askedAt === undefined) setImmediate(this.#endTurn);
    const version = this.#dataVersion();
    this.#askedAt = version === undefined ? undefined : commits;
    if (version === undefined || version !== this.#seenVersion) {
      this.#seenVersion = version;
      this.#forget();
    }
  }

  readonly #endTurn = (): void => {
    this.#askedAt = undefined;
  };

  /** To be called for every statement that writes. */
  noteWrite({ pieces }: Sql): void {
    this.#written = true;
    if (this.#touched) return;
    let known = this.#touching.get(pieces);
    if (known === undefined || known.tables !== this.#tables.size) {
      const text = pieces.join(' ');
      const touches = [...this.#tables.values()].some((name) => name.test(text));
      known = { tables: this.#tables.size, touches };
      this.#touching.set(pieces, known);
    }
    this.#touched = known.touches;
  }

  /** To be called after every commit, before anybody is told of it. */
  noteCommit(): void {
    commits += 1;
    this.#written = false;
    if (!this.#touched) return;
    this.#touched = false;
    this.#forget();
  }

  #forget(): void {
    for (const rows of this.#rows.values()) rows.clear();
  }

  #rowsOf({ pieces }: Sql): Map<Value | undefined, unknown> {
    let rows = this.#rows.get(pieces);
    if (rows === undefined) {
      rows = new Map();
      this.#rows.set(pieces, rows);
      const table = /\bfrom (\w+)/i.exec(pieces.join(' '))?.[1] ?? '';
      this.#tables.set(table, new RegExp(`\\b${table}\\b`, 'i'));
      // What is read here first may be what a running transaction has changed before anybody asked for its table.
      this.#touched = this.#written;
    }
    return rows;
  }
}
