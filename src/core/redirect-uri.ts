import type { Settings } from '../config/settings/index.ts';
import { hasControlCharacter } from './characters.ts';
import { type Problem, problem } from './client-problems.ts';

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

/** An http address of this machine: its host, its port, and everything behind that, taken apart without reading it. */
const LOOPBACK_URI = /^http:\/\/(localhost|127\.0\.0\.1|\[::1\])(?::([0-9]{1,5}))?([/?].*)?$/;

/** The host of a web address that stands for many: `*.example.com`, or `*--site.example.com`. */
const WILDCARD_URI =
  /^(https?:\/\/)\*((?:\.|--)[a-z0-9][a-z0-9-]*(?:\.[a-z0-9][a-z0-9-]*)+)((?::[0-9]{1,5})?(?:[/?].*)?)$/;

/**
 * Whether a redirect URI that was sent is one of those that are registered: the same, character by character (RFC 9700
 * section 4.1.3). Only the port of this machine's own addresses is free (RFC 8252 section 7.3), and where a setting
 * allows it a part of the host.
 */
export function isRedirectUriOf(settings: Settings, registered: readonly string[], sent: string): boolean {
  // What may not be registered may not be used either, whenever and however it came into the store.
  if (sent.includes('*') || redirectUriProblem(settings, sent) !== undefined) return false;
  return registered.some(
    (uri) =>
      uri === sent ||
      differsInPortAlone(settings, uri, sent) ||
      (settings.ALLOW_URI_WILDCARDS && matchesWildcard(uri, sent)),
  );
}

function differsInPortAlone(settings: Settings, registered: string, sent: string): boolean {
  const own = LOOPBACK_URI.exec(registered);
  const other = LOOPBACK_URI.exec(sent);
  if (own === null || other === null) return false;
  const [, host, , rest] = own;
  if (host === 'localhost' && !settings.ALLOW_LOCALHOST_LOOPBACK) return false;
  return host === other[1] && rest === other[3];
}

/**
 * Where a program on this machine can wait for an answer to a client: the first of its addresses here, those by number
 * before `localhost`, which a browser may take for either (RFC 8252 section 8.3).
 *
 * @returns the address, without a port where any is right; undefined when the client has none
 */
export function loopbackRedirectUri(settings: Settings, registered: readonly string[]): string | undefined {
  const candidates = registered.flatMap((uri) => {
    const [, host, port, rest = ''] = LOOPBACK_URI.exec(uri) ?? [];
    if (host === undefined) return [];
    const portIsFree = host !== 'localhost' || settings.ALLOW_LOCALHOST_LOOPBACK;
    // Without a port it means port 80, where no ordinary program can listen.
    if (!portIsFree && port === undefined) return [];
    return [{ host, uri: portIsFree ? `http://${host}${rest}` : uri }];
  });
  const usable = candidates.filter(({ uri }) => isRedirectUriOf(settings, registered, uri));
  return (usable.find(({ host }) => host !== 'localhost') ?? usable[0])?.uri;
}

/** Whether an address is among those that a registered one with a `*` stands for. */
function matchesWildcard(registered: string, sent: string): boolean {
  const [, scheme, domain, rest] = WILDCARD_URI.exec(registered) ?? [];
  if (scheme === undefined || domain === undefined || rest === undefined) return false;
  const end = `${domain}${rest}`;
  if (!sent.startsWith(scheme) || !sent.endsWith(end)) return false;
  const label = sent.slice(scheme.length, -end.length);
  return /^[a-z0-9](?:[a-z0-9-]*[a-z0-9])?(?:\.[a-z0-9](?:[a-z0-9-]*[a-z0-9])?)*$/.test(label);
}

/**
 * Whether an address leads to a program on the user's own device, by its own port or by a scheme of its own. Any other
 * program there can take its place.
 */
export function sendsToThisMachine(uri: string): boolean {
  return LOOPBACK_URI.test(uri) || !/^https?:/i.test(uri);
}

/** Where a redirect URI leads, for a person: a web site, a program on this machine, or whatever opens a scheme. */
export interface Destination {
  kind: 'web' | 'loopback' | 'app';
  /** The host with its port, or the scheme. */
  name: string;
}

