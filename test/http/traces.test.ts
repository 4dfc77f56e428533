import { readdirSync, readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import { type CollectedSpan, startCollector } from '../support/collector.ts';
import { makeFolder } from '../support/oauthctl.ts';
import { type Serving, startServe } from '../support/serve.ts';

const client = ['dev-confidential', 'dev-secret'] as const;
const OK = 200;
const SERVER_KIND = 2;
const CLIENT_KIND = 3;
const ERROR_STATUS = 2;

async function serve(env: Record<string, string>, folder = makeFolder()): Promise<Serving> {
  const serving = await startServe({ folder, flags: ['--dev'], env });
  onTestFinished(async () => void (await serving.kill()));
  return serving;
}

function named(spans: readonly CollectedSpan[], name: string): CollectedSpan {
  const span = spans.find((candidate) => candidate.name === name);
  if (span === undefined) throw new Error(`there is no span ${name}`);
  return span;
}

describe('with OTEL_EXPORTER_OTLP_ENDPOINT', () => {
  test('each request is a span, and what it writes is beneath it', async () => {
    const collector = await startCollector();
    const serving = await serve({
      OTEL_EXPORTER_OTLP_ENDPOINT: collector.url,
      OTEL_EXPORTER_OTLP_HEADERS: 'x-tenant=one',
      OTEL_BSP_SCHEDULE_DELAY: '20',
    });
    const answer = await serving.post('/o/token/', { grant_type: 'client_credentials' }, client);
    // One row is one statement, several are a transaction.
    const form = { grant_type: 'password', username: 'alice', password: 'alice' };
    await serving.post('/o/token/', form, client);
    // The first token draws numbers for all that follow, which is a transaction as well.
    await collector.gathers(5);
    const { spans, headers, resource } = collector;
    const request = named(spans, 'POST /o/token');
    expect(request).toMatchObject({
      kind: SERVER_KIND,
      attributes: {
        'http.request.method': 'POST',
        'http.route': '/o/token',
        'http.response.status_code': OK,
        'oauth.client_id': 'dev-confidential',
        'oauthctl.request_id': answer.headers.get('x-request-id'),
      },
    });
    expect(request.parentSpanId).toBeUndefined();
    const write = named(spans, 'store write');
    expect(write).toMatchObject({
      kind: CLIENT_KIND,
      traceId: request.traceId,
      parentSpanId: request.spanId,
      attributes: { 'db.system.name': 'sqlite' },
    });
    const transactions = spans.filter(({ name }) => name === 'store transaction');
    const other = transactions.find(({ traceId }) => traceId !== request.traceId);
    const parent = spans.find(({ spanId }) => spanId === other?.parentSpanId);
    expect(parent).toMatchObject({ name: 'POST /o/token', traceId: other?.traceId });
    expect(resource).toMatchObject({ 'service.name': 'oauthctl', 'service.version': '0.1.0' });
    expect(headers[0]?.['x-tenant']).toBe('one');
    await serving.stop();
    expect(serving.events).toContainEqual(
      expect.objectContaining({ event: 'request', route: '/o/token', trace_id: request.traceId }),
    );
  });

  test('a trace that comes with the request is continued, and nothing else is', async () => {
    const collector = await startCollector();
    const serving = await serve({ OTEL_EXPORTER_OTLP_ENDPOINT: collector.url, OTEL_SERVICE_NAME: 'auth' });
    const traceId = '0af7651916cd43dd8448eb211c80319c';
    const parentSpanId = 'b7ad6b7169203331';
    const ask = (traceparent: string) => fetch(`${serving.url}/healthz`, { headers: { traceparent } });
    await ask(`00-${traceId}-${parentSpanId}-01`);
    // Whoever sent this one does not record it.
    await ask('00-0af7651916cd43dd8448eb211c80319d-b7ad6b7169203331-00');
    for (const wrong of ['nonsense', `00-${'0'.repeat(32)}-${parentSpanId}-01`, `ff-${traceId}-x-01`]) {
      expect((await ask(wrong)).status).toBe(OK);
    }
    // What has gathered is delivered when the server stops.
    expect(await serving.stop()).toBe(0);
    const { spans, resource } = collector;
    expect(spans).toHaveLength(4);
    const [first, ...others] = spans;
    expect(first).toMatchObject({ name: 'GET /healthz', traceId, parentSpanId });
    for (const { traceId: own, parentSpanId: parent } of others) {
      expect(own).not.toBe(traceId);
      expect(parent).toBeUndefined();
    }
    expect(resource['service.name']).toBe('auth');
  });

  test('a refusal is named by its code, what is nowhere has no address', async () => {
    const collector = await startCollector();
    const serving = await serve({ OTEL_EXPORTER_OTLP_ENDPOINT: collector.url });
    await serving.post('/o/token/', { grant_type: 'client_credentials' }, ['dev-confidential', 'wrong']);
    await fetch(`${serving.url}/some/secret/place?with=secret`);
    await serving.stop();
    const refused = named(collector.spans, 'POST /o/token');
    expect(refused.attributes).toMatchObject({ 'error.type': 'invalid_client' });
    expect(refused.attributes).not.toHaveProperty('oauth.client_id');
    // A refusal is no fault of the server.
    expect(refused.status.code).not.toBe(ERROR_STATUS);
    expect(named(collector.spans, 'GET').attributes).not.toHaveProperty('http.route');
    expect(collector.bodies.join()).not.toContain('secret');
  });
});

describe('a collector that', () => {
  async function expectNoHarm(endpoint: string): Promise<void> {
    const env = { OTEL_EXPORTER_OTLP_ENDPOINT: endpoint, OTEL_BSP_SCHEDULE_DELAY: '10' };
    const serving = await serve({ ...env, OTEL_EXPORTER_OTLP_TIMEOUT: '300' });
    for (let turn = 0; turn < 20; turn++) {
      const answer = await serving.post('/o/token/', { grant_type: 'client_credentials' }, client);
      expect(answer.status).toBe(OK);
    }
    await expect
      .poll(() => serving.events.map(({ event }) => event), { timeout: 20_000 })
      .toContain('traces_lost');
    expect(await serving.stop()).toBe(0);
    const lost = serving.events.filter(({ event }) => event === 'traces_lost');
    expect(lost).toHaveLength(1);
    expect(serving.stderr).not.toContain('hunter2');
  }

  test('is not there harms no request, and is said once', async () => {
    // Nothing listens on the port of a server that has been closed.
    const gone = createServer().listen(0, '127.0.0.1');
    const address = gone.address();
    const port = typeof address === 'object' && address !== null ? address.port : 0;
    gone.close();
    await expectNoHarm(`http://user:hunter2@127.0.0.1:${port}`);
  });

  test('never answers harms no request either', async () => {
    const silent = createServer(() => undefined);
    await new Promise<void>((resolve) => silent.listen(0, '127.0.0.1', resolve));
    onTestFinished(() => {
      silent.close();
      silent.closeAllConnections();
    });
    const address = silent.address();
    await expectNoHarm(
      `http://127.0.0.1:${typeof address === 'object' && address !== null ? address.port : 0}`,
    );
  });

  test.each([
    ['OTEL_EXPORTER_OTLP_ENDPOINT', 'user:hunter2@collector', 'is not an http address'],
    ['OTEL_EXPORTER_OTLP_TRACES_ENDPOINT', 'ftp://collector', 'is not an http address'],
  ])('has no address (%s=%s) is refused, and the address is not repeated', async (name, value, why) => {
    const start = startServe({ folder: makeFolder(), flags: ['--dev'], env: { [name]: value } });
    await expect(start).rejects.toThrow(`${name}: ${why}`);
    await expect(start).rejects.toThrow('ended with 5');
    await expect(start).rejects.not.toThrow('collector"');
  });

  test('speaks grpc is refused', async () => {
    const env = { OTEL_EXPORTER_OTLP_ENDPOINT: 'http://localhost:4317', OTEL_EXPORTER_OTLP_PROTOCOL: 'grpc' };
    const start = startServe({ folder: makeFolder(), flags: ['--dev'], env });
    await expect(start).rejects.toThrow('traces are sent over http, not grpc');
  });
});

describe('what is loaded', () => {
  /** The scripts that a server had loaded when it ended, as the engine itself recorded them. */
  async function loadedBy(env: Record<string, string>, path: string): Promise<string> {
    const folder = makeFolder();
    const record = join(folder, 'loaded');
    const serving = await serve({ ...env, NODE_V8_COVERAGE: record }, folder);
    await fetch(`${serving.url}${path}`);
    expect(await serving.stop()).toBe(0);
    const scripts = readdirSync(record).flatMap((file) => {
      const { result } = JSON.parse(readFileSync(join(record, file), 'utf8')) as {
        result: { url: string }[];
      };
      return result.map(({ url }) => url);
    });
    expect(scripts.length).toBeGreaterThan(50);
    return scripts.join('\n');
  }

  test('neither traces nor metrics, as long as nobody asks for them', async () => {
    for (const env of [
      {},
      { OTEL_EXPORTER_OTLP_ENDPOINT: 'http://127.0.0.1:9', OTEL_SDK_DISABLED: 'true' },
    ]) {
      const loaded = await loadedBy(env, '/healthz');
      expect(loaded).not.toContain('opentelemetry');
      expect(loaded).not.toContain('prom-client');
    }
  });

  test('each with whoever asks for it', async () => {
    expect(await loadedBy({}, '/metrics')).toContain('prom-client');
    const { url } = await startCollector();
    expect(await loadedBy({ OTEL_EXPORTER_OTLP_ENDPOINT: url }, '/healthz')).toContain('opentelemetry');
  });
});
