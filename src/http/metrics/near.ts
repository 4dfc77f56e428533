import type { FastifyRequest } from 'fastify';

/** What proxies add to a request that they hand on. */
const FORWARDING = ['forwarded', 'via', 'x-real-ip', 'x-client-ip', 'true-client-ip', 'cf-connecting-ip'];
const FORWARDING_PREFIX = 'x-forwarded-';

/**
 * Whether a request was made on this machine. The peer is that of the connection, never one that a header names; what
 * came through a proxy on this machine came from elsewhere.
 */
export function isFromThisMachine({ raw }: FastifyRequest): boolean {
  if (!isLoopback(raw.socket.remoteAddress ?? '')) return false;
  return !Object.keys(raw.headers).some(
    (name) => FORWARDING.includes(name) || name.startsWith(FORWARDING_PREFIX),
  );
}

function isLoopback(address: string): boolean {
  return address === '::1' || /^(?:::ffff:)?127(?:\.\d+){3}$/.test(address);
}
