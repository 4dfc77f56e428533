import type { FastifyRequest } from 'fastify';

/** The IP address that a request comes from, as far as SERVER.TRUST_PROXY lets it be known; empty once it has hung up. */
export function addressOf(request: FastifyRequest): string {
  const ip: string | undefined = request.ip;
  return ip ?? '';
}
