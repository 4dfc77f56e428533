import { requestRevocation } from '../../core/token/revoke.ts';
import { readClientRequest } from '../client-request.ts';
import { forbidStoring } from '../headers.ts';
import type { Route } from '../route.ts';

/** The revocation endpoint (RFC 7009 section 2). Some clients insist on a JSON body, so there is an empty one. */
export const revoke: Route = {
  method: 'POST',
  path: '/revoke_token',
  cors: true,
  advertised: 'revocation_endpoint',
  async handle(context, request, reply) {
    await requestRevocation(context, readClientRequest(request));
    forbidStoring(reply);
    return {};
  },
};
