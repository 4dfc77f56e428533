import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Context } from '../context.ts';
import type { Client } from '../core/clients.ts';
import { isOriginOf } from '../core/redirect-uri.ts';

const ALLOWED_HEADERS = 'Authorization, Content-Type, DPoP, MCP-Protocol-Version';
const PREFLIGHT_SECONDS = '86400';

/**
 * Lets pages of every origin read the answer. Never with credentials, so that no cookie counts. What no page asked for
 * (no Origin header) is never kept by a cache here, and needs no word about it; `cacheable.ts` says it for the rest.
 */
export function allowEveryOrigin(request: FastifyRequest, reply: FastifyReply): void {
  if (request.headers.origin === undefined) return;
  reply.header('access-control-allow-origin', '*');
  reply.header('access-control-expose-headers', 'WWW-Authenticate, X-Request-Id, Retry-After');
}

/** Answers a preflight request for an address. */
export function answerPreflight(reply: FastifyReply, methods: string): void {
  reply.header('access-control-allow-methods', methods);
  reply.header('access-control-allow-headers', ALLOWED_HEADERS);
  reply.header('access-control-max-age', PREFLIGHT_SECONDS);
  reply.code(204);
}

/** A client that named its origins is answered to those alone. */
export function allowOnlyOriginsOf(
  { settings }: Context,
  client: Client,
  request: FastifyRequest,
  reply: FastifyReply,
): void {
  if (client.allowedOrigins.length === 0) return;
  reply.header('vary', 'Origin');
  const { origin } = request.headers;
  if (origin !== undefined && isOriginOf(settings, client.allowedOrigins, origin)) {
    reply.header('access-control-allow-origin', origin);
  } else {
    reply.removeHeader('access-control-allow-origin');
  }
}
