import { OAuthError } from '../../errors.ts';
import type { ClientAuthentication } from './index.ts';

/** Both in the request body (RFC 6749 section 2.3.1). */
export const clientSecretPost: ClientAuthentication = {
  method: 'client_secret_post',
  read({ form }) {
    const clientSecret = form.get('client_secret');
    if (clientSecret === undefined) return undefined;
    const clientId = form.get('client_id');
    if (clientId === undefined) {
      throw new OAuthError('invalid_request', 'The request has a client_secret but no client_id.');
    }
    return { clientId, clientSecret };
  },
};
