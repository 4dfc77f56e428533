import { type Queries, sql } from '../sql.ts';

export type ForeignKind = 'access_token' | 'refresh_token';

/**
 * Where the row of a token is whose text does not say it: one from a custom generator, or imported. For an access token
 * the key of its row, for a refresh token the number of its family.
 */
export interface ForeignToken {
  tokenHash: string;
  kind: ForeignKind;
  expiresAt: number;
  seq: number;
}

/** Inserts one; false when a token with this text exists already. */
export async function insertForeignToken(tx: Queries, token: ForeignToken): Promise<boolean> {
  const changed = await tx.run(sql`
    insert into foreign_tokens (token_hash, kind, expires_at, seq)
    values (${token.tokenHash}, ${token.kind}, ${token.expiresAt}, ${token.seq})
    on conflict (token_hash) do nothing`);
  return changed > 0;
}

/** The token with a hash; a read by primary key. */
export async function findForeignToken(db: Queries, tokenHash: string): Promise<ForeignToken | undefined> {
  const row = await db.get<{ token_hash: string; kind: ForeignKind; expires_at: number; seq: number }>(
    sql`select * from foreign_tokens where token_hash = ${tokenHash}`,
  );
  if (row === undefined) return undefined;
  return { tokenHash: row.token_hash, kind: row.kind, expiresAt: row.expires_at, seq: row.seq };
}
