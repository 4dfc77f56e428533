import { type Awaitable, andThen } from '../../awaitable.ts';
import type { Context } from '../../context.ts';
import { OAuthError } from '../../errors.ts';
import type { Client } from '../../storage/tables/clients.ts';
import { authenticateClient, type ClientRequest } from '../client-auth/index.ts';
import type { Grant, TokenResponse } from '../grants/grant.ts';
import { grants } from '../grants/index.ts';
import { mint } from './mint.ts';
import { persist } from './persist.ts';

/**
 * Answers a request to the token endpoint (RFC 6749 section 3.2).
 *
 * @throws OAuthError, StorageError
 */
export function requestToken(context: Context, request: ClientRequest): Awaitable<TokenResponse> {
  // 1. What is asked for at all.
  const grant = findGrant(request.form.get('grant_type'));
  // 2. Who asks.
  return andThen(authenticateClient(context, request), (client) => {
    // 3. Whether this client may.
    checkMayUse(context, client, grant);
    // 4. What it is given for what it shows: reads and checks only.
    return andThen(grant.redeem(context, client, request.form, request.address), (redemption) =>
      // 5. The tokens, before any lock is held.
      andThen(mint(context, redemption.authorization), (minted) =>
        // 6. Spend and record, together.
        persist(context, redemption, minted),
      ),
    );
  });
}

function findGrant(type: string | undefined): Grant {
  if (type === undefined) {
    throw new OAuthError('invalid_request', 'The request needs the parameter grant_type.');
  }
  const grant = grants.find((candidate) => candidate.type === type);
  if (grant === undefined) {
    throw new OAuthError('unsupported_grant_type', 'This server does not know this grant_type.');
  }
  return grant;
}

function checkMayUse(context: Context, client: Client, grant: Grant): void {
  if (!client.grantTypes.includes(grant.type)) {
    throw new OAuthError('unauthorized_client', 'This client is not registered for this grant_type.');
  }
  if (!grant.publicClients && client.clientType === 'public') {
    throw new OAuthError('unauthorized_client', 'This grant_type is for confidential clients.');
  }
  if (grant.isAllowed?.(context) === false) {
    throw new OAuthError('unauthorized_client', 'This grant_type is switched off at this server.');
  }
}
