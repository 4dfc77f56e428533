import type { Client } from '../../../core/clients.ts';
import { findOwnClient } from '../../../core/own-clients.ts';
import { PageError } from '../../page-error.ts';
import { rowNumber, type Visit } from '../../personal-page.ts';

/**
 * The app that an address names, if it is the visitor's to manage. Somebody else's cannot be told from none.
 *
 * @throws PageError 404
 */
export async function ownClient({ context, request, user }: Visit): Promise<Client> {
  const id = rowNumber(request);
  const client = id === undefined ? undefined : await findOwnClient(context, user, id);
  if (client === undefined) throw new PageError('notFound', { detail: 'no app of this user' });
  return client;
}
