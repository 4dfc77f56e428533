import pg from 'pg';
import { hasPlaceFor, missingSpan, partitionName } from '../partitions.ts';
import { type Partition, type Partitions, type Span, type Sql, sql } from '../sql.ts';
import { PostgresConnection } from './postgres-connection.ts';
import { explain, isMissingPartition } from './postgres-errors.ts';
import { fixed, type Result, type Statement } from './postgres-statements.ts';

/**
 * How long the dropping of a piece waits for others who use the table. While it waits, so do those who need a piece
 * that is not there; whoever reads and writes in the pieces that are there waits for nobody.
 */
const DROP_LOCK_MILLISECONDS = 1_000;

/** How long everything else waits: long enough to outlast a drop that waits. */
const LOCK_MILLISECONDS = 4_000;

/** Somebody was faster: the table is there already (under its name or its type's), or its range is taken. */
const MADE_BY_OTHERS = ['42P07', '23505', '42710', '42P17'];

/** It is locked, somebody else is about to do the same or has done it, or one before it is not done yet. */
const NOT_NOW = ['55P03', '40P01', '42P01', '55000', '57014'];

interface Row {
  name: string;
  bounds: string | null;
  leaving: number | null;
}

/** The pieces of tables in PostgreSQL. What changes them has a connection of its own, for as long as it takes. */
export class PostgresPartitions implements Partitions {
  readonly #config: pg.ClientConfig;
  readonly #place: string;
  readonly #all: <Row>(query: Sql) => Promise<Row[]>;

  /** @param place names the database in errors */
  constructor(config: pg.ClientConfig, place: string, all: <Row>(query: Sql) => Promise<Row[]>) {
    this.#config = config;
    this.#place = place;
    this.#all = all;
  }

  async of(table: string): Promise<Partition[] | undefined> {
    const [own] = await this.#all<{ oid: number }>(sql`
      select oid from pg_catalog.pg_class where relname = ${table} and relkind = 'p'
        and relnamespace = (select oid from pg_catalog.pg_namespace where nspname = current_schema())`);
    if (own === undefined) return undefined;
    const rows = await this.#all<Row>(sql`
      select relname as name, pg_get_expr(relpartbound, c.oid) as bounds,
        case when inhdetachpending then 1 else 0 end as leaving
      from pg_catalog.pg_class c left join pg_catalog.pg_inherits i on i.inhrelid = c.oid
      where i.inhparent = ${own.oid} or (not relispartition and relkind = 'r'
        and relname ~ ${`^${table}_(min|[0-9]+)_([0-9]+|max)$`}
        and relnamespace = (select oid from pg_catalog.pg_namespace where nspname = current_schema()))`);
    return rows.map(toPartition).sort((one, other) => one.from - other.from);
  }

  async make(table: string, spans: readonly Span[]): Promise<void> {
    await this.#alone(LOCK_MILLISECONDS, async (connection) => {
      for (const span of spans) {
        const { error } = await connection.run(making(table, span));
        if (error === undefined) continue;
        if (!hasCode(error, MADE_BY_OTHERS)) throw explain(error, this.#place);
        await connection.run([fixed('rollback')]);
      }
    });
  }

  async drop(table: string, { name, state }: Partition): Promise<number | undefined> {
    const { results, error } = await this.#alone(DROP_LOCK_MILLISECONDS, async (connection) => {
      if (state !== 'detached') {
        const how = state === 'leaving' ? 'finalize' : 'concurrently';
        const detached = await connection.run([
          fixed(`alter table ${table} detach partition ${name} ${how}`),
        ]);
        if (detached.error !== undefined) return detached;
      }
      // Nobody can insert into it any more, and of several who try, one drops it: its rows are counted once.
      return connection.run([
        fixed('begin'),
        fixed(`lock table ${name} in access exclusive mode`),
        fixed(`select count(*) as many from ${name}`),
        fixed(`drop table ${name}`),
        fixed('commit'),
      ]);
    });
    if (error === undefined) return countIn(results[2]);
    if (hasCode(error, NOT_NOW)) return undefined;
    throw explain(error, this.#place);
  }

  async count({ name }: Partition): Promise<number> {
    const { results, error } = await this.#alone(LOCK_MILLISECONDS, (connection) =>
      connection.run([fixed(`select count(*) as many from ${name}`)]),
    );
    if (error === undefined) return countIn(results[0]);
    // Dropped meanwhile.
    if (hasCode(error, ['42P01'])) return 0;
    throw explain(error, this.#place);
  }

  /**
   * Makes the piece for lack of which a statement failed.
   *
   * @returns whether it is worth trying again
   */
  async mend(error: unknown): Promise<boolean> {
    if (!isMissingPartition(error)) return false;
    const { table = '', detail = '' } = error;
    const at = Number(/= \((-?\d+)\)/.exec(detail)?.[1] ?? Number.NaN);
    const before = (await this.of(table)) ?? [];
    if (!Number.isSafeInteger(at)) return false;
    const span = missingSpan(
      before.filter(({ state }) => state !== 'detached'),
      at,
      Math.floor(Date.now() / 1_000),
    );
    if (span !== undefined) await this.make(table, [span]);
    return hasPlaceFor((await this.of(table)) ?? [], at);
  }

  async #alone<Value>(
    lockMilliseconds: number,
    work: (connection: PostgresConnection) => Promise<Value>,
  ): Promise<Value> {
    const connection = await PostgresConnection.open(this.#config).catch((error: unknown) => {
      throw explain(error, this.#place);
    });
    try {
      await connection.run([
        fixed('set statement_timeout = 0'),
        fixed(`set lock_timeout = ${lockMilliseconds}`),
      ]);
      return await work(connection);
    } finally {
      await connection.close();
    }
  }
}

/**
 * A piece is made and then attached: CREATE TABLE … PARTITION OF would lock out everybody who reads or writes the table.
 * The lock comes first: to look at the table and wait for it then would be a deadlock with a drop, which waits for
 * whoever looks.
 */
function making(table: string, span: Span): Statement[] {
  const name = partitionName(table, span);
  const bound = (at: number, none: string) => (Number.isFinite(at) ? String(at) : none);
  return [
    'begin',
    `lock table only ${table} in share update exclusive mode`,
    `create table ${name} (like ${table} including all)`,
    `alter table ${table} attach partition ${name}
      for values from (${bound(span.from, 'minvalue')}) to (${bound(span.to, 'maxvalue')})`,
    'commit',
  ].map(fixed);
}

function hasCode(error: unknown, codes: readonly string[]): boolean {
  return error instanceof pg.DatabaseError && codes.includes(error.code ?? '');
}

function countIn(result: Result | undefined): number {
  return (result?.rows[0] as { many: number } | undefined)?.many ?? 0;
}

/** Bounds are read as PostgreSQL writes them, or from the name of a table that is no piece any more. */
function toPartition({ name, bounds, leaving }: Row): Partition {
  const written =
    bounds === null
      ? /_(min|\d+)_(\d+|max)$/.exec(name)
      : /FROM \('?(-?\w+)'?\) TO \('?(-?\w+)'?\)/i.exec(bounds);
  const bound = (text: string | undefined, none: number) =>
    /^-?\d+$/.test(text ?? '') ? Number(text) : none;
  return {
    name,
    from: bound(written?.[1], -Infinity),
    to: bound(written?.[2], Infinity),
    state: bounds === null ? 'detached' : leaving === 1 ? 'leaving' : 'attached',
  };
}
