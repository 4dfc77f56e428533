import { type Awaitable, andThen } from '../../awaitable.ts';
import { type Queries, sql } from '../sql.ts';
import { BEGINNING, type Reached } from './expired.ts';

/**
 * A chain of refresh tokens, each the successor of the one before, as one row: the live token's hash, and the hash of
 * a secret that all tokens of the chain share, so that an old one is recognised however old it is.
 */
export interface TokenFamily {
  familyId: number;
  familySecretHash: string;
  /** SHA-256 of the whole text of the live token. */
  tokenHash: string;
  previousTokenHash: string | undefined;
  /** Until when the previous token is answered with what it was spent for. */
  graceUntil: number | undefined;
  /** Counts the rotations; access tokens of an earlier generation are dead. */
  generation: number;
  client: number;
  clientGeneration: number;
  userId: string | undefined;
  userGeneration: number;
  /** What was granted at first; a refresh may ask for less. */
  scope: string;
  audience: readonly string[];
  issuedAt: number;
  rotatedAt: number;
  /** Undefined: never. */
  expiresAt: number | undefined;
  /** How its user was authenticated; undefined where nobody asks. */
  authentication: FamilyAuthentication | undefined;
}

/** How and when the user of a family was authenticated, and what an app asked to be told of that user. */
export interface FamilyAuthentication {
  /** The session. */
  sid: string;
  authenticatedAt: number;
  methods: readonly string[];
  /** The claims that were asked for, as JSON. */
  claims: string | undefined;
}

interface Row {
  family_id: number;
  family_secret_hash: string;
  token_hash: string;
  previous_token_hash: string | null;
  grace_until: number | null;
  generation: number;
  client: number;
  client_generation: number;
  user_id: string | null;
  user_generation: number;
  scope: string;
  audience: string | null;
  issued_at: number;
  rotated_at: number;
  expires_at: number | null;
  sid: string | null;
  authenticated_at: number | null;
  methods: string | null;
  claims: string | null;
}

function fromRow(row: Row): TokenFamily {
  return {
    familyId: row.family_id,
    familySecretHash: row.family_secret_hash,
    tokenHash: row.token_hash,
    previousTokenHash: row.previous_token_hash ?? undefined,
    graceUntil: row.grace_until ?? undefined,
    generation: row.generation,
    client: row.client,
    clientGeneration: row.client_generation,
    userId: row.user_id ?? undefined,
    userGeneration: row.user_generation,
    scope: row.scope,
    audience: row.audience === null ? [] : (JSON.parse(row.audience) as string[]),
    issuedAt: row.issued_at,
    rotatedAt: row.rotated_at,
    expiresAt: row.expires_at ?? undefined,
    authentication: authenticationIn(row),
  };
}

function authenticationIn(row: Row): FamilyAuthentication | undefined {
  if (row.sid === null || row.authenticated_at === null) return undefined;
  return {
    sid: row.sid,
    authenticatedAt: row.authenticated_at,
    methods: row.methods === null ? [] : (JSON.parse(row.methods) as string[]),
    claims: row.claims ?? undefined,
  };
}

/** How long a family that never expires goes unlooked at by the sweeper. */
const NEVER_EXPIRING_CHECK_SECONDS = 30 * 86_400;

/** When the sweeper is to look at a family first or next. */
function deadline(expiresAt: number | undefined, now: number): number {
  return expiresAt ?? now + NEVER_EXPIRING_CHECK_SECONDS;
}

/** Inserts a family with its first token. */
export async function insertTokenFamily(tx: Queries, family: TokenFamily): Promise<void> {
  const deadlineAt = deadline(family.expiresAt, family.issuedAt);
  const { authentication } = family;
  await tx.run(sql`
    insert into token_families (family_id, family_secret_hash, token_hash, previous_token_hash, grace_until,
      generation, client, client_generation, user_id, user_generation, scope, audience, issued_at, rotated_at,
      expires_at, deadline_at, sid, authenticated_at, methods, claims)
    values (${family.familyId}, ${family.familySecretHash}, ${family.tokenHash}, null, null, ${family.generation},
      ${family.client}, ${family.clientGeneration}, ${family.userId ?? null}, ${family.userGeneration},
      ${family.scope}, ${family.audience.length === 0 ? null : JSON.stringify(family.audience)},
      ${family.issuedAt}, ${family.rotatedAt}, ${family.expiresAt ?? null}, ${deadlineAt},
      ${authentication?.sid ?? null}, ${authentication?.authenticatedAt ?? null},
      ${authentication === undefined ? null : JSON.stringify(authentication.methods)},
      ${authentication?.claims ?? null})`);
  await tx.run(sql`
    insert into family_deadlines (expires_at, family_id) values (${deadlineAt}, ${family.familyId})`);
}

/** A family by its number; a read by primary key. */
export function findTokenFamily(db: Queries, familyId: number): Awaitable<TokenFamily | undefined> {
  const row = db.get<Row>(sql`select * from token_families where family_id = ${familyId}`);
  return andThen(row, (found) => found && fromRow(found));
}

