import type { Context } from '../context.ts';
import { UserError } from '../errors.ts';
import type { Queries } from '../storage/sql.ts';
import { findClientById } from '../storage/tables/clients.ts';
import {
  type Consent,
  deleteConsent,
  deleteConsentsOf,
  findConsent,
  listConsentedClients,
  listConsentsOf,
  putConsent,
} from '../storage/tables/consents.ts';
import type { Page } from '../storage/tables/page.ts';
import { advanceUserGenerationFor } from '../storage/tables/users.ts';
import type { Client } from './clients.ts';
import type { User } from './users.ts';

const DAY_SECONDS = 86_400;

/** For what never expires: the last second that four digits of a year can tell. */
const NEVER = 253_402_300_799;

/** How many resources a consent covers at most: its row is read whenever something is given. */
const RESOURCES_AT_MOST = 50;

/** Something that a client gets in a user's name. */
export interface Given {
  userId: string;
  /** The row number of the client. */
  client: number;
  scope: readonly string[];
  /** When the last of it expires; undefined: never. */
  liveUntil: number | undefined;
  givenAt: number;
}

/** Whether two moments are of one day (UTC). */
export function isSameDay(a: number, b: number): boolean {
  return Math.floor(a / DAY_SECONDS) === Math.floor(b / DAY_SECONDS);
}

/** What a record says of a pair that nothing is known of yet. */
function nothingYet({ userId, client, givenAt }: Omit<Given, 'scope' | 'liveUntil'>): Consent {
  return {
    userId,
    client,
    scope: [],
    audience: [],
    grantedAt: undefined,
    givenScope: [],
    sinceAt: givenAt,
    usedAt: givenAt,
    liveUntil: 0,
  };
}

function union(some: readonly string[], more: readonly string[]): readonly string[] {
  return [...new Set([...some, ...more])];
}

/** What a user has agreed to when asked. */
export interface Agreed extends Omit<Given, 'liveUntil'> {
  /** RFC 8707 resources, as they were sent. */
  audience: readonly string[];
}

/**
 * Records that a user has agreed when asked. What was agreed to before stays so; only of very many resources the oldest
 * are forgotten, which the user is then asked about again.
 */
export async function recordConsent(tx: Queries, given: Agreed): Promise<void> {
  const before = (await findConsent(tx, given.userId, given.client)) ?? nothingYet(given);
  await putConsent(tx, {
    ...before,
    scope: union(before.scope, given.scope),
    audience: union(given.audience, before.audience).slice(0, RESOURCES_AT_MOST),
    grantedAt: given.givenAt,
    usedAt: given.givenAt,
  });
}

/**
 * Notes what a client was given in a user's name, asked for or not, so that the user can see it and take it back. One
 * read, and a write where something is new or it is the first time of a day.
 */
export async function noteGiven(tx: Queries, given: Given): Promise<void> {
  const before = (await findConsent(tx, given.userId, given.client)) ?? nothingYet(given);
  const liveUntil = given.liveUntil ?? NEVER;
  const known =
    isSameDay(before.usedAt, given.givenAt) &&
    liveUntil <= before.liveUntil &&
    given.scope.every((token) => before.givenScope.includes(token));
  if (known) return;
  await putConsent(tx, {
    ...before,
    givenScope: union(before.givenScope, given.scope),
    usedAt: given.givenAt,
    // What is refreshed within the day lives longer, and is not noted again.
    liveUntil: Math.max(before.liveUntil, Math.min(liveUntil + DAY_SECONDS, NEVER)),
  });
}

/** What a user has let a client have, as shown to the user and to operators. */
export interface GivenAccess {
  client: Client;
  scope: readonly string[];
  /** When the user last agreed; undefined: was never asked. */
  grantedAt: number | undefined;
  sinceAt: number;
  /** The day on which something was last given, as any second of it. */
  usedAt: number;
}

/**
 * What a user has let clients have: consents, and tokens that were had without one.
 *
 * @throws UserError "invalid_value" for an `after` that is no cursor
 */
export async function listConsents(
  context: Context,
  user: User,
  { limit, after }: { limit: number; after?: string | undefined },
): Promise<Page<GivenAccess>> {
  if (after !== undefined && !/^[0-9]{1,15}$/.test(after)) {
    throw new UserError('invalid_value', '--after takes what the page before printed as its next');
  }
  const page = await listConsentsOf(context.db, user.id, {
    now: context.now(),
    limit,
    ...(after === undefined ? {} : { after: Number(after) }),
  });
  const data: GivenAccess[] = [];
  for (const consent of page.data) {
    const access = await withClient(context, consent);
    if (access !== undefined) data.push(access);
  }
  return { data, next: page.next };
}

/** What a user has let one client have; undefined when that is nothing. */
export async function findGivenAccess(
  context: Context,
  user: User,
  client: number,
): Promise<GivenAccess | undefined> {
  const consent = await findConsent(context.db, user.id, client);
  return consent === undefined ? undefined : withClient(context, consent);
}

async function withClient(context: Context, consent: Consent): Promise<GivenAccess | undefined> {
  const client = await findClientById(context.db, consent.client);
  if (client === undefined) return undefined;
  const { scope, givenScope, grantedAt, sinceAt, usedAt } = consent;
  return { client, scope: union(scope, givenScope), grantedAt, sinceAt, usedAt };
}

/**
 * Takes back what a user has let a client have: the consent, and every token and code at once, however many there are;
 * none is looked at.
 *
 * @throws UserError "not_found" when there is nothing to take back; then nothing has changed
 */
export async function endConsent(context: Context, user: User, client: Client): Promise<void> {
  await context.db.tx(async (tx) => {
    if (!(await deleteConsent(tx, user.id, client.id))) {
      throw new UserError(
        'not_found',
        `${user.username} has let the app ${client.clientId} have nothing`,
        `oauthctl user consents ${user.username}`,
      );
    }
    await advanceUserGenerationFor(tx, user.id, [client.id]);
  });
}

/** The same for every client; answers how many there were. */
export function endConsents(context: Context, user: User): Promise<number> {
  return context.db.tx(async (tx) => {
    const clients = await listConsentedClients(tx, user.id);
    if (clients.length === 0) return 0;
    await deleteConsentsOf(tx, user.id);
    await advanceUserGenerationFor(tx, user.id, clients);
    return clients.length;
  });
}

/** What a user has let a client have, as JSON. */
export function consentDocument({ client, scope, grantedAt, sinceAt, usedAt }: GivenAccess) {
  return {
    client_id: client.clientId,
    client_name: client.name,
    scope: scope.join(' '),
    granted_at: grantedAt ?? null,
    since_at: sinceAt,
    last_used_at: usedAt,
  };
}
