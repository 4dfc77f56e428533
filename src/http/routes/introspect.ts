import { requestIntrospection } from '../../core/token/introspect.ts';
import { readClientRequest } from '../client-request.ts';
import type { Route } from '../route.ts';

/** The introspection endpoint (RFC 7662 section 2). */
export const introspect: Route = {
  method: 'POST',
  path: '/introspect',
  cors: true,
  advertised: 'introspection_endpoint',
  handle(context, request) {
    return requestIntrospection(context, readClientRequest(request));
  },
};
