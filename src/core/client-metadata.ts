import type { Client } from '../storage/tables/clients.ts';
import { responseTypesOf } from './authorize/response-types.ts';
import { DEFAULT_ALGORITHM } from './keys/algorithms.ts';

/**
 * A client as RFC 7591 client metadata.
 *
 * @param clientSecret only when it was just made: it can never be shown again
 */
export function clientMetadata(client: Client, clientSecret?: string) {
  return {
    client_id: client.clientId,
    ...(clientSecret === undefined ? {} : { client_secret: clientSecret, client_secret_expires_at: 0 }),
    client_id_issued_at: client.createdAt,
    client_name: client.name,
    ...(client.userId === undefined ? {} : { user_id: client.userId }),
    client_type: client.clientType,
    grant_types: rfcNamesOf(client.grantTypes),
    response_types: responseTypesOf(client),
    redirect_uris: [...client.redirectUris],
    post_logout_redirect_uris: [...client.postLogoutRedirectUris],
    allowed_origins: [...client.allowedOrigins],
    ...(client.scope === undefined ? {} : { scope: client.scope.join(' ') }),
    token_endpoint_auth_method:
      client.authMethod ?? (client.clientType === 'public' ? 'none' : 'client_secret_basic'),
    ...(client.clientType === 'public' ? {} : { hash_client_secret: client.keptSecret === undefined }),
    ...(client.previousSecretExpiresAt === undefined
      ? {}
      : { previous_secret_expires_at: client.previousSecretExpiresAt }),
    id_token_signed_response_alg: client.idTokenAlgorithm ?? DEFAULT_ALGORITHM,
    ...(client.userinfoAlgorithm === undefined
      ? {}
      : { userinfo_signed_response_alg: client.userinfoAlgorithm }),
    token_format: client.tokenFormat ?? 'opaque',
    skip_authorization: client.skipAuthorization,
    pkce_optional: client.pkceOptional,
    active: client.active,
    unverified: client.unverified,
  };
}

/** The hybrid flow has no grant type of its own in the RFCs: it is that of a code and the implicit one together. */
function rfcNamesOf(grantTypes: readonly string[]): string[] {
  return [...new Set(grantTypes.map((grant) => (grant === 'openid-hybrid' ? 'implicit' : grant)))];
}
