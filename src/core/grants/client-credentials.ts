import { parseResources } from '../resource.ts';
import { grantScopeUnasked } from '../scope.ts';
import type { Grant } from './grant.ts';

/** A client on its own behalf: no user, and no refresh token (RFC 6749 section 4.4). */
export const clientCredentials: Grant = {
  type: 'client_credentials',
  publicClients: false,
  redeem(context, client, form) {
    return {
      authorization: {
        client,
        user: undefined,
        scope: grantScopeUnasked(context.settings, client, form.get('scope')),
        audience: parseResources(form.resources),
        refreshToken: { kind: 'none' },
      },
    };
  },
};
