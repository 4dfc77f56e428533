import pg from 'pg';
import { UserError } from '../../errors.ts';
import { Histogram } from '../../histogram.ts';
import type { Db, Dialect, Sql } from '../sql.ts';
import { PostgresLane } from './postgres-lane.ts';
import { PostgresPartitions } from './postgres-partitions.ts';
import { PostgresPool } from './postgres-pool.ts';
import { type Result, toStatement } from './postgres-statements.ts';
import { WITHOUT_LIMIT } from './postgres-transaction.ts';
import { PostgresTransactions } from './postgres-transactions.ts';

/** How the connections of one process are divided: who reads never waits for who writes, nor the other way round. */
const READING_CONNECTIONS = 3;
const WRITING_CONNECTIONS = 2;
const TRANSACTIONS_AT_ONCE = 5;

const READS_TOGETHER = 32;
const WRITES_TOGETHER = 64;

/** How long a statement or transaction waits for its turn, and tries again when others are in its way. */
const PATIENCE_MILLISECONDS = 5_000;

const LOOK_MILLISECONDS = 1_000;

/** Limits that the server keeps for us; parameters of the same names in the URL win. */
const limits = {
  connectionTimeoutMillis: 5_000,
  statement_timeout: 60_000,
  lock_timeout: 5_000,
  idle_in_transaction_session_timeout: 10_000,
};

/** What the server's own limit may be late by before it is taken for gone. */
const ANSWER_MARGIN_MILLISECONDS = 10_000;

/** A number that means "oauthctl's migrations" among all advisory locks of a database. */
const MIGRATION_LOCK = 7_362_001_945_118_203;

const dialect: Dialect = {
  name: 'postgres',
  // "C" orders by code points, whatever the database was created with.
  text: 'text collate "C"',
  keyOrdered: '',
  migratesByItself: false,
  tableNames: `select relname as name from pg_catalog.pg_class
    where relnamespace = (select oid from pg_catalog.pg_namespace where nspname = current_schema())
      and relkind in ('r', 'p') and not relispartition order by relname limit 5000`,
  // Since 14 they are detached beside others. What only speaks like PostgreSQL has other ways, or none.
  canPartition: `select 1 as yes where version() like 'PostgreSQL %' and version() not like '%-YB-%'
    and current_setting('server_version_num')::int >= 140000`,
  beforeMigrating: [
    // What others have migrated while we waited for the lock must be seen after it.
    'set transaction isolation level read committed',
    WITHOUT_LIMIT,
    `select pg_advisory_xact_lock(${MIGRATION_LOCK})`,
  ],
};

/**
 * Opens a PostgreSQL database. Nothing is connected before something is asked for.
 *
 * @param url as `pg` reads it: `postgres://user:password@host:port/database?sslmode=verify-full&sslrootcert=…`
 * @throws UserError for a URL that cannot be read
 */
