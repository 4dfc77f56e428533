import { type Queries, sql } from '../sql.ts';

/** How often something has failed of late. */
export interface Brake {
  /** What failed, as a hash: it is made of what strangers type. */
  name: string;
  failures: number;
  /** The last time. */
  failedAt: number;
}

interface Row {
  name: string;
  failures: number;
  failed_at: number;
}

/** The failures under a name that are not forgotten yet; a read by primary key. */
export async function findBrake(db: Queries, name: string, now: number): Promise<Brake | undefined> {
  const row = await db.get<Row>(
    sql`select name, failures, failed_at from brakes where name = ${name} and expires_at > ${now}`,
  );
  return row === undefined ? undefined : { name: row.name, failures: row.failures, failedAt: row.failed_at };
}

/** Counts one more failure, whichever process saw it; the count begins anew when those before are forgotten. */
export async function countFailure(
  db: Queries,
  name: string,
  { now, expiresAt }: { now: number; expiresAt: number },
): Promise<void> {
  await db.run(sql`
    insert into brakes (name, failures, failed_at, expires_at) values (${name}, 1, ${now}, ${expiresAt})
    on conflict (name) do update set
      failures = case when brakes.expires_at <= ${now} then 1 else brakes.failures + 1 end,
      failed_at = excluded.failed_at, expires_at = excluded.expires_at`);
}

/** Takes one failure back. */
export async function takeBackFailure(db: Queries, name: string): Promise<void> {
  await db.run(sql`update brakes set failures = failures - 1 where name = ${name} and failures > 0`);
}

export async function deleteBrake(db: Queries, name: string): Promise<void> {
  await db.run(sql`delete from brakes where name = ${name}`);
}
