import type { Context } from '../../context.ts';
import {
  listSigningKeys,
  replacePrivateKey,
  retireSigningKey,
  type SigningKey,
} from '../../storage/tables/signing-keys.ts';
import { DEFAULT_ALGORITHM } from './algorithms.ts';
import { isSealedAsWanted, openKey, readKeySecrets, sealKey } from './key-secrets.ts';
import { stateOf } from './life.ts';
import { signingKey } from './signing-key.ts';

/**
 * Puts the keys in order, at the start of a server and after every change: makes the first one, forgets the private
 * part of those whose last token is dead, and stores the others under the newest secret. It may run beside itself.
 *
 * @throws StorageError "key_unreadable"
 */
export async function tendKeys(context: Context): Promise<void> {
  const secrets = readKeySecrets(context.settings);
  const keys = await listSigningKeys(context.db);
  for (const key of keys) {
    if (key.privateKey === undefined) continue;
    if (isDead(key, keys, context.now())) await retireSigningKey(context.db, key.kid, context.now());
    else if (!isSealedAsWanted(secrets, key.privateKey)) await reseal(context, secrets, key);
  }
  if (context.settings.OIDC_ENABLED) await signingKey(context, DEFAULT_ALGORITHM);
}

function isDead(key: SigningKey, keys: readonly SigningKey[], now: number): boolean {
  const siblings = keys.filter(({ alg }) => alg === key.alg);
  return stateOf(key, siblings, now) === 'retired';
}

async function reseal(context: Context, secrets: readonly string[], { kid, privateKey }: SigningKey) {
  // Without a secret, what is encrypted stays so: somebody may only have forgotten to give it.
  if (privateKey === undefined || secrets.length === 0) return;
  const after = sealKey(secrets, kid, openKey(secrets, kid, privateKey));
  await replacePrivateKey(context.db, kid, { before: privateKey, after });
}
