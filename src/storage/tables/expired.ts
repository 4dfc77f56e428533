import { type Queries, sql } from '../sql.ts';

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

/**
 * Tables whose rows are dead once they have expired, whatever else holds; `key` follows `expires_at` in the order in
 * which they are deleted.
 */
const tables = {
  access_tokens: {
    last: (from: Reached, now: number, limit: number) => sql`
      select expires_at, seq as key from access_tokens
      where (expires_at, seq) > (${from.expiresAt}, ${from.key}) and expires_at <= ${now}
      order by expires_at, seq limit 1 offset ${limit - 1}`,
    deleteUpTo: (from: Reached, to: Reached) => sql`
      delete from access_tokens
      where (expires_at, seq) > (${from.expiresAt}, ${from.key}) and (expires_at, seq) <= (${to.expiresAt}, ${to.key})`,
    count: (now: number) => sql`select count(*) as expired from access_tokens where expires_at <= ${now}`,
  },
  authorization_codes: {
    last: (from: Reached, now: number, limit: number) => sql`
      select expires_at, seq as key from authorization_codes
      where (expires_at, seq) > (${from.expiresAt}, ${from.key}) and expires_at <= ${now}
      order by expires_at, seq limit 1 offset ${limit - 1}`,
    deleteUpTo: (from: Reached, to: Reached) => sql`
      delete from authorization_codes
      where (expires_at, seq) > (${from.expiresAt}, ${from.key}) and (expires_at, seq) <= (${to.expiresAt}, ${to.key})`,
    count: (now: number) =>
      sql`select count(*) as expired from authorization_codes where expires_at <= ${now}`,
  },
  authorization_requests: {
    last: (from: Reached, now: number, limit: number) => sql`
      select expires_at, seq as key from authorization_requests
      where (expires_at, seq) > (${from.expiresAt}, ${from.key}) and expires_at <= ${now}
      order by expires_at, seq limit 1 offset ${limit - 1}`,
    deleteUpTo: (from: Reached, to: Reached) => sql`
      delete from authorization_requests
      where (expires_at, seq) > (${from.expiresAt}, ${from.key}) and (expires_at, seq) <= (${to.expiresAt}, ${to.key})`,
    count: (now: number) =>
      sql`select count(*) as expired from authorization_requests where expires_at <= ${now}`,
  },
  sealed_successors: {
    last: (from: Reached, now: number, limit: number) => sql`
      select expires_at, family_id as key from sealed_successors
      where (expires_at, family_id) > (${from.expiresAt}, ${from.key}) and expires_at <= ${now}
      order by expires_at, family_id limit 1 offset ${limit - 1}`,
    deleteUpTo: (from: Reached, to: Reached) => sql`
      delete from sealed_successors where (expires_at, family_id) > (${from.expiresAt}, ${from.key})
      and (expires_at, family_id) <= (${to.expiresAt}, ${to.key})`,
    count: (now: number) => sql`select count(*) as expired from sealed_successors where expires_at <= ${now}`,
  },
  foreign_tokens: {
    last: (from: Reached, now: number, limit: number) => sql`
      select expires_at, seq as key from foreign_tokens
      where expires_at >= ${from.expiresAt} and expires_at <= ${now}
      order by expires_at, seq limit 1 offset ${limit - 1}`,
    deleteUpTo: (from: Reached, to: Reached) => sql`
      delete from foreign_tokens where expires_at >= ${from.expiresAt} and expires_at <= ${to.expiresAt}
      and (expires_at < ${to.expiresAt} or seq <= ${to.key})`,
    count: (now: number) => sql`select count(*) as expired from foreign_tokens where expires_at <= ${now}`,
  },
  // Here all that end in one second go together: each has cost a password or its check, so that it cannot be many.
  sessions: {
    last: (from: Reached, now: number, limit: number) => sql`
      select expires_at, 0 as key from sessions where expires_at >= ${from.expiresAt} and expires_at <= ${now}
      order by expires_at limit 1 offset ${limit - 1}`,
    deleteUpTo: (from: Reached, to: Reached) =>
      sql`delete from sessions where expires_at >= ${from.expiresAt} and expires_at <= ${to.expiresAt}`,
    count: (now: number) => sql`select count(*) as expired from sessions where expires_at <= ${now}`,
  },
  brakes: {
    last: (from: Reached, now: number, limit: number) => sql`
      select expires_at, 0 as key from brakes where expires_at >= ${from.expiresAt} and expires_at <= ${now}
      order by expires_at limit 1 offset ${limit - 1}`,
    deleteUpTo: (from: Reached, to: Reached) =>
      sql`delete from brakes where expires_at >= ${from.expiresAt} and expires_at <= ${to.expiresAt}`,
    count: (now: number) => sql`select count(*) as expired from brakes where expires_at <= ${now}`,
  },
};

/** Whether there is anything for a sweep to do; a few reads by key, so that an idle server writes nothing. */
export async function hasExpired(db: Queries, now: number): Promise<boolean> {
  const row = await db.get<{ found: number }>(sql`
    select 1 as found where exists (select 1 from access_tokens where expires_at <= ${now})
    or exists (select 1 from authorization_codes where expires_at <= ${now})
    or exists (select 1 from authorization_requests where expires_at <= ${now})
    or exists (select 1 from family_deadlines where expires_at <= ${now})
    or exists (select 1 from sealed_successors where expires_at <= ${now})
    or exists (select 1 from foreign_tokens where expires_at <= ${now})
    or exists (select 1 from sessions where expires_at <= ${now})
    or exists (select 1 from brakes where expires_at <= ${now})`);
  return row !== undefined;
}

export type ExpiringTable = keyof typeof tables;

/**
 * Deletes about `limit` of the rows that have expired, those first that expired first, as one range of keys. What has
 * expired stays so: it needs no transaction around it, which on PostgreSQL would be in the way of those who insert.
 *
 * @param from where the last batch of this clearing ended
 * @returns how many went, and where to go on; undefined: nowhere, there are no more
 */
export async function deleteExpired(
  db: Queries,
  table: ExpiringTable,
  now: number,
  limit: number,
  from: Reached = BEGINNING,
): Promise<{ deleted: number; reached: Reached | undefined }> {
  const { last, deleteUpTo } = tables[table];
  const end = await db.get<{ expires_at: number; key: number }>(last(from, now, limit));
  const reached = end === undefined ? undefined : { expiresAt: end.expires_at, key: end.key };
  const rest = { expiresAt: now, key: Number.MAX_SAFE_INTEGER };
  return { deleted: await db.run(deleteUpTo(from, reached ?? rest)), reached };
}

/** How many rows a sweep at this time would delete. */
export async function countExpired(db: Queries, table: ExpiringTable, now: number): Promise<number> {
  const row = await db.get<{ expired: number }>(tables[table].count(now));
  return row?.expired ?? 0;
}
