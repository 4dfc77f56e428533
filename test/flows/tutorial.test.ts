import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { row } from '../conformance/rows.ts';
import { makeFolder, shellIn } from '../support/oauthctl.ts';
import { type Serving, startServe } from '../support/serve.ts';
import type { BasicCredentials } from '../support/testbed.ts';

interface Tokens {
  access_token: string;
  refresh_token: string;
  expires_in: number;
  token_type: string;
  scope: string;
}

async function serve(folder: string): Promise<Serving> {
  const serving = await startServe({ folder });
  onTestFinished(async () => {
    await serving.kill();
  });
  return serving;
}

async function ask<Body>(answer: Promise<Response>): Promise<Body> {
  const response = await answer;
  const body = (await response.json()) as Body;
  expect(response.status, JSON.stringify(body)).toBe(200);
  return body;
}

function me(serving: Serving, { access_token }: Tokens): Promise<Response> {
  return fetch(`${serving.url}/api/users/me`, { headers: { authorization: `Bearer ${access_token}` } });
}

test('a superuser, an app, a token, the user behind it, other lifetimes, and a refresh', async () => {
  const folder = makeFolder();
  const oauthctl = shellIn(folder);
  const password = 'a long password';

  expect(await oauthctl('user create admin --superuser --password-stdin', { stdin: password })).toMatchObject(
    {
      code: 0,
    },
  );
  const { code, lines } = await oauthctl('app create tutorial --grant password --quiet');
  expect([code, lines.length]).toEqual([0, 2]);
  const basic = lines as unknown as BasicCredentials;

  const form = { username: 'admin', password, grant_type: 'password', scope: 'read' };
  const first = await serve(folder);
  const tokens = await ask<Tokens>(first.post('/o/token/', form, basic));
  expect(tokens).toMatchObject({ expires_in: 36_000, token_type: 'Bearer', scope: 'read' });
  expect(await ask(me(first, tokens))).toMatchObject({ username: 'admin', superuser: true, active: true });
  expect((await fetch(`${first.url}/api/users/me`)).status).toBe(401);
  expect(await first.stop()).toBe(0);

  const lifetimes = { ACCESS_TOKEN_EXPIRE_SECONDS: 1_200, REFRESH_TOKEN_EXPIRE_SECONDS: 3_600 };
  writeFileSync(join(folder, 'oauth2.config.json'), JSON.stringify({ OAUTH2_PROVIDER: lifetimes }));
  const second = await serve(folder);
  // What was issued before the change is as good as it was.
  expect((await me(second, tokens)).status).toBe(200);
  const shorter = await ask<Tokens>(second.post('/o/token/', form, basic));
  expect(shorter.expires_in).toBe(1_200);
  const told = await ask<{ exp: number; iat: number }>(
    second.post('/o/introspect/', { token: shorter.refresh_token }, basic),
  );
  expect(told.exp - told.iat).toBe(1_200 + 3_600);

  const refresh = { grant_type: 'refresh_token', refresh_token: shorter.refresh_token };
  const refreshed = await ask<Tokens>(second.post('/o/token/', refresh, basic));
  expect(refreshed).toMatchObject({ expires_in: 1_200, scope: 'read' });
  expect(refreshed.refresh_token).not.toBe(shorter.refresh_token);
  expect(await ask(me(second, refreshed))).toMatchObject({ username: 'admin' });
  expect((await me(second, shorter)).status).toBe(401);
  expect(await second.stop()).toBe(0);

  const log = first.stderr + second.stderr;
  for (const secret of [password, basic[1], tokens.access_token, refreshed.refresh_token]) {
    expect(log).not.toContain(secret);
  }
});

test(row('LEG-01', 'an app that is made without options'), async () => {
  const folder = makeFolder();
  const oauthctl = shellIn(folder);
  await oauthctl('user create alice --password-stdin', { stdin: 'a long password' });
  const { lines } = await oauthctl('app create shop --quiet');
  const basic = lines as unknown as BasicCredentials;
  const serving = await serve(folder);
  for (const grant_type of ['password', 'client_credentials']) {
    const form = { grant_type, username: 'alice', password: 'a long password' };
    const answer = await serving.post('/o/token/', form, basic);
    expect([answer.status, await answer.json()]).toMatchObject([400, { error: 'unauthorized_client' }]);
  }
});

test('a command beside a running server takes effect at once', async () => {
  const folder = makeFolder();
  const oauthctl = shellIn(folder);
  await oauthctl('user create alice --password-stdin', { stdin: 'a long password' });
  const { lines } = await oauthctl('app create shop --grant password --grant client-credentials --quiet');
  const basic = lines as unknown as BasicCredentials;
  const form = { grant_type: 'password', username: 'alice', password: 'a long password' };
  const serving = await serve(folder);
  const tokens = await ask<Tokens>(serving.post('/o/token/', form, basic));
  expect((await me(serving, tokens)).status).toBe(200);
  expect((await oauthctl('user update alice --inactive')).code).toBe(0);
  expect((await me(serving, tokens)).status).toBe(401);
  expect((await serving.post('/o/token/', form, basic)).status).toBe(400);
  expect((await oauthctl('user update alice --active')).code).toBe(0);
  expect((await me(serving, tokens)).status).toBe(401);
  const fresh = await ask<Tokens>(serving.post('/o/token/', form, basic));
  expect((await oauthctl(`token revoke ${fresh.access_token}`)).code).toBe(0);
  expect((await me(serving, fresh)).status).toBe(401);
  expect((await oauthctl('app delete shop --yes')).code).toBe(0);
  expect((await serving.post('/o/token/', form, basic)).status).toBe(401);
});
