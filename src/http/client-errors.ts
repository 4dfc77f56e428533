import { type IncomingMessage, type Server, STATUS_CODES } from 'node:http';
import type { Socket } from 'node:net';
import type { Context } from '../context.ts';
import { logUnreadable } from './log-request.ts';
import { makeRequestId } from './request-ids.ts';

/** What Node's parser refuses, by its code; everything else is 400. */
const refusals: Readonly<Record<string, { status: number; description: string }>> = {
  HPE_HEADER_OVERFLOW: { status: 431, description: 'The headers are too large.' },
  HPE_CHUNK_EXTENSIONS_OVERFLOW: { status: 413, description: 'The request is too large.' },
  EXPECTATION_FAILED: { status: 417, description: 'The request expects what this server does not do.' },
  ERR_HTTP_REQUEST_TIMEOUT: { status: 408, description: 'The request did not come in time.' },
};
const unreadable = { status: 400, description: 'The request cannot be read.' };

/** Has what Node would answer by itself, or not at all, answered like every other refusal, with an id that is logged. */
export function refuseUnusual(context: Context, server: Server): void {
  server.on('checkExpectation', ({ socket }: IncomingMessage) => {
    answerClientError(context, Object.assign(new Error('Expect'), { code: 'EXPECTATION_FAILED' }), socket);
  });
  server.on('connect', (_request: IncomingMessage, socket: Socket) => {
    answerClientError(context, Object.assign(new Error('CONNECT'), { code: 'CONNECT' }), socket);
  });
}

/**
 * Answers what is no HTTP request, in the shape of every other refusal, and closes its connection: what comes next on
 * it cannot be trusted to begin where a request begins.
 */
export function answerClientError(context: Context, error: Error & { code?: string }, socket: Socket): void {
  if (error.code === 'ECONNRESET' || !socket.writable) {
    socket.destroy();
    return;
  }
  const id = makeRequestId();
  const { status, description } = refusals[error.code ?? ''] ?? unreadable;
  const body = JSON.stringify({ error: 'invalid_request', error_description: description });
  const head = [
    `HTTP/1.1 ${status} ${STATUS_CODES[status]}`,
    'content-type: application/json; charset=utf-8',
    `content-length: ${body.length}`,
    'cache-control: no-store',
    `x-request-id: ${id}`,
    'x-content-type-options: nosniff',
    'connection: close',
  ];
  socket.end(`${head.join('\r\n')}\r\n\r\n${body}`);
  logUnreadable(context, { req: id, method: null, status, error: 'invalid_request', detail: error.code });
}
