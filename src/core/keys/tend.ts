import type { Context } from '../../context.ts';
import { listClientsWithKeptSecret, rewriteKeptSecret } from '../../storage/tables/clients.ts';
import {
  listSigningKeys,
  replacePrivateKey,
  retireSigningKey,
  type SigningKey,
} from '../../storage/tables/signing-keys.ts';
import { DEFAULT_ALGORITHM } from './algorithms.ts';
import { isKeptAsWanted, keepSecret, readKeptSecret } from './kept-secret.ts';
import { isSealedAsWanted, openKey, readKeySecrets, sealKey } from './key-secrets.ts';
import { stateOf } from './life.ts';
import { signingKey } from './signing-key.ts';

/**
 * What a server does with the keys when it starts: puts them in order, and makes the first one.
 *
 * @throws StorageError "key_unreadable"
 */
export async function tendKeys(context: Context): Promise<void> {
  await putKeysInOrder(context);
  if (context.settings.OIDC_ENABLED) await signingKey(context, DEFAULT_ALGORITHM);
}

/**
 * Forgets the private part of keys whose last token is dead, and stores the others, and the client secrets that sign,
 * under the newest secret. It may run beside itself.
 *
 * @throws StorageError "key_unreadable"
 */
export async function putKeysInOrder(context: Context): Promise<void> {
  const secrets = readKeySecrets(context.settings);
  const keys = await listSigningKeys(context.db);
  for (const key of keys) {
    if (key.privateKey === undefined) continue;
    if (isDead(key, keys, context.now())) await retireSigningKey(context.db, key.kid, context.now());
    else if (!isSealedAsWanted(secrets, key.privateKey)) await reseal(context, secrets, key);
  }
  await resealClientSecrets(context, secrets);
}

async function resealClientSecrets({ db }: Context, secrets: readonly string[]): Promise<void> {
  for (const { id, clientId, keptSecret } of await listClientsWithKeptSecret(db)) {
    if (keptSecret === undefined || isKeptAsWanted(secrets, keptSecret)) continue;
    const after = keepSecret(secrets, clientId, readKeptSecret(secrets, clientId, keptSecret));
    await rewriteKeptSecret(db, id, { before: keptSecret, after });
  }
}

function isDead(key: SigningKey, keys: readonly SigningKey[], now: number): boolean {
  const siblings = keys.filter(({ alg }) => alg === key.alg);
  return stateOf(key, siblings, now) === 'retired';
}

async function reseal(context: Context, secrets: readonly string[], { kid, privateKey }: SigningKey) {
  if (privateKey === undefined) return;
  // Without any secret this fails for what is encrypted: somebody has forgotten to give it.
  const after = sealKey(secrets, kid, openKey(secrets, kid, privateKey));
  await replacePrivateKey(context.db, kid, { before: privateKey, after });
}
