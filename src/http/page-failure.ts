import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Context } from '../context.ts';
import { TooManyAttemptsError } from '../core/brakes.ts';
import { answerFor, noteFailure } from './errors.ts';
import { protectPage } from './headers.ts';
import { PageError, type PageErrorName } from './page-error.ts';
import { errorPage } from './pages/error.ts';
import type { ErrorName } from './pages/texts/index.ts';
import { textsOf } from './texts-of.ts';

/** Where a failure becomes a page: what it is, what to do, and the id under which the log has the rest. */
export function answerFailureWithPage(
  context: Context,
  error: unknown,
  request: FastifyRequest,
  reply: FastifyReply,
): void {
  const answer = answerFor(context, error, request);
  noteFailure(context, error, request, answer);
  protectPage(reply, { formsLead: 'here' });
  const wait = answer.headers['retry-after'];
  if (wait !== undefined) reply.header('retry-after', wait);
  reply.code(answer.status).send(
    errorPage(textsOf(request), {
      name: nameOf(error, answer.status),
      requestId: request.id,
      explanation: error instanceof PageError ? error.explanation : undefined,
      waitSeconds: wait === undefined ? undefined : Number(wait),
    }),
  );
}

/** Whether it is a person's browser that asks for a page, rather than a program. */
export function wantsPage({ headers }: FastifyRequest): boolean {
  return headers.accept?.includes('text/html') === true;
}

/** Where nothing failed, but there is nothing for this request either. */
export function answerWithPage(
  name: PageErrorName,
  request: FastifyRequest,
  reply: FastifyReply,
): FastifyReply {
  protectPage(reply, { formsLead: 'here' });
  const page = errorPage(textsOf(request), { name, requestId: request.id, waitSeconds: undefined });
  return reply.code(new PageError(name).status).send(page);
}

function nameOf(error: unknown, status: number): ErrorName {
  if (error instanceof PageError) return error.page;
  if (error instanceof TooManyAttemptsError) {
    return error.kind === 'registration' ? 'tooManyApps' : 'tooManyAttempts';
  }
  if (status === 429) return 'busy';
  if (status === 503) return 'unavailable';
  return status >= 500 ? 'failed' : 'unreadable';
}
