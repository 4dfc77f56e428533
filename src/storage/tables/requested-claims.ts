import { type Queries, sql } from '../sql.ts';
import type { TokenKey } from './access-tokens.ts';

/** Keeps the claims, as JSON, that userinfo is to give for an access token beside those of its scope. */
export async function insertRequestedClaims(
  tx: Queries,
  { expiresAt, seq }: TokenKey,
  claims: string,
): Promise<void> {
  await tx.run(
    sql`insert into requested_claims (expires_at, seq, claims) values (${expiresAt}, ${seq}, ${claims})`,
  );
}

/** The claims that were kept for an access token; a read by primary key. */
export async function findRequestedClaims(
  db: Queries,
  { expiresAt, seq }: TokenKey,
): Promise<string | undefined> {
  const row = await db.get<{ claims: string }>(
    sql`select claims from requested_claims where expires_at = ${expiresAt} and seq = ${seq}`,
  );
  return row?.claims;
}
