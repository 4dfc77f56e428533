import { requestToken } from '../../core/token/endpoint.ts';
import { readClientRequest } from '../client-request.ts';
import { allowOnlyOriginsOf } from '../cors.ts';
import type { Route } from '../route.ts';

/** The token endpoint (RFC 6749 section 3.2). */
export const token: Route = {
  method: 'POST',
  path: '/token',
  cors: true,
  advertised: 'token_endpoint',
  handle(context, request, reply) {
    const asked = readClientRequest(request, (client) => allowOnlyOriginsOf(context, client, request, reply));
    request.outcome.grantType = asked.form.get('grant_type');
    return requestToken(context, asked);
  },
};
