import type { Context } from '../context.ts';
import { UserError } from '../errors.ts';
import type { Queries } from '../storage/sql.ts';
import * as table from '../storage/tables/clients.ts';
import { deleteConsentsToClient } from '../storage/tables/consents.ts';
import type { Page } from '../storage/tables/page.ts';
import { nextNumber } from '../storage/tables/sequences.ts';
import { problemWords } from './client-problems.ts';
import { checkRegistration, KEPT_SECRET_LENGTH_AT_LEAST } from './client-rules.ts';
import { hashChosenSecret, hashGeneratedSecret } from './hashes/index.ts';
import { ALPHANUMERIC_BITS, randomAlphanumeric } from './secrets.ts';

export type Client = table.Client;
export type ClientAlgorithm = table.ClientAlgorithm;

const CLIENT_ID_LENGTH = 40;

export interface NewClient {
  name: string;
  clientType: table.ClientType;
  /** RFC names. */
  grantTypes: readonly string[];
  redirectUris: readonly string[];
  postLogoutRedirectUris?: readonly string[];
  allowedOrigins: readonly string[];
  /** Undefined: every scope of the settings. */
  scope?: readonly string[] | undefined;
  /** The owner's id. */
  userId?: string | undefined;
  authMethod?: table.ClientAuthMethod | undefined;
  /** Undefined: opaque. */
  tokenFormat?: table.TokenFormat | undefined;
  /** Whether its users are spared the question for consent. */
  skipAuthorization?: boolean;
  /** Whether it may ask for a code without PKCE; a confidential client alone. */
  pkceOptional?: boolean;
  /** Whether it is the word of a user whom no operator has asked to register apps. */
  unverified?: boolean;
  /** Undefined: one is made. */
  clientId?: string | undefined;
  /** One that a person chose; undefined: one is made for a confidential client. */
  clientSecret?: string | undefined;
  /** Whether its secret is kept beside its hash, so that it can sign. */
  keepsSecret?: boolean;
  /** Undefined: RS256. */
  idTokenAlgorithm?: table.ClientAlgorithm | undefined;
  /** Undefined: userinfo answers with plain JSON. */
  userinfoAlgorithm?: table.ClientAlgorithm | undefined;
}

/** What may be changed of a client; what is absent stays. */
export interface ClientChanges {
  name?: string;
  clientType?: table.ClientType;
  grantTypes?: readonly string[];
  redirectUris?: readonly string[];
  postLogoutRedirectUris?: readonly string[];
  allowedOrigins?: readonly string[];
  /** Null: every scope of the settings. */
  scope?: readonly string[] | null;
  /** Null: nobody's. */
  userId?: string | null;
  /** Null: whichever the client's type allows. */
  authMethod?: table.ClientAuthMethod | null;
  tokenFormat?: table.TokenFormat;
  skipAuthorization?: boolean;
  pkceOptional?: boolean;
  active?: boolean;
  /** Null: the default. */
  idTokenAlgorithm?: table.ClientAlgorithm | null;
  /** Null: plain JSON. */
  userinfoAlgorithm?: table.ClientAlgorithm | null;
  /** Whether its secrets are kept beside their hashes. Of one that was not, the hash is all there is: the next one is. */
  keepsSecret?: boolean;
  /** One that a person chose; that which it had ends at once. */
  clientSecret?: string | undefined;
  unverified?: boolean;
}

/**
 * Registers a client.
 *
 * @returns the client, and its secret in clear where one was made: it is kept nowhere
 * @throws UserError "invalid_value" naming everything that is wrong, "conflict" when the client_id is taken
 */
export async function createClient(
  context: Context,
  input: NewClient,
): Promise<{ client: Client; clientSecret: string | undefined }> {
  const { clientSecret: chosenSecret, ...rest } = input;
  checkRegistration(context.settings, rest, chosenSecret);
  const clientId = input.clientId ?? randomAlphanumeric(CLIENT_ID_LENGTH);
  const made = await makeSecret(context, { ...input, clientId }, chosenSecret);
  await makeSigningKeys(context, input);
  const now = context.now();
  const client: Client = {
    id: await nextNumber(context.db),
    clientId,
    name: input.name,
    clientType: input.clientType,
    grantTypes: unique(input.grantTypes),
    redirectUris: unique(input.redirectUris),
    postLogoutRedirectUris: unique(input.postLogoutRedirectUris ?? []),
    allowedOrigins: unique(input.allowedOrigins),
    scope: input.scope === undefined ? undefined : unique(input.scope),
    userId: input.userId,
    authMethod: input.authMethod,
    tokenFormat: input.tokenFormat,
    secretHash: made.secretHash,
    previousSecretHash: undefined,
    previousSecretExpiresAt: undefined,
    keptSecret: made.keptSecret,
    idTokenAlgorithm: input.idTokenAlgorithm,
    userinfoAlgorithm: input.userinfoAlgorithm,
    skipAuthorization: input.skipAuthorization ?? false,
    pkceOptional: input.pkceOptional ?? false,
    active: true,
    unverified: input.unverified ?? false,
    tokenGeneration: 0,
    createdAt: now,
    updatedAt: now,
  };
  if (!(await table.insertClient(context.db, client))) {
    throw new UserError(
      'conflict',
      problemWords.clientIdTaken(client.clientId),
      `oauthctl app show ${client.clientId}`,
    );
  }
  return { client, clientSecret: made.clientSecret };
}

