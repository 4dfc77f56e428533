import fastify, { type FastifyInstance, type FastifyReply, type FastifyRequest } from 'fastify';
import type { Context } from '../context.ts';
import { answer } from './answer.ts';
import { WholeBodyRequest } from './body.ts';
import { answerClientError, refuseUnusual } from './client-errors.ts';
import { allowEveryOrigin, answerPreflight } from './cors.ts';
import { countHeaders } from './count-headers.ts';
import { answerFailure } from './errors.ts';
import { headersOfEvery } from './headers.ts';
import { logRequest, logUnreadable } from './log-request.ts';
import { answerFailureWithPage, answerWithPage, wantsPage } from './page-failure.ts';
import { makeRequestId } from './request-ids.ts';
import type { Route } from './route.ts';
import { routes } from './routes/index.ts';
import type { Tracing } from './tracing.ts';

const HEADERS_TIMEOUT_MILLISECONDS = 15_000;
const REQUEST_TIMEOUT_MILLISECONDS = 30_000;
const KEEP_ALIVE_MILLISECONDS = 65_000;

/** Node would refuse a request without a Host in a shape of its own; it is refused here. */
const ownRequests = {
  IncomingMessage: WholeBodyRequest,
  requireHostHeader: false,
  // How late the two limits above may be.
  connectionsCheckingInterval: 2_000,
};

const EVERY_METHOD = ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS', 'TRACE'] as const;

export interface ServerOptions {
  /** PEM texts, where the server speaks https itself. */
  tls?: { cert: string; key: string } | undefined;
  /** Whether a request's Host header is one that the server goes by; every host where absent. */
  isOwnHost?: ((host: string) => boolean) | undefined;
  /** Who is told of each request while it runs. */
  tracing?: Tracing | undefined;
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
    requestTimeout: REQUEST_TIMEOUT_MILLISECONDS,
    keepAliveTimeout: KEEP_ALIVE_MILLISECONDS,
    forceCloseConnections: 'idle',
    return503OnClosing: false,
    trustProxy:
      context.settings.SERVER.TRUST_PROXY === false ? false : [...context.settings.SERVER.TRUST_PROXY],
    clientErrorHandler: (error, socket) => answerClientError(context, error, socket),
    // Addresses that cannot be read at all, before any route or hook.
    frameworkErrors: (_error, request, reply) => {
      logUnreadable(context, { req: request.id, method: request.method, status: 400 });
      nameRequest(request.id, reply as unknown as FastifyReply);
      answerPlainly(reply as unknown as FastifyReply, 400, 'invalid_request', 'The address cannot be read.');
    },
    routerOptions: { ignoreTrailingSlash: true, maxParamLength: 255 },
    ...(options.tls === undefined ? { http: ownRequests } : { https: { ...options.tls, ...ownRequests } }),
  }) as unknown as FastifyInstance;
  app.server.headersTimeout = HEADERS_TIMEOUT_MILLISECONDS;
  refuseUnusual(context, app.server);
  // Bodies are read by us, where a route wants one.
  app.addHttpMethod('POST', { hasBody: false, overrideExisting: true });
  addHooks(app, context, options);
  for (const [path, group] of byPath(context)) addAddress(app, context, path, group);
  app.setErrorHandler((error, request, reply) => answerFailure(context, error, request, reply));
  app.setNotFoundHandler((request, reply) => answerNotFound(request, reply));
  return app;
}

function addHooks(app: FastifyInstance, context: Context, { isOwnHost, tracing }: ServerOptions): void {
  app.decorateRequest('outcome');
  app.addHook('onRequest', (request, reply, done) => {
    request.outcome = { startedAt: performance.now(), route: null };
    if (tracing !== undefined) request.outcome.trace = tracing.begin(request);
    if (!namesOneHost(request)) {
      answerPlainly(reply, 400, 'invalid_request', 'The request must have one Host header.');
    } else if (isOwnHost?.(request.headers.host ?? '') === false) {
      answerPlainly(reply, 421, 'misdirected_request', 'This server does not go by that host name.');
    } else if (request.is404) {
      answerNotFound(request, reply);
    } else {
      done();
    }
  });
  // When the answer is made, not when it has gone out: waiting for that costs more than all of this.
  app.addHook('onSend', (request, reply, _payload, done) => {
    nameRequest(request.id, reply);
    logRequest(context, request, reply);
    done();
  });
}

/** RFC 9112 section 3.2: of two Host headers, what stands in front of us may have gone by the other one. */
function namesOneHost({ raw }: FastifyRequest): boolean {
  const count = countHeaders(raw.rawHeaders, 'host');
  return count === 1 || (count === 0 && raw.httpVersion === '1.0');
}

function byPath(context: Context): Map<string, Route[]> {
  const groups = new Map<string, Route[]>();
  for (const route of routes) {
    if (route.isOn?.(context) === false) continue;
    const path = route.root === true ? route.path : `${context.settings.SERVER.BASE_PATH}${route.path}`;
    const group = groups.get(path) ?? [];
    // Without a base path, what stands under it and at the top is one address: the first of the list answers.
    if (!group.some(({ method }) => method === route.method)) groups.set(path, [...group, route]);
  }
  return groups;
}

/** All methods of one address: those it has, the preflight, and 405 for the rest (RFC 9110 section 15.5.6). */
function addAddress(app: FastifyInstance, context: Context, path: string, group: readonly Route[]): void {
  const own = group.map(({ method }) => method as string);
  if (own.includes('GET')) own.push('HEAD');
  const cors = group.some(({ cors: allows }) => (typeof allows === 'function' ? allows(context) : allows));
  const allowed = cors ? [...own, 'OPTIONS'] : own;
  for (const route of group) {
    app.route({
      method: route.method === 'GET' ? ['GET', 'HEAD'] : route.method,
      url: path,
      exposeHeadRoute: false,
      ...(route.page === true && {
        errorHandler: (error, request, reply) => answerFailureWithPage(context, error, request, reply),
      }),
      handler: (request, reply) => {
        request.outcome.route = path;
        if (cors) allowEveryOrigin(request, reply);
        answer(context, route, request, reply);
      },
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
      if (!cors && wantsPage(request)) return answerWithPage('wrongMethod', request, reply);
      return answerPlainly(reply, 405, 'invalid_request', 'This address is not for that method.');
    },
    handler: async () => undefined,
  });
}

function nameRequest(id: string, reply: FastifyReply): void {
  const list = headersOfEvery(id);
  for (let at = 0; at < list.length; at += 2) reply.header(list[at] ?? '', list[at + 1]);
}

/** Answered before a body is read: what it is made of does not matter where there is nothing. */
function answerNotFound(request: FastifyRequest, reply: FastifyReply): FastifyReply {
  if (wantsPage(request)) return answerWithPage('notFound', request, reply);
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
