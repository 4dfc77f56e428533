import type { Context } from '../context.ts';
import { UserError } from '../errors.ts';
import type { Queries } from '../storage/sql.ts';
import { disownClients } from '../storage/tables/clients.ts';
import { deleteConsentsOf } from '../storage/tables/consents.ts';
import {
  deleteGroupMemberships,
  insertGroup,
  insertGroupMember,
  listGroupNames,
} from '../storage/tables/groups.ts';
import type { Page } from '../storage/tables/page.ts';
import { nextNumber } from '../storage/tables/sequences.ts';
import * as table from '../storage/tables/users.ts';
import { type Attempt, checkBrakes, forgetFailedAttempts, noteFailedAttempt } from './brakes.ts';
import { hasControlCharacter } from './characters.ts';
import { hashChosenSecret, verifyNothing, verifySecret } from './hashes/index.ts';
import { makeUserId } from './user-ids.ts';

export type User = table.User;

const NAME_LENGTH_AT_MOST = 150;
const EMAIL_LENGTH_AT_MOST = 254;
/** Bytes; hashing longer ones would only cost time. */
const PASSWORD_BYTES_AT_MOST = 1_024;

export interface NewUser {
  username: string;
  email: string;
  password: string | undefined;
  superuser: boolean;
  active: boolean;
  groups: readonly string[];
}

/** What may be changed of a user; what is absent stays. */
export interface UserChanges {
  email?: string;
  superuser?: boolean;
  active?: boolean;
  /** All groups, in place of those before. */
  groups?: readonly string[];
}

/** What others are told of a user. */
export interface UserDocument {
  id: string;
  username: string;
  email: string;
  superuser: boolean;
  active: boolean;
  groups: string[];
}

/** One spelling for names that look alike, the one Django uses. */
function normalName(name: string): string {
  return name.normalize('NFKC');
}

function checkName(kind: string, name: string): void {
  const problem =
    name === '' || name.trim() !== name
      ? 'must not be empty, nor begin or end with a blank'
      : name.length > NAME_LENGTH_AT_MOST
        ? `must not be longer than ${NAME_LENGTH_AT_MOST} characters`
        : hasControlCharacter(name)
          ? 'must not have control characters'
          : undefined;
  if (problem !== undefined) throw new UserError('invalid_value', `the ${kind} ${problem}`);
}

function checkEmail(email: string): void {
  if (email === '') return;
  if (email.length > EMAIL_LENGTH_AT_MOST || hasControlCharacter(email) || !/^[^\s@]+@[^\s@]+$/.test(email)) {
    throw new UserError('invalid_value', 'the email address is not one', 'example: alice@example.com');
  }
}

function checkPassword(password: string): void {
  if (password === '') throw new UserError('invalid_value', 'the password is empty');
  if (!isPossiblePassword(password)) {
    throw new UserError(
      'invalid_value',
      `the password has control characters, or more than ${PASSWORD_BYTES_AT_MOST} bytes`,
    );
  }
}

function isPossiblePassword(password: string): boolean {
  return !hasControlCharacter(password) && Buffer.byteLength(password) <= PASSWORD_BYTES_AT_MOST;
}

/**
 * Makes a user. Groups that do not exist yet are made too. Without a password the user cannot sign in with one.
 *
 * @throws UserError "conflict" when the name is taken, "invalid_value"
 */
export async function createUser(context: Context, input: NewUser): Promise<User> {
  const username = normalName(input.username);
  checkName('username', username);
  checkEmail(input.email);
  for (const group of input.groups) checkName('group name', group);
  if (input.password !== undefined) checkPassword(input.password);
  const now = context.now();
  const user: User = {
    id: makeUserId(now),
    username,
    email: input.email,
    passwordHash: input.password === undefined ? undefined : await hashChosenSecret(input.password),
    superuser: input.superuser,
    active: input.active,
    tokenGeneration: 0,
    createdAt: now,
    updatedAt: now,
  };
  const groups = await withNumbers(context, input.groups);
  await context.db.tx(async (tx) => {
    if (!(await table.insertUser(tx, user))) {
      throw new UserError(
        'conflict',
        `there is a user ${username} already`,
        `oauthctl user show ${username}`,
      );
    }
    await joinGroups(tx, user.id, groups);
  });
  return user;
}

async function withNumbers(
  context: Context,
  names: readonly string[],
): Promise<{ id: number; name: string }[]> {
  const groups: { id: number; name: string }[] = [];
  for (const name of new Set(names)) groups.push({ id: await nextNumber(context.db), name });
  return groups;
}

