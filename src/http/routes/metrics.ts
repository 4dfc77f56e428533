import { isFromThisMachine } from '../metrics/near.ts';
import type { Route } from '../route.ts';

/** What Prometheus reads, for this machine alone; others have SERVER.METRICS_PORT. */
export const metrics: Route = {
  method: 'GET',
  path: '/metrics',
  root: true,
  async handle(context, request, reply) {
    reply.header('cache-control', 'no-store');
    if (!isFromThisMachine(request)) {
      reply.code(404);
      return { error: 'not_found', error_description: 'There is nothing here.' };
    }
    const { metricsText } = await import('../metrics/registry.ts');
    const { type, text } = await metricsText(context);
    reply.type(type);
    return text;
  },
};
