import { once } from 'node:events';
import { createServer as createHttpServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { createServer as createHttpsServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { onTestFinished } from 'vitest';

/** A request that reached the site of a client. */
export interface Arrival {
  method: string;
  path: string;
  /** What came with it, by query or by form. */
  parameters: Record<string, string>;
  origin: string | undefined;
}

/** The web site of a client, on an origin of its own: static files, and a callback that takes note of what arrives. */
export interface ClientSite {
  origin: string;
  callback: string;
  /** What arrived at the callback, in order. */
  arrivals: readonly Arrival[];
}

export interface ClientSiteOptions {
  /** The host that a browser knows it by; it leads to 127.0.0.1. */
  host?: string;
  tls?: { cert: string; key: string } | undefined;
  /** Files by their path. */
  files?: Readonly<Record<string, { type: string; body: string }>>;
}

const CALLBACK = '/callback';

/** Serves a client's site until the end of the test. */
export async function clientSite(options: ClientSiteOptions = {}): Promise<ClientSite> {
  const { host = '127.0.0.1', tls, files = {} } = options;
  const arrivals: Arrival[] = [];
  const answer = async (request: IncomingMessage, response: ServerResponse) => {
    const url = new URL(request.url ?? '/', 'http://host.invalid');
    const file = files[url.pathname];
    if (url.pathname === CALLBACK) arrivals.push(await arrivalOf(request, url));
    response.setHeader('content-type', file?.type ?? 'text/html; charset=utf-8');
    response.end(file?.body ?? `<!doctype html><title>Client</title><p>${request.method} arrived</p>`);
  };
  const listener = (request: IncomingMessage, response: ServerResponse) => {
    answer(request, response).catch((error) => response.destroy(error));
  };
  const server = tls === undefined ? createHttpServer(listener) : createHttpsServer(tls, listener);
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(async () => {
    server.close();
    server.closeAllConnections();
  });
  const { port } = server.address() as AddressInfo;
  const origin = `${tls === undefined ? 'http' : 'https'}://${host}:${port}`;
  return { origin, callback: `${origin}${CALLBACK}`, arrivals };
}

async function arrivalOf(request: IncomingMessage, url: URL): Promise<Arrival> {
  const { method = '', headers } = request;
  const sent = method === 'POST' ? new URLSearchParams(await text(request)) : url.searchParams;
  return { method, path: url.pathname, parameters: Object.fromEntries(sent), origin: headers.origin };
}