export interface Rotation {
  familyId: number;
  /** The hash of the token that was presented. */
  spentHash: string;
  /** The hash of its successor; the same again where refresh tokens are not rotated. */
  tokenHash: string;
  /** The generation that was read; one more afterwards. */
  generation: number;
  graceUntil: number | undefined;
  rotatedAt: number;
  expiresAt: number | undefined;
}

/**
 * Spends the live token of a family for its successor, in one conditional statement: false when it is not, or no
 * longer, the live one.
 */
export async function rotateTokenFamily(tx: Queries, rotation: Rotation): Promise<boolean> {
  const changed = await tx.run(sql`
    update token_families set token_hash = ${rotation.tokenHash}, previous_token_hash = ${rotation.spentHash},
      grace_until = ${rotation.graceUntil ?? null}, generation = ${rotation.generation + 1},
      rotated_at = ${rotation.rotatedAt}, expires_at = ${rotation.expiresAt ?? null}
    where family_id = ${rotation.familyId} and token_hash = ${rotation.spentHash}
      and generation = ${rotation.generation}`);
  return changed > 0;
}

/** Revokes a family: with its row go all its refresh tokens, and access tokens that name it are dead. */
export async function deleteTokenFamily(db: Queries, familyId: number): Promise<void> {
  const row = await db.get<{ deadline_at: number | null }>(
    sql`select deadline_at from token_families where family_id = ${familyId}`,
  );
  await db.run(sql`delete from token_families where family_id = ${familyId}`);
  // In this order: a deadline without a family costs a row for a while, a family without one would never be cleared.
  if (row?.deadline_at === undefined || row.deadline_at === null) return;
  await db.run(
    sql`delete from family_deadlines where expires_at = ${row.deadline_at} and family_id = ${familyId}`,
  );
}

/**
 * Whether the family's user has taken nothing back since: what `userGenerationFor` adds up, as SQL. A user's generation
 * and the times that the client was shut out make the generation of the two.
 */
const sameGeneration = sql`(
  coalesce(users.client_generations, '') like '%,' || token_families.client || ':'
    || (token_families.user_generation - users.token_generation) || ',%'
  or (token_families.user_generation = users.token_generation
    and coalesce(users.client_generations, '') not like '%,' || token_families.client || ':%'))`;

/** A family that has expired, or whose client or user is gone or has had its tokens revoked. */
const dead = (now: number) => sql`(
  token_families.expires_at <= ${now}
  or not exists (select 1 from clients where clients.id = token_families.client
    and clients.token_generation = token_families.client_generation)
  or (token_families.user_id is not null and not exists (select 1 from users where users.id = token_families.user_id
    and ${sameGeneration})))`;

/**
 * Deletes the dead ones among the next families whose deadline has come, and moves the deadlines of the others on.
 *
 * @param from where the last batch of this sweep ended
 * @returns how many deadlines were looked at, how many families went, and where to go on; undefined: there are no more
 */
export async function sweepTokenFamilies(
  tx: Queries,
  now: number,
  limit: number,
  from: Reached = BEGINNING,
): Promise<{ seen: number; deleted: number; reached: Reached | undefined }> {
  const after = sql`(expires_at, family_id) > (${from.expiresAt}, ${from.key})`;
  const due = await tx.get<{ seen: number; expires_at: number; family_id: number }>(sql`
    select count(*) over () as seen, expires_at, family_id from (
      select expires_at, family_id from family_deadlines where ${after} and expires_at <= ${now}
      order by expires_at, family_id limit ${limit}) as due
    order by expires_at desc, family_id desc limit 1`);
  if (due === undefined) return { seen: 0, deleted: 0, reached: undefined };
  const looked = sql`${after} and (expires_at, family_id) <= (${due.expires_at}, ${due.family_id})`;
  const deleted = await tx.run(sql`
    delete from token_families
    where family_id in (select family_id from family_deadlines where ${looked}) and ${dead(now)}`);
  await tx.run(sql`
    update token_families set deadline_at = coalesce(expires_at, ${now + NEVER_EXPIRING_CHECK_SECONDS})
    where family_id in (select family_id from family_deadlines where ${looked})`);
  await tx.run(sql`
    insert into family_deadlines (expires_at, family_id)
    select deadline_at, family_id from token_families
    where family_id in (select family_id from family_deadlines where ${looked})
    on conflict (expires_at, family_id) do nothing`);
  await tx.run(sql`delete from family_deadlines where ${looked}`);
  const reached = { expiresAt: due.expires_at, key: due.family_id };
  return { seen: due.seen, deleted, reached: due.seen < limit ? undefined : reached };
}

/** How many families a sweep at this time would delete. */
export async function countDeadTokenFamilies(db: Queries, now: number): Promise<number> {
  const row = await db.get<{ dead: number }>(sql`
    select count(*) as dead from token_families
    where family_id in (select family_id from family_deadlines where expires_at <= ${now}) and ${dead(now)}`);
  return row?.dead ?? 0;
}
