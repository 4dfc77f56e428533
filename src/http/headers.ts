import type { FastifyReply } from 'fastify';

/** For answers that hold a token, or anything said about one (RFC 6749 section 5.1). */
export function forbidStoring(reply: FastifyReply): void {
  reply.header('cache-control', 'no-store');
  reply.header('pragma', 'no-cache');
}

/** What every HTML page is sent with: no script, no framing, nothing from elsewhere. */
export function protectPage(reply: FastifyReply): void {
  reply.header(
    'content-security-policy',
    "default-src 'none'; style-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'",
  );
  reply.header('x-frame-options', 'DENY');
  reply.header('referrer-policy', 'no-referrer');
  reply.type('text/html; charset=utf-8');
}
