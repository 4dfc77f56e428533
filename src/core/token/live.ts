import { type Awaitable, andThen } from '../../awaitable.ts';
import type { Context } from '../../context.ts';
import type { AccessToken } from '../../storage/tables/access-tokens.ts';
import { type Client, findClientById } from '../../storage/tables/clients.ts';
import { findTokenFamily, type TokenFamily } from '../../storage/tables/token-families.ts';
import { findUserById, type User } from '../../storage/tables/users.ts';
import { findToken } from './find.ts';

/**
 * The generation of what a client is given in a user's name. It grows when the user has all tokens revoked, and when the
 * user takes back what this client was given; tokens, codes and whatever else stands for them keep the one they were
 * issued in. The sum of two counters that only grow is enough: it never comes back.
 */
export function userGenerationFor(user: User, client: Client): number {
  return user.clientGenerations === undefined
    ? user.tokenGeneration
    : user.tokenGeneration + (user.clientGenerations.get(client.id) ?? 0);
}

/** For whom a token was issued. */
export interface Owners {
  client: Client;
  /** Undefined for a client's own token. */
  user: User | undefined;
}

export interface LiveAccessToken extends Owners {
  kind: 'access_token';
  token: AccessToken;
}

export interface LiveRefreshToken extends Owners {
  kind: 'refresh_token';
  family: TokenFamily;
}

/** What a token's row says of its owners. */
interface OwnersRow {
  client: number;
  clientGeneration: number;
  userId: string | undefined;
  userGeneration: number;
}

/**
 * The one gate that every use of a token passes: its client and its user exist, are active, and have not had their
 * tokens revoked since it was issued. Undefined: the token is dead.
 */
export function findOwners(context: Context, row: OwnersRow): Awaitable<Owners | undefined> {
  return andThen(findClientById(context.db, row.client), (client) => {
    if (client === undefined || !client.active || client.tokenGeneration !== row.clientGeneration) {
      return undefined;
    }
    if (row.userId === undefined) return { client, user: undefined };
    return andThen(findUserById(context.db, row.userId), (user) => {
      if (user === undefined || !user.active || userGenerationFor(user, client) !== row.userGeneration) {
        return undefined;
      }
      return { client, user };
    });
  });
}

/** The token that a text is, if it may be used at this moment. */
export function findLiveToken(
  context: Context,
  text: string,
): Awaitable<LiveAccessToken | LiveRefreshToken | undefined> {
  return andThen(
    findToken(context, text),
    (found): Awaitable<LiveAccessToken | LiveRefreshToken | undefined> => {
      if (found === undefined) return undefined;
      if (found.kind === 'access_token') return liveAccessToken(context, found.token);
      return liveRefreshToken(context, found.family, found.tokenHash);
    },
  );
}

/** The same for an access token whose row has been read. */
export function liveAccessToken(
  context: Context,
  token: AccessToken,
): Awaitable<LiveAccessToken | undefined> {
  if (isExpired(token.expiresAt, context)) return undefined;
  return andThen(isOfFamilyNow(context, token), (isOfFamily) => {
    if (!isOfFamily) return undefined;
    return andThen(
      findOwners(context, token),
      (owners) => owners && { kind: 'access_token', token, client: owners.client, user: owners.user },
    );
  });
}

/** Whether what an access token came with is as it was then; there may have been nothing. */
function isOfFamilyNow(context: Context, { familyId, familyGeneration }: AccessToken): Awaitable<boolean> {
  if (familyId === undefined) return true;
  return andThen(
    findTokenFamily(context.db, familyId),
    (family) => family !== undefined && family.generation === familyGeneration,
  );
}

function liveRefreshToken(
  context: Context,
  family: TokenFamily,
  tokenHash: string,
): Awaitable<LiveRefreshToken | undefined> {
  if (family.tokenHash !== tokenHash || isExpired(family.expiresAt, context)) return undefined;
  return andThen(
    findOwners(context, family),
    (owners) => owners && { kind: 'refresh_token', family, client: owners.client, user: owners.user },
  );
}

/** Whether a time has come; undefined never comes. */
export function isExpired(expiresAt: number | undefined, context: Context): boolean {
  return expiresAt !== undefined && expiresAt <= context.now();
}
