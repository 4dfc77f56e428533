import { expect, test } from 'vitest';
import { NetworkBrowser } from '../support/network-browser.ts';
import { realServer } from '../support/real-server.ts';

const server = realServer({ OAUTH2_PROVIDER__DEVICE_FLOW_INTERVAL: '1' });

test('token get --device prints a token when somebody has confirmed its code on our page', async () => {
  const { clientId } = await server().app('--type public --grant device-code');
  const getting = server().start(`token get --device --app ${clientId} --scope read --json`);
  const told = JSON.parse(await getting.said(/^\{.*\}$/m));
  expect(told).toMatchObject({ verification_uri: `${server().issuer}/device/` });
  const browser = new NetworkBrowser();
  const signIn = await browser.visit(told.verification_uri_complete);
  const entry = await browser.submit(signIn, { username: 'alice', password: 'alice' });
  const consent = await browser.submit(entry);
  expect((await browser.submit(consent, {}, 'allow')).status).toBe(200);
  expect(await getting.exit).toBe(0);
  const tokens = JSON.parse(getting.stdout);
  expect(tokens).toMatchObject({ token_type: 'Bearer', scope: 'read', refresh_token: expect.any(String) });
  expect(await server().whoIs(tokens.access_token)).toBe('alice');
});

test('token get --device ends when somebody says no on our page', async () => {
  const { clientId } = await server().app('--type public --grant device-code');
  const getting = server().start(`token get --device --app ${clientId}`);
  const [address] = (await getting.said(/http\S+user_code=\S+(?=\n)/)).split('\n');
  const browser = new NetworkBrowser();
  const signIn = await browser.visit(address ?? '');
  const entry = await browser.submit(signIn, { username: 'alice', password: 'alice' });
  const consent = await browser.submit(entry);
  const deny = consent.forms.flatMap(({ buttons }) => buttons).find(({ name }) => name !== 'allow');
  await browser.submit(consent, {}, deny?.name);
  expect([await getting.exit, getting.stdout]).toEqual([1, '']);
  expect(getting.stderr).toMatch(/^error: the server refused with access_denied/m);
});
