import type { Settings } from '../config/settings/index.ts';
import { hasControlCharacter } from './characters.ts';

/** Schemes whose addresses a browser would run or read itself (RFC 8252 section 8.10 and common sense). */
const NEVER = new Set(['javascript', 'data', 'vbscript', 'file', 'blob', 'about']);

/** Parameters of the authorization response: a registered URI that has one of them would let it be forged. */
const RESPONSE_PARAMETERS = [
  'code',
  'state',
  'iss',
  'error',
  'error_description',
  'access_token',
  'id_token',
];

const LENGTH_AT_MOST = 2_048;

/** Whether an http address is this machine's own, by the names that mean nothing else. */
function isLoopbackHost(host: string): boolean {
  return host === 'localhost' || host === '127.0.0.1' || host === '[::1]';
}

/**
 * Why a redirect URI cannot be registered; undefined when it can (RFC 6749 section 3.1.2, RFC 8252 section 7,
 * RFC 9700 section 4.1).
 */
export function redirectUriProblem(settings: Settings, uri: string): string | undefined {
  if (uri.length > LENGTH_AT_MOST) return `it is longer than ${LENGTH_AT_MOST} characters`;
  if (hasControlCharacter(uri) || /[^\x21-\x7e]/.test(uri)) {
    return 'it has characters that a URI may not have';
  }
  if (/[\\<>"{}|^`]/.test(uri)) return 'it has characters that a URI may not have';
  if (uri.includes('#')) return 'it must not have a fragment';
  const scheme = /^([a-z][a-z0-9+.-]*):/i.exec(uri)?.[1]?.toLowerCase();
  if (scheme === undefined || !URL.canParse(uri)) return 'it is not an absolute URI';
  if (NEVER.has(scheme)) return `the scheme ${scheme} is never allowed`;
  if (!settings.ALLOWED_REDIRECT_URI_SCHEMES.includes(scheme)) {
    return `the scheme ${scheme} is not among ALLOWED_REDIRECT_URI_SCHEMES (${settings.ALLOWED_REDIRECT_URI_SCHEMES.join(', ')})`;
  }
  return scheme === 'http' || scheme === 'https' ? webProblem(uri, scheme) : privateUseProblem(uri, scheme);
}

function webProblem(uri: string, scheme: string): string | undefined {
  const url = new URL(uri);
  if (!/^:\/\/[^/?]/.test(uri.slice(scheme.length)) || url.hostname === '') return 'it has no host';
  if (url.username !== '' || url.password !== '' || /^[^/?]*:\/\/[^/?]*@/.test(uri)) {
    return 'it must not have a user name';
  }
  if (url.hostname.includes('*')) return 'its host must not have a wildcard';
  return responseParameterProblem(url);
}

/** Private-use schemes are a reversed domain name, with one slash and no host (RFC 8252 section 7.1). */
function privateUseProblem(uri: string, scheme: string): string | undefined {
  if (!scheme.includes('.')) return 'a private-use scheme needs a dot, as in com.example.app:/callback';
  if (!/^[^:]+:\/(?!\/)/.test(uri)) return 'a private-use URI has one slash, as in com.example.app:/callback';
  return responseParameterProblem(new URL(uri));
}

function responseParameterProblem(url: URL): string | undefined {
  const found = RESPONSE_PARAMETERS.find((name) => url.searchParams.has(name));
  return found === undefined ? undefined : `its query must not have the parameter ${found}`;
}

/** Why an origin cannot be registered for CORS; undefined when it can. */
export function originProblem(settings: Settings, origin: string): string | undefined {
  if (!URL.canParse(origin) || new URL(origin).origin !== origin) {
    return 'it is not an origin: a scheme, a host and perhaps a port, as in https://app.example.com';
  }
  const { protocol, hostname } = new URL(origin);
  const scheme = protocol.slice(0, -1);
  const loopback = scheme === 'http' && isLoopbackHost(hostname);
  if (!loopback && !settings.ALLOWED_SCHEMES.includes(scheme)) {
    return `the scheme ${scheme} is not among ALLOWED_SCHEMES (${settings.ALLOWED_SCHEMES.join(', ')}); http is for this machine alone`;
  }
  return undefined;
}
