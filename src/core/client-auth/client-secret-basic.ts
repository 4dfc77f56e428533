import { OAuthError } from '../../errors.ts';
import type { ClientAuthentication, ClientCredentials } from './index.ts';

const BASE64 = /^[A-Za-z0-9+/]+={0,2}$/;

/**
 * HTTP Basic, its two parts form-encoded before they are joined (RFC 6749 section 2.3.1). An empty password is no
 * secret: public clients that use Basic have nothing else to put there.
 */
export const clientSecretBasic: ClientAuthentication = {
  method: 'client_secret_basic',
  read({ authorization, form }) {
    const encoded = basicCredentials(authorization);
    if (encoded === undefined) return undefined;
    const credentials = decode(encoded);
    const inBody = form.get('client_id');
    if (inBody !== undefined && inBody !== credentials.clientId) {
      throw new OAuthError('invalid_request', 'The client_id in the body is not the one that authenticates.');
    }
    return credentials;
  },
};

/** What follows the scheme of an Authorization header; undefined for any other scheme. Its case does not matter. */
export function basicCredentials(authorization: string | undefined): string | undefined {
  if (authorization === undefined || !/^basic(?: |$)/i.test(authorization)) return undefined;
  return authorization.slice(6).trim();
}

function malformed(): OAuthError {
  return new OAuthError('invalid_client', 'Client authentication failed.', { detail: 'malformed Basic' });
}

function decode(encoded: string): ClientCredentials {
  if (!BASE64.test(encoded)) throw malformed();
  // What is not ASCII comes percent-encoded, and is refused all the same: neither part may have it.
  const pair = Buffer.from(encoded, 'base64').toString('latin1');
  const colon = pair.indexOf(':');
  if (colon < 0) throw malformed();
  const clientSecret = formDecode(pair.slice(colon + 1));
  return {
    clientId: formDecode(pair.slice(0, colon)),
    clientSecret: clientSecret === '' ? undefined : clientSecret,
  };
}

function formDecode(text: string): string {
  if (!/[%+]/.test(text)) return text;
  try {
    return decodeURIComponent(text.replaceAll('+', ' '));
  } catch {
    throw malformed();
  }
}
