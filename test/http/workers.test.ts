import { once } from 'node:events';
import { renameSync } from 'node:fs';
import { createServer } from 'node:http';
import { type AddressInfo, connect } from 'node:net';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import { findLiveToken } from '../../src/core/token/live.ts';
import { readMetrics } from '../support/metrics.ts';
import { shellIn } from '../support/oauthctl.ts';
import { exchangeRaw, rawRequest } from '../support/raw.ts';
import { type LogEvent, type ServeOptions, type Serving, startServe } from '../support/serve.ts';
import { inStore, makeFolder, prepareStore } from '../support/store.ts';
import { basicHeader } from '../support/testbed.ts';

async function serve(workers: number, options: ServeOptions): Promise<Serving> {
  const serving = await startServe({
    ...options,
    flags: ['--workers', String(workers), ...(options.flags ?? [])],
  });
  onTestFinished(async () => {
    await serving.kill();
    await serving.allGone;
  });
  return serving;
}

function portOf({ url }: Serving): number {
  return Number(new URL(url).port);
}

function hello(serving: Serving): Promise<string> {
  return exchangeRaw(portOf(serving), rawRequest(['GET /healthz HTTP/1.1']));
}

const isListening = ({ event }: LogEvent) => event === 'listening';
const hasEnded = ({ event }: LogEvent) => event === 'worker_crashed' || event === 'worker_ended';
const hasStopped = ({ event }: LogEvent) => event === 'stopped';

async function pidsOf(serving: Serving, workers: number): Promise<number[]> {
  const events = await serving.logged(isListening, workers);
  return events.map(({ pid = 0 }) => pid);
}

/** A request whose answer waits for the rest of its body, and whose head a worker has read. */
async function startRequest(serving: Serving): Promise<{ finish(): Promise<string> }> {
  const socket = connect({ port: portOf(serving), host: '127.0.0.1' });
  const body = 'grant_type=client_credentials';
  let answer = '';
  socket.on('data', (chunk) => {
    answer += chunk;
  });
  socket.on('error', () => undefined);
  const closed = once(socket, 'close');
  const head = [
    'POST /o/token/ HTTP/1.1',
    'Host: localhost',
    'Connection: close',
    'Expect: 100-continue',
    `Authorization: ${basicHeader(['dev-confidential', 'dev-secret'])}`,
    'Content-Type: application/x-www-form-urlencoded',
    `Content-Length: ${body.length}`,
  ];
  socket.write(`${head.join('\r\n')}\r\n\r\n`);
  await once(socket, 'data');
  const finish = async () => {
    socket.write(body);
    await closed;
    return answer;
  };
  return { finish };
}

