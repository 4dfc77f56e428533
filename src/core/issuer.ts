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
