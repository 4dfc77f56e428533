import fastify, { type FastifyInstance, type FastifyReply, type FastifyRequest } from 'fastify';
import type { Context } from '../context.ts';
import { readBody } from './body.ts';
import { answerClientError } from './client-errors.ts';
import { allowEveryOrigin, answerPreflight } from './cors.ts';
import { answerFailure } from './errors.ts';
import { REQUEST, type RequestEvent } from './log.ts';
import { makeRequestId } from './request-ids.ts';
import type { Route } from './route.ts';
import { routes } from './routes/index.ts';

const BODY_BYTES_AT_MOST = 65_536;
const HEADERS_TIMEOUT_MILLISECONDS = 15_000;
const REQUEST_TIMEOUT_MILLISECONDS = 30_000;
const KEEP_ALIVE_MILLISECONDS = 65_000;

const EVERY_METHOD = ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS', 'TRACE'] as const;

export interface ServerOptions {
  /** PEM texts, where the server speaks https itself. */
  tls?: { cert: string; key: string } | undefined;
  /** Whether a request's Host header is one that the server goes by; every host where absent. */
  isOwnHost?: ((host: string) => boolean) | undefined;
}

/**
 * The HTTP server, not yet listening.
 *
 * @param context its settings are read at each request
 */
export function createServer(context: Context, options: ServerOptions = {}): FastifyInstance {
  const app = fastify({
    logger: false,
    genReqId: makeRequestId,
    bodyLimit: BODY_BYTES_AT_MOST,
    requestTimeout: REQUEST_TIMEOUT_MILLISECONDS,
    keepAliveTimeout: KEEP_ALIVE_MILLISECONDS,
    forceCloseConnections: 'idle',
    return503OnClosing: false,
    trustProxy:
      context.settings.SERVER.TRUST_PROXY === false ? false : [...context.settings.SERVER.TRUST_PROXY],
    clientErrorHandler: (error, socket) => answerClientError(context, error, socket),
    // Addresses that cannot be read at all, before any route or hook.
    frameworkErrors: (_error, request, reply) => {
      const event: RequestEvent = { req: request.id, method: request.method, route: null, status: 400 };
      context.log.info(event, REQUEST);
      nameRequest(request.id, reply as unknown as FastifyReply);
      answerPlainly(reply as unknown as FastifyReply, 400, 'invalid_request', 'The address cannot be read.');
    },
    routerOptions: { ignoreTrailingSlash: true, maxParamLength: 255 },
    ...(options.tls === undefined ? {} : { https: options.tls }),
  }) as unknown as FastifyInstance;
  app.server.headersTimeout = HEADERS_TIMEOUT_MILLISECONDS;
  acceptForms(app);
  addHooks(app, context, options);
  for (const [path, group] of byPath(context)) addAddress(app, context, path, group);
  app.setErrorHandler((error, request, reply) => answerFailure(context, error, request, reply));
  app.setNotFoundHandler((_request, reply) => answerNotFound(reply));
  return app;
}

/** Bodies are forms, kept as text until a route reads them; everything else is 415. */
function acceptForms(app: FastifyInstance): void {
  app.removeAllContentTypeParsers();
  app.addContentTypeParser('application/x-www-form-urlencoded', (_request, payload, done) =>
    readBody(payload, BODY_BYTES_AT_MOST, done),
  );
}

function addHooks(app: FastifyInstance, context: Context, { isOwnHost }: ServerOptions): void {
  app.decorateRequest('outcome');
  app.addHook('onRequest', (request, reply, done) => {
    request.outcome = { startedAt: performance.now(), route: null };
    nameRequest(request.id, reply);
    if (isOwnHost?.(request.headers.host ?? '') === false) {
      answerPlainly(reply, 421, 'misdirected_request', 'This server does not go by that host name.');
    } else if (request.is404) {
      answerNotFound(reply);
    } else {
      done();
    }
  });
  // When the answer is made, not when it has gone out: waiting for that costs more than all of this.
  app.addHook('onSend', (request, reply, _payload, done) => {
    logRequest(context, request, reply);
    done();
  });
}

/** One line for each request: no query, no header, no body, so that no secret can be in it. */
function logRequest({ log }: Context, request: FastifyRequest, reply: FastifyReply): void {
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

function byPath(context: Context): Map<string, Route[]> {
  const groups = new Map<string, Route[]>();
  for (const route of routes) {
    const path = route.root === true ? route.path : `${context.settings.SERVER.BASE_PATH}${route.path}`;
    groups.set(path, [...(groups.get(path) ?? []), route]);
  }
  return groups;
}

/** All methods of one address: those it has, the preflight, and 405 for the rest (RFC 9110 section 15.5.6). */
function addAddress(app: FastifyInstance, context: Context, path: string, group: readonly Route[]): void {
  const own = group.map(({ method }) => method as string);
  if (own.includes('GET')) own.push('HEAD');
  const cors = group.some((route) => route.cors === true);
  const allowed = cors ? [...own, 'OPTIONS'] : own;
  for (const route of group) {
    app.route({
      method: route.method === 'GET' ? ['GET', 'HEAD'] : route.method,
      url: path,
      exposeHeadRoute: false,
      onRequest: (request, reply, done) => {
        request.outcome.route = path;
        if (cors) allowEveryOrigin(request, reply);
        done();
      },
      handler: (request, reply) => route.handle(context, request, reply),
    });
  }
  app.route({
    method: EVERY_METHOD.filter((method) => !own.includes(method)),
    url: path,
    exposeHeadRoute: false,
    // Before the body is read: what it is made of does not matter here.
    onRequest: async (request, reply) => {
      request.outcome.route = path;
      if (cors) allowEveryOrigin(request, reply);
      if (cors && request.method === 'OPTIONS') {
        answerPreflight(reply, own.join(', '));
        return reply.send();
      }
      reply.header('allow', allowed.join(', '));
      return answerPlainly(reply, 405, 'invalid_request', 'This address is not for that method.');
    },
    handler: async () => undefined,
  });
}

function nameRequest(id: string, reply: FastifyReply): void {
  reply.header('x-request-id', id);
  reply.header('x-content-type-options', 'nosniff');
}

/** Answered before a body is read: what it is made of does not matter where there is nothing. */
function answerNotFound(reply: FastifyReply): FastifyReply {
  return answerPlainly(reply, 404, 'not_found', 'There is nothing here.');
}

function answerPlainly(
  reply: FastifyReply,
  status: number,
  error: string,
  description: string,
): FastifyReply {
  return reply
    .code(status)
    .header('cache-control', 'no-store')
    .type('application/json')
    .send(JSON.stringify({ error, error_description: description }));
}
