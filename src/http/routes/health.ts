import { checkStore } from '../../core/readiness.ts';
import type { Route } from '../route.ts';

/** Whether the process answers. */
export const healthz: Route = {
  method: 'GET',
  path: '/healthz',
  root: true,
  async handle(_context, _request, reply) {
    reply.header('cache-control', 'no-store');
    return { status: 'ok' };
  },
};

/** Whether it can do its work: the store is reachable and has the right schema. */
export const readyz: Route = {
  method: 'GET',
  path: '/readyz',
  root: true,
  async handle(context, _request, reply) {
    await checkStore(context);
    reply.header('cache-control', 'no-store');
    return { status: 'ready' };
  },
};
