import { OAuthError } from '../errors.ts';

const RESOURCES_AT_MOST = 10;
const LENGTH_AT_MOST = 2_048;

/** Characters that no URI has (RFC 3986 appendix A), and `#`, which would begin a fragment. */
const NEVER_IN_RESOURCE = /[^\x21-\x7e]|["#<>\\^`{|}]/;

/** Whether a text may name a resource: an absolute URI without a fragment (RFC 8707 section 2). */
export function isResource(text: string): boolean {
  if (text.length > LENGTH_AT_MOST || NEVER_IN_RESOURCE.test(text)) return false;
  return URL.canParse(text) && /^[a-z][a-z0-9+.-]*:/i.test(text);
}

/**
 * The audience of a token from the `resource` parameters, exactly as they were sent, each once.
 *
 * @throws OAuthError "invalid_target"
 */
export function parseResources(resources: readonly string[]): string[] {
  if (resources.length > RESOURCES_AT_MOST) {
    throw new OAuthError('invalid_target', `A request can name ${RESOURCES_AT_MOST} resources at most.`);
  }
  if (!resources.every(isResource)) {
    throw new OAuthError(
      'invalid_target',
      `A resource must be an absolute URI without a fragment, of ${LENGTH_AT_MOST} characters at most.`,
    );
  }
  // As of nearly every request.
  if (resources.length === 0) return [];
  return [...new Set(resources)];
}

/**
 * The audience of a refreshed token: what was granted, or a part of it (RFC 8707 section 2.2).
 *
 * @throws OAuthError "invalid_target" when another resource is asked for
 */
export function narrowAudience(granted: readonly string[], resources: readonly string[]): string[] {
  const asked = parseResources(resources);
  if (asked.length === 0) return [...granted];
  if (!asked.every((resource) => granted.includes(resource))) {
    throw new OAuthError('invalid_target', 'The resource is not one that was granted.');
  }
  return asked;
}
