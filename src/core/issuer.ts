import type { Settings } from '../config/settings/index.ts';

/**
 * The issuer: SERVER.ISSUER, or OIDC_ISS_ENDPOINT, or this machine's own address. Never taken from a request.
 * A server that was given port 0 sets SERVER.PORT to the port it got before it asks.
 */
export function issuer(settings: Settings): string {
  if (settings.SERVER.ISSUER !== null) return settings.SERVER.ISSUER;
  if (settings.OIDC_ISS_ENDPOINT !== '') return settings.OIDC_ISS_ENDPOINT;
  const scheme = settings.SERVER.TLS_CERT === null ? 'http' : 'https';
  return `${scheme}://localhost:${settings.SERVER.PORT}${settings.SERVER.BASE_PATH}`;
}

/**
 * What the addresses of the endpoints begin with, as clients reach them. The issuer is where SERVER.BASE_PATH is seen
 * from outside; one that does not end in that path stands above it.
 */
export function endpointBase(settings: Settings): string {
  const { BASE_PATH } = settings.SERVER;
  const above = issuer(settings).replace(/\/$/, '');
  return new URL(above).pathname.endsWith(BASE_PATH) ? above : `${above}${BASE_PATH}`;
}

/** The audience of a token that was asked for no API in particular. */
export function defaultAudience(settings: Settings): string {
  const named = settings.OAUTH2_PROTECTED_RESOURCE_IDENTIFIER;
  return named === '' ? new URL(issuer(settings)).origin : named;
}

/** The names under which this server's own API may stand in the audience of a token. */
export function ownAudiences(settings: Settings): string[] {
  const { origin } = new URL(issuer(settings));
  const named = settings.OAUTH2_PROTECTED_RESOURCE_IDENTIFIER;
  return [
    origin,
    `${origin}/`,
    `${origin}/api`,
    `${origin}/api/`,
    issuer(settings),
    ...(named === '' ? [] : [named]),
  ];
}
