import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Context } from '../context.ts';
import { InsufficientScope, NoBearerToken } from '../core/bearer.ts';
import { TooManyAttemptsError } from '../core/brakes.ts';
import { NoClientCredentials } from '../core/client-auth/index.ts';
import { TooBusyError } from '../core/hashes/too-busy.ts';
import { OAuthError, StorageError } from '../errors.ts';
import { forbidStoring } from './headers.ts';
import { PageError } from './page-error.ts';

const REALM = 'oauthctl';
const RETRY_AFTER_SECONDS = '5';

/** What goes over the wire for a failure. */
interface Answer {
  status: number;
  body: Record<string, unknown>;
  headers: Record<string, string>;
}

/** Where a failure becomes a response for programs. Its error bodies are JSON whatever the request accepts. */
export function answerFailure(
  context: Context,
  error: unknown,
  request: FastifyRequest,
  reply: FastifyReply,
): void {
  const answer = answerFor(context, error, request);
  noteFailure(context, error, request, answer);
  for (const [name, value] of Object.entries(answer.headers)) reply.header(name, value);
  forbidStoring(reply);
  reply.code(answer.status).type('application/json').send(JSON.stringify(answer.body));
}

/** Leaves in the log what a response does not say. */
export function noteFailure(
  context: Context,
  error: unknown,
  request: FastifyRequest,
  { status, body }: Answer,
): void {
  request.outcome.error = String(body.error ?? 'no_token');
  if ((error instanceof OAuthError || error instanceof PageError) && error.detail !== undefined) {
    request.outcome.detail = error.detail;
  }
  if (status >= 500) logFailure(context, error, request);
}

function logFailure(context: Context, error: unknown, request: FastifyRequest): void {
  if (error instanceof StorageError) {
    context.log.warn({ event: 'store_failed', req: request.id, err: error });
  } else {
    context.log.error({ event: 'request_failed', req: request.id, err: error });
  }
}

/** The status, the body and the headers that say what went wrong. */
export function answerFor(context: Context, error: unknown, request: FastifyRequest): Answer {
  if (error instanceof PageError) {
    return { status: error.status, body: errorBody(error.page, ''), headers: {} };
  }
  if (error instanceof OAuthError) return answerOAuthError(context, error, request);
  if (error instanceof NoBearerToken) {
    // RFC 6750 section 3.1: without credentials the challenge names no error.
    return { status: 401, body: {}, headers: { 'www-authenticate': challenge('Bearer', {}) } };
  }
  if (error instanceof StorageError || error instanceof TooBusyError) {
    return {
      status: error instanceof StorageError ? 503 : 429,
      body: errorBody('temporarily_unavailable', 'The server cannot answer just now. Try again.'),
      headers: { 'retry-after': RETRY_AFTER_SECONDS },
    };
  }
  if (error instanceof TooManyAttemptsError) {
    return {
      status: 429,
      body: errorBody('temporarily_unavailable', 'There were too many attempts. Try again later.'),
      headers: { 'retry-after': String(error.retryAfterSeconds) },
    };
  }
  const status = clientErrorStatus(error);
  if (status !== undefined) {
    return { status, body: errorBody('invalid_request', statusText(status)), headers: {} };
  }
  return { status: 500, body: errorBody('server_error', 'The server failed to answer.'), headers: {} };
}

function answerOAuthError(context: Context, error: OAuthError, request: FastifyRequest): Answer {
  const body: Record<string, unknown> = errorBody(error.code, error.message);
  const attributes: Record<string, string> = { error: error.code, error_description: error.message };
  if (error instanceof InsufficientScope) {
    attributes.scope = error.scope.join(' ');
    if (context.settings.ERROR_RESPONSE_WITH_SCOPES) body.required_scopes = error.scope;
  }
  const headers: Record<string, string> = {};
  // Only for who came with that header (RFC 6749 section 5.2): a browser would ask its user for a password, and client
  // libraries would tell of a challenge instead of the error.
  // Who sent nothing at all is told what to send.
  const sentHeader = request.headers.authorization !== undefined;
  if (error.code === 'invalid_client' && (sentHeader || error instanceof NoClientCredentials)) {
    headers['www-authenticate'] = challenge('Basic', { charset: 'UTF-8' });
  }
  if (error.code === 'invalid_token' || error.code === 'insufficient_scope') {
    headers['www-authenticate'] = challenge('Bearer', attributes);
  }
  return { status: error.status, body, headers };
}

function errorBody(error: string, description: string): Record<string, unknown> {
  return { error, error_description: description };
}

/** Attribute values are texts of our own and scope tokens, neither of which has a quote. */
function challenge(scheme: string, attributes: Record<string, string>): string {
  const all = Object.entries({ realm: REALM, ...attributes });
  return `${scheme} ${all.map(([name, value]) => `${name}="${value}"`).join(', ')}`;
}

/** Fastify's own refusals (too large, wrong media type, ...) bear the status they are to have. */
function clientErrorStatus(error: unknown): number | undefined {
  const status = error instanceof Error && 'statusCode' in error ? error.statusCode : undefined;
  return typeof status === 'number' && status >= 400 && status < 500 ? status : undefined;
}

function statusText(status: number): string {
  if (status === 413) return 'The request is too large.';
  if (status === 415) return 'The body must be application/x-www-form-urlencoded.';
  return 'The request cannot be read.';
}
