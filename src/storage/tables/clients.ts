import { type Awaitable, andThen } from '../../awaitable.ts';
import { type Queries, rememberable, sql } from '../sql.ts';
import { containing, containingInLowerCase, type Page, pageOf } from './page.ts';

export type ClientType = 'confidential' | 'public';
/** Whether an access token is a text that says nothing, or a JWT (RFC 9068). */
export type TokenFormat = 'opaque' | 'jwt';
/** What is signed with for a client (RFC 7518, RFC 8037). */
export type ClientAlgorithm = 'RS256' | 'ES256' | 'EdDSA' | 'HS256';
export type ClientAuthMethod = 'client_secret_basic' | 'client_secret_post' | 'none';

/** A registered client (RFC 6749 section 2). */
export interface Client {
  /** The row's own number; a client registered anew under an old client_id gets another. */
  id: number;
  clientId: string;
  name: string;
  clientType: ClientType;
  /** RFC names. */
  grantTypes: readonly string[];
  redirectUris: readonly string[];
  /** Where its users may be sent after they have signed out. */
  postLogoutRedirectUris: readonly string[];
  allowedOrigins: readonly string[];
  /** The scopes it may ask for; undefined: every scope of the settings. */
  scope: readonly string[] | undefined;
  /** The user who owns it. */
  userId: string | undefined;
  /** The one method it must use; undefined: whichever its type allows. */
  authMethod: ClientAuthMethod | undefined;
  secretHash: string | undefined;
  /** The secret before the last rotation, good until `previousSecretExpiresAt`. */
  previousSecretHash: string | undefined;
  previousSecretExpiresAt: number | undefined;
  /** Its secret as it can be read again, for one that signs with it; empty where that is wanted of its next one. */
  keptSecret: string | undefined;
  /** What its id_tokens are signed with; undefined: the default. */
  idTokenAlgorithm: ClientAlgorithm | undefined;
  /** What userinfo signs its answers with; undefined: they are plain JSON. */
  userinfoAlgorithm: ClientAlgorithm | undefined;
  /** Its users are not asked for consent. */
  skipAuthorization: boolean;
  /** It may ask for a code without PKCE. */
  pkceOptional: boolean;
  active: boolean;
  /** Its name or its redirect URIs are the word of a user who is no superuser. */
  unverified: boolean;
  /** What its access tokens are; undefined: opaque. */
  tokenFormat: TokenFormat | undefined;
  /** Tokens of an earlier generation are dead. */
  tokenGeneration: number;
  createdAt: number;
  updatedAt: number;
}

interface Row {
  id: number;
  client_id: string;
  name: string;
  client_type: string;
  grant_types: string;
  redirect_uris: string;
  allowed_origins: string;
  scope: string | null;
  user_id: string | null;
  auth_method: string | null;
  secret_hash: string | null;
  previous_secret_hash: string | null;
  previous_secret_expires_at: number | null;
  skip_authorization: number;
  pkce_optional: number;
  active: number;
  token_generation: number;
  created_at: number;
  updated_at: number;
  token_format: string | null;
  post_logout_redirect_uris: string;
  id_token_alg: string | null;
  userinfo_alg: string | null;
  kept_secret: string | null;
  unverified: number;
}

/** A row that the engine remembered is the same object again, and need not be read twice. */
const records = new WeakMap<Row, Client>();

function fromRow(row: Row): Client {
  let record = records.get(row);
  if (record === undefined) {
    record = Object.freeze(toRecord(row));
    records.set(row, record);
  }
  return record;
}

