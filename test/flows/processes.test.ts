import { once } from 'node:events';
import { connect } from 'node:net';
import { describe, expect, test } from 'vitest';
import { createClient } from '../../src/core/clients.ts';
import { findLiveToken } from '../../src/core/token/live.ts';
import { sql } from '../../src/storage/sql.ts';
import { row } from '../conformance/rows.ts';
import { shellIn } from '../support/oauthctl.ts';
import { introspect, refresh, type Serving, serve, type Told, told } from '../support/serve.ts';
import { checkIntegrity, inStore, makeHome, type Prepared, prepareStore } from '../support/store.ts';

test('a server has made its signing key by the time it ends, though nobody asked for one', async () => {
  const folder = await makeHome();
  await prepareStore(folder);
  const serving = await serve({ folder });
  expect(await serving.stop()).toBe(0);
  const keys = await inStore(folder, ({ db }) => db.all(sql`select alg from signing_keys`));
  expect(keys).toEqual([{ alg: 'RS256' }]);
});

describe('two servers on one store', () => {
  async function two(env: Readonly<Record<string, string>> = {}) {
    const folder = await makeHome();
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

describe('what a command does beside two servers', () => {
  test('holds at both of them on the next request', async () => {
    const folder = await makeHome();
    const { basic } = await prepareStore(folder);
    const both = await Promise.all([serve({ folder }), serve({ folder })]);
    const watcher = await inStore(folder, (context) =>
      createClient(context, {
        name: 'Watcher',
        clientType: 'confidential',
        grantTypes: ['client_credentials'],
        redirectUris: [],
        allowedOrigins: [],
        scope: ['introspection'],
      }),
    );
    const watching = [watcher.client.clientId, watcher.clientSecret ?? ''] as const;
    const signIn = { grant_type: 'password', username: 'alice', password: 'correct horse' };
    const app = basic[0];
    for (const [line, undo] of [
      [`token revoke --app ${app} --yes`],
      ['token revoke --user alice --yes'],
      ['user update alice --inactive', 'user update alice --active'],
      [`app update ${app} --inactive`, `app update ${app} --active`],
      ['user delete alice --yes'],
    ] as const) {
      const { json } = await told(both[0].post('/o/token/', signIn, basic));
      for (const serving of both) {
        expect((await introspect(serving, watching, json.access_token)).json.active, line).toBe(true);
      }
      expect((await shellIn(folder)(line)).code, line).toBe(0);
      for (const serving of both) {
        expect((await introspect(serving, watching, json.access_token)).json, line).toEqual({
          active: false,
        });
        expect((await refresh(serving, basic, json.refresh_token)).status, line).toBeGreaterThanOrEqual(400);
      }
      if (undo !== undefined) expect((await shellIn(folder)(undo)).code).toBe(0);
    }
  });
});

describe('a server that is killed', () => {
  test('has kept every token it acknowledged, and a store without a fault', async () => {
    const folder = await makeHome();
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
      checkIntegrity(folder);
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
      const folder = await makeHome();
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
