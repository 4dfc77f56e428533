import { createCipheriv, createDecipheriv, hkdfSync, randomBytes } from 'node:crypto';

/**
 * The form in which something secret lies in the store: encrypted (AES-256-GCM) under a key derived (RFC 5869) from the
 * secret that the operator configured. The name of what it belongs to is bound into it, so that one cannot be put in
 * another's place.
 */

const SEALED = 'a256gcm$';
const ALGORITHM = 'aes-256-gcm';
const SALT_BYTES = 16;
const NONCE_BYTES = 12;
const TAG_BYTES = 16;
/** What of a secret is told to find it again among several: 48 bits derived from at least 128 that are secret. */
const NAME_BYTES = 6;

/** Whether a stored text is encrypted. */
export function isSealed(stored: string): boolean {
  return stored.startsWith(SEALED);
}

/** Whether a stored text is encrypted under a secret. */
export function isSealedUnder(secret: string, stored: string): boolean {
  return stored.startsWith(`${SEALED}${nameOf(secret)}$`);
}

/** @param name what it belongs to */
export function sealBytes(secret: string, name: string, bytes: Buffer): string {
  const salt = randomBytes(SALT_BYTES);
  const nonce = randomBytes(NONCE_BYTES);
  const cipher = createCipheriv(ALGORITHM, encryptionKey(secret, salt), nonce).setAAD(Buffer.from(name));
  const text = Buffer.concat([cipher.update(bytes), cipher.final()]);
  const sealed = Buffer.concat([salt, nonce, cipher.getAuthTag(), text]);
  return `${SEALED}${nameOf(secret)}$${sealed.toString('base64url')}`;
}

/**
 * What was sealed.
 *
 * @param unreadable makes the failure of words that say why
 * @throws what `unreadable` makes, when the secret is not among those given, or somebody tampered with the text
 */
export function openBytes(
  secrets: readonly string[],
  { name, stored }: { name: string; stored: string },
  unreadable: (why: string) => Error,
): Buffer {
  const [, secretName, text = ''] = stored.split('$');
  const secret = secrets.find((one) => nameOf(one) === secretName);
  if (secret === undefined) {
    const why = secrets.length === 0 ? ', and none is given' : ' that is not among those given';
    throw unreadable(`is encrypted under a secret${why}`);
  }
  const bytes = Buffer.from(text, 'base64url');
  const salt = bytes.subarray(0, SALT_BYTES);
  const nonce = bytes.subarray(SALT_BYTES, SALT_BYTES + NONCE_BYTES);
  const afterNonce = SALT_BYTES + NONCE_BYTES;
  try {
    const decipher = createDecipheriv(ALGORITHM, encryptionKey(secret, salt), nonce, {
      authTagLength: TAG_BYTES,
    });
    decipher.setAAD(Buffer.from(name));
    decipher.setAuthTag(bytes.subarray(afterNonce, afterNonce + TAG_BYTES));
    return Buffer.concat([decipher.update(bytes.subarray(afterNonce + TAG_BYTES)), decipher.final()]);
  } catch {
    throw unreadable('is damaged in the store');
  }
}

function encryptionKey(secret: string, salt: Buffer): Buffer {
  return Buffer.from(hkdfSync('sha256', secret, salt, 'oauthctl signing key', 32));
}

function nameOf(secret: string): string {
  return Buffer.from(hkdfSync('sha256', secret, '', 'oauthctl key secret name', NAME_BYTES)).toString(
    'base64url',
  );
}
