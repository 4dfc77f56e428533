import type { Awaitable } from '../awaitable.ts';
import type { Histogram } from '../histogram.ts';

/** The port between the tables and the databases: five methods, and a tag that keeps values out of the SQL text. */

/** What a column may hold. There are no booleans and no dates: 0 and 1, and whole seconds since the epoch. */
export type Value = string | number | null;

/**
 * A query: the pieces of text around its values. `pieces` is the same array for every run of one call site,
 * so an engine prepares each statement once and finds it again by identity.
 */
export interface Sql {
  readonly pieces: readonly string[];
  readonly values: readonly Value[];
  /** Whether an engine that can tell when its tables change may answer from memory. */
  readonly rememberable?: true;
}

/**
 * Reads and writes; what a table's functions take, inside a transaction and outside of one. A statement that writes
 * and answers rows (`returning`) belongs in a transaction: outside of one, `all` and `get` only read.
 */
export interface Queries {
  /** All rows. */
  all<Row>(query: Sql): Promise<Row[]>;
  /** The first row, if there is one; at once where the engine has it at hand, and then it also throws at once. */
  get<Row>(query: Sql): Awaitable<Row | undefined>;
  /** Runs a statement; answers how many rows it changed, once that is on disk (in a transaction: at its commit). */
  run(query: Sql): Promise<number>;
}

/** A database. Every method throws StorageError where the store cannot do its work. */
export interface Db extends Queries {
  readonly dialect: Dialect;
  /**
   * Runs `work` as one transaction that nobody else's writing comes between, and answers when it is on disk.
   * Nothing is kept when `work` throws. Inside, use only the handle given, and wait for nothing but it.
   *
   * An engine may undo it and run `work` again, when others came in its way: it must change nothing outside of the
   * database that a second run would not change in the same way. Of two that are asked for at once, either may be first.
   */
  tx<Result>(work: (tx: Queries) => Awaitable<Result>): Promise<Result>;
  close(): Promise<void>;
  /** How it has fared, where the engine keeps count. */
  stats?(): StoreStats;
  /** Tables that are in pieces by when their rows expire, where the engine has such. */
  readonly partitions?: Partitions;
}

/** Seconds of `expires_at`: from the first on, up to but without the second. Infinite where there is no bound. */
export interface Span {
  readonly from: number;
  readonly to: number;
}

/**
 * A piece of a table. One that is leaving is no longer seen by new statements, but still by those that began earlier;
 * one that is detached is a table of its own, which nobody reads and which only has to be dropped.
 */
export interface Partition extends Span {
  readonly name: string;
  readonly state: 'attached' | 'leaving' | 'detached';
}

/** What an engine does with the pieces of a table. Which pieces there should be is said in `partitions.ts`. */
export interface Partitions {
  /** The pieces of a table, those that expire first in front; undefined when the table is in one piece. */
  of(table: string): Promise<readonly Partition[] | undefined>;
  /** Makes pieces. Where somebody else was faster, or another piece lies there, nothing happens. */
  make(table: string, spans: readonly Span[]): Promise<void>;
  /**
   * Takes a piece away and drops it, in no one's way. When that has to wait for others for more than a moment, what was
   * begun is left as it is: its state says how far that is, and a later call goes on from there.
   *
   * @returns how many rows went with it; undefined: it could not be dropped now, or somebody else has done it
   */
  drop(table: string, partition: Partition): Promise<number | undefined>;
  /** How many rows a piece that is leaving or detached has. */
  count(partition: Partition): Promise<number>;
}

/** What an engine can say of its work since it was opened. What it does not know it leaves out. */
export interface StoreStats {
  /** Seconds of the reads outside of transactions; what was answered from memory is not among them. */
  readonly reads: Histogram;
  /** Seconds from BEGIN until the commit is on disk. */
  readonly commits: Histogram;
  /** Seconds from asking for a write to its answer. */
  readonly writes?: Histogram;
  /** How many writes were committed together. */
  readonly groups?: Histogram;
  /** Commits that were undone as a whole. */
  readonly failedCommits?: number;
  /** Writes that wait just now. */
  readonly queued?: number;
  /** Connections to a server. */
  readonly pool?: { readonly open: number; readonly idle: number; readonly waiting: number };
}

/** What migrations need to know of the engine. */
export interface Dialect {
  readonly name: 'sqlite' | 'postgres';
  /** The type of a column of text; texts are ordered by their code points. */
  readonly text: string;
  /** What follows the columns of a table whose rows are to lie in the order of its primary key. */
  readonly keyOrdered: string;
  /** The query for the names of all tables, as `name`. */
  readonly tableNames: string;
  /** What a transaction that migrates begins with, so that there is one at a time and none is cut short. */
  readonly beforeMigrating: readonly string[];
  /** Whether a schema that lacks something is brought up to date by whoever opens it. */
  readonly migratesByItself: boolean;
  /**
   * The query that says, by a row, that tables may be partitioned and their pieces be detached while others work.
   * Undefined: that cannot be.
   */
  readonly canPartition?: string;
}

/** Pieces of composed queries, by their joined text, so that these too are prepared once. */
const composed = new Map<string, readonly string[]>();

/** Writes a query: `` sql`select * from users where id = ${id}` ``. A value that is itself a query is spliced in. */
export function sql(pieces: TemplateStringsArray, ...values: readonly (Value | Sql)[]): Sql {
  for (const value of values) {
    if (typeof value === 'object' && value !== null) return compose(pieces, values);
  }
  return { pieces, values: values as readonly Value[] };
}

/**
 * Marks a read of one row of one table by one value. An engine may then answer from memory, but only while it knows
 * that the row is as it was; the row must not be changed by who gets it.
 */
export function rememberable(query: Sql): Sql {
  if (query.values.length !== 1) throw new Error('a read that is remembered has one value');
  return { pieces: query.pieces, values: query.values, rememberable: true };
}

/** A statement that is made as text, for migrations. It takes no values. */
export function statement(text: string): Sql {
  return { pieces: [text], values: [] };
}

function compose(outer: readonly string[], parts: readonly (Value | Sql)[]): Sql {
  const pieces = [outer[0] ?? ''];
  const values: Value[] = [];
  const append = (text: string) => {
    pieces[pieces.length - 1] += text;
  };
  parts.forEach((part, index) => {
    if (typeof part === 'object' && part !== null) {
      append(part.pieces[0] ?? '');
      part.values.forEach((value, inner) => {
        values.push(value);
        pieces.push(part.pieces[inner + 1] ?? '');
      });
      append(outer[index + 1] ?? '');
    } else {
      values.push(part);
      pieces.push(outer[index + 1] ?? '');
    }
  });
  const text = pieces.join('\u0000');
  const known = composed.get(text);
  if (known === undefined) composed.set(text, pieces);
  return { pieces: known ?? pieces, values };
}
