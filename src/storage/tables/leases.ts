import { type Db, sql } from '../sql.ts';

/**
 * Takes or prolongs a lease; true when it is now the holder's.
 *
 * @param holder an id of the process, unlike that of any other
 * @param now whole seconds since the epoch
 * @param seconds how long it is held unless prolonged
 */
export async function takeLease(
  db: Db,
  name: string,
  holder: string,
  now: number,
  seconds: number,
): Promise<boolean> {
  const until = now + seconds;
  const changed = await db.run(sql`
    insert into leases (name, holder, expires_at) values (${name}, ${holder}, ${until})
    on conflict (name) do update set holder = excluded.holder, expires_at = excluded.expires_at
    where leases.holder = excluded.holder or leases.expires_at <= ${now}`);
  return changed > 0;
}

/** Gives a lease back, if it is still the holder's. */
export async function releaseLease(db: Db, name: string, holder: string): Promise<void> {
  await db.run(sql`delete from leases where name = ${name} and holder = ${holder}`);
}
