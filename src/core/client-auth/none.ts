import { basicCredentials } from './client-secret-basic.ts';
import type { ClientAuthentication } from './index.ts';

/** A public client that only names itself (RFC 6749 section 3.2.1). */
export const none: ClientAuthentication = {
  method: 'none',
  read({ authorization, form }) {
    const clientId = form.get('client_id');
    if (clientId === undefined || form.get('client_secret') !== undefined) return undefined;
    return basicCredentials(authorization) === undefined ? { clientId, clientSecret: undefined } : undefined;
  },
};
