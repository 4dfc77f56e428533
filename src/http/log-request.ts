import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Context } from '../context.ts';

/**
 * What is told of each request, once, when its answer is made: a line, the counts, the end of its span. No query, no
 * header, no body, so that no secret can be in it.
 */
export function logRequest(context: Context, request: FastifyRequest, reply: FastifyReply): void {
  const { startedAt, route, client_id, error, detail, grantType, trace } = request.outcome;
  const milliseconds = performance.now() - startedAt;
  const { method } = request;
  const status = reply.statusCode;
  context.counts.noteRequest({ method, route, status, seconds: milliseconds / 1_000, error, grantType });
  trace?.end({ method, route, status, client_id, error });
  context.log.info({
    event: 'request',
    req: request.id,
    method,
    route,
    status,
    ms: Math.round(milliseconds * 100) / 100,
    client_id,
    error,
    detail,
    trace_id: trace?.id,
  });
}

/** The same for what cannot be read as a request. */
export function logUnreadable(
  context: Context,
  facts: { req: string; method: string | null; status: number; error?: string; detail?: string | undefined },
): void {
  const { method, status, error } = facts;
  context.counts.noteRequest({ method, route: null, status, error });
  context.log.info({ event: 'request', ...facts, route: null });
}
