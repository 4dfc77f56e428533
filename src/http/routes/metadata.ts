import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Context } from '../../context.ts';
import {
  type EndpointName,
  type Endpoints,
  issuerPath,
  openidConfiguration,
  serverMetadata,
} from '../../core/metadata.ts';
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
  return [
    ...wellKnown('oauth-authorization-server', (context) =>
      serverMetadata(context, endpointsOf(context, advertising)),
    ),
    ...wellKnown('openid-configuration', (context) =>
      openidConfiguration(context, endpointsOf(context, advertising)),
    ).map((route) => ({ ...route, isOn: ({ settings }: Context) => settings.OIDC_ENABLED })),
  ];
}

function endpointsOf(context: Context, advertising: readonly Route[]): Endpoints {
  const endpoints = new Map<EndpointName, string>();
  for (const { advertised, path, isOn } of advertising) {
    if (advertised === undefined || isOn?.(context) === false) continue;
    // Both spellings answer; the one with a slash is that of the documentation, and of Django OAuth Toolkit.
    endpoints.set(advertised, path.endsWith('.json') ? path : `${path}/`);
  }
  return endpoints;
}

/** The three places of one document. */
function wellKnown(name: string, describe: (context: Context) => Promise<object>): readonly Route[] {
  const path = `/.well-known/${name}`;
  const answer = async (context: Context, request: FastifyRequest, reply: FastifyReply) =>
    cacheable(request, reply, { document: await describe(context), cacheControl: CACHE_CONTROL });
  const forIssuer = async (context: Context, request: FastifyRequest, reply: FastifyReply) => {
    const { '*': rest = '' } = request.params as { '*'?: string };
    const asked = rest.replace(/\/$/, '');
    if (issuerPath(context.settings) === (asked === '' ? '' : `/${asked}`))
      return answer(context, request, reply);
    reply.header('cache-control', 'no-store').code(404);
    return { error: 'not_found', error_description: 'This server has no issuer of that path.' };
  };
  return [
    { method: 'GET', path, cors: true, handle: answer },
    { method: 'GET', path, root: true, cors: true, handle: forIssuer },
    { method: 'GET', path: `${path}/*`, root: true, cors: true, handle: forIssuer },
  ];
}
