import type { FastifyRequest } from 'fastify';
import type { ClientRequest } from '../core/client-auth/index.ts';
import type { Client } from '../core/clients.ts';
import { readAuthorization } from './authorization.ts';
import { readForm } from './form.ts';

/**
 * What a client sent, without anything of the HTTP library. The body is text: the server parses no other.
 *
 * @param onClient told who asks as soon as that is proved
 */
export function readClientRequest(
  request: FastifyRequest,
  onClient?: (client: Client) => void,
): ClientRequest {
  const body = typeof request.body === 'string' ? request.body : '';
  return {
    authorization: readAuthorization(request),
    form: readForm(body),
    onClient(client) {
      request.outcome.client_id = client.clientId;
      onClient?.(client);
    },
  };
}
