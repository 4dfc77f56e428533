/** The place on this machine where a browser brings the answer of an authorization endpoint (RFC 8252 section 7.3). */
import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { UserError } from '../errors.ts';
import { notFound, notMeant, type Page, sendPage } from './page.ts';

/** An answer, with the browser that brought it still waiting for a page. */
export interface Answer {
  readonly parameters: URLSearchParams;
  show(page: Page): Promise<void>;
}

export interface Loopback {
  /** The redirect URI with the port that is listened on. */
  readonly redirectUri: string;
  /** The first answer that carries the state; any other is turned away. */
  readonly answer: Promise<Answer>;
  close(): void;
}

const LOOPBACK_URI = /^http:\/\/(localhost|127\.0\.0\.1|\[::1\])(?::([0-9]+))?(.*)$/;

/**
 * Listens where a redirect URI leads.
 *
 * @param registered an http address of this machine; one without a port, or with port 0, leaves the port free
 * @param state what the answer has to carry
 * @throws UserError "failed" when the port is taken
 */
export async function listenAt(registered: string, state: string): Promise<Loopback> {
  const [, host = '', port = '0', rest = ''] = LOOPBACK_URI.exec(registered) ?? [];
  const first = await listen(host === '[::1]' ? '::1' : '127.0.0.1', Number(port));
  const { port: bound } = first.address() as AddressInfo;
  // A browser takes localhost for either address. A machine without the second one does with the first.
  const second = host === 'localhost' ? await listen('::1', bound).catch(() => undefined) : undefined;
  const servers = second === undefined ? [first] : [first, second];
  const redirectUri = `http://${host}:${bound}${rest}`;
  return {
    redirectUri,
    answer: firstAnswer(servers, new URL(redirectUri).pathname, state),
    close() {
      for (const server of servers) {
        server.close();
        server.closeAllConnections();
      }
    },
  };
}

function firstAnswer(servers: readonly Server[], path: string, state: string): Promise<Answer> {
  let isTaken = false;
  return new Promise((resolve) => {
    for (const server of servers) {
      server.on('request', (request: IncomingMessage, response: ServerResponse) => {
        const parameters = parametersOf(request, path);
        if (parameters === undefined) sendPage(response, notFound);
        else if (isTaken || !carries(parameters, state)) sendPage(response, notMeant);
        else {
          isTaken = true;
          resolve({ parameters, show: (page) => show(response, page) });
        }
      });
    }
  });
}

async function listen(address: string, port: number): Promise<Server> {
  const server = createServer();
  server.listen(port, address);
  try {
    await once(server, 'listening');
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    throw new UserError(
      'failed',
      `the answer cannot be waited for on port ${port} of ${address} (${code})`,
      'end what uses the port, or name another with --redirect-uri',
    );
  }
  return server;
}

/** The query of a request for the redirect URI; undefined for any other request. */
function parametersOf({ method, url }: IncomingMessage, path: string): URLSearchParams | undefined {
  const [asked, query] = (url ?? '').split(/\?(.*)/s);
  return method === 'GET' && asked === path ? new URLSearchParams(query) : undefined;
}

/** Anybody may send a browser here; only the server that was asked knows the state (RFC 6749 section 10.12). */
function carries(parameters: URLSearchParams, state: string): boolean {
  const states = parameters.getAll('state');
  return states.length === 1 && states[0] === state;
}

/** Resolves when the page is sent, or nobody waits for it any more. */
async function show(response: ServerResponse, page: Page): Promise<void> {
  if (response.closed) return;
  const closed = once(response, 'close');
  sendPage(response, page);
  await closed;
}