export function openPostgres(url: string): Db {
  const config: pg.ClientConfig = {
    fallback_application_name: 'oauthctl',
    keepAlive: true,
    ...limits,
    connectionString: withStrictTls(url),
  };
  checkParameters(url);
  const { place, answerMilliseconds } = readConfig(config);
  const pool = new PostgresPool(config, answerMilliseconds);
  const partitions = new PostgresPartitions(config, place, async <Row>(query: Sql) => db.all<Row>(query));
  const mend = (error: unknown) => partitions.mend(error);
  const waiting = { patienceMilliseconds: PATIENCE_MILLISECONDS, place, mend };
  const reads = new PostgresLane(pool, {
    ...waiting,
    connections: READING_CONNECTIONS,
    batch: READS_TOGETHER,
    writes: false,
  });
  const writes = new PostgresLane(pool, {
    ...waiting,
    connections: WRITING_CONNECTIONS,
    batch: WRITES_TOGETHER,
    writes: true,
  });
  const transactions = new PostgresTransactions(pool, { ...waiting, connections: TRANSACTIONS_AT_ONCE });
  const readSeconds = new Histogram();
  const commitSeconds = new Histogram();
  const read = async (query: Sql) => {
    if (asksForNul(query)) return nothing;
    return timed(readSeconds, reads.submit(toStatement(query)));
  };
  const looking = setInterval(() => {
    for (const each of [pool, reads, writes, transactions]) each.look();
  }, LOOK_MILLISECONDS).unref();
  const db: Db = {
    dialect,
    all: async <Row>(query: Sql) => (await read(query)).rows as Row[],
    get: async <Row>(query: Sql) => (await read(query)).rows[0] as Row | undefined,
    run: async (query) => (await timed(commitSeconds, writes.submit(toStatement(query)))).changed,
    tx: (work) => timed(commitSeconds, transactions.run(work)),
    stats: () => ({
      reads: readSeconds,
      commits: commitSeconds,
      queued: writes.waiting,
      pool: { ...pool.size, waiting: reads.waiting + writes.waiting },
    }),
    async close() {
      await Promise.all([reads.whenIdle(), writes.whenIdle(), transactions.whenIdle()]);
      clearInterval(looking);
      await pool.close();
    },
    partitions,
  };
  return db;
}

async function timed<Result>(histogram: Histogram, work: Promise<Result>): Promise<Result> {
  const since = performance.now();
  const result = await work;
  histogram.noteSince(since);
  return result;
}

const nothing: Result = { rows: [], changed: 0 };

/** PostgreSQL has no texts with a NUL and refuses to look for one, which would be a stranger's way to make us fail. */
function asksForNul({ values }: Sql): boolean {
  return values.some((value) => typeof value === 'string' && value.includes('\u0000'));
}

/**
 * `pg` takes these three modes for verify-full, and says so at length at every start. With `uselibpqcompat=true` they
 * mean what they mean to other programs: an encrypted connection to whoever answers.
 */
function withStrictTls(url: string): string {
  if (/[?&]uselibpqcompat=true(?:&|$)/.test(url)) return url;
  return url.replace(/([?&]sslmode=)(?:prefer|require|verify-ca)(?=&|$)/, '$1verify-full');
}

const tlsModes = ['disable', 'prefer', 'require', 'verify-ca', 'verify-full', 'no-verify'];

/**
 * Parameters that `pg` would take for something else than they say, or hand to the server as they are.
 *
 * @throws UserError "invalid_configuration"
 */
function checkParameters(url: string): void {
  const query = new URLSearchParams(/\?([^#]*)/.exec(url)?.[1]);
  const refuse = (name: string, allowed: string) =>
    new UserError(
      'invalid_configuration',
      `DATABASE_URL: the parameter ${name} is ${JSON.stringify(query.get(name))}; allowed: ${allowed}`,
    );
  const sslmode = query.get('sslmode');
  if (sslmode !== null && !tlsModes.includes(sslmode)) throw refuse('sslmode', tlsModes.join(', '));
  for (const name of Object.keys(limits)) {
    const value = query.get(name);
    if (value !== null && !/^\d{1,9}$/.test(value)) throw refuse(name, 'a whole number of milliseconds');
  }
}

/** What follows from a configuration, once `pg` has read it. */
function readConfig(config: pg.ClientConfig): { place: string; answerMilliseconds: number } {
  try {
    const client = new pg.Client(config);
    const { host, port, database } = client;
    const place = `${host.startsWith('/') ? '' : `${host}:${port}/`}${database ?? ''}`;
    const own = /[?&]statement_timeout=(\d+)/.exec(config.connectionString ?? '')?.[1];
    const limit = own === undefined ? limits.statement_timeout : Number(own);
    return { place, answerMilliseconds: limit === 0 ? 0 : limit + ANSWER_MARGIN_MILLISECONDS };
  } catch (error) {
    throw new UserError(
      'invalid_configuration',
      `DATABASE_URL cannot be used: ${(error as Error).message}`,
      'use postgres://user:password@host:5432/database',
    );
  }
}
