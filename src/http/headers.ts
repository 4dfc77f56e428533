import { hash } from 'node:crypto';
import type { FastifyReply } from 'fastify';

/**
 * What every answer bears, as names and values in turn.
 *
 * @param requestId what names the request in the log
 */
export function headersOfEvery(requestId: string): string[] {
  return ['x-request-id', requestId, 'x-content-type-options', 'nosniff'];
}

/** For answers that hold a token, or anything said about one (RFC 6749 section 5.1). */
export function forbidStoring(reply: FastifyReply): void {
  reply.header('cache-control', 'no-store');
  reply.header('pragma', 'no-cache');
}

/**
 * What every HTML page is sent with: no script but one of ours, no framing, nothing from elsewhere, nothing kept.
 *
 * @param formsLead where the answer to a form of the page may redirect to: browsers hold `form-action` against
 *   redirects as well, so a page that may lead to a client has to do without
 * @param script the text of the one script in the page, which is known by its hash
 */
export function protectPage(
  reply: FastifyReply,
  { formsLead, script }: { formsLead: 'here' | 'anywhere'; script?: string },
): void {
  const policy = [
    "default-src 'none'",
    "style-src 'self'",
    "img-src 'self'",
    ...(script === undefined ? [] : [`script-src 'sha256-${hash('sha256', script, 'base64')}'`]),
    "base-uri 'none'",
    ...(formsLead === 'here' ? ["form-action 'self'"] : []),
    "frame-ancestors 'none'",
  ];
  reply.header('content-security-policy', policy.join('; '));
  reply.header('x-frame-options', 'DENY');
  reply.header('referrer-policy', 'no-referrer');
  forbidStoring(reply);
  reply.type('text/html; charset=utf-8');
}

/**
 * Sends a browser on after a form (RFC 9110 section 15.4.4).
 *
 * @param address a path of ours, or an address that is registered
 * @returns the body, which is empty
 */
export function seeOther(reply: FastifyReply, address: string): string {
  forbidStoring(reply);
  reply.header('referrer-policy', 'no-referrer').code(303).header('location', address);
  return '';
}
