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
  if (authorization !== undefined && raw.rawHeaders.filter(isAuthorization).length > 1) {
    throw new OAuthError('invalid_request', 'The request has more than one Authorization header.');
  }
  return authorization;
}

/** Names stand at the even places of the list. */
function isAuthorization(text: string, at: number): boolean {
  return at % 2 === 0 && text.length === NAME.length && text.toLowerCase() === NAME;
}