function toRecord(row: Row): Client {
  return {
    id: row.id,
    clientId: row.client_id,
    name: row.name,
    clientType: row.client_type as ClientType,
    grantTypes: JSON.parse(row.grant_types) as string[],
    redirectUris: JSON.parse(row.redirect_uris) as string[],
    postLogoutRedirectUris: JSON.parse(row.post_logout_redirect_uris) as string[],
    allowedOrigins: JSON.parse(row.allowed_origins) as string[],
    scope: row.scope === null ? undefined : row.scope.split(' ').filter(Boolean),
    userId: row.user_id ?? undefined,
    authMethod: (row.auth_method ?? undefined) as ClientAuthMethod | undefined,
    secretHash: row.secret_hash ?? undefined,
    previousSecretHash: row.previous_secret_hash ?? undefined,
    previousSecretExpiresAt: row.previous_secret_expires_at ?? undefined,
    keptSecret: row.kept_secret ?? undefined,
    idTokenAlgorithm: (row.id_token_alg ?? undefined) as ClientAlgorithm | undefined,
    userinfoAlgorithm: (row.userinfo_alg ?? undefined) as ClientAlgorithm | undefined,
    skipAuthorization: row.skip_authorization === 1,
    pkceOptional: row.pkce_optional === 1,
    active: row.active === 1,
    unverified: row.unverified === 1,
    tokenFormat: (row.token_format ?? undefined) as TokenFormat | undefined,
    tokenGeneration: row.token_generation,
    createdAt: row.created_at,
    updatedAt: row.updated_at,
  };
}

/** Inserts a client; false when its client_id is taken. */
export async function insertClient(db: Queries, client: Client): Promise<boolean> {
  const changed = await db.run(sql`
    insert into clients (id, client_id, name, client_type, grant_types, redirect_uris, allowed_origins, scope,
      user_id, auth_method, secret_hash, previous_secret_hash, previous_secret_expires_at,
      skip_authorization, pkce_optional, active, token_generation, created_at, updated_at, token_format,
      post_logout_redirect_uris, id_token_alg, userinfo_alg, kept_secret, unverified)
    values (${client.id}, ${client.clientId}, ${client.name}, ${client.clientType},
      ${JSON.stringify(client.grantTypes)}, ${JSON.stringify(client.redirectUris)},
      ${JSON.stringify(client.allowedOrigins)}, ${client.scope?.join(' ') ?? null}, ${client.userId ?? null},
      ${client.authMethod ?? null}, ${client.secretHash ?? null}, ${client.previousSecretHash ?? null},
      ${client.previousSecretExpiresAt ?? null}, ${client.skipAuthorization ? 1 : 0},
      ${client.pkceOptional ? 1 : 0}, ${client.active ? 1 : 0}, ${client.tokenGeneration},
      ${client.createdAt}, ${client.updatedAt}, ${client.tokenFormat ?? null},
      ${JSON.stringify(client.postLogoutRedirectUris)}, ${client.idTokenAlgorithm ?? null},
      ${client.userinfoAlgorithm ?? null}, ${client.keptSecret ?? null}, ${client.unverified ? 1 : 0})
    on conflict (client_id) do nothing`);
  return changed > 0;
}

/** The client with a client_id; an indexed read. */
export function findClientByClientId(db: Queries, clientId: string): Awaitable<Client | undefined> {
  const row = db.get<Row>(rememberable(sql`select * from clients where client_id = ${clientId}`));
  return andThen(row, (found) => found && fromRow(found));
}

/** The client with a row number; a read by primary key. */
export function findClientById(db: Queries, id: number): Awaitable<Client | undefined> {
  const row = db.get<Row>(rememberable(sql`select * from clients where id = ${id}`));
  return andThen(row, (found) => found && fromRow(found));
}

/** Up to `limit` clients of one name, oldest first; an indexed read. */
export async function listClientsByName(db: Queries, name: string, limit: number): Promise<Client[]> {
  const rows = await db.all<Row>(
    sql`select * from clients where name = ${name} order by created_at, id limit ${limit}`,
  );
  return rows.map(fromRow);
}

export interface ClientFilter {
  userId?: string;
  /** RFC name. */
  grantType?: string;
  /** A part of the name or of the client_id. */
  search?: string;
  limit: number;
  /** The row number after which to begin. */
  after?: number;
}

/** Clients in the order of their registration. */
export async function listClients(db: Queries, filter: ClientFilter): Promise<Page<Client>> {
  const rows = await db.all<Row>(sql`
    select * from clients where id > ${filter.after ?? 0}
    ${filter.userId === undefined ? sql`` : sql`and user_id = ${filter.userId}`}
    ${filter.grantType === undefined ? sql`` : sql`and grant_types like ${containing(`"${filter.grantType}"`)} escape '\\'`}
    ${filter.search === undefined ? sql`` : nameContains(filter.search)}
    order by id limit ${filter.limit + 1}`);
  return pageOf(rows, filter.limit, fromRow, ({ id }) => String(id));
}

