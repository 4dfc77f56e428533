import type { Context } from '../context.ts';
import { findClientById } from '../storage/tables/clients.ts';
import type { Page } from '../storage/tables/page.ts';
import { admitAttempt } from './brakes.ts';
import { type FieldProblem, InvalidClient, problem } from './client-problems.ts';
import {
  type Client,
  type ClientChanges,
  createClient,
  listClients,
  type NewClient,
  updateClient,
} from './clients.ts';
import { INTROSPECTION_SCOPE } from './scope.ts';
import type { User } from './users.ts';

/**
 * Clients as their owners manage them: everybody who has an account may register some, and a superuser manages all. What
 * would weaken the server for others is a superuser's to give, and what somebody else registers is marked as unverified.
 */

/** Grants that RFC 9700 forbids, or that send tokens through the browser: for clients that an operator answers for. */
const RESERVED_GRANTS = ['implicit', 'openid-hybrid', 'password'];

/** Rights over what is not the client's own. */
const RESERVED_SCOPES = [INTROSPECTION_SCOPE];

/** What an owner may change who is no superuser. */
const ownersChanges = [
  'name',
  'clientType',
  'grantTypes',
  'redirectUris',
  'postLogoutRedirectUris',
  'allowedOrigins',
  'scope',
  'authMethod',
  'tokenFormat',
  'idTokenAlgorithm',
  'userinfoAlgorithm',
  'keepsSecret',
] as const satisfies (keyof ClientChanges)[];

/** Whether a user may give a client a grant. */
export function mayGiveGrant(user: User, grantType: string): boolean {
  return user.superuser || !RESERVED_GRANTS.includes(grantType);
}

/** The client with a row number, if it is the user's to manage. */
export async function findOwnClient(context: Context, user: User, id: number): Promise<Client | undefined> {
  const client = await findClientById(context.db, id);
  return client !== undefined && (user.superuser || client.userId === user.id) ? client : undefined;
}

/** The clients that are a user's to manage, in the order of their registration. */
export function listOwnClients(
  context: Context,
  user: User,
  page: { limit: number; after?: string | undefined },
): Promise<Page<Client>> {
  return listClients(context, user.superuser ? page : { ...page, userId: user.id });
}

/**
 * Registers a client of a user's own. Each costs a row for good, so whoever is no superuser has to wait after many.
 *
 * @throws TooManyAttemptsError, InvalidClient naming what is wrong, UserError "conflict" when the client_id is taken
 */
export async function createOwnClient(
  context: Context,
  user: User,
  input: NewClient,
): Promise<{ client: Client; clientSecret: string | undefined }> {
  const own = { ...input, userId: user.id };
  if (user.superuser) return createClient(context, own);
  await admitAttempt(context, { kind: 'registration', name: user.id });
  refuseReserved({ grantTypes: input.grantTypes, scope: input.scope ?? [] });
  return createClient(context, { ...own, unverified: true, skipAuthorization: false, pkceOptional: false });
}

/**
 * Changes a client of a user's own. What only a superuser gives stays as it is in the hands of others, and a new name or
 * address is unverified until a superuser has seen it.
 *
 * @throws InvalidClient naming what is wrong; then nothing is changed
 */
export function updateOwnClient(
  context: Context,
  user: User,
  client: Client,
  changes: ClientChanges,
): Promise<Client> {
  if (user.superuser) return updateClient(context, client, changes);
  const own = ownersPart(changes);
  const { name = client.name, redirectUris = [], grantTypes = [], scope } = own;
  refuseReserved({
    grantTypes: without(grantTypes, client.grantTypes),
    scope: without(scope ?? [], client.scope ?? []),
  });
  if (own.grantTypes !== undefined) {
    const reserved = client.grantTypes.filter((grantType) => RESERVED_GRANTS.includes(grantType));
    own.grantTypes = [...grantTypes, ...reserved];
  }
  if (name !== client.name || without(redirectUris, client.redirectUris).length > 0) own.unverified = true;
  return updateClient(context, client, own);
}

/** Those of some changes that are the owner's to make. */
function ownersPart(changes: ClientChanges): ClientChanges {
  const made = ownersChanges.filter((name) => changes[name] !== undefined);
  return Object.fromEntries(made.map((name) => [name, changes[name]]));
}

function without(some: readonly string[], others: readonly string[]): string[] {
  return some.filter((each) => !others.includes(each));
}

/** What is named here was not the client's before. */
function refuseReserved({
  grantTypes,
  scope,
}: {
  grantTypes: readonly string[];
  scope: readonly string[];
}): void {
  const problems: FieldProblem[] = [
    ...grantTypes
      .filter((grantType) => RESERVED_GRANTS.includes(grantType))
      .map((grantType) => ({ field: 'grantTypes' as const, ...problem('grantReserved', grantType) })),
    ...scope
      .filter((token) => RESERVED_SCOPES.includes(token))
      .map((token) => ({ field: 'scope' as const, ...problem('scopeReserved', token) })),
  ];
  if (problems.length > 0) throw new InvalidClient(problems);
}
