import { once } from 'node:events';
import { Agent, type IncomingHttpHeaders, request, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';

export interface Sent {
  method: string;
  url: string;
  headers?: Readonly<Record<string, string | readonly string[]>>;
  payload?: string;
}

export interface Received {
  status: number;
  headers: IncomingHttpHeaders;
  text: string;
}

/** A way to a server on a port of this machine, over connections that are kept. */
export class Line {
  readonly #server: Server;
  readonly #agent = new Agent({ keepAlive: true });
  #port: Promise<number> | undefined;

  constructor(server: Server) {
    this.#server = server;
  }

  /** The port of 127.0.0.1, opened when it is first asked for. */
  port(): Promise<number> {
    this.#port ??= this.#listen();
    return this.#port;
  }

  /** Sends a request and reads the answer as text. */
  async send({ method, url, headers = {}, payload }: Sent): Promise<Received> {
    const sent = request({
      agent: this.#agent,
      host: '127.0.0.1',
      port: await this.port(),
      method,
      path: url,
      headers: {
        host: 'localhost:80',
        ...(payload === undefined ? {} : { 'content-length': String(Buffer.byteLength(payload)) }),
        ...headers,
      },
    });
    sent.end(payload);
    const [response] = await once(sent, 'response');
    return { status: response.statusCode, headers: response.headers, text: await text(response) };
  }

  close(): void {
    this.#agent.destroy();
  }

  async #listen(): Promise<number> {
    this.#server.listen(0, '127.0.0.1');
    await once(this.#server, 'listening');
    return (this.#server.address() as AddressInfo).port;
  }
}
