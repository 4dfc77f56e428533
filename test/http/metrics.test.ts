import { once } from 'node:events';
import { createServer } from 'node:net';
import { describe, expect, onTestFinished, test } from 'vitest';
import { sweep } from '../../src/core/sweeper.ts';
import type { Db } from '../../src/storage/sql.ts';
import { readMetrics } from '../support/metrics.ts';
import { makeFolder } from '../support/oauthctl.ts';
import { startServe } from '../support/serve.ts';
import { type Testbed, testbed } from '../support/testbed.ts';

async function scrape(bed: Testbed): Promise<Map<string, number>> {
  const answer = await bed.get('/metrics');
  expect([answer.status, answer.headers['content-type'], answer.headers['cache-control']]).toEqual([
    200,
    'text/plain; version=0.0.4; charset=utf-8',
    'no-store',
  ]);
  return readMetrics(answer.text);
}

test('requests are counted by the address in the list of routes, never by the one that was sent', async () => {
  const bed = await testbed();
  const { basic } = await bed.client();
  const form = { grant_type: 'client_credentials' };
  await bed.token(form, { basic });
  const { access_token } = await bed.token(form, { basic });
  await bed.post('/o/token', form, { basic: [basic[0], 'wrong'] });
  await bed.get(`/api/users/${access_token}?x=${access_token}`);
  await bed.get(`/${access_token}`);
  await bed.get('/o/token/');
  const { text } = await bed.get('/metrics');
  const values = readMetrics(text);
  const requests = [...values].filter(([name]) => name.startsWith('oauthctl_http_requests_total'));
  expect(Object.fromEntries(requests)).toEqual({
    'oauthctl_http_requests_total{route="/o/token",method="POST",status="200"}': 2,
    'oauthctl_http_requests_total{route="/o/token",method="POST",status="401"}': 1,
    'oauthctl_http_requests_total{route="/o/token",method="GET",status="405"}': 1,
    'oauthctl_http_requests_total{route="/api/users/:id",method="GET",status="401"}': 1,
    'oauthctl_http_requests_total{route="unmatched",method="GET",status="404"}': 1,
  });
  expect(text).not.toContain(access_token);
});

test('how long answers took is sorted into ranges, each of which holds those below it', async () => {
  const bed = await testbed();
  for (let turn = 0; turn < 5; turn++) await bed.get('/healthz');
  const values = await scrape(bed);
  const name = 'oauthctl_http_request_duration_seconds';
  const labels = 'route="/healthz",method="GET"';
  const ranges = [...values].filter(([key]) => key.startsWith(`${name}_bucket{${labels}`));
  const counts = ranges.map(([, count]) => count);
  expect(counts).toEqual([...counts].sort((one, other) => one - other));
  expect(ranges.at(-1)).toEqual([`${name}_bucket{${labels},le="+Inf"}`, 5]);
  expect(values.get(`${name}_count{${labels}}`)).toBe(5);
  expect(values.get(`${name}_sum{${labels}}`)).toBeGreaterThan(0);
});

test('tokens are counted by their grant, refusals by their error', async () => {
  const bed = await testbed();
  const web = await bed.client();
  await bed.user('alice');
  const { refresh_token } = await bed.signIn(web, 'alice');
  await bed.refresh(web, refresh_token);
  await bed.refresh(web, 'ort_nothing');
  await bed.post('/o/token/', { grant_type: 'made-up-by-a-stranger' }, { basic: web.basic });
  await bed.post('/o/token/', { grant_type: 'password', username: 'alice' }, { basic: web.basic });
  await bed.get('/api/users/me');
  const values = await scrape(bed);
  const told = [...values].filter(([name]) => /^oauthctl_(tokens_issued|refusals)/.test(name));
  expect(Object.fromEntries(told)).toEqual({
    'oauthctl_tokens_issued_total{grant_type="password"}': 1,
    'oauthctl_tokens_issued_total{grant_type="refresh_token"}': 1,
    'oauthctl_refusals_total{route="/o/token",error="invalid_grant"}': 1,
    'oauthctl_refusals_total{route="/o/token",error="unsupported_grant_type"}': 1,
    'oauthctl_refusals_total{route="/o/token",error="invalid_request"}': 1,
    'oauthctl_refusals_total{route="/api/users/me",error="no_token"}': 1,
  });
});

