import fastify, { type FastifyInstance } from 'fastify';
import type { Context } from '../../context.ts';

const REQUEST_TIMEOUT_MILLISECONDS = 10_000;

/** The server behind SERVER.METRICS_PORT, not yet listening: /metrics and nothing else, to whoever reaches it. */
export function createMetricsServer(context: Context): FastifyInstance {
  const app = fastify({
    logger: false,
    requestTimeout: REQUEST_TIMEOUT_MILLISECONDS,
    forceCloseConnections: 'idle',
  });
  app.get('/metrics', async (_request, reply) => {
    const { metricsText } = await import('./registry.ts');
    const { type, text } = await metricsText(context);
    return reply.type(type).header('cache-control', 'no-store').send(text);
  });
  app.setNotFoundHandler((_request, reply) =>
    reply.code(404).type('text/plain').send('Only /metrics is here.\n'),
  );
  return app;
}
