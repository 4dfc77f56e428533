import {
  createCipheriv,
  createDecipheriv,
  createPrivateKey,
  hkdfSync,
  type KeyObject,
  randomBytes,
} from 'node:crypto';
import { readFileSync } from 'node:fs';
import type { Settings } from '../../config/settings/index.ts';
import { StorageError, UserError } from '../../errors.ts';

/**
 * The form in which a private key lies in the store: PKCS#8 in base64url, encrypted (AES-256-GCM) under a key derived
 * (RFC 5869) from the secret that the operator configured, or in clear where there is none. The key id is bound into
 * it, so that one key cannot be put in another's place.
 */

const CLEAR = 'pkcs8$';
const SEALED = 'a256gcm$';
const ALGORITHM = 'aes-256-gcm';
const SALT_BYTES = 16;
const NONCE_BYTES = 12;
const TAG_BYTES = 16;
/** What of a secret is told to find it again among several: 48 bits derived from at least 128 that are secret. */
const NAME_BYTES = 6;

const SECRET_PATTERN = /^[\x21-\x7e]{32,1024}$/;

/**
 * The secrets under which keys are encrypted, the newest first; none where keys lie in clear.
 *
 * @throws UserError "invalid_configuration" when KEY_SECRET_FILE cannot be read or holds something else
 */
export function readKeySecrets({ SERVER }: Settings): readonly string[] {
  const { KEY_SECRET, KEY_SECRET_FILE } = SERVER;
  if (KEY_SECRET_FILE !== null) return readSecretFile(KEY_SECRET_FILE);
  if (KEY_SECRET === null) return [];
  return typeof KEY_SECRET === 'string' ? [KEY_SECRET] : KEY_SECRET;
}

function readSecretFile(file: string): string[] {
  const refuse = (problem: string) =>
    new UserError(
      'invalid_configuration',
      `SERVER.KEY_SECRET_FILE: the file ${file} ${problem}`,
      `openssl rand -base64 32 > ${file}`,
    );
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch {
    throw refuse('cannot be read');
  }
  const secrets = text.split(/\r?\n/).filter((line) => line !== '');
  if (secrets.length === 0 || !secrets.every((secret) => SECRET_PATTERN.test(secret))) {
    throw refuse('must hold random text of 32 characters or more, one secret a line');
  }
  return secrets;
}

/** What is stored of a private key. */
export function sealKey(secrets: readonly string[], kid: string, key: KeyObject): string {
  const der = key.export({ type: 'pkcs8', format: 'der' });
  const [secret] = secrets;
  if (secret === undefined) return `${CLEAR}${der.toString('base64url')}`;
  const salt = randomBytes(SALT_BYTES);
  const nonce = randomBytes(NONCE_BYTES);
  const cipher = createCipheriv(ALGORITHM, encryptionKey(secret, salt), nonce).setAAD(Buffer.from(kid));
  const text = Buffer.concat([cipher.update(der), cipher.final()]);
  const sealed = Buffer.concat([salt, nonce, cipher.getAuthTag(), text]);
  return `${SEALED}${nameOf(secret)}$${sealed.toString('base64url')}`;
}

/** Whether a stored key is encrypted. */
export function isSealed(stored: string): boolean {
  return stored.startsWith(SEALED);
}

/** Whether a stored key has the form that `sealKey` would give it now. */
export function isSealedAsWanted([secret]: readonly string[], stored: string): boolean {
  return stored.startsWith(secret === undefined ? CLEAR : `${SEALED}${nameOf(secret)}$`);
}

/**
 * The private key that was stored.
 *
 * @throws StorageError "key_unreadable" when it was encrypted under a secret that is not given, or was tampered with
 */
export function openKey(secrets: readonly string[], kid: string, stored: string): KeyObject {
  if (stored.startsWith(CLEAR)) {
    return privateKeyFrom(Buffer.from(stored.slice(CLEAR.length), 'base64url'), kid);
  }
  const [, name, text = ''] = stored.split('$');
  const secret = secrets.find((one) => nameOf(one) === name);
  if (secret === undefined) {
    const why = secrets.length === 0 ? ', and none is given' : ' that is not among those given';
    throw unreadable(kid, `is encrypted under a secret${why}`);
  }
  const bytes = Buffer.from(text, 'base64url');
  const salt = bytes.subarray(0, SALT_BYTES);
  const nonce = bytes.subarray(SALT_BYTES, SALT_BYTES + NONCE_BYTES);
  const afterNonce = SALT_BYTES + NONCE_BYTES;
  try {
    const decipher = createDecipheriv(ALGORITHM, encryptionKey(secret, salt), nonce, {
      authTagLength: TAG_BYTES,
    });
    decipher.setAAD(Buffer.from(kid));
    decipher.setAuthTag(bytes.subarray(afterNonce, afterNonce + TAG_BYTES));
    const der = Buffer.concat([decipher.update(bytes.subarray(afterNonce + TAG_BYTES)), decipher.final()]);
    return privateKeyFrom(der, kid);
  } catch (error) {
    throw error instanceof StorageError ? error : unreadable(kid, 'is damaged in the store');
  }
}

function privateKeyFrom(der: Buffer, kid: string): KeyObject {
  try {
    return createPrivateKey({ key: der, type: 'pkcs8', format: 'der' });
  } catch {
    throw unreadable(kid, 'is damaged in the store');
  }
}

function unreadable(kid: string, why: string): StorageError {
  return new StorageError('key_unreadable', `the signing key ${kid} ${why}`, {
    hint: `set SERVER.KEY_SECRET to the secret of that key; where it is lost, to a new one, and: oauthctl key retire ${kid}`,
  });
}

function encryptionKey(secret: string, salt: Buffer): Buffer {
  return Buffer.from(hkdfSync('sha256', secret, salt, 'oauthctl signing key', 32));
}

function nameOf(secret: string): string {
  return Buffer.from(hkdfSync('sha256', secret, '', 'oauthctl key secret name', NAME_BYTES)).toString(
    'base64url',
  );
}
