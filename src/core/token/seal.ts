import { createCipheriv, createDecipheriv, hkdfSync, randomBytes } from 'node:crypto';
import type { TokenResponse } from '../grants/grant.ts';

/**
 * A spent refresh token's answer, kept for its grace period so that only the token itself can open it: the key is
 * derived from the token (RFC 5869), of which the store has no more than a hash.
 */

const ALGORITHM = 'aes-256-gcm';
const NONCE_BYTES = 12;
const TAG_BYTES = 16;

function keyFor(presented: string): Buffer {
  return Buffer.from(hkdfSync('sha256', presented, '', 'oauthctl sealed successor', 32));
}

/** Encrypts a response under a key that only the presented token yields. */
export function seal(presented: string, response: TokenResponse): string {
  const nonce = randomBytes(NONCE_BYTES);
  const cipher = createCipheriv(ALGORITHM, keyFor(presented), nonce);
  const text = Buffer.concat([cipher.update(JSON.stringify(response), 'utf8'), cipher.final()]);
  return Buffer.concat([nonce, cipher.getAuthTag(), text]).toString('base64url');
}

/** The response that was sealed; throws when the token is not the one it was sealed for. */
export function unseal(presented: string, sealed: string): TokenResponse {
  const bytes = Buffer.from(sealed, 'base64url');
  const decipher = createDecipheriv(ALGORITHM, keyFor(presented), bytes.subarray(0, NONCE_BYTES), {
    authTagLength: TAG_BYTES,
  });
  decipher.setAuthTag(bytes.subarray(NONCE_BYTES, NONCE_BYTES + TAG_BYTES));
  const text = Buffer.concat([decipher.update(bytes.subarray(NONCE_BYTES + TAG_BYTES)), decipher.final()]);
  return JSON.parse(text.toString('utf8')) as TokenResponse;
}
