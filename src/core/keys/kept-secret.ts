import { StorageError } from '../../errors.ts';
import { isSealed, isSealedUnder, openBytes, sealBytes } from './sealing.ts';

/**
 * A client secret that is kept so that it can be read again, as it is also the key of signatures (HS256). It lies in
 * the store as private keys do.
 */

/** One in clear. */
const CLEAR = 'clear$';

/** What is stored of a secret: encrypted, or in clear where the operator gave nothing to encrypt it with. */
export function keepSecret([secret]: readonly string[], clientId: string, clientSecret: string): string {
  return secret === undefined
    ? `${CLEAR}${clientSecret}`
    : sealBytes(secret, clientId, Buffer.from(clientSecret));
}

/** Whether a stored secret has the form that `keepSecret` would give it now. */
export function isKeptAsWanted([secret]: readonly string[], stored: string): boolean {
  return secret === undefined ? !isSealed(stored) : isSealedUnder(secret, stored);
}

/**
 * The secret that was stored.
 *
 * @throws StorageError "key_unreadable" when it was encrypted under a secret that is not given, or was tampered with
 */
export function readKeptSecret(secrets: readonly string[], clientId: string, stored: string): string {
  if (!isSealed(stored)) return stored.slice(CLEAR.length);
  return openBytes(secrets, { name: clientId, stored }, (why) => unreadable(clientId, why)).toString();
}

function unreadable(clientId: string, why: string): StorageError {
  return new StorageError('key_unreadable', `the secret of the app ${clientId} ${why}`, {
    hint: `set SERVER.KEY_SECRET to that secret; where it is lost, to a new one, and: oauthctl app rotate-secret ${clientId}`,
  });
}
