import { type Client, type ClientAuth, ClientSecretBasic, ClientSecretPost, None } from 'oauth4webapi';
import type { OAuthServer } from './server.ts';

/** Who asks for a token, and for which. */
export interface TokenRequest {
  readonly clientId: string;
  /** A public client has none. */
  readonly clientSecret: string | undefined;
  /** How the client is registered to authenticate; undefined: as the server can. */
  readonly authMethod: string | undefined;
  /** Undefined: whatever the server gives to those who do not ask. */
  readonly scope: readonly string[] | undefined;
  /** The APIs that it is for (RFC 8707). */
  readonly resource: readonly string[];
  /** How long to wait for the person. */
  readonly timeoutSeconds: number;
  /** Ends the waiting. */
  readonly stop: AbortSignal;
}

/** The body of a token endpoint's answer (RFC 6749 section 5.1), as it was sent. */
export type TokenResponse = { readonly access_token: string } & Readonly<Record<string, unknown>>;

/** The client as the library knows it. */
export function clientOf({ clientId }: TokenRequest): Client {
  return { client_id: clientId };
}

/** How the client shows who it is (RFC 6749 section 2.3); Basic is what every server must take. */
export function authenticationOf({ metadata }: OAuthServer, request: TokenRequest): ClientAuth {
  const { clientSecret, authMethod } = request;
  if (clientSecret === undefined) return None();
  const taken = metadata.token_endpoint_auth_methods_supported ?? ['client_secret_basic'];
  const usual = taken.includes('client_secret_basic') ? 'client_secret_basic' : 'client_secret_post';
  return (authMethod ?? usual) === 'client_secret_post'
    ? ClientSecretPost(clientSecret)
    : ClientSecretBasic(clientSecret);
}

/** What is asked for, as parameters. */
export function parametersOf({ scope, resource }: TokenRequest): URLSearchParams {
  const parameters = new URLSearchParams();
  if (scope !== undefined) parameters.set('scope', scope.join(' '));
  for (const api of resource) parameters.append('resource', api);
  return parameters;
}

/** Some millions of seconds are more than a timer can count. */
const LONGEST_MS = 2_147_483_647;

/** Aborts when a time has passed. */
export function after(seconds: number): AbortSignal {
  return AbortSignal.timeout(Math.min(seconds * 1_000, LONGEST_MS));
}

/**
 * The body of an answer, once the library has found it to be a token response.
 *
 * @param check the library's own check; what it throws is passed on
 */
export async function readTokens(
  response: Response,
  check: (response: Response) => Promise<unknown>,
): Promise<TokenResponse> {
  // The library changes what it reads; what is printed is what the server said.
  const copy = response.clone();
  await check(response);
  return (await copy.json()) as TokenResponse;
}
