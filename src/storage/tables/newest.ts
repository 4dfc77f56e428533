import { type Queries, sql } from '../sql.ts';

/**
 * The newest moment that anything in the database was made at, in whole seconds since the epoch; 0 where there is
 * nothing. It looks at the ends of the tables only, by key, where new rows come: a bounded read however large they are.
 */
export async function findNewestMoment(db: Queries): Promise<number> {
  const row = await db.get<{ newest: number | null }>(sql`
    select max(moment) as newest from (
      select max(applied_at) as moment from oauthctl_migrations
      union all select max(updated_at) from (select updated_at from clients order by id desc limit 100) as c
      union all select max(updated_at) from (select updated_at from users order by id desc limit 100) as u
      union all select max(rotated_at) from (
        select rotated_at from token_families order by family_id desc limit 100) as f
      union all select max(issued_at) from (
        select issued_at from access_tokens order by expires_at desc, seq desc limit 100) as a) as moments`);
  return row?.newest ?? 0;
}
