import type { FastifyRequest } from 'fastify';
import { OAuthError } from '../errors.ts';

const NAME = 'authorization';

/**
 * The Authorization header. Of several, Node would take the first and a proxy perhaps the last.
 *
 * @throws OAuthError "invalid_request" when there are several
 */
export function readAuthorization({ raw, headers }: FastifyRequest): string | undefined {
  const { authorization } = headers;
  if (authorization !== undefined && countAuthorizations(raw.rawHeaders) > 1) {
    throw new OAuthError('invalid_request', 'The request has more than one Authorization header.');
  }
  return authorization;
}

/** Names stand at the even places of the list. A loop, as every request for a token comes through here. */
function countAuthorizations(rawHeaders: readonly string[]): number {
  let count = 0;
  for (let at = 0; at < rawHeaders.length; at += 2) {
    const name = rawHeaders[at];
    if (name?.length === NAME.length && name.toLowerCase() === NAME) count += 1;
  }
  return count;
}
