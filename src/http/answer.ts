import type { OutgoingHttpHeader } from 'node:http';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Context } from '../context.ts';
import { UnreadableBody, WholeBodyRequest } from './body.ts';
import { headersOfEvery } from './headers.ts';
import { logRequest } from './log-request.ts';
import type { Route } from './route.ts';

/** Reads the body that a route wants, runs the route, and sends what it returns. */
export function answer(context: Context, route: Route, request: FastifyRequest, reply: FastifyReply): void {
  const fail = (error: unknown) => {
    reply.send(error instanceof Error ? error : new Error('something was thrown', { cause: error }));
  };
  const finish = (document: unknown) => {
    try {
      send(context, request, reply, document);
    } catch (error) {
      fail(error);
    }
  };
  const handle = () => route.handle(context, request, reply);
  const run = () => {
    const { trace } = request.outcome;
    try {
      const handled = trace === undefined ? handle() : trace.within(handle);
      if (handled instanceof Promise) handled.then(finish, fail);
      else finish(handled);
    } catch (error) {
      fail(error);
    }
  };
  if (route.method === 'POST') readForm(request, reply, run, fail);
  else run();
}

/** Forms alone are read, and kept as text until a route looks into them. */
function readForm(
  request: FastifyRequest,
  reply: FastifyReply,
  run: () => void,
  fail: (error: Error) => void,
): void {
  const { raw } = request;
  if (!isForm(request)) {
    fail(new UnreadableBody(415));
  } else if (raw instanceof WholeBodyRequest) {
    raw.readWhole((error, body) => {
      if (error === null) {
        request.body = body;
        run();
      } else {
        // The client may go on sending what nobody reads.
        reply.header('connection', 'close');
        fail(error);
      }
    });
  } else {
    fail(new Error('the server makes requests of another kind'));
  }
}

const FORM = 'application/x-www-form-urlencoded';

function isForm(request: FastifyRequest): boolean {
  const { headers } = request;
  const contentType = headers['content-type'];
  // Read only where there is more to it, or less.
  if (contentType !== undefined) return contentType === FORM || request.mediaType === FORM;
  return headers['transfer-encoding'] === undefined && Number(headers['content-length'] ?? 0) === 0;
}

/** Sends a JSON document; what is none goes the library's way. */
function send(context: Context, request: FastifyRequest, reply: FastifyReply, document: unknown): void {
  if (typeof document !== 'object' || document === null) {
    reply.send(document);
    return;
  }
  const body = inAscii(JSON.stringify(document));
  // A text that is ready needs nothing of what the library's reply would still do with it. Only from here on is it ours:
  // a header that cannot be sent is still answered as a failure.
  reply.raw.writeHead(reply.statusCode, headersFor(request, reply, body));
  reply.hijack();
  logRequest(context, request, reply);
  reply.raw.end(body, 'latin1');
}

/** Names and values in turn: node takes such a list as it is, while it would copy an object name by name. */
function headersFor(request: FastifyRequest, reply: FastifyReply, { length }: string): OutgoingHttpHeader[] {
  const list: OutgoingHttpHeader[] = headersOfEvery(request.id);
  list.push('content-type', 'application/json; charset=utf-8', 'content-length', String(length));
  const own = reply.getHeaders();
  // A cache keeps nothing of what does not say that it may (RFC 6749 section 5.1).
  if (own['cache-control'] === undefined) list.push('cache-control', 'no-store', 'pragma', 'no-cache');
  for (const name in own) {
    const value = own[name];
    if (value !== undefined && name !== 'content-type') list.push(name, value);
  }
  return list;
}

/** The same document, in as many bytes as it has characters: it is sent without being encoded. */
function inAscii(json: string): string {
  if (Buffer.byteLength(json) === json.length) return json;
  return json.replaceAll(
    /[^\0-\x7f]/g,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}
