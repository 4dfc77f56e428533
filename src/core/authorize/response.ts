/** How an authorization response travels (OAuth 2.0 Multiple Response Type Encoding Practices, Form Post). */
export type ResponseMode = 'query' | 'fragment' | 'form_post';

export type ResponseParameters = readonly (readonly [string, string])[];

/** An answer to a client, success or error, on its way through the browser. */
export interface AuthorizationResponse {
  /** Proved to be the client's own. */
  redirectUri: string;
  mode: ResponseMode;
  parameters: ResponseParameters;
}

/**
 * Where the browser goes with a response, for the modes that go by address. The redirect URI stays as it was
 * registered, its query included (RFC 6749 section 3.1.2). Blanks become %20, which every reader understands.
 */
export function responseUri({ redirectUri, mode, parameters }: AuthorizationResponse): string {
  const text = parameters
    .map(([name, value]) => `${encodeURIComponent(name)}=${encodeURIComponent(value)}`)
    .join('&');
  if (mode === 'fragment') return `${redirectUri}#${text}`;
  if (!redirectUri.includes('?')) return `${redirectUri}?${text}`;
  return `${redirectUri}${/[?&]$/.test(redirectUri) ? '' : '&'}${text}`;
}
