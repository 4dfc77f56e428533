import type { FastifyRequest } from 'fastify';
import { OAuthError } from '../errors.ts';
import { countHeaders } from './count-headers.ts';

/**
 * The Authorization header.
 *
 * @throws OAuthError "invalid_request" when there are several
 */
export function readAuthorization({ raw, headers }: FastifyRequest): string | undefined {
  const { authorization } = headers;
  if (authorization !== undefined && countHeaders(raw.rawHeaders, 'authorization') > 1) {
    throw new OAuthError('invalid_request', 'The request has more than one Authorization header.');
  }
  return authorization;
}
