import { type Queries, type Span, type Sql, sql, statement } from '../sql.ts';

/**
 * How far a clearing has come: a key of the table. PostgreSQL keeps what was deleted in its indexes for a while, and
 * whoever began each batch at the first key would walk over all of it again.
 */
export interface Reached {
  expiresAt: number;
  key: number;
}

/** Before every row. */
export const BEGINNING: Reached = { expiresAt: Number.MIN_SAFE_INTEGER, key: 0 };

/** How the expired rows of a table are found. */
interface Expiring {
  /** The key that is `limit` rows on, if so many have expired. */
  last(from: Reached, now: number, limit: number): Sql;
  deleteUpTo(from: Reached, to: Reached): Sql;
}

/** Seconds on their own, for a table in pieces: PostgreSQL does not see from pairs alone which pieces are meant. */
const seconds = (from: number, to: number) => sql`expires_at >= ${from} and expires_at <= ${to} and`;

/** SQLite would go by the seconds alone if it were told of them, and reads the pairs as a range by itself. */
const none = () => sql``;

/** Rows that lie in the order of `expires_at` and of `column`, which is the next one of their primary key. */
function byKey(name: string, column: string, within: typeof seconds = none): Expiring {
  const [table, key, pair] = [name, column, `(expires_at, ${column})`].map(statement) as [Sql, Sql, Sql];
  return {
    last: (from, now, limit) => sql`
      select expires_at, ${key} as key from ${table}
      where ${within(from.expiresAt, now)} ${pair} > (${from.expiresAt}, ${from.key}) and expires_at <= ${now}
      order by expires_at, ${key} limit 1 offset ${limit - 1}`,
    deleteUpTo: (from, to) => sql`
      delete from ${table} where ${within(from.expiresAt, to.expiresAt)}
        ${pair} > (${from.expiresAt}, ${from.key}) and ${pair} <= (${to.expiresAt}, ${to.key})`,
  };
}

/** Rows with an index on `expires_at` alone, of which all that end in one second go together: there are never many. */
function bySecond(name: string): Expiring {
  const table = statement(name);
  return {
    last: (from, now, limit) => sql`
      select expires_at, 0 as key from ${table} where expires_at >= ${from.expiresAt} and expires_at <= ${now}
      order by expires_at limit 1 offset ${limit - 1}`,
    deleteUpTo: (from, to) =>
      sql`delete from ${table} where expires_at >= ${from.expiresAt} and expires_at <= ${to.expiresAt}`,
  };
}

/** Tables whose rows are dead once they have expired, whatever else holds. */
const tables = {
  access_tokens: byKey('access_tokens', 'seq'),
  authorization_codes: byKey('authorization_codes', 'seq'),
  authorization_requests: byKey('authorization_requests', 'seq'),
  device_codes: byKey('device_codes', 'seq'),
  requested_claims: byKey('requested_claims', 'seq'),
  sealed_successors: byKey('sealed_successors', 'family_id'),
  // Any number may end in one second, as they may have been imported, and the index knows only the second.
  foreign_tokens: {
    last: (from, now, limit) => sql`
      select expires_at, seq as key from foreign_tokens
      where expires_at >= ${from.expiresAt} and expires_at <= ${now}
      order by expires_at, seq limit 1 offset ${limit - 1}`,
    deleteUpTo: (from, to) => sql`
      delete from foreign_tokens where expires_at >= ${from.expiresAt} and expires_at <= ${to.expiresAt}
      and (expires_at < ${to.expiresAt} or seq <= ${to.key})`,
  },
  sessions: bySecond('sessions'),
  brakes: bySecond('brakes'),
} satisfies Record<string, Expiring>;

/** All that has expired. */
const upTo = (now: number): Span => ({ from: BEGINNING.expiresAt, to: now + 1 });

/**
 * Whether there are rows for a sweep to delete; a few reads by key, so that an idle server writes nothing.
 *
 * @param accessTokens of these only those that expire in this span
 */
export async function hasExpired(
  db: Queries,
  now: number,
  accessTokens: Span | undefined = upTo(now),
): Promise<boolean> {
  const row = await db.get<{ found: number }>(sql`
    select 1 as found where exists (select 1 from access_tokens
      where expires_at >= ${accessTokens.from} and expires_at < ${accessTokens.to})
    or exists (select 1 from authorization_codes where expires_at <= ${now})
    or exists (select 1 from authorization_requests where expires_at <= ${now})
    or exists (select 1 from device_codes where expires_at <= ${now})
    or exists (select 1 from requested_claims where expires_at <= ${now})
    or exists (select 1 from family_deadlines where expires_at <= ${now})
    or exists (select 1 from sealed_successors where expires_at <= ${now})
    or exists (select 1 from foreign_tokens where expires_at <= ${now})
    or exists (select 1 from sessions where expires_at <= ${now})
    or exists (select 1 from brakes where expires_at <= ${now})`);
  return row !== undefined;
}

/** How many rows went, and where to go on; undefined: nowhere, there are no more. */
export interface Batch {
  deleted: number;
  reached: Reached | undefined;
}

export type ExpiringTable = keyof typeof tables;

/** Their names. */
export const expiringTables = Object.keys(tables) as ExpiringTable[];

/**
 * Deletes about `limit` of the rows that have expired, those first that expired first, as one range of keys. What has
 * expired stays so: it needs no transaction around it, which on PostgreSQL would be in the way of those who insert.
 *
 * @param from where the last batch of this clearing ended
 */
export async function deleteExpired(
  db: Queries,
  table: ExpiringTable,
  now: number,
  limit: number,
  from: Reached = BEGINNING,
): Promise<Batch> {
  return deleteBatch(db, tables[table], now, limit, from);
}

const accessTokensInPartitions = byKey('access_tokens', 'seq', seconds);

/** The same for access tokens where their table is partitioned. */
export function deleteExpiredInPartitions(
  db: Queries,
  now: number,
  limit: number,
  from: Reached,
): Promise<Batch> {
  return deleteBatch(db, accessTokensInPartitions, now, limit, from);
}

async function deleteBatch(
  db: Queries,
  { last, deleteUpTo }: Expiring,
  now: number,
  limit: number,
  from: Reached,
): Promise<Batch> {
  const end = await db.get<{ expires_at: number; key: number }>(last(from, now, limit));
  const reached = end === undefined ? undefined : { expiresAt: end.expires_at, key: end.key };
  const rest = { expiresAt: now, key: Number.MAX_SAFE_INTEGER };
  return { deleted: await db.run(deleteUpTo(from, reached ?? rest)), reached };
}

/** How many rows a sweep at this time would delete. */
export async function countExpired(db: Queries, table: ExpiringTable, now: number): Promise<number> {
  const row = await db.get<{ expired: number }>(
    sql`select count(*) as expired from ${statement(table)} where expires_at <= ${now}`,
  );
  return row?.expired ?? 0;
}
