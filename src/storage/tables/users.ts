import { type Awaitable, andThen } from '../../awaitable.ts';
import { type Queries, rememberable, sql } from '../sql.ts';
import { containingInLowerCase, type Page, pageOf } from './page.ts';

/** A resource owner. */
export interface User {
  /** Text: a UUIDv7, or what an imported user had. */
  id: string;
  username: string;
  email: string;
  /** Undefined: cannot sign in with a password. */
  passwordHash: string | undefined;
  superuser: boolean;
  active: boolean;
  /** Tokens of an earlier generation are dead. */
  tokenGeneration: number;
  /** How often the user took back what a client was given, by the row number of the client. */
  clientGenerations?: ReadonlyMap<number, number> | undefined;
  createdAt: number;
  updatedAt: number;
}

interface Row {
  id: string;
  username: string;
  email: string;
  password_hash: string | null;
  superuser: number;
  active: number;
  token_generation: number;
  created_at: number;
  updated_at: number;
  client_generations: string | null;
}

/** A row that the engine remembered is the same object again, and need not be read twice. */
const records = new WeakMap<Row, User>();

function fromRow(row: Row): User {
  let record = records.get(row);
  if (record === undefined) {
    record = Object.freeze(toRecord(row));
    records.set(row, record);
  }
  return record;
}

function toRecord(row: Row): User {
  return {
    id: row.id,
    username: row.username,
    email: row.email,
    passwordHash: row.password_hash ?? undefined,
    superuser: row.superuser === 1,
    active: row.active === 1,
    tokenGeneration: row.token_generation,
    clientGenerations: row.client_generations === null ? undefined : parseGenerations(row.client_generations),
    createdAt: row.created_at,
    updatedAt: row.updated_at,
  };
}

/** Reads `,<client>:<times>,<client>:<times>,`: a form in which SQL can look for one client as well. */
function parseGenerations(stored: string): ReadonlyMap<number, number> {
  const pairs = stored.split(',').filter(Boolean);
  return new Map(
    pairs.map((pair) => {
      const [client, times] = pair.split(':');
      return [Number(client), Number(times)];
    }),
  );
}

/** Inserts a user; false when the username is taken. */
export async function insertUser(db: Queries, user: User): Promise<boolean> {
  const changed = await db.run(sql`
    insert into users (id, username, email, password_hash, superuser, active, token_generation, created_at, updated_at)
    values (${user.id}, ${user.username}, ${user.email}, ${user.passwordHash ?? null}, ${user.superuser ? 1 : 0},
      ${user.active ? 1 : 0}, ${user.tokenGeneration}, ${user.createdAt}, ${user.updatedAt})
    on conflict (username) do nothing`);
  return changed > 0;
}

/** The user with an id; a read by primary key. */
export function findUserById(db: Queries, id: string): Awaitable<User | undefined> {
  const row = db.get<Row>(rememberable(sql`select * from users where id = ${id}`));
  return andThen(row, (found) => found && fromRow(found));
}

/** The user with a username; an indexed read. */
export async function findUserByUsername(db: Queries, username: string): Promise<User | undefined> {
  const row = await db.get<Row>(rememberable(sql`select * from users where username = ${username}`));
  return row === undefined ? undefined : fromRow(row);
}

export interface UserFilter {
  /** A part of the username or of the email address. */
  search?: string;
  limit: number;
  /** The username after which to begin. */
  after?: string;
}

/** Users in the order of their names. */
export async function listUsers(db: Queries, filter: UserFilter): Promise<Page<User>> {
  const rows = await db.all<Row>(sql`
    select * from users where username > ${filter.after ?? ''}
    ${filter.search === undefined ? sql`` : nameContains(filter.search)}
    order by username limit ${filter.limit + 1}`);
  return pageOf(rows, filter.limit, fromRow, ({ username }) => username);
}

function nameContains(search: string) {
  const pattern = containingInLowerCase(search);
  return sql`and (lower(username) like ${pattern} escape '\\' or lower(email) like ${pattern} escape '\\')`;
}

/** Writes every field of a user that may change; false when the user is gone. */
export async function updateUser(db: Queries, user: User): Promise<boolean> {
  const changed = await db.run(sql`
    update users set email = ${user.email}, password_hash = ${user.passwordHash ?? null},
      superuser = ${user.superuser ? 1 : 0}, active = ${user.active ? 1 : 0},
      token_generation = ${user.tokenGeneration}, updated_at = ${user.updatedAt}
    where id = ${user.id}`);
  return changed > 0;
}

/** Makes every token of a user dead that was issued until now. */
export async function advanceUserGeneration(db: Queries, id: string): Promise<void> {
  await db.run(sql`update users set token_generation = token_generation + 1 where id = ${id}`);
}

/**
 * Makes every token of a user dead that was issued to some clients until now. An entry is never taken out again: the
 * generation that tokens are compared with would fall back to an earlier one.
 *
 * @param clients their row numbers
 */
export async function advanceUserGenerationFor(
  tx: Queries,
  id: string,
  clients: readonly number[],
): Promise<void> {
  const row = await tx.get<{ client_generations: string | null }>(
    sql`select client_generations from users where id = ${id}`,
  );
  const generations = new Map(parseGenerations(row?.client_generations ?? ''));
  for (const client of clients) generations.set(client, (generations.get(client) ?? 0) + 1);
  const stored = [...generations].map(([client, times]) => `${client}:${times}`).join(',');
  await tx.run(sql`update users set client_generations = ${`,${stored},`} where id = ${id}`);
}

/** Deletes a user; the user's tokens are dead with the row. */
export async function deleteUser(db: Queries, id: string): Promise<boolean> {
  await db.run(sql`delete from group_members where user_id = ${id}`);
  return (await db.run(sql`delete from users where id = ${id}`)) > 0;
}