async function joinGroups(
  tx: Queries,
  userId: string,
  groups: readonly { id: number; name: string }[],
): Promise<void> {
  for (const group of groups) {
    await insertGroup(tx, group);
    await insertGroupMember(tx, userId, group.name);
  }
}

/**
 * The user of a name.
 *
 * @throws UserError "not_found"
 */
export async function findUser(context: Context, username: string): Promise<User> {
  const user = await table.findUserByUsername(context.db, normalName(username));
  if (user === undefined) {
    throw new UserError('not_found', `there is no user ${username}`, 'oauthctl user list');
  }
  return user;
}

/** Users in the order of their names. */
export function listUsers(context: Context, filter: table.UserFilter): Promise<Page<User>> {
  return table.listUsers(context.db, filter);
}

/** Changes a user. One who is made inactive loses every token at once, for good. */
export async function updateUser(context: Context, user: User, changes: UserChanges): Promise<User> {
  if (changes.email !== undefined) checkEmail(changes.email);
  for (const group of changes.groups ?? []) checkName('group name', group);
  const groups = await withNumbers(context, changes.groups ?? []);
  return context.db.tx(async (tx) => {
    const current = await existing(tx, user);
    const changed: User = {
      ...current,
      email: changes.email ?? current.email,
      superuser: changes.superuser ?? current.superuser,
      active: changes.active ?? current.active,
      tokenGeneration: current.tokenGeneration + (changes.active === false ? 1 : 0),
      updatedAt: context.now(),
    };
    await table.updateUser(tx, changed);
    if (changes.groups !== undefined) {
      await deleteGroupMemberships(tx, user.id);
      await joinGroups(tx, user.id, groups);
    }
    return changed;
  });
}

async function existing(tx: Queries, user: User): Promise<User> {
  const current = await table.findUserById(tx, user.id);
  if (current === undefined) throw new UserError('not_found', `the user ${user.username} is gone`);
  return current;
}

/** Gives a user a new password; tokens that were issued before it are dead (RFC 9700 section 4.14.2). */
export async function setPassword(context: Context, user: User, password: string): Promise<void> {
  checkPassword(password);
  const passwordHash = await hashChosenSecret(password);
  await context.db.tx(async (tx) => {
    const current = await existing(tx, user);
    await table.updateUser(tx, {
      ...current,
      passwordHash,
      tokenGeneration: current.tokenGeneration + 1,
      updatedAt: context.now(),
    });
  });
}

/** Deletes a user and with the row every token; clients that the user owned lose their owner. */
export async function deleteUser(context: Context, user: User): Promise<void> {
  await context.db.tx(async (tx) => {
    await disownClients(tx, user.id);
    await deleteConsentsOf(tx, user.id);
    await table.deleteUser(tx, user.id);
  });
}

/** A user as shown to others, groups included. */
export async function userDocument(context: Context, user: User): Promise<UserDocument> {
  return {
    id: user.id,
    username: user.username,
    email: user.email,
    superuser: user.superuser,
    active: user.active,
    groups: await listGroupNames(context.db, user.id),
  };
}

/**
 * The active user with a name and password; undefined for every reason not to be one, in the same time.
 *
 * @param address the IP address that they come from
 * @throws TooManyAttemptsError when they were wrong too often, TooBusyError when too many passwords are being checked
 */
export async function authenticateUser(
  context: Context,
  { username, password, address }: { username: string; password: string; address: string },
): Promise<User | undefined> {
  const attempt: Attempt = { kind: 'user', name: normalName(username), address };
  await checkBrakes(context, attempt);
  const user = await findUserByPassword(context, username, password);
  if (user === undefined) {
    await noteFailedAttempt(context, attempt);
    return undefined;
  }
  // Of many guesses that are made at once, none gets through that had to wait had it come after the others.
  await checkBrakes(context, attempt);
  await forgetFailedAttempts(context, attempt);
  return user;
}

async function findUserByPassword(
  context: Context,
  username: string,
  password: string,
): Promise<User | undefined> {
  if (hasControlCharacter(username) || !isPossiblePassword(password)) return undefined;
  const user = await table.findUserByUsername(context.db, normalName(username));
  if (user?.passwordHash === undefined) {
    await verifyNothing(password);
    return undefined;
  }
  const right = await verifySecret(password, user.passwordHash);
  return right && user.active ? user : undefined;
}
