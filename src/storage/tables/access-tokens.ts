import { type Awaitable, andThen } from '../../awaitable.ts';
import { type Queries, sql } from '../sql.ts';

/** Where an access token's row lies; both numbers are in the token's text. */
export interface TokenKey {
  expiresAt: number;
  seq: number;
}

/** What is kept of an access token. */
export interface AccessToken extends TokenKey {
  /** SHA-256 of the whole text of the token. */
  tokenHash: string;
  /** The row number of its client. */
  client: number;
  clientGeneration: number;
  /** Undefined: the client's own token. */
  userId: string | undefined;
  userGeneration: number;
  /** The chain of refresh tokens that it came with; it lives only as long as that, and only in its generation. */
  familyId: number | undefined;
  familyGeneration: number;
  scope: string;
  /** RFC 8707 resources, as they were sent. */
  audience: readonly string[];
  issuedAt: number;
}

interface Row {
  expires_at: number;
  seq: number;
  token_hash: string;
  client: number;
  client_generation: number;
  user_id: string | null;
  user_generation: number;
  family_id: number | null;
  family_generation: number;
  scope: string;
  audience: string | null;
  issued_at: number;
}

function fromRow(row: Row): AccessToken {
  return {
    expiresAt: row.expires_at,
    seq: row.seq,
    tokenHash: row.token_hash,
    client: row.client,
    clientGeneration: row.client_generation,
    userId: row.user_id ?? undefined,
    userGeneration: row.user_generation,
    familyId: row.family_id ?? undefined,
    familyGeneration: row.family_generation,
    scope: row.scope,
    audience: row.audience === null ? [] : (JSON.parse(row.audience) as string[]),
    issuedAt: row.issued_at,
  };
}

export function insertAccessToken(db: Queries, token: AccessToken): Promise<unknown> {
  return db.run(sql`
    insert into access_tokens (expires_at, seq, token_hash, client, client_generation, user_id, user_generation,
      family_id, family_generation, scope, audience, issued_at)
    values (${token.expiresAt}, ${token.seq}, ${token.tokenHash}, ${token.client}, ${token.clientGeneration},
      ${token.userId ?? null}, ${token.userGeneration}, ${token.familyId ?? null}, ${token.familyGeneration},
      ${token.scope}, ${token.audience.length === 0 ? null : JSON.stringify(token.audience)}, ${token.issuedAt})`);
}

/** The token at a key; a read by primary key. */
export function findAccessToken(
  db: Queries,
  { expiresAt, seq }: TokenKey,
): Awaitable<AccessToken | undefined> {
  const row = db.get<Row>(sql`select * from access_tokens where expires_at = ${expiresAt} and seq = ${seq}`);
  return andThen(row, (found) => found && fromRow(found));
}

/** Up to `limit` tokens before a key, the one that lives longest first: a walk down the primary key. */
export async function listAccessTokensBefore(
  db: Queries,
  { expiresAt, seq }: TokenKey,
  limit: number,
): Promise<AccessToken[]> {
  const rows = await db.all<Row>(sql`
    select * from access_tokens where (expires_at, seq) < (${expiresAt}, ${seq})
    order by expires_at desc, seq desc limit ${limit}`);
  return rows.map(fromRow);
}

export async function deleteAccessToken(db: Queries, { expiresAt, seq }: TokenKey): Promise<void> {
  await db.run(sql`delete from access_tokens where expires_at = ${expiresAt} and seq = ${seq}`);
}
