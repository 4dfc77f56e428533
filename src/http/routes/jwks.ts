import { keySet } from '../../core/keys/key-list.ts';
import { cacheable } from '../cacheable.ts';
import type { Route } from '../route.ts';

/** The keys that verify what this server signs (RFC 7517 section 5). */
export const jwks: Route = {
  method: 'GET',
  path: '/.well-known/jwks.json',
  cors: true,
  advertised: 'jwks_uri',
  async handle(context, request, reply) {
    const document = await keySet(context);
    const seconds = context.settings.OIDC_JWKS_MAX_AGE_SECONDS;
    // A set without a key is not worth keeping: the first key signs at once.
    const cacheControl =
      document.keys.length === 0
        ? 'no-cache'
        : `public, max-age=${seconds}, stale-while-revalidate=${seconds}, stale-if-error=${seconds}`;
    return cacheable(request, reply, { document, cacheControl });
  },
};