describe('serve --workers', () => {
  test('answers by all of them, on one port, and each line of the log says by which', async () => {
    const serving = await serve(3, { folder: makeFolder(), flags: ['--dev'] });
    const pids = await pidsOf(serving, 3);
    expect(new Set(pids).size).toBe(3);
    expect(pids).not.toContain(serving.pid);
    expect(serving.issuer).toBe(`http://localhost:${portOf(serving)}/o`);
    for (const pid of pids) {
      const others = pids.filter((other) => other !== pid);
      for (const other of others) process.kill(other, 'SIGSTOP');
      const answer = await hello(serving).finally(() => {
        for (const other of others) process.kill(other, 'SIGCONT');
      });
      expect(answer).toMatch(/^HTTP\/1.1 200 /);
    }
    const answered = await serving.logged(({ msg }) => msg === 'request', 3);
    expect(new Set(answered.map(({ pid }) => pid))).toEqual(new Set(pids));
    expect(new Set(answered.map(({ worker }) => worker))).toEqual(new Set([1, 2, 3]));
    expect(await serving.stop()).toBe(0);
    await serving.allGone;
  });

  test('replaces one that is killed while requests go on, and loses no token that was answered', async () => {
    const folder = makeFolder();
    const { basic } = await prepareStore(folder);
    const serving = await serve(2, { folder });
    const [victim = 0] = await pidsOf(serving, 2);
    const tokens: string[] = [];
    let ending = false;
    const load = Array.from({ length: 4 }, async () => {
      while (!ending) {
        // What was under way on the one that is killed fails; nothing else may.
        const answer = await serving
          .post('/o/token/', { grant_type: 'client_credentials' }, basic)
          .then(async (response) => ({ status: response.status, text: await response.text() }))
          .catch(() => undefined);
        if (answer === undefined) continue;
        expect(answer.status).toBe(200);
        tokens.push((JSON.parse(answer.text) as { access_token: string }).access_token);
      }
    });
    process.kill(victim, 'SIGKILL');
    const [end] = await serving.logged(hasEnded);
    expect(end).toMatchObject({ event: 'worker_crashed', pid: victim, signal: 'SIGKILL' });
    expect(end).not.toHaveProperty('code');
    const started = await serving.logged(isListening, 3);
    expect(started[2]).toMatchObject({ worker: end?.worker });
    ending = true;
    await Promise.all(load);
    expect(tokens.length).toBeGreaterThan(0);
    expect(await serving.stop()).toBe(0);
    const live = await inStore(folder, (context) =>
      Promise.all(tokens.map((token) => findLiveToken(context, token))),
    );
    expect(live.filter((token) => token === undefined)).toEqual([]);
  });

  test('keeps its port when all of them have to be replaced', async () => {
    const serving = await serve(2, { folder: makeFolder(), flags: ['--dev'] });
    for (const pid of await pidsOf(serving, 2)) process.kill(pid, 'SIGKILL');
    await serving.logged(isListening, 4);
    expect(await hello(serving)).toMatch(/^HTTP\/1.1 200 /);
  });

  test('replaces one that was asked to end, and that ends as it should', async () => {
    const serving = await serve(2, { folder: makeFolder(), flags: ['--dev'] });
    const [asked = 0] = await pidsOf(serving, 2);
    const request = await startRequest(serving);
    process.kill(asked, 'SIGTERM');
    const other = await startRequest(serving);
    for (const { finish } of [request, other]) expect(await finish()).toContain('access_token');
    expect((await serving.logged(hasEnded))[0]).toMatchObject({ pid: asked, code: 0, signal: null });
    await serving.logged(isListening, 3);
  });

  test('waits longer from one failed start to the next, and comes back by itself', async () => {
    const folder = makeFolder();
    const { basic } = await prepareStore(folder);
    const serving = await serve(2, { folder });
    const [victim = 0] = await pidsOf(serving, 2);
    const file = join(folder, 'oauth2.sqlite3');
    renameSync(file, `${file}.away`);
    process.kill(victim, 'SIGKILL');
    const ends = await serving.logged(hasEnded, 3);
    expect(ends.map(({ restart_ms }) => restart_ms)).toEqual([100, 200, 400]);
    for (const { code, err } of ends.slice(1)) {
      expect({ code, message: err?.message }).toEqual({
        code: 6,
        message: expect.stringContaining('there is no database'),
      });
    }
    renameSync(`${file}.away`, file);
    await serving.logged(isListening, 3);
    const answer = await serving.post('/o/token/', { grant_type: 'client_credentials' }, basic);
    expect(answer.status).toBe(200);
  });
});

describe('/metrics of serve --workers', () => {
  async function scrape(serving: Serving): Promise<(name: string) => number> {
    // A connection that is kept would lead to the same worker again.
    const answer = await fetch(`${serving.url}/metrics`, { headers: { connection: 'close' } });
    expect(answer.headers.get('content-type')).toBe('text/plain; version=0.0.4; charset=utf-8');
    const values = readMetrics(await answer.text());
    return (name) => values.get(name) ?? Number.NaN;
  }

  /** Has each worker answer once. */
  async function askEach(serving: Serving, pids: readonly number[]): Promise<void> {
    for (const pid of pids) {
      const others = pids.filter((other) => other !== pid);
      for (const other of others) process.kill(other, 'SIGSTOP');
      await hello(serving).finally(() => {
        for (const other of others) process.kill(other, 'SIGCONT');
      });
    }
  }

  const hellos = 'oauthctl_http_requests_total{route="/healthz",method="GET",status="200"}';
  const durations = 'oauthctl_http_request_duration_seconds_count{route="/healthz",method="GET"}';
  const engine = `oauthctl_build_info{version="0.1.0",node="${process.version}",engine="sqlite"}`;

  test('are those of all workers, whichever is asked, and what one has counted outlives it', async () => {
    const serving = await serve(3, { folder: makeFolder(), flags: ['--dev'] });
    const pids = await pidsOf(serving, 3);
    await askEach(serving, pids);
    for (let turn = 0; turn < 4; turn += 1) {
      const value = await scrape(serving);
      expect([value(hellos), value(durations), value(engine)]).toEqual([3, 3, 1]);
      expect(value('process_resident_memory_bytes')).toBeGreaterThan(3 * 30_000_000);
    }
    process.kill(pids[0] ?? 0, 'SIGKILL');
    await serving.logged(isListening, 4);
    const later = await scrape(serving);
    expect([later(hellos), later(durations), later(engine)]).toEqual([3, 3, 1]);
    await askEach(serving, (await pidsOf(serving, 4)).slice(1));
    expect((await scrape(serving))(hellos)).toBe(6);
  });

  test('come with what a worker said last, where it does not answer', async () => {
    const serving = await serve(2, { folder: makeFolder(), flags: ['--dev'] });
    const pids = await pidsOf(serving, 2);
    await askEach(serving, pids);
    await scrape(serving);
    process.kill(pids[0] ?? 0, 'SIGSTOP');
    onTestFinished(() => void process.kill(pids[0] ?? 0, 'SIGCONT'));
    expect((await scrape(serving))(hellos)).toBe(2);
  });
});