/** The destination of an address that has been proved to be a client's. */
export function destinationOf(uri: string): Destination {
  const { protocol, host } = new URL(uri);
  if (!/^https?:$/.test(protocol)) return { kind: 'app', name: protocol.slice(0, -1) };
  return { kind: LOOPBACK_URI.test(uri) ? 'loopback' : 'web', name: host };
}

/**
 * Why a redirect URI cannot be registered; undefined when it can (RFC 6749 section 3.1.2, RFC 8252 section 7,
 * RFC 9700 section 4.1).
 */
export function redirectUriProblem(settings: Settings, uri: string): Problem | undefined {
  if (uri.length > LENGTH_AT_MOST) return problem('uriTooLong', String(LENGTH_AT_MOST));
  if (hasControlCharacter(uri) || /[^\x21-\x7e]|[\\<>"{}|^`]/.test(uri)) return problem('uriCharacters');
  if (uri.includes('#')) return problem('uriFragment');
  const scheme = /^([a-z][a-z0-9+.-]*):/i.exec(uri)?.[1]?.toLowerCase();
  if (scheme === undefined || !URL.canParse(uri)) return problem('uriNotAbsolute');
  if (NEVER.has(scheme)) return problem('uriNever', scheme);
  if (!settings.ALLOWED_REDIRECT_URI_SCHEMES.includes(scheme)) {
    return problem('uriScheme', scheme, settings.ALLOWED_REDIRECT_URI_SCHEMES.join(', '));
  }
  return scheme === 'http' || scheme === 'https'
    ? webProblem(settings, uri, scheme)
    : privateUseProblem(uri, scheme);
}

function webProblem(settings: Settings, uri: string, scheme: string): Problem | undefined {
  const url = new URL(uri);
  if (!/^:\/\/[^/?]/.test(uri.slice(scheme.length)) || url.hostname === '') return problem('uriHost');
  if (url.username !== '' || url.password !== '' || /^[^/?]*:\/\/[^/?]*@/.test(uri)) {
    return problem('uriUser');
  }
  if (url.hostname.includes('*')) {
    if (!settings.ALLOW_URI_WILDCARDS) return problem('uriWildcard');
    if (!WILDCARD_URI.test(uri)) return problem('uriWildcardPlace');
  }
  return responseParameterProblem(url);
}

/** Private-use schemes are a reversed domain name, with one slash and no host (RFC 8252 section 7.1). */
function privateUseProblem(uri: string, scheme: string): Problem | undefined {
  if (!scheme.includes('.')) return problem('uriDot');
  if (!/^[^:]+:\/(?!\/)/.test(uri)) return problem('uriSlash');
  return responseParameterProblem(new URL(uri));
}

function responseParameterProblem(url: URL): Problem | undefined {
  const found = RESPONSE_PARAMETERS.find((name) => url.searchParams.has(name));
  return found === undefined ? undefined : problem('uriParameter', found);
}

/** Whether a page's origin is one of a client's, where a setting allows it with a part of the host left free. */
export function isOriginOf(settings: Settings, registered: readonly string[], origin: string): boolean {
  if (registered.includes(origin)) return true;
  return settings.ALLOW_URI_WILDCARDS && registered.some((pattern) => matchesWildcard(pattern, origin));
}

/** Why an origin cannot be registered for CORS; undefined when it can. */
export function originProblem(settings: Settings, origin: string): Problem | undefined {
  if (!URL.canParse(origin) || new URL(origin).origin !== origin) {
    return problem('originForm');
  }
  if (origin.includes('*') && !(settings.ALLOW_URI_WILDCARDS && WILDCARD_URI.test(origin))) {
    return problem(settings.ALLOW_URI_WILDCARDS ? 'uriWildcardPlace' : 'uriWildcard');
  }
  const { protocol, hostname } = new URL(origin);
  const scheme = protocol.slice(0, -1);
  const loopback = scheme === 'http' && isLoopbackHost(hostname);
  if (!loopback && !settings.ALLOWED_SCHEMES.includes(scheme)) {
    return problem('originScheme', scheme, settings.ALLOWED_SCHEMES.join(', '));
  }
  return undefined;
}
