import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Context } from '../../context.ts';
import { listGroups } from '../../core/api/groups.ts';
import { type ListQuery, listVisibleUsers, readUser } from '../../core/api/users.ts';
import { authenticateBearer } from '../../core/bearer.ts';
import { OAuthError } from '../../errors.ts';
import { readAuthorization } from '../authorization.ts';
import type { Route } from '../route.ts';

/** The protected example API: what a resource server does with the tokens that are issued here. */

const LIMIT_DEFAULT = 50;
const LIMIT_AT_MOST = 200;

type Answerer = (
  context: Context,
  bearer: Awaited<ReturnType<typeof authenticateBearer>>,
  request: FastifyRequest,
) => Promise<unknown>;

function protectedRoute(path: string, scopes: (context: Context) => string[], answer: Answerer): Route {
  return {
    method: 'GET',
    path,
    root: true,
    async handle(context: Context, request: FastifyRequest, reply: FastifyReply) {
      const bearer = await authenticateBearer(context, readToken(request), scopes(context));
      request.outcome.client_id = bearer.client.clientId;
      reply.header('cache-control', 'no-store');
      const body = await answer(context, bearer, request);
      if (body !== undefined) return body;
      reply.code(404);
      return { error: 'not_found', error_description: 'There is nothing here that this token may see.' };
    },
  };
}

/** The header with the token, which must stand there alone (RFC 6750 section 2). */
function readToken(request: FastifyRequest): string | undefined {
  const authorization = readAuthorization(request);
  if (authorization !== undefined && 'access_token' in (request.query as object)) {
    throw new OAuthError('invalid_request', 'The access token is sent in more than one place.');
  }
  return authorization;
}

const readScope = ({ settings }: Context) => [settings.READ_SCOPE];

export const me = protectedRoute('/api/users/me', readScope, async (context, { user }) =>
  readUser(context, user, user?.id),
);

export const userById = protectedRoute('/api/users/:id', readScope, async (context, { user }, request) => {
  const { id } = request.params as { id: string };
  return readUser(context, user, id);
});

export const users = protectedRoute('/api/users', readScope, async (context, { user }, request) =>
  listVisibleUsers(context, user, listQuery(request)),
);

export const groups = protectedRoute(
  '/api/groups',
  () => ['groups'],
  async (context, _bearer, request) => listGroups(context, listQuery(request)),
);

/** `?limit=` and `?after=`, as on the command line. */
function listQuery(request: FastifyRequest): ListQuery {
  const query = request.query as Record<string, unknown>;
  const { limit = String(LIMIT_DEFAULT), after } = query;
  if (typeof limit !== 'string' || !/^[1-9][0-9]{0,3}$/.test(limit) || Array.isArray(after)) {
    throw new OAuthError(
      'invalid_request',
      'limit takes a whole number, and it and after at most one value.',
    );
  }
  return {
    limit: Math.min(Number(limit), LIMIT_AT_MOST),
    ...(typeof after === 'string' ? { after } : {}),
  };
}
