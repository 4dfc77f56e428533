import { requestToken } from '../../core/token/endpoint.ts';
import { allowOnlyOriginsOf } from '../cors.ts';
import { forbidStoring } from '../headers.ts';
import { readClientRequest } from '../client-request.ts';
import type { Route } from '../route.ts';

/** The token endpoint (RFC 6749 section 3.2). */
export const token: Route = {
  method: 'POST',
  path: '/token',
  cors: true,
  async handle(context, request, reply) {
    const { client, response } = await requestToken(context, readClientRequest(request));
    request.outcome.client_id = client.clientId;
    allowOnlyOriginsOf(client, request, reply);
    forbidStoring(reply);
    return response;
  },
};
