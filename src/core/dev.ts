import type { Context } from '../context.ts';
import { UserError } from '../errors.ts';
import {
  type Client,
  findClientByClientId,
  insertClient,
  listClients,
  updateClient,
} from '../storage/tables/clients.ts';
import { findFact, insertFact } from '../storage/tables/facts.ts';
import { nextNumber } from '../storage/tables/sequences.ts';
import { findUserByUsername, insertUser, listUsers, type User, updateUser } from '../storage/tables/users.ts';
import { DEVICE_GRANT_TYPE } from './device/grant-type.ts';
import { sha256 } from './hashes/sha256.ts';
import { makeUserId } from './user-ids.ts';

/** The ready-made accounts of a development server. They are no secret, and exist nowhere else. */
export const devClient = { clientId: 'dev-confidential', clientSecret: 'dev-secret' };
export const devPublicClient = { clientId: 'dev-public' };
export const devUsers = [
  { username: 'alice', password: 'alice', email: 'alice@example.com', superuser: false },
  { username: 'admin', password: 'admin', email: 'admin@example.com', superuser: true },
] as const;

/** Programs on this machine, at whatever port, and the server's own start page. */
const devRedirectUris = ['localhost', '127.0.0.1', '[::1]'].flatMap((host) => [
  `http://${host}/`,
  `http://${host}/callback`,
]);

/** The port of these is not left open: those where people run what they are working on. */
const devPostLogoutRedirectUris = [
  ...devRedirectUris,
  ...[3_000, 4_200, 5_173, 8_080].flatMap((port) => [
    `http://localhost:${port}/`,
    `http://localhost:${port}/callback`,
  ]),
];

const PURPOSE = 'dev';

/** Whether it is a development server that asks. */
export async function isDevStore({ db }: Context): Promise<boolean> {
  return (await findFact(db, 'purpose')) === PURPOSE;
}

/** The ready-made users, where a development store is served; nobody in any other, which is never served as one. */
export async function findDevUsers(context: Context): Promise<readonly (typeof devUsers)[number][]> {
  return (await isDevStore(context)) ? devUsers : [];
}

/**
 * Refuses to serve a development store for real: everybody knows its passwords.
 *
 * @throws UserError
 */
export async function refuseDevStore(context: Context): Promise<void> {
  if (await isDevStore(context)) {
    throw new UserError(
      'invalid_configuration',
      'this database belongs to serve --dev, with passwords that everybody knows',
      'oauthctl init makes a database of your own',
    );
  }
}

/**
 * Makes a store a development store, with its accounts as they always are.
 *
 * @throws UserError when the store holds somebody's real data
 */
export async function prepareDevStore(context: Context): Promise<void> {
  if (!(await isDevStore(context)) && (await isInUse(context))) {
    throw new UserError(
      'invalid_configuration',
      'serve --dev would put accounts with well-known passwords into a database that is in use',
      'leave out --database: serve --dev makes a database of its own',
    );
  }
  const clients = [await confidentialClient(context), await publicClient(context)];
  await context.db.tx(async (tx) => {
    await insertFact(tx, 'purpose', PURPOSE);
    for (const client of clients) {
      if (!(await insertClient(tx, client))) {
        const before = await findClientByClientId(tx, client.clientId);
        await updateClient(tx, { ...client, ...keptOf(before ?? client) });
      }
    }
    for (const user of devUsers.map((each) => accountOf(context, each))) {
      if (!(await insertUser(tx, user))) {
        const before = await findUserByUsername(tx, user.username);
        await updateUser(tx, { ...user, ...keptOf(before ?? user) });
      }
    }
  });
}

/** What must stay as it is, or tokens of the last run would be dead, or dead ones alive. */
function keptOf<Id>({ id, tokenGeneration }: { id: Id; tokenGeneration: number }) {
  return { id, tokenGeneration };
}

async function isInUse({ db }: Context): Promise<boolean> {
  return (
    (await listClients(db, { limit: 1 })).data.length > 0 ||
    (await listUsers(db, { limit: 1 })).data.length > 0
  );
}

async function confidentialClient(context: Context): Promise<Client> {
  return {
    ...(await publicClient(context)),
    clientId: devClient.clientId,
    name: 'Development app',
    clientType: 'confidential',
    grantTypes: [
      'authorization_code',
      DEVICE_GRANT_TYPE,
      'client_credentials',
      'implicit',
      'openid-hybrid',
      'password',
      'refresh_token',
    ],
    secretHash: sha256.make(devClient.clientSecret),
  };
}

async function publicClient(context: Context): Promise<Client> {
  const now = context.now();
  return {
    id: await nextNumber(context.db),
    clientId: devPublicClient.clientId,
    name: 'Development app for browsers and devices',
    clientType: 'public',
    grantTypes: ['authorization_code', DEVICE_GRANT_TYPE, 'refresh_token'],
    redirectUris: devRedirectUris,
    postLogoutRedirectUris: devPostLogoutRedirectUris,
    allowedOrigins: [],
    scope: undefined,
    userId: undefined,
    authMethod: undefined,
    tokenFormat: undefined,
    secretHash: undefined,
    previousSecretHash: undefined,
    previousSecretExpiresAt: undefined,
    keptSecret: undefined,
    idTokenAlgorithm: undefined,
    userinfoAlgorithm: undefined,
    skipAuthorization: false,
    pkceOptional: false,
    active: true,
    unverified: false,
    tokenGeneration: 0,
    createdAt: now,
    updatedAt: now,
  };
}

/** Passwords that are printed on every start gain nothing from a slow hash. */
function accountOf(context: Context, account: (typeof devUsers)[number]): User {
  const now = context.now();
  return {
    id: makeUserId(now),
    username: account.username,
    email: account.email,
    passwordHash: sha256.make(account.password),
    superuser: account.superuser,
    active: true,
    tokenGeneration: 0,
    createdAt: now,
    updatedAt: now,
  };
}
