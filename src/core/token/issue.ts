import type { Context } from '../../context.ts';
import { OAuthError, UserError } from '../../errors.ts';
import type { Client, TokenFormat } from '../../storage/tables/clients.ts';
import type { User } from '../../storage/tables/users.ts';
import type { TokenResponse } from '../grants/grant.ts';
import { parseResources } from '../resource.ts';
import { everyScope, grantScope } from '../scope.ts';
import { mint } from './mint.ts';
import { persist } from './persist.ts';

export interface IssueRequest {
  client: Client;
  user?: User | undefined;
  /** Undefined: the client's default scopes. */
  scope?: readonly string[] | undefined;
  expiresInSeconds?: number | undefined;
  /** Whether a refresh token comes with it. */
  refresh: boolean;
  audience: readonly string[];
  /** Undefined: that of the client. */
  tokenFormat?: TokenFormat | undefined;
}

/** A century: later expiries are mistakes. */
const EXPIRES_IN_AT_MOST = 100 * 366 * 86_400;

/**
 * Issues tokens on an operator's word, without a grant. Everything else holds as for a grant.
 *
 * @throws UserError "invalid_value" for a scope or audience that the client may not have, "failed" for one that is
 *   inactive
 */
export async function issueToken(context: Context, request: IssueRequest): Promise<TokenResponse> {
  const { client, user, refresh, expiresInSeconds } = request;
  if (!client.active) throw new UserError('failed', `the app ${client.clientId} is inactive`);
  if (user?.active === false) throw new UserError('failed', `the user ${user.username} is inactive`);
  if (expiresInSeconds !== undefined && (expiresInSeconds < 1 || expiresInSeconds > EXPIRES_IN_AT_MOST)) {
    throw new UserError('invalid_value', 'the token must expire in 1 second to 100 years');
  }
  if (refresh && !client.grantTypes.includes('refresh_token')) {
    throw new UserError(
      'invalid_value',
      `the app ${client.clientId} may not use refresh tokens`,
      `oauthctl app update ${client.clientId} --add-grant refresh_token`,
    );
  }
  const authorization = {
    client,
    user,
    ...allowed(context, request),
    refreshToken: { kind: refresh ? ('first' as const) : ('none' as const) },
    expiresInSeconds,
    tokenFormat: request.tokenFormat,
  };
  return persist(context, { authorization }, await mint(context, authorization));
}

/** The same rules as for a request over HTTP, told to a person. */
function allowed(context: Context, { client, scope, audience }: IssueRequest) {
  try {
    return {
      scope: grantScope(context.settings, client, scope?.join(' ')),
      audience: parseResources(audience),
    };
  } catch (error) {
    if (!(error instanceof OAuthError)) throw error;
    const known = everyScope(context.settings).join(', ');
    const hint =
      error.code === 'invalid_scope' ? `scopes of this app: ${client.scope?.join(', ') ?? known}` : undefined;
    throw new UserError('invalid_value', error.message, hint);
  }
}
