import { once } from 'node:events';
import { createServer, type IncomingHttpHeaders, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { onTestFinished } from 'vitest';

type Attribute = { key: string; value: Record<string, unknown> };

/** A span as OTLP/HTTP has it in JSON. */
interface WireSpan {
  name: string;
  traceId: string;
  spanId: string;
  parentSpanId?: string;
  kind: number;
  status: { code?: number };
  attributes: Attribute[];
}

export interface CollectedSpan extends Omit<WireSpan, 'attributes'> {
  attributes: Record<string, unknown>;
}

/** A server that takes traces by OTLP/HTTP, as a collector does; gone after the test. */
export class Collector {
  readonly url: string;
  /** What it was sent, as it came. */
  readonly bodies: string[] = [];
  readonly headers: IncomingHttpHeaders[] = [];
  readonly #waiting = new Set<() => void>();

  constructor(server: Server) {
    this.url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    server.on('request', async (request, response) => {
      const body = await text(request);
      if (request.url !== '/v1/traces') {
        response.writeHead(404).end();
        return;
      }
      this.bodies.push(body);
      this.headers.push(request.headers);
      response.writeHead(200, { 'content-type': 'application/json' }).end('{}');
      for (const look of this.#waiting) look();
    });
  }

  get spans(): CollectedSpan[] {
    return this.bodies.flatMap((body) => {
      const { resourceSpans } = JSON.parse(body) as {
        resourceSpans: { scopeSpans: { spans: WireSpan[] }[] }[];
      };
      const spans = resourceSpans.flatMap(({ scopeSpans }) => scopeSpans.flatMap((scope) => scope.spans));
      return spans.map((span) => ({ ...span, attributes: plain(span.attributes) }));
    });
  }

  /** What the sender says of itself. */
  get resource(): Record<string, unknown> {
    const { resourceSpans } = JSON.parse(this.bodies[0] ?? '') as {
      resourceSpans: { resource: { attributes: Attribute[] } }[];
    };
    return plain(resourceSpans[0]?.resource.attributes ?? []);
  }

  /** Settles when it has been sent so many spans. */
  gathers(count: number): Promise<void> {
    return new Promise((resolve) => {
      const look = () => {
        if (this.spans.length < count) return;
        this.#waiting.delete(look);
        resolve();
      };
      this.#waiting.add(look);
      look();
    });
  }
}

function plain(attributes: readonly Attribute[]): Record<string, unknown> {
  return Object.fromEntries(attributes.map(({ key, value }) => [key, Object.values(value)[0]]));
}

export async function startCollector(): Promise<Collector> {
  const server = createServer();
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => {
    server.close();
    server.closeAllConnections();
  });
  return new Collector(server);
}
