import type { Context } from '../../../context.ts';
import { OAuthError } from '../../../errors.ts';
import type { Client } from '../../../storage/tables/clients.ts';
import type { AskedParameters, CodeChallenge } from '../request.ts';
import type { ResponseType } from '../response-types.ts';

/** RFC 7636 section 4.2: SHA-256 in base64url, or the verifier itself. */
const CHALLENGE_PATTERNS = { S256: /^[A-Za-z0-9_-]{43}$/, plain: /^[A-Za-z0-9._~-]{43,128}$/ };

/**
 * The PKCE challenge of a request for a code (RFC 7636 section 4.3); a missing one is an error unless the settings or
 * the registration of a confidential client say that it may be missing.
 *
 * @throws OAuthError "invalid_request"
 */
export function checkPkce(
  { settings }: Context,
  client: Client,
  { form }: AskedParameters,
  { parts }: ResponseType,
): CodeChallenge | undefined {
  const challenge = form.get('code_challenge');
  const method = form.get('code_challenge_method');
  if (challenge === undefined) {
    if (method !== undefined) throw refused('The parameter code_challenge_method needs a code_challenge.');
    // A module that decides by client is not asked yet: PKCE is what no client may leave out by mistake.
    const required = settings.PKCE_REQUIRED !== false;
    const exempt = client.pkceOptional && client.clientType === 'confidential';
    if (parts.includes('code') && required && !exempt) {
      throw refused('PKCE is required: the request needs a code_challenge with the method S256.');
    }
    return undefined;
  }
  const chosen = method ?? 'plain';
  if (chosen !== 'S256' && (chosen !== 'plain' || settings.COMPLIANT_BCP_RFC9700_PKCE_METHOD)) {
    throw refused('The code_challenge_method must be S256.');
  }
  if (!CHALLENGE_PATTERNS[chosen].test(challenge)) {
    throw refused('The code_challenge does not have the form of its method.');
  }
  return { challenge, method: chosen };
}

function refused(description: string): OAuthError {
  return new OAuthError('invalid_request', description);
}
