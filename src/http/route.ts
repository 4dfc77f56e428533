import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Awaitable } from '../awaitable.ts';
import type { Context } from '../context.ts';
import type { EndpointName } from '../core/metadata.ts';
import type { RequestTrace } from './tracing.ts';

/** What log, counts and traces are told of a request besides its method and status. */
export interface Outcome {
  /** Milliseconds of the monotonic clock. */
  startedAt: number;
  /** The address as it is written in the list of routes; null where there is none. */
  route: string | null;
  client_id?: string;
  error?: string;
  detail?: string;
  /** The grant type for which tokens are asked, as the client wrote it: to be told only of a request that went well. */
  grantType?: string | undefined;
  /** Where traces are on. */
  trace?: RequestTrace;
}

declare module 'fastify' {
  interface FastifyRequest {
    outcome: Outcome;
  }
}

/** A request and the reply to it, while that is being made. */
export interface Exchange {
  context: Context;
  request: FastifyRequest;
  reply: FastifyReply;
}

/** An address of the server and what answers there. */
export interface Route {
  method: 'GET' | 'POST';
  /** Under SERVER.BASE_PATH; `root` routes stand at the top of the host. Answered with and without a last slash. */
  path: string;
  root?: boolean;
  /** Whether pages of every origin may read the answer (without credentials). */
  cors?: boolean | ((context: Context) => boolean);
  /** False where a setting switches it off: then there is nothing at this address. */
  isOn?(context: Context): boolean;
  /** The member under which the server's metadata names this address. */
  advertised?: EndpointName;
  /** Whether people look at it: a failure is a page then, and no JSON document. */
  page?: boolean;
  /** The body is what this returns; headers and status are set on the reply. */
  handle(context: Context, request: FastifyRequest, reply: FastifyReply): Awaitable<unknown>;
}