test('the store tells of its reads, its commits and what was committed together', async () => {
  const bed = await testbed();
  const { basic } = await bed.client();
  await bed.token({ grant_type: 'client_credentials' }, { basic });
  const before = await scrape(bed);
  const together = Array.from({ length: 40 }, () =>
    bed.token({ grant_type: 'client_credentials' }, { basic }),
  );
  await Promise.all(together);
  const after = await scrape(bed);
  const grown = (name: string) => (after.get(name) ?? Number.NaN) - (before.get(name) ?? Number.NaN);
  expect(grown('oauthctl_store_group_size_sum')).toBe(40);
  expect(grown('oauthctl_store_write_duration_seconds_count')).toBe(40);
  const commits = grown('oauthctl_store_commit_duration_seconds_count');
  expect(commits).toBeGreaterThan(0);
  expect(commits).toBeLessThan(40);
  expect(grown('oauthctl_store_group_size_count')).toBe(commits);
  expect(grown('oauthctl_store_commit_duration_seconds_sum')).toBeGreaterThan(0);
  expect(after.get('oauthctl_store_read_duration_seconds_count')).toBeGreaterThan(0);
  expect(after.get('oauthctl_store_queue_depth')).toBe(0);
  expect(after.get('oauthctl_store_commit_failures_total')).toBe(0);
  expect([...after.keys()].filter((name) => name.includes('pool'))).toEqual([]);
});

test('what an engine says of its connections is told', async () => {
  const withPool = (db: Db): Db => ({
    ...db,
    stats: () => {
      const stats = db.stats?.();
      if (stats === undefined) throw new Error('this engine tells nothing');
      return { ...stats, pool: { open: 5, idle: 2, waiting: 7 } };
    },
  });
  const values = await scrape(await testbed({ around: withPool }));
  const told = [...values].filter(([name]) => name.includes('pool'));
  expect(Object.fromEntries(told)).toEqual({
    'oauthctl_store_pool_connections{state="idle"}': 2,
    'oauthctl_store_pool_connections{state="busy"}': 3,
    oauthctl_store_pool_waiting: 7,
  });
});

test('the sweeper tells of its turns, those that fail too', async () => {
  const bed = await testbed();
  const { basic } = await bed.client();
  const ending = new AbortController().signal;
  await bed.token({ grant_type: 'client_credentials' }, { basic });
  await bed.token({ grant_type: 'client_credentials' }, { basic });
  bed.advance(bed.context.settings.ACCESS_TOKEN_EXPIRE_SECONDS + 1);
  await sweep(bed.context, 'this test', ending);
  await sweep(bed.context, 'this test', ending);
  const values = await scrape(bed);
  expect(values.get('oauthctl_sweeper_deleted_rows_total{kind="access_tokens"}')).toBe(2);
  expect(values.get('oauthctl_sweeper_turns_total{outcome="done"}')).toBe(2);
  expect(values.get('oauthctl_sweeper_turns_total{outcome="failed"}')).toBe(0);
  expect(values.get('oauthctl_sweeper_last_turn_timestamp_seconds')).toBe(bed.clock.now);
  await bed.context.db.close();
  await sweep(bed.context, 'this test', ending);
  expect((await scrape(bed)).get('oauthctl_sweeper_turns_total{outcome="failed"}')).toBe(1);
});

