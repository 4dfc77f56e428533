import { expect, test } from 'vitest';
import { issueToken } from '../../src/core/token/issue.ts';
import { row } from '../conformance/rows.ts';
import { testbed } from '../support/testbed.ts';

test(row('R7662-2.2-01', "a user's access token"), async () => {
  const bed = await testbed();
  const web = await bed.client();
  const alice = await bed.user('alice');
  const resource = ['https://mcp.example/', 'https://api.example/v1?x=y'];
  const tokens = await bed.signIn(web, 'alice', { scope: 'write read', resource });
  expect(await bed.introspect(web, tokens.access_token)).toEqual({
    active: true,
    scope: 'write read',
    client_id: web.id,
    username: 'alice',
    token_type: 'Bearer',
    exp: bed.clock.now + 36_000,
    iat: bed.clock.now,
    sub: alice.id,
    aud: resource,
    iss: 'http://localhost:8000/o',
  });
});

test(row('R7662-2.2-01', "a client's own token"), async () => {
  const bed = await testbed({ settings: { SERVER: { ISSUER: 'https://auth.example/o' } } });
  const web = await bed.client();
  const own = await bed.token({ grant_type: 'client_credentials', scope: 'read' }, { basic: web.basic });
  bed.advance(100);
  expect(await bed.introspect(web, own.access_token)).toEqual({
    active: true,
    scope: 'read',
    client_id: web.id,
    token_type: 'Bearer',
    exp: bed.clock.now + 35_900,
    iat: bed.clock.now - 100,
    sub: web.id,
    iss: 'https://auth.example/o',
  });
});

test(row('R7662-2.2-02', 'expired, spent and revoked'), async () => {
  const bed = await testbed();
  const web = await bed.client();
  await bed.user('alice');
  const spent = await bed.signIn(web, 'alice');
  await bed.refresh(web, spent.refresh_token);
  const revoked = await bed.signIn(web, 'alice');
  await bed.revoke(web, revoked.refresh_token);
  for (const { access_token, refresh_token } of [spent, revoked]) {
    expect(await bed.introspect(web, access_token)).toEqual({ active: false });
    expect(await bed.introspect(web, refresh_token)).toEqual({ active: false });
  }
  const late = await bed.signIn(web, 'alice');
  bed.advance(36_000);
  expect(await bed.introspect(web, late.access_token)).toEqual({ active: false });
  expect(await bed.introspect(web, late.refresh_token)).toMatchObject({ active: true });
});

test(row('R7662-2.2-03', 'a client whose id is the resource of the token'), async () => {
  const bed = await testbed();
  const web = await bed.client();
  const api = await bed.client({ clientId: 'https://mcp.example/' });
  const form = { grant_type: 'client_credentials' };
  const meant = await bed.token({ ...form, resource: 'https://mcp.example/' }, { basic: web.basic });
  const other = await bed.token({ ...form, resource: 'https://mcp.example' }, { basic: web.basic });
  const open = await bed.token(form, { basic: web.basic });
  expect(await bed.introspect(api, meant.access_token)).toMatchObject({ active: true, client_id: web.id });
  expect(await bed.introspect(api, other.access_token)).toEqual({ active: false });
  expect(await bed.introspect(api, open.access_token)).toEqual({ active: false });
});

test(row('R7662-2.1-01', 'the bearer of a token with the scope for it'), async () => {
  const bed = await testbed();
  const web = await bed.client();
  const api = await bed.client({ scope: ['introspection'] });
  await bed.user('alice');
  const tokens = await bed.signIn(web, 'alice');
  const key = await bed.token({ grant_type: 'client_credentials' }, { basic: api.basic });
  expect(key.scope).toBe('introspection');
  const ask = async (token: string) =>
    (await bed.post('/o/introspect/', { token }, { bearer: key.access_token })).json;
  expect(await ask(tokens.access_token)).toMatchObject({ active: true, username: 'alice' });
  expect(await ask(tokens.refresh_token)).toEqual({ active: false });
  expect(await ask(key.access_token)).toMatchObject({ active: true, sub: api.id });
  const missing = await bed.post('/o/introspect/', {}, { bearer: key.access_token });
  expect([missing.status, missing.json.error]).toEqual([400, 'invalid_request']);
  await bed.revoke(api, key.access_token);
  const late = await bed.post('/o/introspect/', { token: tokens.access_token }, { bearer: key.access_token });
  expect([late.status, late.json.error]).toEqual([401, 'invalid_token']);
});

test(
  row('R7662-2.2-03', 'the scope in SCOPES lets no client have it that was not given it by name'),
  async () => {
    const bed = await testbed({ settings: { SCOPES: { read: 'Read', introspection: 'Ask' } } });
    const web = await bed.client();
    const other = await bed.client();
    const own = await bed.token({ grant_type: 'client_credentials' }, { basic: web.basic });
    expect(own.scope).toBe('read');
    expect(await bed.introspect(other, own.access_token)).toEqual({ active: false });
  },
);

test(
  row('R7662-2.2-03', 'a public client asks about its own and no more, whatever its registration says'),
  async () => {
    const bed = await testbed();
    const web = await bed.client();
    const native = await bed.publicClient({ scope: ['read', 'introspection'] });
    const user = await bed.user('alice');
    const own = await issueToken(bed.context, { client: native.client, user, refresh: true, audience: [] });
    const tokens = await bed.signIn(web, 'alice');
    const ask = async (token: string | undefined) =>
      (await bed.post('/o/introspect/', { token, client_id: native.id })).json;
    expect(await ask(own.access_token)).toMatchObject({ active: true });
    expect(await ask(tokens.access_token)).toEqual({ active: false });
  },
);

test(row('R7662-4-01', 'a token in the address is in no log'), async () => {
  const bed = await testbed();
  const web = await bed.client();
  await bed.user('alice');
  const { access_token } = await bed.signIn(web, 'alice');
  await bed.get(`/o/introspect/?token=${access_token}`);
  await bed.get(`/api/users/${access_token}`, { bearer: access_token });
  await bed.get(`/nowhere/${access_token}?${access_token}`);
  expect(bed.log).toHaveLength(4);
  expect(bed.log.join('\n')).not.toContain(access_token);
});

test(row('R9700-4.13-01', 'the issuer is never taken from a request'), async () => {
  for (const TRUST_PROXY of [false as const, ['127.0.0.1']]) {
    const bed = await testbed({ settings: { SERVER: { TRUST_PROXY } } });
    const web = await bed.client();
    const own = await bed.token({ grant_type: 'client_credentials' }, { basic: web.basic });
    const headers = {
      host: 'evil.example',
      forwarded: 'host=evil.example;proto=https',
      'x-forwarded-host': 'evil.example',
      'x-forwarded-proto': 'https',
    };
    const form = { token: own.access_token };
    const answer = await bed.post('/o/introspect/', form, { basic: web.basic, headers });
    expect(answer.json.iss).toBe('http://localhost:8000/o');
    expect((await bed.get('/', { headers })).text).not.toContain('evil');
  }
});

test('a name that is not in ASCII arrives as it is, and the answer has the length that it says', async () => {
  const bed = await testbed();
  const web = await bed.client();
  for (const [index, name] of ['jürgen', 'アリス', 'fox🦊'].entries()) {
    await bed.user(name, { email: `${index}@example.com` });
    const tokens = await bed.signIn(web, name);
    expect(await bed.introspect(web, tokens.access_token)).toMatchObject({ active: true, username: name });
  }
});
