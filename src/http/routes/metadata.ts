import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Context } from '../../context.ts';
import { type EndpointName, type Endpoints, issuerPath, serverMetadata } from '../../core/metadata.ts';
import { cacheable } from '../cacheable.ts';
import type { Route } from '../route.ts';

/** Short: what it says changes with the configuration. */
const CACHE_CONTROL = 'public, max-age=300';

/**
 * The addresses of the metadata (RFC 8414 section 3): under the issuer, where OpenID Connect and many clients look, and
 * with the issuer's path behind it, where the RFC wants it.
 *
 * @param advertising the routes that it tells of
 */
export function metadataRoutes(advertising: readonly Route[]): readonly Route[] {
  const endpoints = endpointsOf(advertising);
  const describe = (context: Context) => serverMetadata(context, endpoints);
  return wellKnown('oauth-authorization-server', describe);
}

function endpointsOf(advertising: readonly Route[]): Endpoints {
  const endpoints = new Map<EndpointName, string>();
  for (const { advertised, path } of advertising) {
    // Both spellings answer; the one with a slash is that of the documentation, and of Django OAuth Toolkit.
    if (advertised !== undefined) endpoints.set(advertised, path.endsWith('.json') ? path : `${path}/`);
  }
  return endpoints;
}

/** The three places of one document. */
function wellKnown(name: string, describe: (context: Context) => object): readonly Route[] {
  const path = `/.well-known/${name}`;
  const answer = (context: Context, request: FastifyRequest, reply: FastifyReply) =>
    cacheable(request, reply, { document: describe(context), cacheControl: CACHE_CONTROL });
  const forIssuer = async (context: Context, request: FastifyRequest, reply: FastifyReply) => {
    const { '*': rest = '' } = request.params as { '*'?: string };
    const asked = rest.replace(/\/$/, '');
    if (issuerPath(context.settings) === (asked === '' ? '' : `/${asked}`))
      return answer(context, request, reply);
    reply.header('cache-control', 'no-store').code(404);
    return { error: 'not_found', error_description: 'This server has no issuer of that path.' };
  };
  return [
    { method: 'GET', path, cors: true, handle: async (...asked) => answer(...asked) },
    { method: 'GET', path, root: true, cors: true, handle: forIssuer },
    { method: 'GET', path: `${path}/*`, root: true, cors: true, handle: forIssuer },
  ];
}
