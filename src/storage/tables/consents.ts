import { type Queries, sql } from '../sql.ts';
import { type Page, pageOf } from './page.ts';

/** What a user has let a client have: by saying so when asked, or by any other way to a token in the user's name. */
export interface Consent {
  userId: string;
  /** The row number of the client. */
  client: number;
  /** The scope tokens that the user agreed to, each once. */
  scope: readonly string[];
  /** The RFC 8707 resources that the user agreed to, as they were sent, each once; the newest first. */
  audience: readonly string[];
  /** When the user last agreed; undefined: never asked. */
  grantedAt: number | undefined;
  /** The scope tokens that the client was really given, each once. */
  givenScope: readonly string[];
  /** When this began. */
  sinceAt: number;
  /** When something was last given; noted once a day. */
  usedAt: number;
  /** When the last of what was given is over; up to a day late. */
  liveUntil: number;
}

interface Row {
  user_id: string;
  client: number;
  scope: string;
  audience: string | null;
  granted_at: number;
  given_scope: string;
  since_at: number;
  used_at: number;
  live_until: number;
}

function fromRow(row: Row): Consent {
  return {
    userId: row.user_id,
    client: row.client,
    scope: row.scope.split(' ').filter(Boolean),
    audience: row.audience === null ? [] : (JSON.parse(row.audience) as string[]),
    grantedAt: row.granted_at === 0 ? undefined : row.granted_at,
    givenScope: row.given_scope.split(' ').filter(Boolean),
    sinceAt: row.since_at,
    usedAt: row.used_at,
    liveUntil: row.live_until,
  };
}

/** A user's consent to a client; a read by primary key. */
export async function findConsent(db: Queries, userId: string, client: number): Promise<Consent | undefined> {
  const row = await db.get<Row>(sql`select * from consents where user_id = ${userId} and client = ${client}`);
  return row === undefined ? undefined : fromRow(row);
}

/**
 * What a user has let clients have that still holds: what was agreed to, and what was given without being asked as long
 * as it lives. In the order of the clients' numbers; a walk along the primary key.
 */
export async function listConsentsOf(
  db: Queries,
  userId: string,
  { now, limit, after }: { now: number; limit: number; after?: number },
): Promise<Page<Consent>> {
  const rows = await db.all<Row>(sql`
    select * from consents where user_id = ${userId} and client > ${after ?? 0}
    and (granted_at > 0 or live_until > ${now})
    order by client limit ${limit + 1}`);
  return pageOf(rows, limit, fromRow, ({ client }) => String(client));
}

/** Records a consent in place of the one before. */
export async function putConsent(tx: Queries, consent: Consent): Promise<void> {
  const scope = consent.scope.join(' ');
  const audience = consent.audience.length === 0 ? null : JSON.stringify(consent.audience);
  const grantedAt = consent.grantedAt ?? 0;
  const givenScope = consent.givenScope.join(' ');
  const { userId, client, sinceAt, usedAt, liveUntil } = consent;
  await tx.run(sql`
    insert into consents (user_id, client, scope, audience, granted_at, given_scope, since_at, used_at, live_until)
    values (${userId}, ${client}, ${scope}, ${audience}, ${grantedAt}, ${givenScope}, ${sinceAt}, ${usedAt},
      ${liveUntil})
    on conflict (user_id, client) do update set scope = ${scope}, audience = ${audience}, granted_at = ${grantedAt},
      given_scope = ${givenScope}, since_at = ${sinceAt}, used_at = ${usedAt}, live_until = ${liveUntil}`);
}

/** Forgets what a user has let one client have; false when there was nothing. */
export async function deleteConsent(tx: Queries, userId: string, client: number): Promise<boolean> {
  return (await tx.run(sql`delete from consents where user_id = ${userId} and client = ${client}`)) > 0;
}

/** The row numbers of all clients that a user has ever let have something. */
export async function listConsentedClients(tx: Queries, userId: string): Promise<number[]> {
  const rows = await tx.all<{ client: number }>(sql`select client from consents where user_id = ${userId}`);
  return rows.map(({ client }) => client);
}

/** Forgets what anybody has agreed to with a client that goes. */
export async function deleteConsentsToClient(tx: Queries, client: number): Promise<void> {
  await tx.run(sql`delete from consents where client = ${client}`);
}

/** Forgets what a user has agreed to. */
export async function deleteConsentsOf(tx: Queries, userId: string): Promise<void> {
  await tx.run(sql`delete from consents where user_id = ${userId}`);
}
