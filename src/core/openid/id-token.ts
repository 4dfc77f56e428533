import { hash } from 'node:crypto';
import type { Context } from '../../context.ts';
import type { Client, ClientAlgorithm } from '../../storage/tables/clients.ts';
import type { User } from '../../storage/tables/users.ts';
import { issuer } from '../issuer.ts';
import { DEFAULT_ALGORITHM } from '../keys/algorithms.ts';
import { randomText } from '../secrets.ts';
import { ACR, type Authentication } from './authentication.ts';
import { claimsOfScope } from './claims.ts';
import { tellClaims } from './requested-claims.ts';
import { signForClient } from './sign-for-client.ts';

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

/**
 * An id_token (OpenID Connect Core section 2). Signing is done beside the event loop.
 *
 * @throws StorageError "key_unreadable"
 */
export async function makeIdToken(context: Context, parts: IdTokenParts): Promise<string> {
  const { client, user, authentication, scopeToTell = [] } = parts;
  const { settings } = context;
  const alg = client.idTokenAlgorithm ?? DEFAULT_ALGORITHM;
  const issuedAt = context.now();
  const expiresAt = issuedAt + Math.floor(settings.ID_TOKEN_EXPIRE_SECONDS);
  const claims = {
    // First, so that none of them stands for one of the others.
    ...tellClaims(user, claimsOfScope(scopeToTell), authentication.claims?.id_token),
    iss: issuer(settings),
    sub: user.id,
    aud: client.clientId,
    azp: client.clientId,
    exp: expiresAt,
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
  return signForClient(context, client, { alg, typ: ID_TOKEN_TYP, verifiableUntil: expiresAt }, claims);
}

/** The left half of a hash, the one of the signature (section 3.1.3.6); that of Ed25519 is SHA-512 (RFC 8032). */
function halfHash(alg: ClientAlgorithm, text: string): string {
  const digest = hash(alg === 'EdDSA' ? 'sha512' : 'sha256', text, 'buffer');
  return digest.subarray(0, digest.length / 2).toString('base64url');
}