/** A new client_id: 40 letters and digits. */
export function makeClientId(): string {
  return randomAlphanumeric(CLIENT_ID_LENGTH);
}

function unique(texts: readonly string[]): string[] {
  return [...new Set(texts)];
}

interface MadeSecret {
  /** Where it was made here. */
  clientSecret: string | undefined;
  secretHash: string | undefined;
  keptSecret: string | undefined;
}

async function makeSecret(
  context: Context,
  client: { clientType: table.ClientType; clientId: string; keepsSecret?: boolean },
  chosenSecret: string | undefined,
): Promise<MadeSecret> {
  if (client.clientType === 'public') {
    return { clientSecret: undefined, secretHash: undefined, keptSecret: undefined };
  }
  if (chosenSecret !== undefined) {
    return {
      clientSecret: undefined,
      secretHash: await hashChosenSecret(chosenSecret),
      keptSecret: await keep(context, client, chosenSecret),
    };
  }
  const wanted = context.settings.CLIENT_SECRET_GENERATOR_LENGTH;
  const length = client.keepsSecret === true ? Math.max(wanted, KEPT_SECRET_LENGTH_AT_LEAST) : wanted;
  const clientSecret = randomAlphanumeric(length);
  return {
    clientSecret,
    secretHash: await hashGeneratedSecret(clientSecret, length * ALPHANUMERIC_BITS),
    keptSecret: await keep(context, client, clientSecret),
  };
}

/** What is stored so that a secret can be read again, where that is wanted. */
async function keep(
  context: Context,
  { clientId, keepsSecret }: { clientId: string; keepsSecret?: boolean },
  clientSecret: string,
): Promise<string | undefined> {
  if (keepsSecret !== true) return undefined;
  // Few commands keep a secret or make a key: what that takes is loaded then.
  const { readKeySecrets } = await import('./keys/key-secrets.ts');
  const { keepSecret } = await import('./keys/kept-secret.ts');
  const secrets = readKeySecrets(context.settings);
  if (secrets.length === 0) {
    const { refuseClearAmongSealed } = await import('./keys/signing-key.ts');
    await refuseClearAmongSealed(context);
  }
  return keepSecret(secrets, clientId, clientSecret);
}

/** A client that asks for keys of its own kind finds them in the key set before the first signature. */
async function makeSigningKeys(
  context: Context,
  {
    idTokenAlgorithm,
    userinfoAlgorithm,
  }: Pick<NewClient | ClientChanges, 'idTokenAlgorithm' | 'userinfoAlgorithm'>,
): Promise<void> {
  if (!context.settings.OIDC_ENABLED) return;
  for (const alg of [idTokenAlgorithm, userinfoAlgorithm]) {
    if (!alg || alg === 'HS256') continue;
    const { signingKey } = await import('./keys/signing-key.ts');
    await signingKey(context, alg);
  }
}

/**
 * The client with a client_id, or else with a name that only one client has.
 *
 * @throws UserError "not_found", "conflict" listing the clients that share the name
 */
export async function findClient(context: Context, idOrName: string): Promise<Client> {
  const byId = await table.findClientByClientId(context.db, idOrName);
  if (byId !== undefined) return byId;
  const [first, ...others] = await table.listClientsByName(context.db, idOrName, 10);
  if (first === undefined) {
    throw new UserError(
      'not_found',
      `there is no app with the client_id or the name ${idOrName}`,
      'oauthctl app list',
    );
  }
  if (others.length > 0) {
    const ids = [first, ...others].map(({ clientId }) => clientId).join(', ');
    throw new UserError(
      'conflict',
      `several apps are named ${idOrName}: ${ids}`,
      'name one by its client_id',
    );
  }
  return first;
}

/** Clients in the order of their registration; `after` is the `next` of the page before. */
export async function listClients(
  context: Context,
  filter: Omit<table.ClientFilter, 'after'> & { after?: string | undefined },
): Promise<Page<Client>> {
  const { after, ...rest } = filter;
  if (after === undefined) return table.listClients(context.db, rest);
  if (!/^[0-9]{1,15}$/.test(after)) {
    throw new UserError('invalid_value', '--after takes what the page before printed as its next');
  }
  return table.listClients(context.db, { ...rest, after: Number(after) });
}

