import { AsyncLocalStorage } from 'node:async_hooks';
import { setTimeout as pause } from 'node:timers/promises';
import { ROOT_CONTEXT, type Span, SpanKind, SpanStatusCode, type Tracer, trace } from '@opentelemetry/api';
import { type ExportResult, ExportResultCode, parseTraceParent } from '@opentelemetry/core';
import { OTLPTraceExporter } from '@opentelemetry/exporter-trace-otlp-http';
import {
  defaultResource,
  detectResources,
  envDetector,
  resourceFromAttributes,
} from '@opentelemetry/resources';
import {
  BasicTracerProvider,
  BatchSpanProcessor,
  type ReadableSpan,
  type SpanExporter,
} from '@opentelemetry/sdk-trace-base';
import type { FastifyRequest } from 'fastify';
import type { Context, Log } from '../context.ts';
import { describeFailure } from '../log-events.ts';
import { ownVersion } from '../own-version.ts';
import type { RequestTrace, Tracing } from './tracing.ts';

type Db = Context['db'];

/** How long the end of the server waits for the last spans to be delivered. */
const STOP_MILLISECONDS = 3_000;

const databaseNames = { sqlite: 'sqlite', postgres: 'postgresql' } as const;

/**
 * Sends a span of each request, and of each time it writes, to where the variables `OTEL_*` of the process say: address,
 * headers, sampling, batches and the name of the service are read by OpenTelemetry itself. Spans gather and are sent
 * from time to time; when there are too many, or they cannot be delivered, they are dropped.
 */
export function openTelemetry(log: Log): Tracing {
  const own = resourceFromAttributes({ 'service.name': 'oauthctl', 'service.version': ownVersion() });
  const provider = new BasicTracerProvider({
    resource: defaultResource()
      .merge(own)
      .merge(detectResources({ detectors: [envDetector] })),
    spanProcessors: [new BatchSpanProcessor(new WatchedExporter(new OTLPTraceExporter(), log))],
  });
  const tracer = provider.getTracer('oauthctl', ownVersion());
  const running = new AsyncLocalStorage<Span>();
  return {
    around: (db) => traced(db, tracer, running),
    begin: (request) => new OpenTrace(tracer, running, request),
    async stop() {
      const delivered = provider.shutdown().catch(() => undefined);
      await Promise.race([delivered, pause(STOP_MILLISECONDS, undefined, { ref: false })]);
    },
  };
}

/** One request. Nothing is told of it but what `end` is given: never an address as it was sent, a header, or a body. */
class OpenTrace implements RequestTrace {
  readonly id: string;
  readonly #span: Span;
  readonly #running: AsyncLocalStorage<Span>;

  constructor(tracer: Tracer, running: AsyncLocalStorage<Span>, { headers, id }: FastifyRequest) {
    // W3C Trace Context; its `tracestate` is left out, as nobody is called from here who could need it.
    const { traceparent } = headers;
    const remote = typeof traceparent === 'string' ? parseTraceParent(traceparent) : null;
    const parent =
      remote === null ? ROOT_CONTEXT : trace.setSpanContext(ROOT_CONTEXT, { ...remote, isRemote: true });
    const attributes = { 'oauthctl.request_id': id };
    this.#span = tracer.startSpan('request', { kind: SpanKind.SERVER, attributes }, parent);
    this.#running = running;
    this.id = this.#span.spanContext().traceId;
  }

  within<Result>(work: () => Result): Result {
    return this.#running.run(this.#span, work);
  }

  end({ method, route, status, client_id, error }: Parameters<RequestTrace['end']>[0]): void {
    this.#span.updateName(route === null ? method : `${method} ${route}`);
    this.#span.setAttributes({
      'http.request.method': method,
      'http.route': route ?? undefined,
      'http.response.status_code': status,
      'oauth.client_id': client_id,
      'error.type': error,
    });
    if (status >= 500) this.#span.setStatus({ code: SpanStatusCode.ERROR });
    this.#span.end();
  }
}

/** The database with a span for each time that a request writes. */
function traced(db: Db, tracer: Tracer, running: AsyncLocalStorage<Span>): Db {
  const attributes = { 'db.system.name': databaseNames[db.dialect.name] };
  const withSpan = async <Result>(name: string, work: () => Promise<Result>): Promise<Result> => {
    const parent = running.getStore();
    if (parent === undefined) return work();
    const options = { kind: SpanKind.CLIENT, attributes };
    const span = tracer.startSpan(name, options, trace.setSpan(ROOT_CONTEXT, parent));
    try {
      return await work();
    } catch (error) {
      const { code, type } = describeFailure(error);
      span.setAttribute('error.type', code ?? type);
      span.setStatus({ code: SpanStatusCode.ERROR });
      throw error;
    } finally {
      span.end();
    }
  };
  return {
    dialect: db.dialect,
    all: (query) => db.all(query),
    get: (query) => db.get(query),
    run: (query) => withSpan('store write', () => db.run(query)),
    tx: (work) => withSpan('store transaction', () => db.tx(work)),
    close: () => db.close(),
    ...(db.stats === undefined ? {} : { stats: db.stats.bind(db) }),
    ...(db.partitions === undefined ? {} : { partitions: db.partitions }),
  };
}

/** Says once when deliveries begin to fail, and again only after one went well. */
class WatchedExporter implements SpanExporter {
  readonly #exporter: SpanExporter;
  readonly #log: Log;
  #failing = false;

  constructor(exporter: SpanExporter, log: Log) {
    this.#exporter = exporter;
    this.#log = log;
  }

  export(spans: ReadableSpan[], done: (result: ExportResult) => void): void {
    this.#exporter.export(spans, (result) => {
      const failed = result.code !== ExportResultCode.SUCCESS;
      if (failed && !this.#failing) {
        this.#log.warn({ event: 'traces_lost', spans: spans.length, err: result.error });
      }
      this.#failing = failed;
      done(result);
    });
  }

  forceFlush(): Promise<void> {
    return this.#exporter.forceFlush?.() ?? Promise.resolve();
  }

  shutdown(): Promise<void> {
    return this.#exporter.shutdown();
  }
}
