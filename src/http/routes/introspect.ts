import { requestIntrospection } from '../../core/token/introspect.ts';
import { readClientRequest } from '../client-request.ts';
import { forbidStoring } from '../headers.ts';
import type { Route } from '../route.ts';

/** The introspection endpoint (RFC 7662 section 2). */
export const introspect: Route = {
  method: 'POST',
  path: '/introspect',
  cors: true,
  advertised: 'introspection_endpoint',
  async handle(context, request, reply) {
    forbidStoring(reply);
    return requestIntrospection(context, readClientRequest(request));
  },
};
