import type { Context } from '../../../context.ts';
import { type Client, findClientByClientId } from '../../../storage/tables/clients.ts';
import { isVschar } from '../../characters.ts';
import { type AskedParameters, UnanswerableRequest } from '../request.ts';

const CLIENT_ID_LENGTH_AT_MOST = 255;

/**
 * The client that asks.
 *
 * @throws UnanswerableRequest when there is none of that id, or an operator has stopped it
 */
export async function checkClient(context: Context, { form, repeated }: AskedParameters): Promise<Client> {
  const clientId = form.get('client_id');
  if (clientId === undefined || repeated.has('client_id')) {
    throw refused('client_id is missing or repeated');
  }
  if (clientId.length > CLIENT_ID_LENGTH_AT_MOST || !isVschar(clientId)) {
    throw refused('client_id has characters that no client_id has');
  }
  const client = await findClientByClientId(context.db, clientId);
  if (client === undefined) throw refused('there is no client of this client_id', clientId);
  if (!client.active) throw refused('the client is not active');
  return client;
}

function refused(detail: string, sent?: string): UnanswerableRequest {
  const explanation = sent === undefined ? undefined : `${detail}: ${JSON.stringify(sent)}`;
  return new UnanswerableRequest('unknown_client', detail, explanation);
}
