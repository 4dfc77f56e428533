import { expect, onTestFinished, test } from 'vitest';
import { devWelcome } from '../../src/commands/serve-welcome.ts';
import { devClient, devPublicClient, devUsers } from '../../src/core/dev.ts';
import { NetworkBrowser } from '../support/network-browser.ts';
import { makeFolder } from '../support/oauthctl.ts';
import { type Serving, startServe } from '../support/serve.ts';

async function serveDev(): Promise<{ serving: Serving; lines: string[] }> {
  const serving = await startServe({ folder: makeFolder(), flags: ['--dev'] });
  onTestFinished(async () => {
    await serving.kill();
  });
  const dev = { client: devClient, publicClient: devPublicClient, users: devUsers };
  const { url, issuer } = serving;
  return { serving, lines: devWelcome({ url, issuer, dev, openid: true }).split('\n') };
}

test('the address that serve --dev prints leads to a code, and the line below it to a token', async () => {
  const { serving, lines } = await serveDev();
  const begin = lines.find((line) => line.includes('/o/authorize/?')) ?? '';
  const end = lines.find((line) => line.endsWith(' -d code=CODE')) ?? '';
  const back = await new NetworkBrowser().authorize(begin);
  const { searchParams } = back.leadsTo ?? back.address;
  expect([searchParams.get('state'), searchParams.get('iss')]).toEqual(['dev', serving.issuer]);
  // It ends at a page that is there.
  expect((await fetch(back.leadsTo ?? back.address)).status).toBe(200);

  const [address = ''] = /http\S+/.exec(end) ?? [];
  const form = Object.fromEntries(
    [...end.matchAll(/-d (\w+)=(\S+)/g)].map(([, name, value]) => [name, value]),
  );
  const token = await fetch(address, {
    method: 'POST',
    body: new URLSearchParams({ ...form, code: searchParams.get('code') ?? '' } as Record<string, string>),
  });
  expect(await token.json()).toMatchObject({
    token_type: 'Bearer',
    refresh_token: expect.any(String),
    id_token: expect.any(String),
    scope: 'openid profile email read',
  });
});

test('the lines for clients of OpenID Connect work as they are printed', async () => {
  const { serving, lines } = await serveDev();
  const lineWith = (part: string) =>
    lines.find((line) => line.startsWith('curl') && line.includes(part)) ?? expect.fail(part);
  // The token stands in the line as the command that asks for it.
  const asking = lineWith('/userinfo/');
  const [userinfo = '', endpoint = ''] = [...asking.matchAll(/http\S+/g)].map(([address]) => address);
  const login = /-u (\S+)/.exec(asking)?.[1] ?? '';
  const form = [...asking.matchAll(/-d (\w+)=(?:"([^"]*)"|(\S+))/g)].map(
    ([, name = '', quoted, bare = '']): [string, string] => [name, quoted ?? bare],
  );
  const token = await fetch(endpoint, {
    method: 'POST',
    headers: { authorization: `Basic ${Buffer.from(login).toString('base64')}` },
    body: new URLSearchParams(form),
  });
  const { access_token } = (await token.json()) as { access_token: string };
  const told = await fetch(userinfo, { headers: { authorization: `Bearer ${access_token}` } });
  expect(await told.json()).toMatchObject({ preferred_username: 'alice', email: 'alice@example.com' });
  const [address = ''] = /http\S+/.exec(lineWith('openid-configuration')) ?? [];
  const configuration = (await (await fetch(address)).json()) as Record<string, unknown>;
  expect(configuration).toMatchObject({ issuer: serving.issuer });
  // The confidential app has every grant that there is.
  expect(configuration.grant_types_supported).toEqual(expect.arrayContaining(['implicit', 'password']));
  expect(configuration.response_types_supported).toHaveLength(7);
  const plain = { client: devClient, publicClient: devPublicClient, users: devUsers };
  const off = devWelcome({ url: serving.url, issuer: serving.issuer, dev: plain, openid: false });
  expect(off).not.toMatch(/openid|userinfo/);
});

test('a development server says exactly what did not match', async () => {
  const { serving } = await serveDev();
  const ask = async (query: string) => {
    const answer = await fetch(`${serving.url}/o/authorize/?${query}`, { redirect: 'manual' });
    expect(answer.status).toBe(400);
    return answer.text();
  };
  expect(await ask('client_id=%3Cb%3E')).toContain('&quot;&lt;b&gt;&quot;');
  const text = await ask('client_id=dev-public&redirect_uri=http%3A%2F%2Flocalhost%3A3000%2Fcb');
  expect(text).toContain('Sent: &quot;http://localhost:3000/cb&quot;');
  expect(text).toContain('&quot;http://localhost/callback&quot;');
});
