import { hash } from 'node:crypto';
import type { FastifyReply, FastifyRequest } from 'fastify';

/**
 * Sends a public document that caches may keep. The word about other origins is in it whoever asks: a cache gives what
 * it kept to all of them.
 *
 * @returns what the route returns: nothing, where the client has this very document (RFC 9110 section 13.1.2)
 */
export function cacheable(
  request: FastifyRequest,
  reply: FastifyReply,
  { document, cacheControl }: { document: object; cacheControl: string },
): object | undefined {
  const tag = `"${hash('sha256', JSON.stringify(document), 'base64url')}"`;
  reply.header('access-control-allow-origin', '*');
  reply.header('cache-control', cacheControl);
  reply.header('etag', tag);
  if (!matches(request.headers['if-none-match'], tag)) return document;
  reply.code(304);
  return undefined;
}

function matches(header: string | undefined, tag: string): boolean {
  const tags = header?.split(',').map((one) => one.trim().replace(/^W\//, '')) ?? [];
  return tags.includes(tag) || tags.includes('*');
}
