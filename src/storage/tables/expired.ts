import { type Queries, sql } from '../sql.ts';

/**
 * Tables whose rows are dead once they have expired, whatever else holds; `key` follows `expires_at` in the order in
 * which they are deleted.
 */
const tables = {
  access_tokens: {
    last: (now: number, limit: number) => sql`
      select expires_at, seq as key from access_tokens where expires_at <= ${now}
      order by expires_at, seq limit 1 offset ${limit - 1}`,
    deleteUpTo: (expiresAt: number, key: number | string) =>
      sql`delete from access_tokens where (expires_at, seq) <= (${expiresAt}, ${key})`,
    deleteRest: (now: number) => sql`delete from access_tokens where expires_at <= ${now}`,
    count: (now: number) => sql`select count(*) as expired from access_tokens where expires_at <= ${now}`,
  },
  authorization_codes: {
    last: (now: number, limit: number) => sql`
      select expires_at, seq as key from authorization_codes where expires_at <= ${now}
      order by expires_at, seq limit 1 offset ${limit - 1}`,
    deleteUpTo: (expiresAt: number, key: number | string) =>
      sql`delete from authorization_codes where (expires_at, seq) <= (${expiresAt}, ${key})`,
    deleteRest: (now: number) => sql`delete from authorization_codes where expires_at <= ${now}`,
    count: (now: number) =>
      sql`select count(*) as expired from authorization_codes where expires_at <= ${now}`,
  },
  authorization_requests: {
    last: (now: number, limit: number) => sql`
      select expires_at, seq as key from authorization_requests where expires_at <= ${now}
      order by expires_at, seq limit 1 offset ${limit - 1}`,
    deleteUpTo: (expiresAt: number, key: number | string) =>
      sql`delete from authorization_requests where (expires_at, seq) <= (${expiresAt}, ${key})`,
    deleteRest: (now: number) => sql`delete from authorization_requests where expires_at <= ${now}`,
    count: (now: number) =>
      sql`select count(*) as expired from authorization_requests where expires_at <= ${now}`,
  },
  sealed_successors: {
    last: (now: number, limit: number) => sql`
      select expires_at, family_id as key from sealed_successors where expires_at <= ${now}
      order by expires_at, family_id limit 1 offset ${limit - 1}`,
    deleteUpTo: (expiresAt: number, key: number | string) =>
      sql`delete from sealed_successors where (expires_at, family_id) <= (${expiresAt}, ${key})`,
    deleteRest: (now: number) => sql`delete from sealed_successors where expires_at <= ${now}`,
    count: (now: number) => sql`select count(*) as expired from sealed_successors where expires_at <= ${now}`,
  },
  foreign_tokens: {
    last: (now: number, limit: number) => sql`
      select expires_at, seq as key from foreign_tokens where expires_at <= ${now}
      order by expires_at, seq limit 1 offset ${limit - 1}`,
    deleteUpTo: (expiresAt: number, key: number | string) => sql`
      delete from foreign_tokens
      where expires_at <= ${expiresAt} and (expires_at < ${expiresAt} or seq <= ${key})`,
    deleteRest: (now: number) => sql`delete from foreign_tokens where expires_at <= ${now}`,
    count: (now: number) => sql`select count(*) as expired from foreign_tokens where expires_at <= ${now}`,
  },
  sessions: {
    last: (now: number, limit: number) => sql`
      select expires_at, sid as key from sessions where expires_at <= ${now}
      order by expires_at, sid limit 1 offset ${limit - 1}`,
    deleteUpTo: (expiresAt: number, key: number | string) => sql`
      delete from sessions
      where expires_at <= ${expiresAt} and (expires_at < ${expiresAt} or sid <= ${key})`,
    deleteRest: (now: number) => sql`delete from sessions where expires_at <= ${now}`,
    count: (now: number) => sql`select count(*) as expired from sessions where expires_at <= ${now}`,
  },
  brakes: {
    last: (now: number, limit: number) => sql`
      select expires_at, name as key from brakes where expires_at <= ${now}
      order by expires_at, name limit 1 offset ${limit - 1}`,
    deleteUpTo: (expiresAt: number, key: number | string) => sql`
      delete from brakes
      where expires_at <= ${expiresAt} and (expires_at < ${expiresAt} or name <= ${key})`,
    deleteRest: (now: number) => sql`delete from brakes where expires_at <= ${now}`,
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
 * Deletes about `limit` of the rows that have expired, those first that expired first, as one range of keys.
 *
 * @returns how many went, and whether there may be more
 */
export async function deleteExpired(
  tx: Queries,
  table: ExpiringTable,
  now: number,
  limit: number,
): Promise<{ deleted: number; more: boolean }> {
  const { last, deleteUpTo, deleteRest } = tables[table];
  const end = await tx.get<{ expires_at: number; key: number | string }>(last(now, limit));
  if (end === undefined) return { deleted: await tx.run(deleteRest(now)), more: false };
  return { deleted: await tx.run(deleteUpTo(end.expires_at, end.key)), more: true };
}

/** How many rows a sweep at this time would delete. */
export async function countExpired(db: Queries, table: ExpiringTable, now: number): Promise<number> {
  const row = await db.get<{ expired: number }>(tables[table].count(now));
  return row?.expired ?? 0;
}
