import { hash } from 'node:crypto';
import type { Context } from '../../context.ts';
import type { Client, IdTokenAlgorithm } from '../../storage/tables/clients.ts';
import type { User } from '../../storage/tables/users.ts';
import { issuer } from '../issuer.ts';
import { DEFAULT_ALGORITHM } from '../keys/algorithms.ts';
import { type Claims, signJwt, signJwtWithSecret } from '../keys/jwt.ts';
import { readKeptSecret } from '../keys/kept-secret.ts';
import { readKeySecrets } from '../keys/key-secrets.ts';
import { randomText } from '../secrets.ts';
import { ACR, type Authentication } from './authentication.ts';
import { claimsOfScope } from './claims.ts';
import { tellClaims } from './requested-claims.ts';

/** The kind of token in its header; an access token has another, so that neither passes for the other. */
export const ID_TOKEN_TYP = 'JWT';

const JTI_BYTES = 16;

/** Of whom an id_token tells whom, and what it comes with. */
export interface IdTokenParts {
  client: Client;
  user: User;
  authentication: Authentication;
  /** What comes with it, and is bound to it by a hash. */
  accessToken?: string | undefined;
  code?: string | undefined;
  /** The scope whose claims it tells because no access token will (OpenID Connect Core section 5.4). */
  scopeToTell?: readonly string[];
}

/** What the id_tokens of a client are signed with. */
function algorithmOf(client: Client): IdTokenAlgorithm {
  return client.idTokenAlgorithm ?? DEFAULT_ALGORITHM;
}

/**
 * An id_token (OpenID Connect Core section 2). Signing is done beside the event loop.
 *
 * @throws StorageError "key_unreadable"
 */
export async function makeIdToken(context: Context, parts: IdTokenParts): Promise<string> {
  const { client, user, authentication, scopeToTell = [] } = parts;
  const { settings } = context;
  const alg = algorithmOf(client);
  const issuedAt = context.now();
  const claims: Claims = {
    // First, so that none of them stands for one of the others.
    ...tellClaims(user, claimsOfScope(scopeToTell), authentication.claims?.id_token),
    iss: issuer(settings),
    sub: user.id,
    aud: client.clientId,
    azp: client.clientId,
    exp: issuedAt + Math.floor(settings.ID_TOKEN_EXPIRE_SECONDS),
    iat: issuedAt,
    auth_time: authentication.authenticatedAt,
    jti: randomText(JTI_BYTES),
    sid: authentication.sid,
    acr: ACR,
    amr: [...authentication.methods],
    ...(authentication.nonce === undefined ? {} : { nonce: authentication.nonce }),
    ...(parts.accessToken === undefined ? {} : { at_hash: halfHash(alg, parts.accessToken) }),
    ...(parts.code === undefined ? {} : { c_hash: halfHash(alg, parts.code) }),
  };
  return signFor(context, client, claims);
}

/** Signs claims as a client wants its id_tokens signed. */
async function signFor(context: Context, client: Client, claims: Claims): Promise<string> {
  const alg = algorithmOf(client);
  if (alg !== 'HS256') return signJwt(context, { alg, typ: ID_TOKEN_TYP }, claims);
  const secret = secretOf(context, client);
  if (secret === undefined) throw new Error('a client that signs with its secret has none');
  return signJwtWithSecret(secret, { typ: ID_TOKEN_TYP }, claims);
}

/**
 * The secret of a client that signs with it.
 *
 * @throws StorageError "key_unreadable"
 */
export function secretOf({ settings }: Context, { clientId, keptSecret }: Client): string | undefined {
  return keptSecret ? readKeptSecret(readKeySecrets(settings), clientId, keptSecret) : undefined;
}

/** The left half of a hash, the one of the signature (section 3.1.3.6); that of Ed25519 is SHA-512 (RFC 8032). */
function halfHash(alg: IdTokenAlgorithm, text: string): string {
  const digest = hash(alg === 'EdDSA' ? 'sha512' : 'sha256', text, 'buffer');
  return digest.subarray(0, digest.length / 2).toString('base64url');
}
