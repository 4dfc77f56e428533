import { type Queries, sql } from '../sql.ts';

/** What a user has agreed to let a client have. */
export interface Consent {
  userId: string;
  /** The row number of the client. */
  client: number;
  /** Scope tokens, each once. */
  scope: readonly string[];
  grantedAt: number;
}

interface Row {
  user_id: string;
  client: number;
  scope: string;
  granted_at: number;
}

/** A user's consent to a client; a read by primary key. */
export async function findConsent(db: Queries, userId: string, client: number): Promise<Consent | undefined> {
  const row = await db.get<Row>(sql`select * from consents where user_id = ${userId} and client = ${client}`);
  if (row === undefined) return undefined;
  return {
    userId: row.user_id,
    client: row.client,
    scope: row.scope.split(' ').filter(Boolean),
    grantedAt: row.granted_at,
  };
}

/** Records a consent in place of the one before. */
export async function putConsent(tx: Queries, consent: Consent): Promise<void> {
  const scope = consent.scope.join(' ');
  await tx.run(sql`
    insert into consents (user_id, client, scope, granted_at)
    values (${consent.userId}, ${consent.client}, ${scope}, ${consent.grantedAt})
    on conflict (user_id, client) do update set scope = ${scope}, granted_at = ${consent.grantedAt}`);
}

/** Forgets what anybody has agreed to with a client that goes. */
export async function deleteConsentsToClient(tx: Queries, client: number): Promise<void> {
  await tx.run(sql`delete from consents where client = ${client}`);
}

/** Forgets what a user who goes has agreed to. */
export async function deleteConsentsOf(tx: Queries, userId: string): Promise<void> {
  await tx.run(sql`delete from consents where user_id = ${userId}`);
}