/**
 * Changes a client. One that is made inactive loses every token at once, for good; one that becomes public loses its
 * secret.
 *
 * @throws UserError "invalid_value" naming everything that is wrong; then nothing is changed
 */
export async function updateClient(
  context: Context,
  client: Client,
  changes: ClientChanges,
): Promise<Client> {
  const { clientSecret } = changes;
  const keepsNext = changes.keepsSecret ?? client.keptSecret !== undefined;
  const made =
    clientSecret === undefined
      ? undefined
      : await makeSecret(context, { ...client, keepsSecret: keepsNext }, clientSecret);
  await makeSigningKeys(context, changes);
  return context.db.tx(async (tx) => {
    const current = await existing(tx, client);
    const changed = withChanges(current, changes, context.now());
    if (made !== undefined) replaceSecret(changed, made);
    // One that becomes public loses what was kept, and cannot have another.
    const isPublic = changed.clientType === 'public';
    const keepsSecret = isPublic ? (changes.keepsSecret ?? false) : Boolean(changed.keptSecret);
    checkRegistration(context.settings, { ...changed, clientId: undefined, keepsSecret }, clientSecret);
    if (isPublic) {
      changed.secretHash = undefined;
      changed.previousSecretHash = undefined;
      changed.keptSecret = undefined;
    }
    await table.updateClient(tx, changed);
    return changed;
  });
}

/** Puts a new secret in the place of all that a client had. */
function replaceSecret(client: Client, { secretHash, keptSecret }: MadeSecret): void {
  client.secretHash = secretHash;
  client.keptSecret = keptSecret;
  client.previousSecretHash = undefined;
  client.previousSecretExpiresAt = undefined;
}

function withChanges(client: Client, changes: ClientChanges, updatedAt: number): Client {
  const { scope, userId, authMethod, keepsSecret, clientSecret: _, ...rest } = changes;
  const { idTokenAlgorithm, userinfoAlgorithm, ...others } = rest;
  const changed: Client = { ...client, ...others, updatedAt };
  changed.grantTypes = unique(changed.grantTypes);
  changed.redirectUris = unique(changed.redirectUris);
  changed.postLogoutRedirectUris = unique(changed.postLogoutRedirectUris);
  changed.allowedOrigins = unique(changed.allowedOrigins);
  if (scope !== undefined) changed.scope = scope === null ? undefined : unique(scope);
  if (userId !== undefined) changed.userId = userId ?? undefined;
  if (authMethod !== undefined) changed.authMethod = authMethod ?? undefined;
  if (idTokenAlgorithm !== undefined) changed.idTokenAlgorithm = idTokenAlgorithm ?? undefined;
  if (userinfoAlgorithm !== undefined) changed.userinfoAlgorithm = userinfoAlgorithm ?? undefined;
  if (keepsSecret === true) changed.keptSecret ??= '';
  if (keepsSecret === false) changed.keptSecret = undefined;
  if (changes.active === false) changed.tokenGeneration += 1;
  return changed;
}

async function existing(tx: Queries, client: Client): Promise<Client> {
  const current = await table.findClientById(tx, client.id);
  if (current === undefined) throw new UserError('not_found', `the app ${client.clientId} is gone`);
  return current;
}

/**
 * Gives a confidential client a new secret.
 *
 * @param graceSeconds how long the old one is good beside it; 0 ends it now
 * @returns the new secret in clear: it is kept nowhere
 * @throws UserError "invalid_value" for a public client, which has none
 */
export async function rotateClientSecret(
  context: Context,
  client: Client,
  { graceSeconds }: { graceSeconds: number },
): Promise<string> {
  const { clientType, clientId } = client;
  const keepsSecret = client.keptSecret !== undefined;
  const made = await makeSecret(context, { clientType, clientId, keepsSecret }, undefined);
  const { clientSecret, secretHash, keptSecret } = made;
  if (clientSecret === undefined || secretHash === undefined) {
    throw new UserError('invalid_value', `the app ${client.clientId} is public and has no secret`);
  }
  await context.db.tx(async (tx) => {
    const current = await existing(tx, client);
    const now = context.now();
    await table.updateClient(tx, {
      ...current,
      secretHash,
      keptSecret,
      previousSecretHash: graceSeconds > 0 ? current.secretHash : undefined,
      previousSecretExpiresAt: graceSeconds > 0 ? now + graceSeconds : undefined,
      updatedAt: now,
    });
  });
  return clientSecret;
}

/** Deletes a client; its tokens are dead at once. */
export async function deleteClient(context: Context, client: Client): Promise<void> {
  await context.db.tx(async (tx) => {
    await deleteConsentsToClient(tx, client.id);
    await table.deleteClient(tx, client.id);
  });
}
