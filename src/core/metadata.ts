import type { Settings } from '../config/settings/index.ts';
import type { Context } from '../context.ts';
import { responseModes, responseTypeNames } from './authorize/response-types.ts';
import { clientAuthMethods } from './client-auth/index.ts';
import { grants } from './grants/index.ts';
import { endpointBase, issuer } from './issuer.ts';

/** The endpoints that metadata may name (RFC 8414 section 2). */
export type EndpointName =
  | 'authorization_endpoint'
  | 'token_endpoint'
  | 'revocation_endpoint'
  | 'introspection_endpoint'
  | 'device_authorization_endpoint'
  | 'jwks_uri';

/** Where the endpoints stand that there are: paths under SERVER.BASE_PATH. */
export type Endpoints = ReadonlyMap<EndpointName, string>;

type Value = string | boolean | readonly string[];

/** What one member says; a list that is empty is left out (RFC 8414 section 3.2). */
type Member = (context: Context) => Value;

/** RFC 8414 section 2 takes the type of an access token as a method where one may be shown instead of a secret. */
const introspectionMethods = [...clientAuthMethods, 'Bearer'];

/** What is said of this server beside its endpoints, a line for each thing that it really does. */
const members: Readonly<Record<string, Member>> = {
  scopes_supported: ({ settings }) => Object.keys(settings.SCOPES).sort(),
  grant_types_supported: (context) =>
    grants.filter(({ isAllowed }) => isAllowed?.(context) !== false).map(({ type }) => type),
  response_types_supported: () => responseTypeNames,
  response_modes_supported: () => responseModes,
  code_challenge_methods_supported: ({ settings }) =>
    settings.COMPLIANT_BCP_RFC9700_PKCE_METHOD ? ['S256'] : ['S256', 'plain'],
  authorization_response_iss_parameter_supported: ({ settings }) =>
    settings.COMPLIANT_BCP_RFC9700_AUTHZ_RESPONSE_ISS,
  token_endpoint_auth_methods_supported: () => clientAuthMethods,
  revocation_endpoint_auth_methods_supported: () => clientAuthMethods,
  introspection_endpoint_auth_methods_supported: () => introspectionMethods,
};

/** The metadata of this authorization server (RFC 8414 section 3.2), made from what there is and what is switched on. */
export function serverMetadata(context: Context, endpoints: Endpoints): Record<string, Value> {
  const { settings } = context;
  const base = endpointBase(settings);
  const document: Record<string, Value> = { issuer: issuer(settings) };
  for (const [name, path] of endpoints) document[name] = `${base}${path}`;
  for (const [name, value] of Object.entries(members)) {
    const said = value(context);
    if (typeof said === 'boolean' || said.length > 0) document[name] = said;
  }
  return document;
}

/** What stands behind `/.well-known/<name>` in the address of this issuer's metadata (RFC 8414 section 3.1). */
export function issuerPath(settings: Settings): string {
  return new URL(issuer(settings)).pathname.replace(/\/$/, '');
}
