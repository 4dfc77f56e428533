import type { FastifyRequest } from 'fastify';
import type { ClientRequest } from '../core/client-auth/index.ts';
import type { Client } from '../core/clients.ts';
import { addressOf } from './address-of.ts';
import { readAuthorization } from './authorization.ts';
import { readBody } from './parameters.ts';

/**
 * What a client sent, without anything of the HTTP library.
 *
 * @param onClient told who asks as soon as that is proved
 */
export function readClientRequest(
  request: FastifyRequest,
  onClient?: (client: Client) => void,
): ClientRequest {
  return {
    authorization: readAuthorization(request),
    form: readBody(request),
    address: addressOf(request),
    onClient(client) {
      request.outcome.client_id = client.clientId;
      onClient?.(client);
    },
  };
}
