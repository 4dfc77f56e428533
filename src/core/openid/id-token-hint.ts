import type { Context } from '../../context.ts';
import { type Client, findClientByClientId } from '../../storage/tables/clients.ts';
import { readUnverified, verifyJwt, verifyJwtWithSecret } from '../keys/jwt.ts';
import { ID_TOKEN_TYP } from './id-token.ts';
import { secretOf } from './sign-for-client.ts';

/** What an id_token says of which this server knows that it is its own. */
export interface IdTokenHint {
  subject: string;
  /** For whom it was; undefined when that client is gone. */
  client: Client | undefined;
}

/**
 * What an id_token says that is shown to us again (OpenID Connect Core section 3.1.2.1). Undefined for every text that
 * is none of ours, or has expired where that counts, or was signed with a key that is retired.
 *
 * @throws StorageError
 */
export async function readIdTokenHint(
  context: Context,
  text: string,
  { evenExpired }: { evenExpired: boolean },
): Promise<IdTokenHint | undefined> {
  const unverified = await readUnverified(text);
  if (unverified === undefined) return undefined;
  const verification = { typ: ID_TOKEN_TYP, evenExpired };
  const { aud } = unverified.payload;
  const client = typeof aud === 'string' ? await findClientByClientId(context.db, aud) : undefined;
  const payload =
    unverified.alg === 'HS256'
      ? await verifyWithSecretOf(context, client, text, verification)
      : await verifyJwt(context, text, verification);
  // What was read before the proof is the same text.
  return payload?.sub === undefined ? undefined : { subject: payload.sub, client };
}

async function verifyWithSecretOf(
  context: Context,
  client: Client | undefined,
  text: string,
  verification: { typ: string; evenExpired: boolean },
) {
  if (client?.idTokenAlgorithm !== 'HS256') return undefined;
  const secret = secretOf(context, client);
  return secret === undefined ? undefined : verifyJwtWithSecret(context, text, secret, verification);
}
