import { createServer as createHttpServer, type Server } from 'node:http';
import { createServer as createHttpsServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import type { FastifyInstance } from 'fastify';
import { UserError } from '../errors.ts';
import { WholeBodyRequest } from './body.ts';
import type { ServerOptions } from './server.ts';

export interface Listening {
  /** The port that was really bound. */
  port: number;
  /**
   * Stops accepting, lets running requests end, and closes what is idle.
   *
   * @param patienceMilliseconds after which running requests are cut off
   */
  close(patienceMilliseconds: number): Promise<void>;
}

interface Where {
  host: string;
  port: number;
  tls?: ServerOptions['tls'];
  /** What names the port for whoever has to choose another. */
  setting?: string;
}

/** How often connections are closed that have become idle while the server closes. */
const IDLE_CHECK_MILLISECONDS = 20;

/**
 * Binds the server. The host "localhost" means both loopback addresses: a client may try either first, and what
 * listened on the other would get its requests.
 *
 * @throws UserError when an address cannot be bound
 */
export async function listen(
  app: FastifyInstance,
  { host, port, tls, setting = '--port' }: Where,
): Promise<Listening> {
  await bind({ host, port, setting }, () =>
    app.listen({ host: host === 'localhost' ? '127.0.0.1' : host, port }),
  );
  const bound = (app.server.address() as AddressInfo).port;
  const second =
    host === 'localhost' ? await listenOnIpv6Loopback(app, { port: bound, tls, setting }) : undefined;
  return {
    port: bound,
    async close(patienceMilliseconds) {
      const servers = second === undefined ? [app.server] : [app.server, second];
      // A connection on which an answer is under way becomes idle only with that, and would be kept for the next one.
      const idle = setInterval(() => {
        for (const server of servers) server.closeIdleConnections();
      }, IDLE_CHECK_MILLISECONDS);
      const late = setTimeout(() => {
        for (const server of servers) server.closeAllConnections();
      }, patienceMilliseconds);
      await Promise.all([app.close(), second === undefined ? undefined : closeServer(second)]);
      clearInterval(idle);
      clearTimeout(late);
    },
  };
}

async function bind(
  { host, port, setting }: Required<Omit<Where, 'tls'>>,
  start: () => Promise<unknown>,
): Promise<void> {
  try {
    await start();
  } catch (error) {
    throw new UserError(
      'failed',
      `cannot listen on ${host} port ${port}: ${reason(error)}`,
      hint(error, setting),
    );
  }
}

function code(error: unknown): string {
  return error instanceof Error && 'code' in error ? String(error.code) : '';
}

function reason(error: unknown): string {
  const reasons: Record<string, string> = {
    EADDRINUSE: 'another program does already',
    EACCES: 'this user may not',
    EADDRNOTAVAIL: 'this machine does not have that address',
    ENOTFOUND: 'there is no such host',
  };
  return reasons[code(error)] ?? (error instanceof Error ? error.message : String(error));
}

function hint(error: unknown, setting: string): string | undefined {
  return code(error) === 'EADDRINUSE'
    ? `choose another port with ${setting}, or ${setting} 0 for any free one`
    : undefined;
}

async function listenOnIpv6Loopback(
  app: FastifyInstance,
  { port, tls, setting }: { port: number; tls: ServerOptions['tls']; setting: string },
): Promise<Server | undefined> {
  const server =
    tls === undefined
      ? createHttpServer({ IncomingMessage: WholeBodyRequest }, app.routing)
      : (createHttpsServer({ ...tls, IncomingMessage: WholeBodyRequest }, app.routing) as unknown as Server);
  for (const listener of app.server.listeners('clientError')) {
    server.on('clientError', listener as Parameters<typeof server.on>[1]);
  }
  server.headersTimeout = app.server.headersTimeout;
  server.requestTimeout = app.server.requestTimeout;
  server.keepAliveTimeout = app.server.keepAliveTimeout;
  const start = () =>
    new Promise<void>((resolve, reject) => {
      server.once('error', reject);
      server.listen({ host: '::1', port, ipv6Only: true }, resolve);
    });
  try {
    await start();
    return server;
  } catch (error) {
    // A machine without IPv6 has one loopback address, and that is served.
    if (code(error) === 'EADDRNOTAVAIL' || code(error) === 'EAFNOSUPPORT') return undefined;
    await app.close();
    throw new UserError(
      'failed',
      `cannot listen on ::1 port ${port}: ${reason(error)}`,
      hint(error, setting),
    );
  }
}

function closeServer(server: Server): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => resolve());
    server.closeIdleConnections();
  });
}
