import { createPrivateKey, type KeyObject } from 'node:crypto';
import { readFileSync } from 'node:fs';
import type { Settings } from '../../config/settings/index.ts';
import { StorageError, UserError } from '../../errors.ts';
import { isSealed, isSealedUnder, openBytes, sealBytes } from './sealing.ts';

/** A private key in clear: PKCS#8 in base64url. */
const CLEAR = 'pkcs8$';

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
  const refuse = (problem: string, hint: string) =>
    new UserError('invalid_configuration', `SERVER.KEY_SECRET_FILE: the file ${file} ${problem}`, hint);
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch (error) {
    // A new secret in its place would make every key unreadable that was encrypted under the one that is there.
    throw isMissing(error)
      ? refuse('is not there', `put it back; if no key was made with it yet: ${make(file)}`)
      : refuse('cannot be read', `let the user that runs oauthctl read it: chown and chmod 600 ${file}`);
  }
  const secrets = text.split(/\r?\n/).filter((line) => line !== '');
  if (secrets.length === 0 || !secrets.every((secret) => SECRET_PATTERN.test(secret))) {
    throw refuse(
      'must hold random text of 32 characters or more, one secret a line',
      `if no key was made with it yet: ${make(file)}`,
    );
  }
  return secrets;
}

function make(file: string): string {
  return `openssl rand -base64 32 > ${file}`;
}

function isMissing(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'ENOENT';
}

/** What is stored of a private key: encrypted, or in clear where there is no secret. */
export function sealKey([secret]: readonly string[], kid: string, key: KeyObject): string {
  const der = key.export({ type: 'pkcs8', format: 'der' });
  return secret === undefined ? `${CLEAR}${der.toString('base64url')}` : sealBytes(secret, kid, der);
}

/** Whether a stored key has the form that `sealKey` would give it now. */
export function isSealedAsWanted([secret]: readonly string[], stored: string): boolean {
  return secret === undefined ? !isSealed(stored) : isSealedUnder(secret, stored);
}

/**
 * The private key that was stored.
 *
 * @throws StorageError "key_unreadable" when it was encrypted under a secret that is not given, or was tampered with
 */
export function openKey(secrets: readonly string[], kid: string, stored: string): KeyObject {
  const der = isSealed(stored)
    ? openBytes(secrets, { name: kid, stored }, (why) => unreadable(kid, why))
    : Buffer.from(stored.slice(CLEAR.length), 'base64url');
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
