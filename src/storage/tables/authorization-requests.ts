import { type Queries, sql } from '../sql.ts';
import type { TokenKey } from './access-tokens.ts';

/** What an authorization request waits for. */
export type AuthorizationStep = 'sign-in' | 'consent';

/** An authorization request that is kept here while its user is asked something. */
export interface KeptRequest extends TokenKey {
  /** SHA-256 of the whole text that the browser has. */
  secretHash: string;
  step: AuthorizationStep;
  /** Waiting for consent: the one session that may give it. Waiting for a sign-in: the session that is not enough. */
  sid: string | undefined;
  /** The parameters of the request, names and values in pairs. */
  parameters: readonly (readonly [string, string])[];
  askedAt: number;
}

interface Row {
  expires_at: number;
  seq: number;
  secret_hash: string;
  step: string;
  sid: string | null;
  parameters: string;
  asked_at: number;
}

function fromRow(row: Row): KeptRequest {
  return {
    expiresAt: row.expires_at,
    seq: row.seq,
    secretHash: row.secret_hash,
    step: row.step as AuthorizationStep,
    sid: row.sid ?? undefined,
    parameters: JSON.parse(row.parameters) as [string, string][],
    askedAt: row.asked_at,
  };
}

export async function insertKeptRequest(db: Queries, kept: KeptRequest): Promise<void> {
  await db.run(sql`
    insert into authorization_requests (expires_at, seq, secret_hash, step, sid, parameters, asked_at)
    values (${kept.expiresAt}, ${kept.seq}, ${kept.secretHash}, ${kept.step}, ${kept.sid ?? null},
      ${JSON.stringify(kept.parameters)}, ${kept.askedAt})`);
}

/** The request at a key; a read by primary key. */
export async function findKeptRequest(
  db: Queries,
  { expiresAt, seq }: TokenKey,
): Promise<KeptRequest | undefined> {
  const row = await db.get<Row>(
    sql`select * from authorization_requests where expires_at = ${expiresAt} and seq = ${seq}`,
  );
  return row === undefined ? undefined : fromRow(row);
}

/** Takes a request away to answer it; false when somebody was first. */
export async function consumeKeptRequest(db: Queries, { expiresAt, seq }: TokenKey): Promise<boolean> {
  const deleted = await db.run(
    sql`delete from authorization_requests where expires_at = ${expiresAt} and seq = ${seq}`,
  );
  return deleted > 0;
}