function nameContains(search: string) {
  const pattern = containingInLowerCase(search);
  return sql`and (lower(name) like ${pattern} escape '\\' or lower(client_id) like ${pattern} escape '\\')`;
}

/** Writes every field of a client that may change; false when the client is gone. */
export async function updateClient(db: Queries, client: Client): Promise<boolean> {
  const changed = await db.run(sql`
    update clients set name = ${client.name}, client_type = ${client.clientType},
      grant_types = ${JSON.stringify(client.grantTypes)}, redirect_uris = ${JSON.stringify(client.redirectUris)},
      allowed_origins = ${JSON.stringify(client.allowedOrigins)}, scope = ${client.scope?.join(' ') ?? null},
      user_id = ${client.userId ?? null}, auth_method = ${client.authMethod ?? null},
      secret_hash = ${client.secretHash ?? null}, previous_secret_hash = ${client.previousSecretHash ?? null},
      previous_secret_expires_at = ${client.previousSecretExpiresAt ?? null},
      skip_authorization = ${client.skipAuthorization ? 1 : 0}, pkce_optional = ${client.pkceOptional ? 1 : 0},
      active = ${client.active ? 1 : 0}, token_generation = ${client.tokenGeneration},
      token_format = ${client.tokenFormat ?? null},
      post_logout_redirect_uris = ${JSON.stringify(client.postLogoutRedirectUris)},
      id_token_alg = ${client.idTokenAlgorithm ?? null}, userinfo_alg = ${client.userinfoAlgorithm ?? null},
      kept_secret = ${client.keptSecret ?? null}, unverified = ${client.unverified ? 1 : 0}, updated_at = ${client.updatedAt}
    where id = ${client.id}`);
  return changed > 0;
}

/** Grants that few clients have; each has an index of its own. */
export type RareGrant = 'implicit' | 'openid-hybrid' | 'password';

/** Which of the rare grants some active client is registered for; three indexed reads. */
export async function findRareGrantsInUse(db: Queries): Promise<RareGrant[]> {
  const rows = await db.all<{ name: RareGrant }>(sql`
    select 'implicit' as name
    where exists (select 1 from clients where grant_types like '%"implicit"%' and active = 1)
    union all select 'openid-hybrid'
    where exists (select 1 from clients where grant_types like '%"openid-hybrid"%' and active = 1)
    union all select 'password'
    where exists (select 1 from clients where grant_types like '%"password"%' and active = 1)`);
  return rows.map(({ name }) => name);
}

/** Clients whose secret is kept. */
export async function listClientsWithKeptSecret(db: Queries): Promise<Client[]> {
  const rows = await db.all<Row>(sql`select * from clients where kept_secret <> ''`);
  return rows.map(fromRow);
}

/** Writes a kept secret in another form; nothing changes where it was replaced in the meantime. */
export async function rewriteKeptSecret(
  db: Queries,
  id: number,
  { before, after }: { before: string; after: string },
): Promise<void> {
  await db.run(sql`update clients set kept_secret = ${after} where id = ${id} and kept_secret = ${before}`);
}

/** Makes every token of a client dead that was issued until now. */
export async function advanceClientGeneration(db: Queries, id: number): Promise<void> {
  await db.run(sql`update clients set token_generation = token_generation + 1 where id = ${id}`);
}

/** Makes every token of every client dead that was issued until now. */
export async function advanceAllClientGenerations(db: Queries): Promise<void> {
  await db.run(sql`update clients set token_generation = token_generation + 1`);
}

/** Takes the owner from the clients of a user who is deleted. */
export async function disownClients(db: Queries, userId: string): Promise<void> {
  await db.run(sql`update clients set user_id = null where user_id = ${userId}`);
}

/** Deletes a client; its tokens are dead with it, as their row names one that is not there. */
export async function deleteClient(db: Queries, id: number): Promise<boolean> {
  return (await db.run(sql`delete from clients where id = ${id}`)) > 0;
}
