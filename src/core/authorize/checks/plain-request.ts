import { OAuthError } from '../../../errors.ts';
import type { AskedParameters } from '../request.ts';

/**
 * Refuses what makes a request say two things: a parameter sent twice (RFC 6749 section 3.1), or parameters inside of
 * a request object, which this server does not read (OpenID Connect Core section 6).
 *
 * @throws OAuthError
 */
export function checkPlainRequest({ form, repeated }: AskedParameters): void {
  if (repeated.size > 0) throw new OAuthError('invalid_request', 'A parameter is repeated.');
  if (form.get('request') !== undefined) {
    throw new OAuthError('request_not_supported', 'This server does not take request objects.');
  }
  if (form.get('request_uri') !== undefined) {
    throw new OAuthError('request_uri_not_supported', 'This server does not take request_uri.');
  }
}
