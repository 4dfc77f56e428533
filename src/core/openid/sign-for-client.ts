import type { Context } from '../../context.ts';
import type { Client, ClientAlgorithm } from '../../storage/tables/clients.ts';
import { type Claims, type Signing, signJwt, signJwtWithSecret } from '../keys/jwt.ts';
import { readKeptSecret } from '../keys/kept-secret.ts';
import { readKeySecrets } from '../keys/key-secrets.ts';

/**
 * Signs claims as a client wants it: with the key of an algorithm, or with the client's own secret.
 *
 * @throws StorageError "key_unreadable"
 */
export async function signForClient(
  context: Context,
  client: Client,
  { alg, ...signing }: Signing & { alg: ClientAlgorithm },
  claims: Claims,
): Promise<string> {
  if (alg !== 'HS256') return signJwt(context, { ...signing, alg }, claims);
  const secret = secretOf(context, client);
  if (secret === undefined) throw new Error('a client that signs with its secret has none');
  return signJwtWithSecret(secret, signing, claims);
}

/**
 * The secret of a client that signs with it.
 *
 * @throws StorageError "key_unreadable"
 */
export function secretOf({ settings }: Context, { clientId, keptSecret }: Client): string | undefined {
  return keptSecret ? readKeptSecret(readKeySecrets(settings), clientId, keptSecret) : undefined;
}
