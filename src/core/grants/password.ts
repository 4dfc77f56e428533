import { OAuthError } from '../../errors.ts';
import { parseResources } from '../resource.ts';
import { grantScopeUnasked } from '../scope.ts';
import { authenticateUser } from '../users.ts';
import type { Grant } from './grant.ts';

/**
 * A user's name and password, handed to a client that the user trusts with them (RFC 6749 section 4.3). RFC 9700
 * section 2.4 forbids it, so it works only for a client that was registered for it.
 */
export const password: Grant = {
  type: 'password',
  publicClients: false,
  isAllowed: ({ settings }) => !settings.COMPLIANT_BCP_RFC9700_PASSWORD_GRANT,
  async redeem(context, client, form, address) {
    const username = form.get('username');
    const secret = form.get('password');
    if (username === undefined || secret === undefined) {
      throw new OAuthError('invalid_request', 'The request needs the parameters username and password.');
    }
    // A scope that is refused must not depend on the password, nor cost its check.
    const scope = grantScopeUnasked(context.settings, client, form.get('scope'));
    const audience = parseResources(form.resources);
    const user = await authenticateUser(context, { username, password: secret, address });
    if (user === undefined) throw new OAuthError('invalid_grant', 'Invalid credentials given.');
    const refreshes = client.grantTypes.includes('refresh_token');
    return {
      authorization: { client, user, scope, audience, refreshToken: { kind: refreshes ? 'first' : 'none' } },
    };
  },
};