describe('serve --workers that cannot start', () => {
  const failure = (options: ServeOptions): Promise<string> =>
    startServe({ ...options, flags: ['--workers', '2', ...(options.flags ?? [])] }).then(
      () => 'started',
      (error: Error) => error.message,
    );

  test('for a certificate that cannot be read', async () => {
    const folder = makeFolder();
    const said = await failure({ folder, flags: ['--tls-cert', 'none.pem', '--tls-key', 'none.pem'] });
    const [line = '', ...more] = said.trim().split('\n');
    expect(line).toMatch(/^serve ended with 5: {"error":{"code":"invalid_configuration",.*none\.pem/);
    expect(more).toEqual([]);
  });

  test('for a port that is taken', async () => {
    const other = createServer().listen({ host: '127.0.0.1', port: 0 });
    await once(other, 'listening');
    onTestFinished(() => void other.close());
    const { port } = other.address() as AddressInfo;
    const said = await failure({ folder: makeFolder(), flags: ['--dev', '--port', String(port)] });
    const [line = '', ...more] = said.trim().split('\n');
    expect(line).toMatch(/^serve ended with 1: {"error":{"code":"failed",.*another program does already/);
    expect(more).toEqual([]);
  });

  test('for a store that is none, before any of them is started', async () => {
    const folder = makeFolder();
    expect(await failure({ folder, flags: ['--database', 'sqlite:.'] })).toMatch(/^serve ended with 6: /);
  });

  test('for a count that is none', async () => {
    for (const count of ['0', '-1', '1.5', 'auto', '1025']) {
      const { code, stderr } = await shellIn(makeFolder())(['serve', '--workers', count]);
      expect({ code, stderr }).toEqual({ code: 2, stderr: expect.stringContaining('from 1 to 1024') });
    }
  });
});

describe('the end of serve --workers', () => {
  test.each(['SIGTERM', 'SIGINT'] as const)('by %s comes after the answers under way', async (signal) => {
    const serving = await serve(2, { folder: makeFolder(), flags: ['--dev'] });
    const request = await startRequest(serving);
    const exit = serving.stop(signal);
    // The idle one is gone by now, and the other one waits.
    await serving.logged(hasStopped);
    expect(await request.finish()).toContain('access_token');
    expect(await exit).toBe(0);
    await serving.allGone;
    expect(await serving.logged(hasStopped)).toHaveLength(2);
    expect(await serving.logged(hasEnded, 0)).toEqual([]);
  });

  test('by a signal to the whole group, as a terminal or a service manager sends it, is the same', async () => {
    const serving = await serve(2, { folder: makeFolder(), flags: ['--dev'], detached: true });
    const request = await startRequest(serving);
    process.kill(-serving.pid, 'SIGINT');
    await serving.logged(hasStopped);
    expect(await request.finish()).toContain('access_token');
    await serving.allGone;
    expect(await serving.exit).toBe(0);
  });

  test('by a second signal comes at once', async () => {
    const serving = await serve(2, { folder: makeFolder(), flags: ['--dev'] });
    await startRequest(serving);
    const exit = serving.stop();
    await serving.logged(hasStopped);
    expect(await serving.stop()).toBe('SIGTERM');
    expect(await exit).toBe('SIGTERM');
    await serving.allGone;
  });

  test('comes to all of them when the one that watches over them is killed', async () => {
    const serving = await serve(2, { folder: makeFolder(), flags: ['--dev'] });
    await pidsOf(serving, 2);
    expect(await serving.kill()).toBe('SIGKILL');
    await serving.allGone;
    expect(await serving.logged(({ event }) => event === 'primary_gone')).toHaveLength(2);
  });
});
