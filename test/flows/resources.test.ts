import { expect, test } from 'vitest';
import { row } from '../conformance/rows.ts';
import { testbed } from '../support/testbed.ts';

const mcp = 'https://mcp.example/';

test.each(['client_credentials', 'password'])(
  `${row('R8707-2-03', 'by %s, exactly as it was sent')}`,
  async (grant) => {
    const bed = await testbed();
    const web = await bed.client();
    await bed.user('alice');
    const resource = ['HTTPS://MCP.example:443/a/../b', 'https://mcp.example/%7Ex'];
    const tokens =
      grant === 'password'
        ? await bed.signIn(web, 'alice', { resource })
        : await bed.token({ grant_type: grant, resource }, { basic: web.basic });
    expect(await bed.introspect(web, tokens.access_token)).toMatchObject({ aud: resource });
  },
);

test(row('R8707-2-04'), async () => {
  const bed = await testbed();
  const web = await bed.client();
  await bed.user('alice');
  let tokens = await bed.signIn(web, 'alice', { resource: [mcp, 'https://api.example/'] });
  const next = async (resource?: string) =>
    (await bed.refresh(web, tokens.refresh_token, { resource })).json as unknown as typeof tokens;
  const narrowed = await next(mcp);
  expect(await bed.introspect(web, narrowed.access_token)).toMatchObject({ aud: [mcp] });
  tokens = narrowed;
  tokens = await next();
  expect(await bed.introspect(web, tokens.access_token)).toMatchObject({
    aud: [mcp, 'https://api.example/'],
  });
});

test(row('R9700-2.3-01', 'a token for another API does not open ours'), async () => {
  const bed = await testbed({ settings: { OAUTH2_PROTECTED_RESOURCE_IDENTIFIER: 'https://us.example/api' } });
  const web = await bed.client();
  await bed.user('alice');
  const statusFor = async (resource: string | readonly string[] | undefined) => {
    const { access_token } = await bed.signIn(web, 'alice', { resource });
    return (await bed.get('/api/users/me', { bearer: access_token })).status;
  };
  expect(await statusFor(mcp)).toBe(401);
  expect(await statusFor('http://localhost.evil.example:8000/')).toBe(401);
  expect(await statusFor('http://localhost:8001')).toBe(401);
  expect(await statusFor(undefined)).toBe(200);
  expect(await statusFor('http://localhost:8000')).toBe(200);
  expect(await statusFor('https://us.example/api')).toBe(200);
  expect(await statusFor([mcp, 'http://localhost:8000/api'])).toBe(200);
});

test(row('R9700-2.3-01', 'nor does it open introspection'), async () => {
  const bed = await testbed();
  const api = await bed.client({ scope: ['introspection'] });
  const form = { grant_type: 'client_credentials', resource: mcp };
  const { access_token: token } = await bed.token(form, { basic: api.basic });
  const answer = await bed.post('/o/introspect/', { token }, { bearer: token });
  expect([answer.status, answer.json.error]).toEqual([401, 'invalid_token']);
});

test(row('R8707-2-02', 'each once'), async () => {
  const bed = await testbed();
  const web = await bed.client();
  const form = { grant_type: 'client_credentials', resource: [mcp, mcp, ''] };
  const { access_token } = await bed.token(form, { basic: web.basic });
  expect(await bed.introspect(web, access_token)).toMatchObject({ aud: [mcp] });
});
