import { expect, onTestFinished, test } from 'vitest';
import { devWelcome } from '../../src/commands/serve-welcome.ts';
import { devClient, devPublicClient, devUsers } from '../../src/core/dev.ts';
import { Fetcher, formIn } from '../support/fetcher.ts';
import { makeFolder } from '../support/oauthctl.ts';
import { type Serving, startServe } from '../support/serve.ts';

async function serveDev(): Promise<{ serving: Serving; lines: string[] }> {
  const serving = await startServe({ folder: makeFolder(), flags: ['--dev'] });
  onTestFinished(async () => {
    await serving.kill();
  });
  const dev = { client: devClient, publicClient: devPublicClient, users: devUsers };
  const { url, issuer } = serving;
  return { serving, lines: devWelcome({ url, issuer, dev }).split('\n') };
}

test('the address that serve --dev prints leads to a code, and the line below it to a token', async () => {
  const { serving, lines } = await serveDev();
  const begin = lines.find((line) => line.includes('/o/authorize/?')) ?? '';
  const end = lines.find((line) => line.endsWith(' -d code=CODE')) ?? '';
  const browser = new Fetcher(serving.url);
  const signIn = await formIn(await browser.follow(await browser.send(begin)));
  const account = { username: 'alice', password: 'alice' };
  const consentPage = await browser.follow(
    await browser.send(signIn.action, { ...signIn.fields, ...account }),
  );
  const consent = await formIn(consentPage);
  const back = await browser.send(consent.action, { ...consent.fields, allow: 'Authorize' });
  const { searchParams } = new URL(back.headers.get('location') ?? '');
  expect([searchParams.get('state'), searchParams.get('iss')]).toEqual(['dev', serving.issuer]);
  // It ends at a page that is there.
  expect((await browser.follow(back)).status).toBe(200);

  const [address = ''] = /http\S+/.exec(end) ?? [];
  const form = Object.fromEntries(
    [...end.matchAll(/-d (\w+)=(\S+)/g)].map(([, name, value]) => [name, value]),
  );
  const token = await fetch(address, {
    method: 'POST',
    body: new URLSearchParams({ ...form, code: searchParams.get('code') ?? '' } as Record<string, string>),
  });
  expect(await token.json()).toMatchObject({ token_type: 'Bearer', refresh_token: expect.any(String) });
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
