import type { Context } from '../../../context.ts';
import type { Client } from '../../../storage/tables/clients.ts';
import { isRedirectUriOf, redirectUriProblem } from '../../redirect-uri.ts';
import { type AskedParameters, UnanswerableRequest } from '../request.ts';

/**
 * Where the answer goes: the redirect URI that was sent, if it is one of the client's, or the only one it has
 * (RFC 6749 section 3.1.2.3).
 *
 * @throws UnanswerableRequest
 */
export function checkRedirectUri(
  { settings }: Context,
  client: Client,
  { form, repeated }: AskedParameters,
): { redirectUri: string; redirectUriSent: boolean } {
  if (repeated.has('redirect_uri')) throw refused('redirect_uri is repeated');
  const sent = form.get('redirect_uri');
  if (sent !== undefined) {
    if (!isRedirectUriOf(settings, client.redirectUris, sent)) {
      throw mismatch(client, sent);
    }
    return { redirectUri: sent, redirectUriSent: true };
  }
  const [only, ...others] = client.redirectUris;
  if (only === undefined) throw refused('no redirect URI is registered');
  if (others.length > 0) throw refused('redirect_uri is missing, and more than one is registered');
  // One for many hosts is a pattern, and no address.
  if (only.includes('*') || redirectUriProblem(settings, only) !== undefined) {
    throw refused('redirect_uri is missing, and the registered one cannot stand for it');
  }
  return { redirectUri: only, redirectUriSent: false };
}

function mismatch({ redirectUris }: Client, sent: string): UnanswerableRequest {
  const detail = 'redirect_uri is none of those that are registered, compared character by character';
  const registered = redirectUris.map((uri) => JSON.stringify(uri)).join(', ') || 'none';
  const explanation = `${detail}. Sent: ${JSON.stringify(sent)}. Registered: ${registered}.`;
  return new UnanswerableRequest('wrong_redirect_uri', detail, explanation);
}

function refused(detail: string): UnanswerableRequest {
  return new UnanswerableRequest('wrong_redirect_uri', detail);
}
