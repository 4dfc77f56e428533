import type { Settings } from '../config/settings/index.ts';
import { OAuthError } from '../errors.ts';
import type { Client } from '../storage/tables/clients.ts';

/** The scope that lets a client, or the bearer of a token, ask about tokens that are not its own. */
export const INTROSPECTION_SCOPE = 'introspection';

/** To go on while the user is away (OpenID Connect Core section 11). */
const OFFLINE_ACCESS = 'offline_access';

/** The scopes of OpenID Connect (Core sections 5.4 and 11), which are known without being listed. */
const OPENID_SCOPES: readonly string[] = ['openid', 'profile', 'email', 'address', 'phone', OFFLINE_ACCESS];

/** RFC 6749 section 3.3: %x21 / %x23-5B / %x5D-7E. */
const SCOPE_TOKEN = /^[\x21\x23-\x5b\x5d-\x7e]+$/;

/** Whether a text is one scope token (RFC 6749 section 3.3). */
export function isScopeToken(text: string): boolean {
  return SCOPE_TOKEN.test(text);
}

/**
 * The scope tokens of a parameter, each once, in the order of the request.
 *
 * @throws OAuthError "invalid_scope" for a character that no scope may have
 */
export function parseScope(text: string): string[] {
  const tokens = text.split(' ').filter((token) => token !== '');
  if (!tokens.every(isScopeToken)) {
    throw new OAuthError('invalid_scope', 'The scope has a character that scopes may not have.');
  }
  return tokens.length < 2 ? tokens : [...new Set(tokens)];
}

/** Every scope that there is, but the one that is given by name alone. */
export function everyScope(settings: Settings): string[] {
  return [...new Set([...Object.keys(settings.SCOPES), ...(settings.OIDC_ENABLED ? OPENID_SCOPES : [])])];
}

function isUsual(settings: Settings, scope: string): boolean {
  return Object.hasOwn(settings.SCOPES, scope) || (settings.OIDC_ENABLED && OPENID_SCOPES.includes(scope));
}

/** Whether a scope exists. */
export function isKnownScope(settings: Settings, scope: string): boolean {
  return scope === INTROSPECTION_SCOPE || isUsual(settings, scope);
}

/** Whether a client may be given a scope. */
export function mayHaveScope(settings: Settings, client: Client, scope: string): boolean {
  // A right over other clients' tokens is given by name: to the client, or to all by the settings.
  if (client.scope === undefined) return isUsual(settings, scope);
  return client.scope.includes(scope) && isKnownScope(settings, scope);
}

/** Whether what is granted is a sign-in (OpenID Connect Core section 3.1.2.1). */
export function isOpenid(settings: Settings, scope: readonly string[]): boolean {
  return settings.OIDC_ENABLED && scope.includes('openid');
}

/** Whether a client may ask about all tokens, because the scope for it was given to it by name. */
export function mayIntrospectAll(client: Client): boolean {
  return client.scope?.includes(INTROSPECTION_SCOPE) ?? false;
}

/** What DEFAULT_SCOPES stands for. */
function defaultScopes(settings: Settings): string[] {
  return settings.DEFAULT_SCOPES.includes('__all__')
    ? Object.keys(settings.SCOPES).filter((scope) => scope !== INTROSPECTION_SCOPE)
    : [...settings.DEFAULT_SCOPES];
}

/**
 * What a client is granted for the scope it asks for; for none, the default scopes it may have.
 *
 * @throws OAuthError "invalid_scope" when a scope is unknown or not for this client, or when there is no default
 */
export function grantScope(settings: Settings, client: Client, requested: string | undefined): string[] {
  if (requested !== undefined) {
    const scope = parseScope(requested);
    if (!scope.every((token) => mayHaveScope(settings, client, token))) {
      throw new OAuthError('invalid_scope', 'The scope is unknown, or this client may not ask for it.');
    }
    if (scope.length > 0) return scope;
  }
  const granted = defaultScopes(settings).filter((token) => mayHaveScope(settings, client, token));
  if (granted.length > 0) return granted;
  const registered = (client.scope ?? []).filter((token) => mayHaveScope(settings, client, token));
  if (registered.length > 0) return registered;
  throw new OAuthError('invalid_scope', 'No scope was asked for, and there is no default for this client.');
}

/**
 * The same where no user was asked: `offline_access` needs a consent, and is passed over without one (OpenID Connect
 * Core section 11).
 *
 * @throws OAuthError "invalid_scope", also when nothing else is left
 */
export function grantScopeUnasked(
  settings: Settings,
  client: Client,
  requested: string | undefined,
): string[] {
  return withoutOfflineAccess(grantScope(settings, client, requested));
}

/**
 * A scope less `offline_access`.
 *
 * @throws OAuthError "invalid_scope" when nothing is left
 */
export function withoutOfflineAccess(scope: readonly string[]): string[] {
  const left = scope.filter((token) => token !== OFFLINE_ACCESS);
  if (left.length === 0) throw new OAuthError('invalid_scope', 'The scope offline_access cannot be had so.');
  return left;
}

/**
 * What was granted, less what the settings or an operator have taken from the client since.
 *
 * @param granted scope tokens with spaces between them
 */
export function stillAllowed(settings: Settings, client: Client, granted: string): string[] {
  return granted.split(' ').filter((scope) => mayHaveScope(settings, client, scope));
}

/**
 * The scope of a refreshed access token: what was granted, or a part of it.
 *
 * @throws OAuthError "invalid_scope" when more is asked for (RFC 6749 section 6)
 */
export function narrowScope(granted: readonly string[], requested: string | undefined): string[] {
  const asked = requested === undefined ? [] : parseScope(requested);
  const scope = asked.length === 0 ? [...granted] : asked;
  if (scope.length === 0 || !scope.every((token) => granted.includes(token))) {
    throw new OAuthError('invalid_scope', 'The scope goes beyond what was granted.');
  }
  return scope;
}
