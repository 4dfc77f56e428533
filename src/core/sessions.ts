import type { Context } from '../context.ts';
import { UserError } from '../errors.ts';
import type { Page } from '../storage/tables/page.ts';
import * as table from '../storage/tables/sessions.ts';
import { findUserById, type User } from '../storage/tables/users.ts';
import { equalHashes, randomText, sha256 } from './secrets.ts';

export type Session = table.Session;

/** How long a browser stays signed in, used or not: two weeks, as with Django. */
export const SESSION_SECONDS = 14 * 86_400;

const SID_BYTES = 18;
const SECRET_BYTES = 24;

/** `<sid>.<secret>`, both in base64url. */
const COOKIE_PATTERN = /^([A-Za-z0-9_-]{24})\.([A-Za-z0-9_-]{32})$/;

/** Whether a text could name a session; whatever else came from outside need not be looked for. */
export function isSid(text: string): boolean {
  return /^[A-Za-z0-9_-]{24}$/.test(text);
}

/** Who is signed in. */
export interface SignedIn {
  session: Session;
  user: User;
}

/**
 * Begins a session for a user who has just been authenticated; each time a new one, so that nobody can have known its
 * secret before.
 *
 * @param methods how, in the words of RFC 8176, for example `pwd`
 * @returns the session, and the text for the browser, which is not kept here
 */
export async function startSession(
  context: Context,
  user: User,
  methods: readonly string[],
): Promise<{ session: Session; sessionSecret: string }> {
  const secret = randomText(SECRET_BYTES);
  const authenticatedAt = context.now();
  const session: Session = {
    sid: randomText(SID_BYTES),
    secretHash: sha256(secret),
    userId: user.id,
    userGeneration: user.tokenGeneration,
    methods,
    authenticatedAt,
    expiresAt: authenticatedAt + SESSION_SECONDS,
  };
  await table.insertSession(context.db, session);
  return { session, sessionSecret: `${session.sid}.${secret}` };
}

/**
 * Who a browser's text stands for: undefined when it is none of ours, the session has ended, or its user is gone, is
 * not active, or has had all tokens revoked or the password changed since.
 */
export async function findSignedIn(context: Context, sessionSecret: string): Promise<SignedIn | undefined> {
  const [, sid, secret] = COOKIE_PATTERN.exec(sessionSecret) ?? [];
  if (sid === undefined || secret === undefined) return undefined;
  const session = await table.findSession(context.db, sid);
  if (session === undefined || !equalHashes(sha256(secret), session.secretHash)) return undefined;
  if (session.expiresAt <= context.now()) return undefined;
  const user = await findUserById(context.db, session.userId);
  if (user === undefined || !user.active || user.tokenGeneration !== session.userGeneration) return undefined;
  return { session, user };
}

/** Signs a browser out; false when it was signed out before. */
export function endSession(context: Context, sid: string): Promise<boolean> {
  return table.deleteSession(context.db, sid);
}

/**
 * Signs one browser of a user out; answers 1, the number of those that were.
 *
 * @throws UserError "not_found" when the user has no such session
 */
export async function endSessionOf(context: Context, user: User, sid: string): Promise<number> {
  const session = await findSessionOf(context, user, sid);
  if (session === undefined || !(await table.deleteSession(context.db, sid))) {
    throw new UserError(
      'not_found',
      `${user.username} has no session with that sid`,
      `oauthctl user sessions ${user.username}`,
    );
  }
  return 1;
}

/** A user's session by its sid; undefined for another user's. */
export async function findSessionOf(context: Context, user: User, sid: string): Promise<Session | undefined> {
  if (!isSid(sid)) return undefined;
  const session = await table.findSession(context.db, sid);
  return session?.userId === user.id ? session : undefined;
}

/** A session as shown to others. */
export function sessionDocument({ sid, methods, authenticatedAt, expiresAt }: Session) {
  return { sid, methods, authenticated_at: authenticatedAt, expires_at: expiresAt };
}

/** Signs a user out everywhere; answers of how many browsers. */
export function endSessionsOf(context: Context, user: User): Promise<number> {
  return table.deleteSessionsOf(context.db, user.id);
}

/** Where a user is signed in. */
export function listSessions(
  context: Context,
  user: User,
  page: { limit: number; after?: string },
): Promise<Page<Session>> {
  return table.listSessions(context.db, user.id, { now: context.now(), ...page });
}
