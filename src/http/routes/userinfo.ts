import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Context } from '../../context.ts';
import { requestUserinfo } from '../../core/openid/userinfo.ts';
import { OAuthError } from '../../errors.ts';
import { readAuthorization } from '../authorization.ts';
import { allowOnlyOriginsOf } from '../cors.ts';
import { forbidStoring } from '../headers.ts';
import { queryOf, readBody } from '../parameters.ts';
import type { Route } from '../route.ts';

async function answerUserinfo(context: Context, request: FastifyRequest, reply: FastifyReply) {
  forbidStoring(reply);
  const authorization = readToken(request);
  const userinfo = await requestUserinfo(context, authorization, (client) => {
    request.outcome.client_id = client.clientId;
    if (context.settings.OIDC_USERINFO_CORS_ENABLED) allowOnlyOriginsOf(context, client, request, reply);
  });
  if (typeof userinfo === 'string') reply.type('application/jwt');
  return userinfo;
}

/** The header with the token, which must stand there alone (RFC 6750 section 2). */
function readToken(request: FastifyRequest): string | undefined {
  const authorization = readAuthorization(request);
  const inQuery = new URLSearchParams(queryOf(request.url)).has('access_token');
  const inBody = request.method === 'POST' && readBody(request).get('access_token') !== undefined;
  if (authorization !== undefined && (inQuery || inBody)) {
    throw new OAuthError('invalid_request', 'The access token is sent in more than one place.');
  }
  return authorization;
}

const shared = {
  path: '/userinfo',
  cors: ({ settings }: Context) => settings.OIDC_USERINFO_CORS_ENABLED,
  isOn: ({ settings }: Context) => settings.OIDC_ENABLED,
  handle: answerUserinfo,
};

/** The userinfo endpoint (OpenID Connect Core section 5.3). */
export const userinfo: Route = { method: 'GET', advertised: 'userinfo_endpoint', ...shared };

export const userinfoByForm: Route = { method: 'POST', ...shared };
