import type { Settings } from '../config/settings/index.ts';
import type { Context } from '../context.ts';
import { findRareGrantsInUse, type RareGrant } from '../storage/tables/clients.ts';
import { knownPrompts } from './authorize/checks/prompt.ts';
import { responseTypesInUse } from './authorize/response-types.ts';
import { clientAuthMethods } from './client-auth/index.ts';
import { grants } from './grants/index.ts';
import { endpointBase, issuer } from './issuer.ts';
import { clientAlgorithms } from './keys/algorithms.ts';
import { ACR } from './openid/authentication.ts';
import { userClaimNames } from './openid/claims.ts';
import { everyScope } from './scope.ts';

/** The endpoints that metadata may name (RFC 8414 section 2, OpenID Connect Discovery section 3). */
export type EndpointName =
  | 'authorization_endpoint'
  | 'token_endpoint'
  | 'revocation_endpoint'
  | 'introspection_endpoint'
  | 'device_authorization_endpoint'
  | 'userinfo_endpoint'
  | 'end_session_endpoint'
  | 'jwks_uri';

/** Where the endpoints stand that there are: paths under SERVER.BASE_PATH. */
export type Endpoints = ReadonlyMap<EndpointName, string>;

type Value = string | boolean | readonly string[];

/** What one member says; a list that is empty is left out (RFC 8414 section 3.2). */
type Member = (context: Context, rareGrants: readonly RareGrant[]) => Value;

/** RFC 8414 section 2 takes the type of an access token as a method where one may be shown instead of a secret. */
const introspectionMethods = [...clientAuthMethods, 'Bearer'];

/** What is said of this server beside its endpoints, a line for each thing that it really does. */
const members: Readonly<Record<string, Member>> = {
  scopes_supported: ({ settings }) => everyScope(settings).sort(),
  grant_types_supported: grantTypesInUse,
  response_types_supported: ({ settings }, rareGrants) =>
    responseTypesInUse(settings, rareGrants).map(({ name }) => name),
  response_modes_supported: ({ settings }, rareGrants) => [
    ...new Set(responseTypesInUse(settings, rareGrants).flatMap(({ modes }) => modes)),
  ],
  code_challenge_methods_supported: ({ settings }) =>
    settings.COMPLIANT_BCP_RFC9700_PKCE_METHOD ? ['S256'] : ['S256', 'plain'],
  authorization_response_iss_parameter_supported: ({ settings }) =>
    settings.COMPLIANT_BCP_RFC9700_AUTHZ_RESPONSE_ISS,
  token_endpoint_auth_methods_supported: () => clientAuthMethods,
  revocation_endpoint_auth_methods_supported: () => clientAuthMethods,
  introspection_endpoint_auth_methods_supported: () => introspectionMethods,
};

/** Claims that an id_token has beside those about its user. */
const idTokenClaims = 'sub iss aud azp exp iat auth_time nonce at_hash c_hash acr amr sid jti'.split(' ');

/** What is said in the document of OpenID Connect alone (Discovery section 3). */
const openidMembers: Readonly<Record<string, Member>> = {
  subject_types_supported: () => ['public'],
  id_token_signing_alg_values_supported: () => clientAlgorithms,
  userinfo_signing_alg_values_supported: () => clientAlgorithms,
  acr_values_supported: () => [ACR],
  claim_types_supported: () => ['normal'],
  claims_supported: () => [...idTokenClaims, ...userClaimNames],
  claims_parameter_supported: () => true,
  request_parameter_supported: () => false,
  request_uri_parameter_supported: () => false,
  prompt_values_supported: ({ settings }) => knownPrompts(settings),
};

/** Grants that RFC 9700 forbids are named only where some client has them. */
function grantTypesInUse(context: Context, rareGrants: readonly RareGrant[]): string[] {
  const inUse = (type: string) => type !== 'password' || rareGrants.includes(type);
  const asked = grants.filter((grant) => grant.isAllowed?.(context) !== false && inUse(grant.type));
  const throughBrowser = responseTypesInUse(context.settings, rareGrants).length > 1;
  return [...asked.map(({ type }) => type), ...(throughBrowser ? ['implicit'] : [])];
}

/** The metadata of this authorization server (RFC 8414 section 3.2), made from what there is and what is switched on. */
export function serverMetadata(context: Context, endpoints: Endpoints): Promise<Record<string, Value>> {
  return describe(context, endpoints, members);
}

/** The same with what clients of OpenID Connect look for (Discovery section 4.2). */
export async function openidConfiguration(
  context: Context,
  endpoints: Endpoints,
): Promise<Record<string, Value>> {
  const document = await describe(context, endpoints, { ...members, ...openidMembers });
  const { OIDC_USERINFO_ENDPOINT } = context.settings;
  return OIDC_USERINFO_ENDPOINT === ''
    ? document
    : { ...document, userinfo_endpoint: OIDC_USERINFO_ENDPOINT };
}

async function describe(
  context: Context,
  endpoints: Endpoints,
  said: Readonly<Record<string, Member>>,
): Promise<Record<string, Value>> {
  const base = endpointBase(context.settings);
  const rareGrants = await findRareGrantsInUse(context.db);
  const document: Record<string, Value> = { issuer: issuer(context.settings) };
  for (const [name, path] of endpoints) document[name] = `${base}${path}`;
  for (const [name, member] of Object.entries(said)) {
    const value = member(context, rareGrants);
    if (typeof value === 'boolean' || value.length > 0) document[name] = value;
  }
  return document;
}

/** What stands behind `/.well-known/<name>` in the address of this issuer's metadata (RFC 8414 section 3.1). */
export function issuerPath(settings: Settings): string {
  return new URL(issuer(settings)).pathname.replace(/\/$/, '');
}
