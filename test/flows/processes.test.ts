import { spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { describe, expect, onTestFinished, test } from 'vitest';
import { findLiveToken } from '../../src/core/token/live.ts';
import { row } from '../conformance/rows.ts';
import { type ServeOptions, type Serving, startServe } from '../support/serve.ts';
import { inStore, makeFolder, type Prepared, prepareStore } from '../support/store.ts';
import type { BasicCredentials } from '../support/testbed.ts';

/** A server that is killed after the test, however that ends. */
async function serve(options: ServeOptions): Promise<Serving> {
  const serving = await startServe(options);
  onTestFinished(async () => {
    await serving.kill();
  });
  return serving;
}

interface Told {
  status: number;
  json: { access_token?: string; refresh_token?: string; active?: boolean; error?: string };
}

async function told(response: Promise<Response>): Promise<Told> {
  const answer = await response;
  return { status: answer.status, json: (await answer.json()) as Told['json'] };
}

function refresh(serving: Serving, basic: BasicCredentials, refreshToken: string | undefined): Promise<Told> {
  const form = { grant_type: 'refresh_token', refresh_token: refreshToken ?? '' };
  return told(serving.post('/o/token/', form, basic));
}

function introspect(serving: Serving, basic: BasicCredentials, token: string | undefined): Promise<Told> {
  return told(serving.post('/o/introspect/', { token: token ?? '' }, basic));
}

function integrityOf(folder: string): unknown {
  const file = new Database(join(folder, 'oauth2.sqlite3'));
  const found = file.pragma('integrity_check', { simple: true });
  file.close();
  return found;
}

test('a server has made its signing key by the time it ends, though nobody asked for one', async () => {
  const folder = makeFolder();
  await prepareStore(folder);
  const serving = await serve({ folder });
  expect(await serving.stop()).toBe(0);
  const file = new Database(join(folder, 'oauth2.sqlite3'));
  expect(file.prepare('select alg from signing_keys').pluck().all()).toEqual(['RS256']);
  file.close();
});

describe('two servers on one file', () => {
  async function two(env: Readonly<Record<string, string>> = {}) {
    const folder = makeFolder();
    const prepared = await prepareStore(folder);
    const both = await Promise.all([serve({ folder, env }), serve({ folder, env })]);
    return { ...prepared, both };
  }

  test('make one signing key between them when there is none', async () => {
    const { both } = await two();
    const keySets = await Promise.all(
      both.map(async ({ url }) => (await fetch(`${url}/o/.well-known/jwks.json`)).json()),
    );
    expect(keySets[0]).toEqual({ keys: [expect.objectContaining({ alg: 'RS256' })] });
    expect(keySets[1]).toEqual(keySets[0]);
  });

  function fifty({ both, basic, refreshTokens }: Prepared & { both: readonly Serving[] }): Promise<Told[]> {
    return Promise.all(
      Array.from({ length: 50 }, (_, at) => refresh(both[at % 2] as Serving, basic, refreshTokens[0])),
    );
  }

  test(row('R9700-2.2.2-01', 'fifty redemptions of one refresh token have one successor'), async () => {
    const here = await two();
    const answers = await fifty(here);
    expect(answers.map(({ status }) => status)).toEqual(Array.from({ length: 50 }, () => 200));
    expect(new Set(answers.map(({ json }) => json.refresh_token)).size).toBe(1);
    expect(new Set(answers.map(({ json }) => json.access_token)).size).toBe(1);
    const [first] = answers;
    for (const serving of here.both) {
      expect((await introspect(serving, here.basic, first?.json.access_token)).json.active).toBe(true);
    }
    expect((await refresh(here.both[1], here.basic, first?.json.refresh_token)).status).toBe(200);
  });

  test(
    row('R9700-2.2.2-01', 'without a grace period one answer succeeds, and the replays end the family'),
    async () => {
      const here = await two({ OAUTH2_PROVIDER__REFRESH_TOKEN_GRACE_PERIOD_SECONDS: '0' });
      const answers = await fifty(here);
      const won = answers.filter(({ status }) => status === 200);
      expect(won).toHaveLength(1);
      expect(answers.filter(({ json }) => json.error === 'invalid_grant')).toHaveLength(49);
      for (const serving of here.both) {
        expect((await introspect(serving, here.basic, won[0]?.json.access_token)).json).toEqual({
          active: false,
        });
        expect((await refresh(serving, here.basic, won[0]?.json.refresh_token)).status).toBe(400);
      }
    },
  );

  test(row('R7009-2.1-03', 'what one revokes the other refuses at once'), async () => {
    const { both, basic } = await two();
    const [one, other] = both;
    for (let turn = 0; turn < 20; turn++) {
      const made = await told(one.post('/o/token/', { grant_type: 'client_credentials' }, basic));
      expect((await introspect(other, basic, made.json.access_token)).json.active).toBe(true);
      await one.post('/o/revoke_token/', { token: made.json.access_token ?? '' }, basic);
      expect((await introspect(other, basic, made.json.access_token)).json).toEqual({ active: false });
    }
  });
});

describe('a server that is killed', () => {
  test('has kept every token it acknowledged, and a file without a fault', async () => {
    const folder = makeFolder();
    const { basic, refreshTokens } = await prepareStore(folder, 4);
    const acknowledged: string[] = [];
    const statuses = new Set<number>();
    for (const enough of [40, 90, 60]) {
      const serving = await serve({ folder });
      const until = acknowledged.length + enough;
      const load = Array.from({ length: 8 }, async () => {
        for (;;) {
          const { status, json } = await told(
            serving.post('/o/token/', { grant_type: 'client_credentials' }, basic),
          );
          statuses.add(status);
          acknowledged.push(json.access_token ?? '');
          if (acknowledged.length === until) void serving.kill();
        }
      });
      const chains = refreshTokens.map(async (_, at) => {
        for (;;) {
          const { status, json } = await refresh(serving, basic, refreshTokens[at]);
          statuses.add(status);
          refreshTokens[at] = json.refresh_token ?? '';
        }
      });
      // Each ends when its request finds nobody any more.
      await Promise.allSettled([...load, ...chains]);
      await serving.kill();
      expect(acknowledged.length).toBeGreaterThanOrEqual(until);
      expect([...statuses]).toEqual([200]);
      expect(integrityOf(folder)).toBe('ok');
    }
    await inStore(folder, async (context) => {
      for (const token of acknowledged) {
        expect(await findLiveToken(context, token), token).toMatchObject({ kind: 'access_token' });
      }
    });
    // The last answer of each chain may have been lost on the way, and then the one before is good once more.
    const serving = await serve({ folder });
    for (const token of refreshTokens) expect((await refresh(serving, basic, token)).status).toBe(200);
  });
});

describe('a server that is told to stop', () => {
  test.each(['SIGTERM', 'SIGINT'] as const)(
    'by %s answers what it has begun, and ends with 0',
    async (signal) => {
      const folder = makeFolder();
      const { basic } = await prepareStore(folder);
      const serving = await serve({ folder });
      const { port } = new URL(serving.url);
      // A connection that has been used and waits for the next request must hold nothing up.
      const idle = await told(serving.post('/o/token/', { grant_type: 'client_credentials' }, basic));
      expect(idle.status).toBe(200);
      const body = 'grant_type=password&username=alice&password=correct+horse';
      const socket = connect({ port: Number(port), host: '127.0.0.1' });
      let received = '';
      socket.on('data', (chunk) => {
        received += chunk;
      });
      socket.write(
        [
          'POST /o/token/ HTTP/1.1',
          'Host: localhost',
          'Content-Type: application/x-www-form-urlencoded',
          `Content-Length: ${body.length}`,
          `Authorization: Basic ${Buffer.from(basic.join(':')).toString('base64')}`,
          'Expect: 100-continue',
          '\r\n',
        ].join('\r\n'),
      );
      // The server says so when it has begun with the request.
      while (!received.includes('100 Continue')) await once(socket, 'data');
      const began = performance.now();
      const exit = serving.stop(signal);
      socket.write(body);
      await once(socket, 'close');
      expect(received).toMatch(/HTTP\/1.1 200 OK/);
      expect(received).toContain('"access_token"');
      expect(await exit).toBe(0);
      expect(performance.now() - began).toBeLessThan(5_000);
      expect(serving.stderr).toContain('stopped');
      await expect(serving.post('/o/token/', {}, basic)).rejects.toThrow();
    },
  );
});

describe('a disk that is full', () => {
  const SIZE = '1536k';

  /** A file system of its own that holds little; undefined where this machine does not let us have one. */
  function smallDisk(): string | undefined {
    const folder = join(makeFolder(), 'disk');
    mkdirSync(folder);
    const { status } = spawnSync('mount', ['-t', 'tmpfs', '-o', `size=${SIZE},mode=0700`, 'tmpfs', folder]);
    if (status !== 0) return undefined;
    onTestFinished(() => {
      spawnSync('umount', ['-l', folder]);
    });
    return folder;
  }

  test('is told as 503, loses no token that was acknowledged, and is over when there is room', async (context) => {
    const folder = smallDisk();
    if (folder === undefined) {
      process.stderr.write('SKIPPED: a full disk, because this user may not mount a file system for it\n');
      return context.skip('a file system cannot be mounted here');
    }
    const { basic, refreshTokens } = await prepareStore(folder);
    const filler = join(folder, 'filler');
    writeFileSync(filler, Buffer.alloc(400_000));
    const serving = await serve({ folder });
    const issue = () => serving.post('/o/token/', { grant_type: 'client_credentials' }, basic);
    const acknowledged: string[] = [];
    const refused: Response[] = [];
    while (refused.length < 20) {
      for (const answer of await Promise.all(Array.from({ length: 20 }, issue))) {
        if (answer.status === 200)
          acknowledged.push(((await answer.json()) as { access_token: string }).access_token);
        else refused.push(answer);
      }
    }
    for (const answer of refused) {
      expect([answer.status, answer.headers.get('cache-control')]).toEqual([503, 'no-store']);
      expect(Number(answer.headers.get('retry-after'))).toBeGreaterThan(0);
      expect(await answer.json()).toMatchObject({ error: 'temporarily_unavailable' });
    }
    expect(acknowledged.length).toBeGreaterThan(100);
    const lost = async () => {
      const answers = await Promise.all(acknowledged.map((token) => introspect(serving, basic, token)));
      return answers.filter(({ json }) => json.active !== true).length;
    };
    expect(await lost()).toBe(0);
    // What could not be written was not done: nothing is revoked, nothing is spent.
    const revoked = await serving.post('/o/revoke_token/', { token: acknowledged[0] ?? '' }, basic);
    // A change of rows in place may still find room in the log; either way, what was answered is what holds.
    const refreshed = await refresh(serving, basic, refreshTokens[0]);
    expect([200, 503]).toContain(refreshed.status);
    rmSync(filler);
    expect((await issue()).status).toBe(200);
    expect(await lost()).toBe(revoked.status === 200 ? 1 : 0);
    const live = [refreshed.json.refresh_token, refreshTokens[0]].find((token) => typeof token === 'string');
    expect((await refresh(serving, basic, String(live))).status).toBe(200);
    expect(await serving.stop()).toBe(0);
    expect(integrityOf(folder)).toBe('ok');
  });
});
