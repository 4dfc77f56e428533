import { once } from 'node:events';
import { chmodSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { networkInterfaces } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { CommandProcess } from '../support/command-process.ts';
import { NetworkBrowser } from '../support/network-browser.ts';
import { makeFolder, shellIn } from '../support/oauthctl.ts';
import { closedPort, otherServer } from '../support/other-server.ts';
import { realServer } from '../support/real-server.ts';

const hasIpv6Loopback = Object.values(networkInterfaces())
  .flat()
  .some((each) => each?.address === '::1');

/** What is registered, and what is sent of it. */
const waitingAt: [string, RegExp][] = [
  ['http://localhost:9000/cb?kept=1', /^http:\/\/localhost:\d+\/cb\?kept=1$/],
  ['http://127.0.0.1', /^http:\/\/127\.0\.0\.1:\d+$/],
];
if (hasIpv6Loopback) waitingAt.push(['http://[::1]/cb', /^http:\/\/\[::1\]:\d+\/cb$/]);
else process.stderr.write('this machine has no ::1: a redirect URI there is NOT tried\n');

const ADDRESS = /http:\/\/\S+\/authorize\/?\?[^\s"]+/;

/** Signs alice in, allows what is asked, and goes where that leads. */
async function come(address: string): Promise<Response> {
  const { leadsTo } = await new NetworkBrowser().authorize(address);
  expect(leadsTo?.hostname).toMatch(/^(localhost|127\.0\.0\.1|\[::1\])$/);
  return fetch(leadsTo ?? '');
}

describe('token get', () => {
  const server = realServer();
  const publicApp = () => server().app('--type public --redirect-uri http://127.0.0.1/back');

  it('signs in with a browser and prints what the app would get', async () => {
    const { clientId } = await publicApp();
    const getting = server().start(`token get --app ${clientId} --scope read --json`);
    const told = JSON.parse(await getting.said(/^\{.*\}$/m));
    const page = await come(told.authorization_uri);
    expect(page.status).toBe(200);
    expect(await page.text()).toContain('may be closed');
    expect(page.headers.get('content-security-policy')).toContain("default-src 'none'");
    expect(await getting.exit).toBe(0);
    const tokens = JSON.parse(getting.stdout);
    expect(tokens).toEqual({
      access_token: expect.stringMatching(/^oat_/),
      token_type: 'Bearer',
      expires_in: 36_000,
      scope: 'read',
      refresh_token: expect.stringMatching(/^ort_/),
    });
    expect(getting.stderr).not.toContain(tokens.access_token);
    expect(await server().whoIs(tokens.access_token)).toBe('alice');
  });

  it('prints the token alone with --quiet, and otherwise a line for each member', async () => {
    const { clientId } = await publicApp();
    const quiet = server().start(`token get --quiet --app ${clientId}`);
    await come(await quiet.said(ADDRESS));
    expect([await quiet.exit, quiet.stdout]).toEqual([0, expect.stringMatching(/^oat_\S+\n$/)]);
    const plain = server().start(`token get --app ${clientId}`);
    await come(await plain.said(ADDRESS));
    expect([await plain.exit, plain.stdout]).toEqual([0, expect.stringMatching(/^access_token +oat_/)]);
  });

  it.each(waitingAt)('waits where %s leads, on a port that is free', async (registered, sent) => {
    const { clientId } = await server().app(`--type public --redirect-uri ${registered}`);
    const getting = server().start(`token get --app ${clientId} -q`);
    const address = await getting.said(ADDRESS);
    expect(new URL(address).searchParams.get('redirect_uri')).toMatch(sent);
    await come(address);
    expect(await getting.exit).toBe(0);
  });

  it('takes the secret of a confidential app, and looks at it before a browser opens', async () => {
    const { clientId, clientSecret } = await server().app('--redirect-uri http://127.0.0.1/back');
    const without = server().start(`token get --app ${clientId} --json`);
    expect(await without.exit).toBe(2);
    expect(JSON.parse(without.stderr).error.hint).toContain('--client-secret-stdin');
    const line = `token get --app ${clientId} --client-secret-stdin -q`;
    const wrong = server().start(line, 'nonsense');
    expect(await wrong.exit).toBe(2);
    expect(wrong.stderr).not.toMatch(ADDRESS);
    const right = server().start(line, clientSecret);
    await come(await right.said(ADDRESS));
    expect([await right.exit, right.stdout]).toEqual([0, expect.stringMatching(/^oat_/)]);
    expect(right.stderr).not.toContain(clientSecret);
  });

  it('ends with what the server said when the person says no', async () => {
    const { clientId } = await publicApp();
    const getting = server().start(`token get --app ${clientId}`);
    const browser = new NetworkBrowser();
    const signIn = await browser.visit(await getting.said(ADDRESS));
    const consent = await browser.submit(signIn, { username: 'alice', password: 'alice' });
    const deny = consent.forms.flatMap(({ buttons }) => buttons).find(({ name }) => name !== 'allow');
    const { leadsTo } = await browser.submit(consent, {}, deny?.name);
    const page = await fetch(leadsTo ?? '');
    expect([page.status, await page.text()]).toEqual([400, expect.stringContaining('access_denied')]);
    expect(await getting.exit).toBe(1);
    expect(getting.stderr).toMatch(/^error: the server refused with access_denied/m);
    expect(getting.stdout).toBe('');
  });
});

/** Asks another server, in a process of its own. */
function getFrom(issuer: string, flags = '', stdin = ''): CommandProcess {
  const line = `token get --app shop --issuer ${issuer} ${flags}`.trim();
  return new CommandProcess(makeFolder(), line.split(' '), { stdin });
}

describe('token get says before a browser opens what cannot work', () => {
  it.each([
    ['', 2, 'app update shop --add-redirect-uri http://127.0.0.1/callback'],
    ['--redirect-uri https://shop.example/cb', 2, '--add-redirect-uri http://127.0.0.1/callback'],
    ['--type confidential --grant client-credentials', 2, 'app update shop --add-grant authorization-code'],
    ['--redirect-uri http://127.0.0.1/callback', 1, 'oauthctl serve'],
  ])('of an app made with %j', async (flags, code, hint) => {
    const oauthctl = shellIn(makeFolder());
    await oauthctl(`app create shop --client-id shop --type public ${flags}`);
    const refused = await oauthctl('token get --app shop --json', {
      env: { SERVER__PORT: String(await closedPort()) },
    });
    expect([refused.code, refused.stdout]).toEqual([code, '']);
    expect(refused.error().hint).toContain(hint);
  });

  it('of an app that is inactive, unknown, or has another redirect URI', async () => {
    const oauthctl = shellIn(makeFolder());
    await oauthctl('app create shop --client-id shop --type public --redirect-uri http://127.0.0.1/callback');
    expect((await oauthctl('token get --app nobody')).code).toBe(3);
    const other = await oauthctl('token get --app shop --redirect-uri http://127.0.0.1/other --json');
    expect([other.code, other.error().hint]).toEqual([2, expect.stringContaining('http://127.0.0.1/other')]);
    expect((await oauthctl('token get --redirect-uri https://shop.example/cb')).code).toBe(2);
    const secret = await oauthctl('token get --client-secret-stdin', { stdin: 'secret' });
    expect([secret.code, secret.stderr]).toEqual([2, expect.stringContaining('is public')]);
    expect((await oauthctl('token get --device --json')).error().hint).toContain('--add-grant device-code');
    await oauthctl('app update shop --inactive');
    expect((await oauthctl('token get --app shop --json')).error().hint).toContain('--active');
  });

  it('of another server', async () => {
    const oauthctl = shellIn(makeFolder());
    const at = async (issuer: string) => {
      const refused = await oauthctl(`token get --json --app shop --issuer ${issuer}`);
      expect(refused.stdout).toBe('');
      return refused.error();
    };
    expect(await at('http://auth.example.com')).toMatchObject({ code: 'invalid_configuration' });
    const nobody = `http://127.0.0.1:${await closedPort()}`;
    expect((await at(nobody)).message).toBe(`no server answers at ${nobody} (ECONNREFUSED)`);
    const { issuer } = await otherServer();
    expect((await at(`${issuer}/elsewhere`)).message).toContain('tells nothing of itself');
    const misnamed = await otherServer({ metadata: { issuer: 'https://auth.example.com' } });
    expect(await at(misnamed.issuer)).toMatchObject({
      message: `the server at ${misnamed.issuer}/ calls itself https://auth.example.com`,
      hint: 'if that is the one that is meant: --issuer https://auth.example.com',
    });
    const plain = await otherServer({ metadata: { authorization_endpoint: 'http://auth.example.com/' } });
    expect(await at(plain.issuer)).toMatchObject({ code: 'invalid_configuration' });
    const broken = await otherServer({ metadata: { authorization_endpoint: 'nonsense' } });
    expect((await at(broken.issuer)).message).toContain('has no authorization endpoint');
    const deviceOnly = await otherServer({ metadata: { authorization_endpoint: 'file:///etc/passwd' } });
    expect((await at(deviceOnly.issuer)).message).toContain('has no authorization endpoint');
    expect((await oauthctl(`token get --issuer ${issuer}`)).code).toBe(2);
  });
});

/** A browser as a program: it goes to the address that it is given. */
function browserProgram(folder: string): string {
  const file = join(folder, 'browser.mjs');
  writeFileSync(file, `#!${process.execPath}\nawait fetch(process.argv[2]);\n`);
  chmodSync(file, 0o755);
  return file;
}

describe('token get --issuer', () => {
  const token = 'a-token-of-another-server';

  it('opens the browser of a person at a terminal', async () => {
    const folder = makeFolder();
    const { issuer, asked } = await otherServer();
    const got = await shellIn(folder)(
      `token get --app shop --issuer ${issuer} --resource https://api.example --no-color`,
      { person: [], env: { BROWSER: browserProgram(folder) } },
    );
    expect(got).toMatchObject({ code: 0, stdout: expect.stringMatching(/^access_token +a-token-of/) });
    expect(got.stderr).toMatch(ADDRESS);
    expect(asked).toMatchObject([{ client_id: 'shop', resource: 'https://api.example' }]);
  });

  it('opens none with --no-input', async () => {
    const folder = makeFolder();
    const { issuer, asked } = await otherServer();
    const waited = await shellIn(folder)(
      `token get --app shop --issuer ${issuer} --no-input --timeout 1s --json`,
      { person: [], env: { BROWSER: browserProgram(folder) } },
    );
    expect([waited.code, asked]).toEqual([1, []]);
    const [address = '', error = ''] = waited.stderr.split('\n');
    const sent = new URL(JSON.parse(address).authorization_uri).searchParams.get('redirect_uri');
    expect(JSON.parse(error).error).toEqual({
      code: 'failed',
      message: 'nobody came back from the browser within 1 seconds',
      hint: expect.stringContaining(String(sent)),
    });
  });

  it.each([
    ['', '/.well-known/openid-configuration'],
    ['/tenant', '/.well-known/oauth-authorization-server/tenant'],
    ['/tenant', '/tenant/.well-known/openid-configuration'],
    ['/tenant', '/.well-known/openid-configuration/tenant'],
    ['/tenant', '/tenant/.well-known/oauth-authorization-server'],
  ])('finds the metadata of an issuer with the path %j at %s', async (issuerPath, metadataPath) => {
    const { issuer } = await otherServer({ issuerPath, metadataPath });
    const getting = getFrom(issuer, '-q');
    const address = await getting.said(ADDRESS);
    expect(new URL(address).searchParams.get('kept')).toBe('yes');
    await fetch(address);
    expect([await getting.exit, getting.stdout]).toEqual([0, `${token}\n`]);
  });

  it.each([
    ['client_secret_basic', undefined],
    ['client_secret_post', ['client_secret_post']],
  ])('shows the secret by %s', async (method, supported) => {
    const secret = 'of: the shop';
    const { issuer, asked } = await otherServer({
      secret,
      metadata: { token_endpoint_auth_methods_supported: supported },
    });
    const getting = getFrom(issuer, '-q --client-secret-stdin', secret);
    await fetch(await getting.said(ADDRESS));
    expect([await getting.exit, getting.stdout]).toEqual([0, `${token}\n`]);
    expect(asked[0]?.client_secret).toBe(method === 'client_secret_post' ? secret : undefined);
  });

  it.each([
    [{ iss: 'https://mix.example' }, /cannot be used: unexpected "iss"/],
    [{ iss: undefined }, /cannot be used: response parameter "iss" \(issuer\) missing/],
    [{ code: undefined, error: 'access_denied', error_description: 'No\n<b>.' }, /access_denied: No <b>\.$/m],
    [{ code: 'stolen' }, /refused with invalid_grant: This is invalid_grant\.$/m],
  ])('refuses an answer with %j', async (answer, said) => {
    const { issuer } = await otherServer({ answer });
    const getting = getFrom(issuer);
    const page = await fetch(await getting.said(ADDRESS));
    expect([page.status, await page.text()]).toEqual([400, expect.not.stringContaining('<b>')]);
    expect([await getting.exit, getting.stdout]).toEqual([1, '']);
    expect(getting.stderr).toMatch(said);
  });

  it.each([['nonsense'], [undefined], [7]])(
    'refuses a server whose token endpoint is %j',
    async (endpoint) => {
      const { issuer } = await otherServer({ metadata: { token_endpoint: endpoint } });
      const getting = getFrom(issuer);
      await fetch(await getting.said(ADDRESS));
      expect([await getting.exit, getting.stderr]).toEqual([1, expect.stringContaining('cannot be used: ')]);
    },
  );

  it('hints at the secret where one is missing', async () => {
    const { issuer } = await otherServer({ secret: 'secret' });
    const getting = getFrom(issuer);
    await fetch(await getting.said(ADDRESS));
    expect([await getting.exit, getting.stderr]).toEqual([
      1,
      expect.stringContaining('--client-secret-stdin'),
    ]);
    expect(getting.stderr).toContain('refused with invalid_client: This is invalid_client.');
  });

  it('goes on waiting when somebody else comes', async () => {
    const { issuer } = await otherServer();
    const getting = getFrom(issuer, '-q');
    const address = await getting.said(ADDRESS);
    const here = new URL(address).searchParams.get('redirect_uri') ?? '';
    for (const strange of ['', '?code=1', '?code=1&state=', '?code=1&state=1', '?error=access_denied']) {
      expect((await fetch(`${here}${strange}`)).status, strange).toBe(400);
    }
    const state = new URL(address).searchParams.get('state');
    expect((await fetch(`${here}?code=1&state=${state}`, { method: 'POST' })).status).toBe(404);
    expect((await fetch(new URL('/favicon.ico', here))).status).toBe(404);
    expect((await fetch(address)).status).toBe(200);
    expect([await getting.exit, getting.stdout]).toEqual([0, `${token}\n`]);
  });

  it('ends quietly at Ctrl-C', async () => {
    const { issuer } = await otherServer();
    const getting = getFrom(issuer);
    const address = await getting.said(ADDRESS);
    getting.interrupt();
    expect([await getting.exit, getting.stdout]).toEqual([130, '']);
    expect(getting.stderr.trimEnd().endsWith(address)).toBe(true);
  });

  it('takes the port that is named, and says when it is taken', async () => {
    const taken = createServer().listen(0, '127.0.0.1');
    await once(taken, 'listening');
    onTestFinished(() => void taken.close());
    const { port } = taken.address() as AddressInfo;
    const { issuer } = await otherServer();
    const oauthctl = shellIn(makeFolder());
    const flags = `--app shop --issuer ${issuer} --redirect-uri http://127.0.0.1:${port}/cb --json`;
    expect((await oauthctl(`token get ${flags}`)).error()).toMatchObject({
      message: expect.stringContaining(`port ${port}`),
    });
  });
});

describe('token get --device', () => {
  const wait = (options: Parameters<typeof otherServer>[0], flags: string) =>
    otherServer(options).then(({ issuer }) =>
      shellIn(makeFolder())(`token get --device --app shop --issuer ${issuer} ${flags}`),
    );

  it('says where to go, and asks until the code is confirmed', async () => {
    const got = await wait({ polls: ['authorization_pending', 'authorization_pending'] }, '-q');
    expect(got).toMatchObject({ code: 0, stdout: 'a-token-of-another-server\n' });
    expect(got.stderr).toMatch(/\/activate on any machine, and type the code ABCD-EFGH$/m);
    expect(got.stderr).not.toContain('the-device-code');
  });

  it('tells a program the same', async () => {
    const got = await wait({}, '--json');
    expect(got.json()).toMatchObject({ access_token: 'a-token-of-another-server', token_type: 'Bearer' });
    expect(JSON.parse(got.stderr)).toMatchObject({ user_code: 'ABCD-EFGH', expires_in: 600 });
    expect(got.stderr).not.toContain('the-device-code');
  });

  it('draws a QR code on a terminal', async () => {
    const { issuer } = await otherServer();
    const got = await shellIn(makeFolder())(`token get --device --app shop --issuer ${issuer} -q`, {
      person: [],
    });
    expect(got.stderr).toMatch(/[▀▄█]{10}/);
  });

  it.each([
    ['access_denied', /refused with access_denied: This is access_denied/],
    ['expired_token', /begin again/],
    ['invalid_grant', /invalid_grant/],
  ])('ends with %s', async (error, said) => {
    const got = await wait({ polls: ['authorization_pending', error] }, '');
    expect([got.code, got.stdout, got.stderr]).toEqual([1, '', expect.stringMatching(said)]);
  });

  it('ends when nobody confirms in time, and at Ctrl-C', async () => {
    const polls = Array.from({ length: 2_000 }, () => 'authorization_pending');
    const late = await wait({ polls, device: { expires_in: 0.1 } }, '');
    expect([late.code, late.stderr]).toEqual([1, expect.stringContaining('nobody confirmed the code')]);
    const { issuer } = await otherServer({ polls });
    const getting = getFrom(issuer, '--device');
    await getting.said(/ABCD-EFGH$/m);
    getting.interrupt();
    expect([await getting.exit, getting.stdout]).toEqual([130, '']);
  });

  it('says when the server has none', async () => {
    const got = await wait({ metadata: { device_authorization_endpoint: undefined } }, '--json');
    expect([got.code, got.error().hint]).toEqual([1, expect.stringContaining('leave out --device')]);
  });
});
