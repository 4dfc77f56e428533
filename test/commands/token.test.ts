import { describe, expect, it } from 'vitest';
import { makeFolder, shellIn } from '../support/oauthctl.ts';

async function withApp(flags = '--grant password --grant client-credentials') {
  const oauthctl = shellIn(makeFolder());
  await oauthctl(`app create shop --client-id one ${flags}`);
  await oauthctl('user create alice --password-stdin', { stdin: 'wonderland' });
  return oauthctl;
}

describe('token issue', () => {
  it('works right after the first app was registered', async () => {
    const oauthctl = shellIn(makeFolder());
    await oauthctl('app create shop');
    const issued = await oauthctl('token issue --scope read --json');
    expect(issued).toMatchObject({ code: 0, stderr: '' });
    expect(issued.json()).toEqual({
      access_token: expect.any(String),
      token_type: 'Bearer',
      expires_in: 36_000,
      scope: 'read',
    });
  });

  it('takes every flag', async () => {
    const oauthctl = await withApp();
    const issued = await oauthctl([
      ...'token issue --app shop --user alice --expires-in 15m --refresh --json'.split(' '),
      ...['--scope', 'read write', '--audience', 'https://api.example/'],
    ]);
    expect(issued.json()).toMatchObject({
      expires_in: 900,
      scope: 'read write',
      refresh_token: expect.any(String),
    });
    const { access_token } = issued.json();
    expect((await oauthctl(`token inspect ${access_token} --json`)).json()).toMatchObject({
      active: true,
      username: 'alice',
      client_id: 'one',
      aud: ['https://api.example/'],
    });
  });

  it('prints with --quiet only the tokens', async () => {
    const oauthctl = await withApp();
    expect((await oauthctl('token issue -q')).lines).toHaveLength(1);
    expect((await oauthctl('token issue -q --refresh --user alice')).lines).toHaveLength(2);
  });

  it('wants to know which of several apps', async () => {
    const oauthctl = await withApp();
    await oauthctl('app create billing --client-id two --grant client-credentials');
    const refused = await oauthctl('token issue');
    expect(refused).toMatchObject({ code: 2, stdout: '' });
    expect(refused.stderr).toContain(
      '\n  one  shop\n  two  billing\nhint: for example: oauthctl token issue --app',
    );
    const chosen = await oauthctl('token issue -q', {
      person: [{ question: /For which app\?/, keys: 't\r' }],
    });
    expect(chosen.code).toBe(0);
    expect((await oauthctl(`token inspect ${chosen.lines[0]} --json`)).json()).toMatchObject({
      client_id: 'two',
    });
  });

  it('hints at registering an app where there is none', async () => {
    const oauthctl = shellIn(makeFolder());
    await oauthctl('migrate');
    const issued = await oauthctl('token issue --json');
    expect(issued.code).toBe(3);
    expect(issued.error().hint).toMatch(/^oauthctl app create /);
  });

  it('refuses what a grant would refuse', async () => {
    const oauthctl = await withApp('--grant client-credentials');
    expect((await oauthctl('token issue --scope nonsense')).code).toBe(2);
    expect((await oauthctl('token issue --refresh')).code).toBe(2);
    expect((await oauthctl('token issue --expires-in 0')).code).toBe(2);
    expect((await oauthctl('token issue --audience not-a-uri')).code).toBe(2);
    expect((await oauthctl('token issue --user nobody')).code).toBe(3);
  });
});

