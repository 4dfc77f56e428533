import fc from 'fast-check';
import type { AccessToken } from '../../../src/storage/tables/access-tokens.ts';
import type { AuthorizationCode } from '../../../src/storage/tables/authorization-codes.ts';
import type { KeptRequest } from '../../../src/storage/tables/authorization-requests.ts';
import type { Client } from '../../../src/storage/tables/clients.ts';
import type { Consent } from '../../../src/storage/tables/consents.ts';
import type { DeviceCode } from '../../../src/storage/tables/device-codes.ts';
import type { ForeignToken } from '../../../src/storage/tables/foreign-tokens.ts';
import type { SealedSuccessor } from '../../../src/storage/tables/sealed-successors.ts';
import type { SigningKey } from '../../../src/storage/tables/signing-keys.ts';
import type { TokenFamily } from '../../../src/storage/tables/token-families.ts';
import type { User } from '../../../src/storage/tables/users.ts';

/** The same cases at every run. */
export const seeded = { seed: 20_260_101, numRuns: 60 };

const number = fc.oneof(fc.maxSafeNat(), fc.nat(1_000));
const flag = fc.boolean();
// A store may refuse NUL in a text, and nothing that comes this far has one.
const text = fc.string({ unit: 'grapheme', maxLength: 40 }).map((chars) => chars.replaceAll('\0', ''));
const maybe = <Value>(value: fc.Arbitrary<Value>) => fc.option(value, { nil: undefined });
const words = fc.array(fc.stringMatching(/^[a-z:_]{1,12}$/), { maxLength: 4 });

/** Any client. */
export const anyClient: fc.Arbitrary<Client> = fc.record({
  id: number,
  clientId: text,
  name: text,
  clientType: fc.constantFrom('confidential', 'public'),
  grantTypes: words,
  redirectUris: fc.array(text, { maxLength: 3 }),
  postLogoutRedirectUris: fc.array(text, { maxLength: 3 }),
  allowedOrigins: fc.array(text, { maxLength: 3 }),
  scope: maybe(words),
  userId: maybe(text),
  authMethod: maybe(fc.constantFrom('client_secret_basic', 'client_secret_post', 'none')),
  tokenFormat: maybe(fc.constantFrom('opaque', 'jwt')),
  secretHash: maybe(text),
  previousSecretHash: maybe(text),
  previousSecretExpiresAt: maybe(number),
  keptSecret: maybe(text),
  idTokenAlgorithm: maybe(fc.constantFrom('RS256', 'ES256', 'EdDSA', 'HS256')),
  userinfoAlgorithm: maybe(fc.constantFrom('RS256', 'ES256', 'EdDSA', 'HS256')),
  skipAuthorization: flag,
  pkceOptional: flag,
  active: flag,
  unverified: flag,
  tokenGeneration: number,
  createdAt: number,
  updatedAt: number,
});

export const anyUser: fc.Arbitrary<User> = fc.record({
  id: text,
  username: text,
  email: text,
  passwordHash: maybe(text),
  superuser: flag,
  active: flag,
  tokenGeneration: number,
  createdAt: number,
  updatedAt: number,
});

export const anyAccessToken: fc.Arbitrary<AccessToken> = fc.record({
  expiresAt: number,
  seq: number,
  tokenHash: text,
  client: number,
  clientGeneration: number,
  userId: maybe(text),
  userGeneration: number,
  familyId: maybe(number),
  familyGeneration: number,
  scope: text,
  audience: fc.array(text, { maxLength: 3 }),
  issuedAt: number,
});

/** Any family with its first token, which has no predecessor. */
export const anyNewFamily: fc.Arbitrary<TokenFamily> = fc.record({
  familyId: number,
  familySecretHash: text,
  tokenHash: text,
  previousTokenHash: fc.constant(undefined),
  graceUntil: fc.constant(undefined),
  generation: number,
  client: number,
  clientGeneration: number,
  userId: maybe(text),
  userGeneration: number,
  scope: text,
  audience: fc.array(text, { maxLength: 3 }),
  issuedAt: number,
  rotatedAt: number,
  expiresAt: maybe(number),
  authentication: maybe(
    fc.record({ sid: text, authenticatedAt: number, methods: words, claims: maybe(text) }),
  ),
});

export const anySealedSuccessor: fc.Arbitrary<SealedSuccessor> = fc.record({
  expiresAt: number,
  familyId: number,
  generation: number,
  sealed: text,
});

export const anyForeignToken: fc.Arbitrary<ForeignToken> = fc.record({
  tokenHash: text,
  kind: fc.constantFrom('access_token', 'refresh_token'),
  expiresAt: number,
  seq: number,
});

export const anySigningKey: fc.Arbitrary<SigningKey> = fc.record({
  alg: text,
  number,
  kid: text,
  publicJwk: fc.dictionary(fc.stringMatching(/^[a-z]{1,5}$/), text, { maxKeys: 4, noNullPrototype: true }),
  privateKey: maybe(text),
  createdAt: number,
  signsFrom: number,
  signedUntil: number,
  retiredAt: maybe(number),
});

export const anyAuthorizationCode: fc.Arbitrary<AuthorizationCode> = fc.record({
  expiresAt: number,
  seq: number,
  codeHash: text,
  client: number,
  clientGeneration: number,
  userId: text,
  userGeneration: number,
  redirectUri: text,
  redirectUriSent: flag,
  scope: text,
  audience: fc.array(text, { maxLength: 3 }),
  codeChallenge: maybe(text),
  codeChallengeMethod: maybe(fc.constantFrom('S256', 'plain')),
  nonce: maybe(text),
  sid: text,
  authenticatedAt: number,
  methods: words,
  claims: maybe(text),
  issuedAt: number,
  usedAt: fc.constant(undefined),
});

