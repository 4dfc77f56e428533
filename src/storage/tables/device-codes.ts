import { type Queries, sql } from '../sql.ts';
import type { TokenKey } from './access-tokens.ts';

/** What a user has said: nothing yet, yes, or no. */
export type DeviceCodeStatus = 'pending' | 'allowed' | 'denied';

/** What is kept of a device authorization request (RFC 8628 section 3.1). */
export interface DeviceCode extends TokenKey {
  /** SHA-256 of the whole text that the device has. */
  codeHash: string;
  /** SHA-256 of what its user types in. */
  userCodeHash: string;
  /** The row number of its client. */
  client: number;
  clientGeneration: number;
  scope: string;
  /** RFC 8707 resources, as they were sent. */
  audience: readonly string[];
  /** The IP address that it was asked for from, where that says anything. */
  address: string | undefined;
  requestedAt: number;
  /** How long the device has to wait between two polls. */
  intervalSeconds: number;
  polledAt: number | undefined;
  status: DeviceCodeStatus;
  /** Who typed the code in, and alone can answer. */
  userId: string | undefined;
  userGeneration: number;
  /** The session in which it was answered, when its user had been authenticated, and how (RFC 8176). */
  sid: string | undefined;
  authenticatedAt: number | undefined;
  methods: readonly string[];
}

interface Row {
  expires_at: number;
  seq: number;
  code_hash: string;
  user_code_hash: string;
  client: number;
  client_generation: number;
  scope: string;
  audience: string | null;
  address: string | null;
  requested_at: number;
  interval_seconds: number;
  polled_at: number | null;
  status: string;
  user_id: string | null;
  user_generation: number;
  sid: string | null;
  authenticated_at: number | null;
  methods: string | null;
}

function fromRow(row: Row): DeviceCode {
  return {
    expiresAt: row.expires_at,
    seq: row.seq,
    codeHash: row.code_hash,
    userCodeHash: row.user_code_hash,
    client: row.client,
    clientGeneration: row.client_generation,
    scope: row.scope,
    audience: row.audience === null ? [] : (JSON.parse(row.audience) as string[]),
    address: row.address ?? undefined,
    requestedAt: row.requested_at,
    intervalSeconds: row.interval_seconds,
    polledAt: row.polled_at ?? undefined,
    status: row.status as DeviceCodeStatus,
    userId: row.user_id ?? undefined,
    userGeneration: row.user_generation,
    sid: row.sid ?? undefined,
    authenticatedAt: row.authenticated_at ?? undefined,
    methods: row.methods === null ? [] : (JSON.parse(row.methods) as string[]),
  };
}

/** Inserts one; false when there is another one with its user code. */
export async function insertDeviceCode(db: Queries, code: DeviceCode): Promise<boolean> {
  const changed = await db.run(sql`
    insert into device_codes (expires_at, seq, code_hash, user_code_hash, client, client_generation, scope,
      audience, address, requested_at, interval_seconds, polled_at, status, user_id, user_generation, sid,
      authenticated_at, methods)
    values (${code.expiresAt}, ${code.seq}, ${code.codeHash}, ${code.userCodeHash}, ${code.client},
      ${code.clientGeneration}, ${code.scope},
      ${code.audience.length === 0 ? null : JSON.stringify(code.audience)}, ${code.address ?? null},
      ${code.requestedAt}, ${code.intervalSeconds}, ${code.polledAt ?? null}, ${code.status},
      ${code.userId ?? null}, ${code.userGeneration}, ${code.sid ?? null}, ${code.authenticatedAt ?? null},
      ${JSON.stringify(code.methods)})
    on conflict (user_code_hash) do nothing`);
  return changed > 0;
}

/** The one at a key; a read by primary key. */
export async function findDeviceCode(
  db: Queries,
  { expiresAt, seq }: TokenKey,
): Promise<DeviceCode | undefined> {
  const row = await db.get<Row>(
    sql`select * from device_codes where expires_at = ${expiresAt} and seq = ${seq}`,
  );
  return row === undefined ? undefined : fromRow(row);
}

/** The one that a user types in; a read by a unique index. */
export async function findDeviceCodeByUserCode(
  db: Queries,
  userCodeHash: string,
): Promise<DeviceCode | undefined> {
  const row = await db.get<Row>(sql`select * from device_codes where user_code_hash = ${userCodeHash}`);
  return row === undefined ? undefined : fromRow(row);
}

/**
 * Records a poll, and the interval that holds from then on.
 *
 * @param before what was read: of polls that come at once one is recorded, and the others answer false
 */
export async function recordPoll(
  db: Queries,
  before: DeviceCode,
  { polledAt, intervalSeconds }: Pick<DeviceCode, 'intervalSeconds'> & { polledAt: number },
): Promise<boolean> {
  // No code was polled before the epoch.
  const changed = await db.run(sql`
    update device_codes set polled_at = ${polledAt}, interval_seconds = ${intervalSeconds}
    where expires_at = ${before.expiresAt} and seq = ${before.seq}
      and interval_seconds = ${before.intervalSeconds} and coalesce(polled_at, -1) = ${before.polledAt ?? -1}`);
  return changed > 0;
}

/** Binds a code to the first user who types it in; false for everybody else, and once it was answered. */
export async function claimDeviceCode(
  db: Queries,
  { expiresAt, seq }: TokenKey,
  userId: string,
): Promise<boolean> {
  const changed = await db.run(sql`
    update device_codes set user_id = ${userId}
    where expires_at = ${expiresAt} and seq = ${seq} and status = 'pending'
      and (user_id is null or user_id = ${userId})`);
  return changed > 0;
}

/** Who answers, and what. */
export interface DeviceDecision {
  status: 'allowed' | 'denied';
  userId: string;
  userGeneration: number;
  sid: string;
  authenticatedAt: number;
  methods: readonly string[];
}

/** Records the answer of the user to whom a code is bound; false when there is one already. */
export async function decideDeviceCode(
  db: Queries,
  { expiresAt, seq }: TokenKey,
  { status, userId, userGeneration, sid, authenticatedAt, methods }: DeviceDecision,
): Promise<boolean> {
  const changed = await db.run(sql`
    update device_codes set status = ${status}, user_generation = ${userGeneration}, sid = ${sid},
      authenticated_at = ${authenticatedAt}, methods = ${JSON.stringify(methods)}
    where expires_at = ${expiresAt} and seq = ${seq} and status = 'pending' and user_id = ${userId}`);
  return changed > 0;
}

/** Spends a code that was allowed, in one conditional statement: false when somebody was first. */
export async function consumeDeviceCode(tx: Queries, { expiresAt, seq }: TokenKey): Promise<boolean> {
  const deleted = await tx.run(
    sql`delete from device_codes where expires_at = ${expiresAt} and seq = ${seq} and status = 'allowed'`,
  );
  return deleted > 0;
}
