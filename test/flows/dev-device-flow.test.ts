import { expect, onTestFinished, test } from 'vitest';
import { devWelcome } from '../../src/commands/serve-welcome.ts';
import { devClient, devPublicClient, devUsers } from '../../src/core/dev.ts';
import { NetworkBrowser } from '../support/network-browser.ts';
import { makeFolder } from '../support/oauthctl.ts';
import { startServe } from '../support/serve.ts';

/** Sends what a printed `curl` line would send. */
async function asPrinted(line: string): Promise<Record<string, string>> {
  const [address = ''] = /http\S+/.exec(line) ?? [];
  const form = [...line.matchAll(/-d (\w+)=(\S+)/g)].map(([, name = '', value = '']): [string, string] => [
    name,
    value,
  ]);
  const answer = await fetch(address, { method: 'POST', body: new URLSearchParams(form) });
  return (await answer.json()) as Record<string, string>;
}

test('the two lines that serve --dev prints for a device lead to a token', async () => {
  const serving = await startServe({ folder: makeFolder(), flags: ['--dev'] });
  onTestFinished(async () => {
    await serving.kill();
  });
  const dev = { client: devClient, publicClient: devPublicClient, users: devUsers };
  const { url, issuer } = serving;
  const lines = devWelcome({ url, issuer, dev, openid: true }).split('\n');
  const begin = lines.find((line) => line.includes('/o/device-authorization/')) ?? expect.fail();
  const end = lines.find((line) => line.endsWith(' -d device_code=DEVICE_CODE')) ?? expect.fail();

  const { device_code = '', verification_uri_complete = '', user_code } = await asPrinted(begin);
  expect(verification_uri_complete).toBe(`${issuer}/device/?user_code=${user_code}`);
  const ask = () => asPrinted(end.replace('DEVICE_CODE', device_code));
  expect(await ask()).toMatchObject({ error: 'authorization_pending' });

  const browser = new NetworkBrowser();
  const signIn = await browser.visit(verification_uri_complete);
  const entry = await browser.submit(signIn, { username: 'alice', password: 'alice' });
  const consent = await browser.submit(entry);
  expect((await browser.submit(consent, {}, 'allow')).status).toBe(200);
  expect(await ask()).toMatchObject({
    token_type: 'Bearer',
    refresh_token: expect.any(String),
    scope: 'read',
  });
});
