import { describe, expect, it } from 'vitest';
import { makeFolder, shellIn } from '../support/oauthctl.ts';

const deviceGrant = 'urn:ietf:params:oauth:grant-type:device_code';

describe('app create', () => {
  it('registers a confidential app with the code grant, and prints its secret once', async () => {
    const oauthctl = shellIn(makeFolder());
    const made = await oauthctl('app create shop --redirect-uri https://shop.example/cb --json');
    expect(made).toMatchObject({ code: 0, stderr: '' });
    expect(made.json()).toMatchObject({
      client_id: expect.stringMatching(/^[A-Za-z0-9]{40}$/),
      client_secret: expect.stringMatching(/^[A-Za-z0-9]{128}$/),
      client_name: 'shop',
      client_type: 'confidential',
      grant_types: ['authorization_code', 'refresh_token'],
      redirect_uris: ['https://shop.example/cb'],
    });
    const shown = await oauthctl('app show shop --json');
    expect(shown.json()).toMatchObject({ client_id: made.json().client_id });
    expect(shown.json()).not.toHaveProperty('client_secret');
  });

  it.each([
    ['authorization-code', ['authorization_code', 'refresh_token']],
    ['password', ['password', 'refresh_token']],
    ['client-credentials', ['client_credentials']],
    ['device-code', [deviceGrant, 'refresh_token']],
    [deviceGrant, [deviceGrant]],
    ['implicit', ['implicit']],
    ['openid-hybrid', ['implicit', 'authorization_code', 'refresh_token']],
    ['authorization_code', ['authorization_code']],
    ['client_credentials', ['client_credentials']],
    ['refresh_token', ['refresh_token']],
    ['authorization_code --grant client-credentials', ['authorization_code', 'client_credentials']],
    ['password --grant refresh_token', ['password', 'refresh_token']],
  ])('takes --grant %s', async (grant, grantTypes) => {
    const made = await shellIn(makeFolder())(`app create a --grant ${grant} --json`);
    expect(made.json().grant_types).toEqual(grantTypes);
  });

  it('takes every flag', async () => {
    const oauthctl = shellIn(makeFolder());
    await oauthctl('user create alice --password-stdin', { stdin: 'wonderland' });
    const made = await oauthctl(
      [
        ...'app create spa --type public --client-id spa-1 --auth-method none --user alice'.split(' '),
        ...['--redirect-uri', 'https://a.example/cb', '--redirect-uri', 'https://b.example/cb'],
        ...['--allowed-origin', 'https://a.example', '--scope', 'read write', '--json'],
      ],
      {},
    );
    expect(made.json()).toMatchObject({
      client_id: 'spa-1',
      client_type: 'public',
      redirect_uris: ['https://a.example/cb', 'https://b.example/cb'],
      allowed_origins: ['https://a.example'],
      scope: 'read write',
      token_endpoint_auth_method: 'none',
    });
    expect(made.json()).not.toHaveProperty('client_secret');
    expect((await oauthctl('app list --user alice -q')).lines).toEqual(['spa-1']);
  });

  it('tells whose it is, and until when its old secret is good', async () => {
    const oauthctl = shellIn(makeFolder());
    await oauthctl('user create alice --password-stdin', { stdin: 'correct horse battery\n' });
    const { id } = (await oauthctl('user show alice --json')).json();
    const made = await oauthctl('app create shop --user alice --json');
    expect(made.json()).toMatchObject({ user_id: id });
    await oauthctl('app rotate-secret shop --grace 1d');
    const shown = (await oauthctl('app show shop --json')).json();
    expect(shown).toMatchObject({ user_id: id, previous_secret_expires_at: expect.any(Number) });
    expect((await oauthctl('app show shop')).stdout).toContain(String(id));
    expect((await oauthctl('app list --json')).json().data).toEqual([shown]);
    expect((await oauthctl('app update shop --user= --json')).json()).not.toHaveProperty('user_id');
  });

  it('takes what its users are spared, and takes it back', async () => {
    const oauthctl = shellIn(makeFolder());
    const made = await oauthctl('app create own --skip-authorization --pkce-optional --json');
    expect(made.json()).toMatchObject({ skip_authorization: true, pkce_optional: true });
    const changed = await oauthctl('app update own --ask-consent --pkce-required --json');
    expect(changed.json()).toMatchObject({ skip_authorization: false, pkce_optional: false });
    const again = await oauthctl('app update own --skip-authorization --json');
    expect(again.json()).toMatchObject({ skip_authorization: true, pkce_optional: false });
    const both = await oauthctl('app update own --skip-authorization --ask-consent');
    expect([both.code, both.stderr]).toEqual([2, expect.stringContaining('exclude each other')]);
    expect((await oauthctl('app create spa --type public --pkce-optional')).code).toBe(2);
    await oauthctl('app update own --pkce-optional');
    expect((await oauthctl('app update own --type public')).code).toBe(2);
  });

  it('takes a secret from the standard input, without its newline, and does not print it', async () => {
    const made = await shellIn(makeFolder())('app create a --client-secret-stdin -q --client-id a', {
      stdin: 'correct horse battery\n',
    });
    expect(made).toMatchObject({ code: 0, lines: ['a'] });
  });

  it.each([
    ['is empty', ''],
    ['is empty', '\n'],
    ['holds more than one line', 'one\ntwo\n'],
    ['is not UTF-8 text', Buffer.from([0xff, 0xfe])],
    ['holds more than 65536 bytes', 'x'.repeat(65_537)],
  ])('refuses a standard input that %s', async (why, stdin) => {
    const folder = makeFolder();
    const made = await shellIn(folder)('app create a --client-secret-stdin', { stdin });
    expect(made).toMatchObject({ code: 2, stdout: '' });
    expect(made.stderr).toContain(`--client-secret-stdin: the standard input ${why}`);
  });

  it('prints with --quiet the client_id, and the secret in the next line', async () => {
    const oauthctl = shellIn(makeFolder());
    const { lines, stderr } = await oauthctl('app create -q shop');
    expect(lines).toHaveLength(2);
    expect(stderr).toBe('');
    expect((await oauthctl('app list -q')).lines).toEqual([lines[0]]);
  });

  it('hints at a redirect URI that is missing', async () => {
    const made = await shellIn(makeFolder())('app create shop --client-id shop-1');
    expect(made.code).toBe(0);
    expect(made.stderr).toContain('oauthctl app update shop-1 --add-redirect-uri');
  });

  it('finds with --if-not-exists the app that is there, and changes nothing', async () => {
    const oauthctl = shellIn(makeFolder());
    const first = await oauthctl('app create shop --if-not-exists -q');
    const again = await oauthctl('app create shop --if-not-exists -q --scope read');
    expect(again).toMatchObject({ code: 0, lines: [first.lines[0]] });
    expect((await oauthctl('app list -q')).lines).toHaveLength(1);

    await oauthctl('app create other --client-id one');
    const byId = await oauthctl('app create third --client-id one --if-not-exists --json');
    expect(byId.json()).toMatchObject({ client_id: 'one', client_name: 'other' });
    const namedLikeAnId = await oauthctl('app create fourth --client-id shop --if-not-exists -q');
    expect(namedLikeAnId.lines[0]).toBe('shop');
    expect(namedLikeAnId.lines).toHaveLength(2);
  });

  it('refuses a client_id that is taken', async () => {
    const oauthctl = shellIn(makeFolder());
    await oauthctl('app create a --client-id one');
    const again = await oauthctl('app create b --client-id one --json');
    expect(again).toMatchObject({ code: 4, stdout: '' });
    expect(again.error()).toMatchObject({ code: 'conflict', hint: 'oauthctl app show one' });
  });

  it('needs a name where nobody can be asked', async () => {
    const made = await shellIn(makeFolder())('app create');
    expect(made).toMatchObject({ code: 2, stdout: '' });
    expect(made.stderr).toMatch(/^error: missing argument <name>\nhint: for example: oauthctl app create /);
  });

  it('asks on a terminal for what is missing', async () => {
    const oauthctl = shellIn(makeFolder());
    const made = await oauthctl('app create --no-color', {
      person: [
        { question: /Name of the app:/, keys: '\r' },
        { question: /a name is needed/, keys: 'shop\r' },
        { question: /Can it keep a secret/, keys: '\r' },
        { question: /Which grants/, keys: '\r' },
        { question: /Redirect URIs/, keys: 'https://a.example/cb https://b.example/cb\r' },
      ],
    });
    expect(made.code).toBe(0);
    expect(made.stdout).toMatch(/^client_id +[A-Za-z0-9]{40}\nclient_secret +/);
    expect(made.stdout).toMatch(/\nredirect_uris +https:\/\/a.example\/cb https:\/\/b.example\/cb\n/);
  });

  it('asks nothing on a terminal once the app has a name', async () => {
    const made = await shellIn(makeFolder())('app create shop --no-color', { person: [] });
    expect(made.code).toBe(0);
  });

  it.each([
    ['Ctrl-C', '\u0003'],
    ['Ctrl-D', '\u0004'],
  ])('ends at %s with nothing made', async (_, keys) => {
    const oauthctl = shellIn(makeFolder());
    const made = await oauthctl('app create', { person: [{ question: /Name of the app:/, keys }] });
    expect(made).toMatchObject({ code: 130, stdout: '' });
    expect(made.stderr).not.toContain('error');
    expect((await oauthctl('app list')).code).toBe(6);
  });
});
