import type { Context } from '../../context.ts';
import { OAuthError } from '../../errors.ts';
import { deleteAccessToken } from '../../storage/tables/access-tokens.ts';
import {
  advanceAllClientGenerations,
  advanceClientGeneration,
  type Client,
} from '../../storage/tables/clients.ts';
import { deleteTokenFamily } from '../../storage/tables/token-families.ts';
import { advanceUserGeneration, type User } from '../../storage/tables/users.ts';
import { authenticateClient, type ClientRequest } from '../client-auth/index.ts';
import { type FoundToken, findToken } from './find.ts';

/**
 * Answers a request to the revocation endpoint (RFC 7009 section 2.1). A token that is unknown or another client's is
 * passed over, and the answer does not tell.
 *
 * @throws OAuthError, StorageError: then nothing was revoked
 */
export async function requestRevocation(context: Context, request: ClientRequest): Promise<void> {
  const client = await authenticateClient(context, request);
  const text = request.form.get('token');
  if (text === undefined) throw new OAuthError('invalid_request', 'The request needs the parameter token.');
  const found = await findToken(context, text);
  if (found === undefined) return;
  const owner = found.kind === 'access_token' ? found.token.client : found.family.client;
  if (owner === client.id) await revoke(context, found);
}

/** Revokes a token on an operator's word; one that is unknown is no error. */
export async function revokeToken(context: Context, text: string): Promise<void> {
  const found = await findToken(context, text);
  if (found !== undefined) await revoke(context, found);
}

/** A refresh token goes with its family and all access tokens of it; an access token takes its refresh token along. */
async function revoke(context: Context, found: FoundToken): Promise<void> {
  const familyId = found.kind === 'access_token' ? found.token.familyId : found.family.familyId;
  await context.db.tx(async (tx) => {
    if (familyId !== undefined) await deleteTokenFamily(tx, familyId);
    if (found.kind === 'access_token') await deleteAccessToken(tx, found.token);
  });
}

/** Revokes all tokens of a client, of a user, or all there are, however many: none is looked at. */
export async function revokeAll(
  context: Context,
  whose: { client: Client } | { user: User } | { everything: true },
): Promise<void> {
  if ('client' in whose) await advanceClientGeneration(context.db, whose.client.id);
  else if ('user' in whose) await advanceUserGeneration(context.db, whose.user.id);
  else await advanceAllClientGenerations(context.db);
}