export const anyKeptRequest: fc.Arbitrary<KeptRequest> = fc.record({
  expiresAt: number,
  seq: number,
  secretHash: text,
  step: fc.constantFrom('sign-in', 'consent'),
  sid: maybe(text),
  parameters: fc.array(fc.tuple(text, text), { maxLength: 4 }),
  askedAt: number,
});

export const anyDeviceCode: fc.Arbitrary<DeviceCode> = fc.record({
  expiresAt: number,
  seq: number,
  codeHash: text,
  userCodeHash: text,
  client: number,
  clientGeneration: number,
  scope: text,
  audience: fc.array(text, { maxLength: 3 }),
  address: maybe(text),
  requestedAt: number,
  intervalSeconds: fc.nat(1_000),
  polledAt: maybe(number),
  status: fc.constantFrom('pending', 'allowed', 'denied'),
  userId: maybe(text),
  userGeneration: number,
  sid: maybe(text),
  authenticatedAt: maybe(number),
  methods: words,
});

export const anyConsent: fc.Arbitrary<Consent> = fc.record({
  userId: text,
  client: number,
  scope: words,
  audience: fc.array(text, { maxLength: 3 }),
  grantedAt: maybe(fc.integer({ min: 1 })),
  givenScope: words,
  sinceAt: number,
  usedAt: number,
  liveUntil: number,
});

/** A consent like others. */
export function consent(fields: Partial<Consent> & Pick<Consent, 'userId' | 'client'>): Consent {
  const times = { grantedAt: 1, sinceAt: 1, usedAt: 1, liveUntil: 1 };
  return { scope: ['read'], audience: [], givenScope: [], ...times, ...fields };
}

/** A code like others. */
export function authorizationCode(
  fields: Partial<AuthorizationCode> & { expiresAt: number; seq: number },
): AuthorizationCode {
  return {
    codeHash: `hash-${fields.expiresAt}-${fields.seq}`,
    client: 1,
    clientGeneration: 0,
    userId: 'alice',
    userGeneration: 0,
    redirectUri: 'https://app.example/cb',
    redirectUriSent: true,
    scope: 'read',
    audience: [],
    codeChallenge: undefined,
    codeChallengeMethod: undefined,
    nonce: undefined,
    sid: 'sid',
    authenticatedAt: 1_000,
    methods: ['pwd'],
    claims: undefined,
    issuedAt: 1_000,
    usedAt: undefined,
    ...fields,
  };
}

/** A device code that nobody has typed in yet. */
export function deviceCode(fields: Partial<DeviceCode> & { expiresAt: number; seq: number }): DeviceCode {
  return {
    codeHash: `hash-${fields.expiresAt}-${fields.seq}`,
    userCodeHash: `user-hash-${fields.expiresAt}-${fields.seq}`,
    client: 1,
    clientGeneration: 0,
    scope: 'read',
    audience: [],
    address: undefined,
    requestedAt: 1_000,
    intervalSeconds: 5,
    polledAt: undefined,
    status: 'pending',
    userId: undefined,
    userGeneration: 0,
    sid: undefined,
    authenticatedAt: undefined,
    methods: [],
    ...fields,
  };
}

/** A request that waits for consent. */
export function keptRequest(fields: Partial<KeptRequest> & { expiresAt: number; seq: number }): KeptRequest {
  return { secretHash: 'x', step: 'consent', sid: 'sid', parameters: [], askedAt: 1_000, ...fields };
}

/** A client like others. */
export function client(fields: Partial<Client> & { id: number }): Client {
  return {
    clientId: `client-${fields.id}`,
    name: `Client ${fields.id}`,
    clientType: 'confidential',
    grantTypes: ['client_credentials'],
    redirectUris: [],
    postLogoutRedirectUris: [],
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
    createdAt: 1_000,
    updatedAt: 1_000,
    ...fields,
  };
}

/** A user like others. */
export function user(fields: Partial<User> & { id: string }): User {
  return {
    username: `user-${fields.id}`,
    email: `${fields.id}@example.com`,
    passwordHash: undefined,
    superuser: false,
    active: true,
    tokenGeneration: 0,
    createdAt: 1_000,
    updatedAt: 1_000,
    ...fields,
  };
}

/** A client's own access token. */
export function accessToken(fields: Partial<AccessToken> & { expiresAt: number; seq: number }): AccessToken {
  return {
    tokenHash: `hash-${fields.expiresAt}-${fields.seq}`,
    client: 1,
    clientGeneration: 0,
    userId: undefined,
    userGeneration: 0,
    familyId: undefined,
    familyGeneration: 0,
    scope: 'read',
    audience: [],
    issuedAt: 1_000,
    ...fields,
  };
}

/** A family of refresh tokens of a client, as it is at first. */
export function tokenFamily(fields: Partial<TokenFamily> & { familyId: number }): TokenFamily {
  return {
    familySecretHash: `secret-${fields.familyId}`,
    tokenHash: `token-${fields.familyId}-0`,
    previousTokenHash: undefined,
    graceUntil: undefined,
    generation: 0,
    client: 1,
    clientGeneration: 0,
    userId: undefined,
    userGeneration: 0,
    scope: 'read',
    audience: [],
    issuedAt: 1_000,
    rotatedAt: 1_000,
    expiresAt: 2_000,
    authentication: undefined,
    ...fields,
  };
}
