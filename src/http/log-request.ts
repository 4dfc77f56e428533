import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Context } from '../context.ts';
import { REQUEST, type RequestEvent } from './log.ts';

/** One line for each request: no query, no header, no body, so that no secret can be in it. */
export function logRequest({ log }: Context, request: FastifyRequest, reply: FastifyReply): void {
  const { startedAt, route, client_id, error, detail } = request.outcome;
  const event: RequestEvent = {
    req: request.id,
    method: request.method,
    route,
    status: reply.statusCode,
    ms: Math.round((performance.now() - startedAt) * 100) / 100,
    client_id,
    error,
    detail,
  };
  log.info(event, REQUEST);
}