test('the process tells of itself', async () => {
  const values = await scrape(await testbed());
  for (const name of [
    'process_resident_memory_bytes',
    'process_open_fds',
    'nodejs_eventloop_lag_p99_seconds',
    `oauthctl_build_info{version="0.1.0",node="${process.version}",engine="sqlite"}`,
  ]) {
    expect([...values.keys()]).toContain(name);
  }
});

describe('who may read them', () => {
  const nothing = { error: 'not_found', error_description: 'There is nothing here.' };

  test.each(['127.0.0.1', '127.8.9.10', '::1', '::ffff:127.0.0.1'])('a peer at %s', async (remoteAddress) => {
    const bed = await testbed();
    const { statusCode } = await bed.app.inject({ url: '/metrics', remoteAddress });
    expect(statusCode).toBe(200);
  });

  test.each(['192.0.2.7', '128.0.0.1', '::2', 'fe80::1', '::ffff:192.0.2.7', '10.127.0.0'])(
    'not a peer at %s',
    async (remoteAddress) => {
      const bed = await testbed();
      const answer = await bed.app.inject({ url: '/metrics', remoteAddress });
      expect([answer.statusCode, answer.json()]).toEqual([404, nothing]);
    },
  );

  test.each([
    'X-Forwarded-For',
    'X-Forwarded-Host',
    'X-Forwarded-Proto',
    'X-Forwarded-Anything',
    'Forwarded',
    'X-Real-IP',
    'Via',
    'CF-Connecting-IP',
  ])('not what came through a proxy on this machine, by %s', async (header) => {
    const bed = await testbed();
    for (const value of ['192.0.2.7', '127.0.0.1', '']) {
      const answer = await bed.get('/metrics', { headers: { [header]: value } });
      expect([answer.status, answer.json]).toEqual([404, nothing]);
    }
  });

  test('not a proxy that is believed, for somebody else on this machine', async () => {
    const bed = await testbed({ settings: { SERVER: { TRUST_PROXY: ['127.0.0.1'] } } });
    const answer = await bed.get('/metrics', { headers: { 'x-forwarded-for': '127.0.0.1' } });
    expect(answer.status).toBe(404);
  });
});

describe('SERVER.METRICS_PORT', () => {
  test('has /metrics and nothing else, for whoever reaches it', async () => {
    const serving = await startServe({ folder: makeFolder(), env: { SERVER__METRICS_PORT: '0' } });
    onTestFinished(async () => void (await serving.kill()));
    await expect.poll(() => serving.events.map(({ event }) => event)).toContain('listening');
    const port = serving.events.find(({ event }) => event === 'listening')?.metrics_port;
    const ask = (path: string, init: RequestInit = {}) => fetch(`http://127.0.0.1:${port}${path}`, init);
    await fetch(`${serving.url}/healthz`);
    const answer = await ask('/metrics', { headers: { 'x-forwarded-for': '192.0.2.7' } });
    expect(answer.status).toBe(200);
    const values = readMetrics(await answer.text());
    expect(values.get('oauthctl_http_requests_total{route="/healthz",method="GET",status="200"}')).toBe(1);
    for (const path of ['/', '/healthz', '/o/token/', '/metrics/x', '/api/users/me']) {
      expect((await ask(path)).status).toBe(404);
    }
    expect((await ask('/metrics', { method: 'POST' })).status).toBe(404);
    expect(await serving.stop()).toBe(0);
  });

  test('that is taken is said by its name', async () => {
    const other = createServer().listen(0, '127.0.0.1');
    onTestFinished(() => void other.close());
    await once(other, 'listening');
    const address = other.address();
    const taken = typeof address === 'object' && address !== null ? address.port : 0;
    const env = { SERVER__METRICS_PORT: String(taken) };
    const start = startServe({ folder: makeFolder(), env });
    await expect(start).rejects.toThrow(`127.0.0.1 port ${taken}: another program does already`);
    await expect(start).rejects.toThrow('choose another port with SERVER.METRICS_PORT');
  });
});