describe('token inspect', () => {
  it('reads a token from the standard input', async () => {
    const oauthctl = await withApp();
    const { lines } = await oauthctl('token issue -q');
    const inspected = await oauthctl('token inspect - --json', { stdin: `${lines[0]}\n` });
    expect(inspected.json()).toMatchObject({
      active: true,
      client_id: 'one',
      sub: 'one',
      token_type: 'Bearer',
    });
    expect((await oauthctl('token inspect -', { stdin: '' })).code).toBe(2);
  });

  it('shows moments as a person reads them', async () => {
    const oauthctl = await withApp();
    const { lines } = await oauthctl('token issue -q');
    const { stdout } = await oauthctl(`token inspect ${lines[0]}`);
    expect(stdout).toMatch(/^active +yes$/m);
    expect(stdout).toMatch(/^exp +\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/m);
    expect(stdout).not.toMatch(/^(?:username|aud)\b/m);
  });

  it('ends with 1 for a token that is not active, where it was asked to', async () => {
    const oauthctl = await withApp();
    expect(await oauthctl('token inspect nonsense --json')).toMatchObject({
      code: 0,
      stdout: '{"active":false}\n',
    });
    expect(await oauthctl('token inspect nonsense --exit-code -q')).toMatchObject({
      code: 1,
      lines: ['inactive'],
    });
    const { lines } = await oauthctl('token issue -q');
    expect(await oauthctl(`token inspect ${lines[0]} --exit-code -q`)).toMatchObject({
      code: 0,
      lines: ['active'],
    });
  });

  it('asks on a terminal without showing what is typed', async () => {
    const oauthctl = await withApp();
    const inspected = await oauthctl('token inspect -q', {
      person: [{ question: /The token/, keys: 'secret-token\r' }],
    });
    expect(inspected).toMatchObject({ code: 0, lines: ['inactive'] });
    expect(inspected.stderr).not.toContain('secret-token');
  });
});

describe('token list', () => {
  it('lists live tokens, never their values', async () => {
    const oauthctl = await withApp();
    const { lines } = await oauthctl('token issue -q --user alice');
    await oauthctl('token issue --expires-in 1h');
    const list = await oauthctl('token list --json');
    expect(list.json()).toMatchObject({
      data: [
        { client_id: 'one', username: 'alice', scope: 'read write' },
        { client_id: 'one', username: null },
      ],
      next: null,
    });
    expect(list.stdout).not.toContain(lines[0]);
    expect((await oauthctl('token list --user alice')).lines).toHaveLength(2);
    expect((await oauthctl('token list --app one -q --limit 1')).stderr).toMatch(/^more: /);
    expect((await oauthctl('token list --expired --json')).json()).toEqual({ data: [], next: null });
    expect((await oauthctl('token list --after nonsense')).code).toBe(2);
  });
});

describe('token revoke', () => {
  it('revokes a token and, for a refresh token, all that came from it', async () => {
    const oauthctl = await withApp();
    const { lines } = await oauthctl('token issue -q --refresh --user alice');
    const [access, refresh] = lines;
    expect(await oauthctl('token revoke -', { stdin: refresh ?? '' })).toMatchObject({
      code: 0,
      lines: ['revoked'],
    });
    expect((await oauthctl(`token inspect ${access} -q`)).lines).toEqual(['inactive']);
    expect(await oauthctl('token revoke unknown')).toMatchObject({ code: 0 });
  });

  it.each([['--app one'], ['--user alice'], ['--all']])(
    'revokes with %s after a confirmation',
    async (flags) => {
      const oauthctl = await withApp();
      const { lines } = await oauthctl('token issue -q --user alice');
      expect((await oauthctl(`token revoke ${flags}`)).code).toBe(2);
      expect((await oauthctl(`token inspect ${lines[0]} -q`)).lines).toEqual(['active']);
      expect(await oauthctl(`token revoke ${flags} --yes --json`)).toMatchObject({
        code: 0,
        stdout: '{"revoked":true}\n',
      });
      expect((await oauthctl(`token inspect ${lines[0]} -q`)).lines).toEqual(['inactive']);
    },
  );

  it('wants exactly one thing to revoke', async () => {
    const oauthctl = await withApp();
    expect((await oauthctl('token revoke')).code).toBe(2);
    expect((await oauthctl('token revoke abc --all --yes')).code).toBe(2);
    expect((await oauthctl('token revoke --app one --user alice --yes')).code).toBe(2);
  });
});
