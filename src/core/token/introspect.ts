import { type Awaitable, andThen } from '../../awaitable.ts';
import type { Context } from '../../context.ts';
import { OAuthError } from '../../errors.ts';
import type { Client } from '../../storage/tables/clients.ts';
import { authenticateBearer, bearerToken } from '../bearer.ts';
import { authenticateClient, type ClientRequest } from '../client-auth/index.ts';
import { issuer } from '../issuer.ts';
import { INTROSPECTION_SCOPE, mayIntrospectAll } from '../scope.ts';
import { findLiveToken, type LiveAccessToken, type LiveRefreshToken } from './live.ts';
import { isJwtText, makeTokenId } from './text.ts';

/** The answer of the introspection endpoint (RFC 7662 section 2.2). */
export type Introspection =
  | { active: false }
  | {
      active: true;
      scope: string;
      client_id: string;
      username: string | undefined;
      token_type: 'Bearer' | 'refresh_token';
      exp: number | undefined;
      iat: number;
      sub: string;
      aud: readonly string[] | undefined;
      iss: string;
      jti: string | undefined;
    };

/** One answer for every token that is dead, unknown, or none of the asker's business. */
const inactive: Introspection = { active: false };

/** Who asks: a client, or that of a token with the scope for it. */
interface Asker {
  client: Client;
  /** Whether it may ask about the access tokens of others. */
  all: boolean;
}

/**
 * Answers a request to the introspection endpoint (RFC 7662 section 2.1).
 *
 * @throws OAuthError
 */
export function requestIntrospection(context: Context, request: ClientRequest): Awaitable<Introspection> {
  return andThen(authenticateAsker(context, request), (asker) => {
    const text = request.form.get('token');
    if (text === undefined) throw new OAuthError('invalid_request', 'The request needs the parameter token.');
    return andThen(findLiveToken(context, text), (live) =>
      live === undefined || !mayAsk(asker, live) ? inactive : describe(context, text, live),
    );
  });
}

function authenticateAsker(context: Context, request: ClientRequest): Awaitable<Asker> {
  if (bearerToken(request.authorization) !== undefined) return authenticateBearerAsker(context, request);
  return andThen(authenticateClient(context, request), (client) => ({
    client,
    // A public client proves nothing about itself, so it has no rights over tokens of others.
    all: client.clientType === 'confidential' && mayIntrospectAll(client),
  }));
}

async function authenticateBearerAsker(context: Context, request: ClientRequest): Promise<Asker> {
  if (request.form.get('client_secret') !== undefined) {
    throw new OAuthError('invalid_request', 'The client authenticates in more than one way.');
  }
  const { client } = await authenticateBearer(context, request.authorization, [INTROSPECTION_SCOPE]);
  request.onClient?.(client);
  return { client, all: true };
}

function mayAsk(asker: Asker, live: LiveAccessToken | LiveRefreshToken): boolean {
  if (asker.client.id === live.client.id) return true;
  // An API that asks about a refresh token was shown one as a bearer token: that must fail.
  if (live.kind === 'refresh_token') return false;
  return asker.all || live.token.audience.includes(asker.client.clientId);
}

/** What an operator is told of a token: everything there is. */
export async function inspectToken(context: Context, text: string): Promise<Introspection> {
  const live = await findLiveToken(context, text);
  return live === undefined ? inactive : describe(context, text, live);
}

function describe(context: Context, text: string, live: LiveAccessToken | LiveRefreshToken): Introspection {
  const { client, user } = live;
  const row = live.kind === 'access_token' ? live.token : live.family;
  return {
    active: true,
    scope: row.scope,
    client_id: client.clientId,
    username: user?.username,
    token_type: live.kind === 'access_token' ? 'Bearer' : 'refresh_token',
    exp: row.expiresAt,
    iat: row.issuedAt,
    sub: user?.id ?? client.clientId,
    aud: row.audience.length === 0 ? undefined : row.audience,
    iss: issuer(context.settings),
    jti: live.kind === 'access_token' && isJwtText(text) ? makeTokenId(live.token) : undefined,
  };
}
