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

  it('takes what OpenID Connect needs, and changes it', async () => {
    const oauthctl = shellIn(makeFolder());
    const made = await oauthctl(
      'app create shop --grant openid-hybrid --algorithm ES256 --post-logout-redirect-uri https://a.example/bye --json',
    );
    expect(made.json()).toMatchObject({
      response_types: ['code', 'code token', 'code id_token', 'code id_token token'],
      post_logout_redirect_uris: ['https://a.example/bye'],
      id_token_signed_response_alg: 'ES256',
      hash_client_secret: true,
    });
    expect((await oauthctl('key list -q')).lines).toHaveLength(1);
    const added = await oauthctl(
      'app update shop --add-post-logout-redirect-uri https://b.example/ --algorithm EdDSA --json',
    );
    expect(added.json()).toMatchObject({
      post_logout_redirect_uris: ['https://a.example/bye', 'https://b.example/'],
      id_token_signed_response_alg: 'EdDSA',
    });
    const left = await oauthctl(
      'app update shop --remove-post-logout-redirect-uri https://a.example/bye --json',
    );
    expect(left.json().post_logout_redirect_uris).toEqual(['https://b.example/']);
    expect((await oauthctl('app list --grant openid-hybrid -q')).lines).toHaveLength(1);
    expect((await oauthctl('app list --grant implicit -q')).lines).toEqual([]);
    expect((await oauthctl('app update shop --algorithm none')).code).toBe(2);
    expect((await oauthctl('app update shop --post-logout-redirect-uri /bye')).code).toBe(2);
  });

  it('has userinfo signed where that is wanted', async () => {
    const oauthctl = shellIn(makeFolder());
    const made = await oauthctl('app create shop --userinfo-signed-response-alg ES256 --json');
    expect(made.json()).toMatchObject({ userinfo_signed_response_alg: 'ES256' });
    expect((await oauthctl('key list -q')).lines).toHaveLength(1);
    const update = 'app update shop --userinfo-signed-response-alg';
    expect((await oauthctl(`${update} HS256`)).stderr).toContain('a hash is all there is');
    expect((await oauthctl(`${update} none --json`)).json()).not.toHaveProperty(
      'userinfo_signed_response_alg',
    );
    await oauthctl(`${update} EdDSA`);
    expect((await oauthctl('app show shop --json')).json()).toMatchObject({
      id_token_signed_response_alg: 'RS256',
      userinfo_signed_response_alg: 'EdDSA',
    });
  });

  it('signs with the secret of an app only where that is kept', async () => {
    const oauthctl = shellIn(makeFolder());
    const refused = await oauthctl('app create shop --algorithm HS256');
    expect(refused).toMatchObject({ code: 2, stdout: '' });
    expect(refused.stderr).toContain('a hash is all there is');
    expect(refused.stderr).toContain('--no-hash-client-secret');
    expect((await oauthctl('app create spa --type public --algorithm HS256')).stderr).toContain(
      'a public app has none',
    );
    const made = await oauthctl('app create shop --algorithm HS256 --no-hash-client-secret --json');
    expect(made.json()).toMatchObject({ id_token_signed_response_alg: 'HS256', hash_client_secret: false });
    const shown = await oauthctl('app show shop');
    expect(shown.stdout).not.toContain(String(made.json().client_secret));

    await oauthctl('app create late');
    expect((await oauthctl('app update late --algorithm HS256')).code).toBe(2);
    const wanting = await oauthctl('app update late --no-hash-client-secret');
    expect(wanting.stderr).toContain('app rotate-secret');
    expect((await oauthctl('app update late --algorithm HS256')).code).toBe(2);
    await oauthctl('app rotate-secret late');
    expect((await oauthctl('app update late --algorithm HS256 --json')).json()).toMatchObject({
      id_token_signed_response_alg: 'HS256',
    });
  });

  it('forgets a kept secret, and takes a new one, when it is told to', async () => {
    const oauthctl = shellIn(makeFolder());
    await oauthctl('app create shop --algorithm HS256 --no-hash-client-secret');
    const refused = await oauthctl('app update shop --hash-client-secret');
    expect([refused.code, refused.stderr]).toEqual([2, expect.stringContaining('a hash is all there is')]);
    const hashed = await oauthctl('app update shop --hash-client-secret --algorithm RS256 --json');
    expect(hashed.json()).toMatchObject({ hash_client_secret: true, id_token_signed_response_alg: 'RS256' });
    const both = await oauthctl('app update shop --hash-client-secret --no-hash-client-secret');
    expect([both.code, both.stderr]).toEqual([2, expect.stringContaining('exclude each other')]);

    const stdin = 'CanaryOf32CharactersOrMore-CanaryOf32\n';
    const taking = 'app update shop --no-hash-client-secret --algorithm HS256 --client-secret-stdin';
    const short = await oauthctl(taking, { stdin: 'CanaryOfMine\n' });
    expect([short.code, short.stderr]).toEqual([2, expect.stringContaining('must have 32 to')]);
    const taken = await oauthctl(taking, { stdin });
    expect([taken.code, taken.stderr]).toEqual([0, '']);
    expect(taken.stdout).not.toContain('Canary');
    await oauthctl('app create spa --type public');
    const none = await oauthctl('app update spa --client-secret-stdin', { stdin });
    expect([none.code, none.stderr]).toEqual([2, expect.stringContaining('a public app has no secret')]);
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

describe('app list', () => {
  it('prints aligned text to a pipe, and how to get the next page', async () => {
    const oauthctl = shellIn(makeFolder());
    for (const id of ['one', 'two', 'three']) await oauthctl(`app create name-of-${id} --client-id ${id}`);
    const page = await oauthctl('app list --limit 2');
    expect(page.lines.map((line) => line.split(/ {2,}/)[0])).toEqual(['client_id', 'one', 'two']);
    const [, argument] = /^more: oauthctl app list --limit 2 (--after=\S+)\n$/.exec(page.stderr) ?? [];
    const next = await oauthctl(`app list -q ${argument}`);
    expect(next).toMatchObject({ lines: ['three'], stderr: '' });
  });

  it('has data and next as JSON', async () => {
    const oauthctl = shellIn(makeFolder());
    await oauthctl('app create a --client-id one');
    await oauthctl('app create b --client-id two --grant client-credentials');
    const all = await oauthctl('app list --json');
    expect(all.json()).toMatchObject({ data: [{ client_id: 'one' }, { client_id: 'two' }], next: null });
    const page = await oauthctl('app list --json --limit 1');
    expect(page.json()).toMatchObject({ data: [{ client_id: 'one' }], next: expect.any(String) });
    expect(page.stderr).toBe('');
  });

  it('takes filters', async () => {
    const oauthctl = shellIn(makeFolder());
    await oauthctl('app create shop --client-id one');
    await oauthctl('app create billing --client-id two --grant client-credentials');
    expect((await oauthctl('app list -q --grant authorization-code')).lines).toEqual(['one']);
    expect((await oauthctl('app list -q --search BILL')).lines).toEqual(['two']);
    expect(await oauthctl('app list --search nothing')).toMatchObject({
      code: 0,
      stdout: '',
      stderr: 'nothing found\n',
    });
    expect((await oauthctl('app list --user nobody')).code).toBe(3);
  });

  it('draws a table in colour on a terminal', async () => {
    const oauthctl = shellIn(makeFolder());
    await oauthctl('app create shop --client-id one');
    const list = await oauthctl('app list', { person: [] });
    expect(list.stdout).toContain('│ one ');
    expect(list.stdout).toMatch(/\p{Cc}\[1m/u);
    const colourless = await oauthctl('app list', { person: [], env: { NO_COLOR: '1' } });
    expect(colourless.stdout).not.toMatch(/\p{Cc}\[/u);
  });

  it('shows a name that came from outside with its tricks escaped', async () => {
    const oauthctl = shellIn(makeFolder());
    await oauthctl(['app', 'create', 'good\u202eevil', '--client-id', 'one']);
    expect((await oauthctl('app list')).lines[1]).toContain('good\\u{202e}evil');
    expect((await oauthctl('app list --json')).stdout).toContain('good\\u202eevil');
  });
});

describe('app show', () => {
  it('takes a client_id or a name that only one app has', async () => {
    const oauthctl = shellIn(makeFolder());
    await oauthctl('app create shop --client-id one');
    expect((await oauthctl('app show one -q')).lines).toEqual(['one']);
    expect((await oauthctl('app show shop -q')).lines).toEqual(['one']);
    await oauthctl('app create shop --client-id two');
    const both = await oauthctl('app show shop');
    expect(both).toMatchObject({ code: 4, stdout: '' });
    expect(both.stderr).toContain('one, two');
  });

  it('says what to do where there is none', async () => {
    const oauthctl = shellIn(makeFolder());
    await oauthctl('migrate');
    const shown = await oauthctl('app show nothing --json');
    expect(shown).toMatchObject({ code: 3, stdout: '' });
    expect(shown.error()).toMatchObject({ code: 'not_found', hint: 'oauthctl app list' });
  });

  it('asks on a terminal for the app', async () => {
    const oauthctl = shellIn(makeFolder());
    await oauthctl('app create shop --client-id one');
    const shown = await oauthctl('app show -q', {
      person: [{ question: /The client_id of the app/, keys: 'shop\r' }],
    });
    expect(shown.lines).toEqual(['one']);
  });
});

describe('app update', () => {
  async function withApp(flags = '') {
    const oauthctl = shellIn(makeFolder());
    await oauthctl(`app create shop --client-id one --redirect-uri https://a.example/cb ${flags}`);
    return async (change: string) => {
      const changed = await oauthctl(`app update one --json ${change}`);
      return changed.code === 0 ? changed.json() : { exitCode: changed.code, ...changed.error() };
    };
  }

  it('changes only what is named', async () => {
    const update = await withApp();
    expect(await update('--name store')).toMatchObject({
      client_name: 'store',
      redirect_uris: ['https://a.example/cb'],
      grant_types: ['authorization_code', 'refresh_token'],
    });
  });

  it('replaces a list, adds to it and takes from it', async () => {
    const update = await withApp();
    expect(await update('--add-redirect-uri https://b.example/cb')).toMatchObject({
      redirect_uris: ['https://a.example/cb', 'https://b.example/cb'],
    });
    expect(await update('--remove-redirect-uri https://a.example/cb')).toMatchObject({
      redirect_uris: ['https://b.example/cb'],
    });
    expect(await update('--redirect-uri https://c.example/cb')).toMatchObject({
      redirect_uris: ['https://c.example/cb'],
    });
    expect(await update('--redirect-uri=')).toMatchObject({ redirect_uris: [] });
    expect(await update('--add-allowed-origin https://a.example')).toMatchObject({
      allowed_origins: ['https://a.example'],
    });
    expect(await update('--remove-allowed-origin https://a.example')).toMatchObject({ allowed_origins: [] });
    expect(await update('--remove-redirect-uri https://x.example/')).toMatchObject({ code: 'invalid_value' });
  });

  it('adds a grant with what comes with it, and takes away only the one named', async () => {
    const update = await withApp();
    expect(await update('--grant client-credentials')).toMatchObject({ grant_types: ['client_credentials'] });
    expect(await update('--add-grant password')).toMatchObject({
      grant_types: ['client_credentials', 'password', 'refresh_token'],
    });
    expect(await update('--remove-grant password')).toMatchObject({
      grant_types: ['client_credentials', 'refresh_token'],
    });
  });

  it('changes the scopes, of which no list means every one', async () => {
    const update = await withApp();
    expect(await update('--add-scope read')).toMatchObject({ code: 'invalid_value' });
    expect(await update('--scope read')).toMatchObject({ scope: 'read' });
    expect(await update('--add-scope write')).toMatchObject({ scope: 'read write' });
    expect(await update('--remove-scope read')).toMatchObject({ scope: 'write' });
    expect(await update('--scope=')).not.toHaveProperty('scope');
  });

  it('stops an app and lets it work again', async () => {
    const update = await withApp();
    expect(await update('--inactive')).toMatchObject({ active: false });
    expect(await update('--active')).toMatchObject({ active: true });
    expect(await update('--active --inactive')).toMatchObject({ code: 'invalid_value' });
  });

  it('hints at the secret that an app lacks that was public', async () => {
    const oauthctl = shellIn(makeFolder());
    await oauthctl('app create notes --client-id one --type public');
    expect((await oauthctl('app update one --type confidential')).stderr).toBe(
      'hint: it has no secret yet: oauthctl app rotate-secret one\n',
    );
    await oauthctl('app rotate-secret one');
    expect((await oauthctl('app update one --name n')).stderr).toBe('');
  });

  it('needs something to change', async () => {
    const update = await withApp();
    expect(await update('')).toMatchObject({ code: 'invalid_value', message: 'nothing to change was named' });
  });

  it('writes nothing where something is wrong', async () => {
    const update = await withApp();
    expect(await update('--name store --add-redirect-uri https://b.example/#x')).toMatchObject({
      code: 'invalid_value',
    });
    expect(await update('--active')).toMatchObject({ client_name: 'shop' });
  });
});

describe('app rotate-secret', () => {
  it('prints a new secret', async () => {
    const oauthctl = shellIn(makeFolder());
    const made = await oauthctl('app create shop -q');
    const rotated = await oauthctl('app rotate-secret shop -q --grace 1d');
    expect(rotated.code).toBe(0);
    expect(rotated.lines[0]).toMatch(/^[A-Za-z0-9]{128}$/);
    expect(rotated.lines[0]).not.toBe(made.lines[1]);
  });

  it('refuses a span of time that is none', async () => {
    const rotated = await shellIn(makeFolder())('app rotate-secret shop --grace soon');
    expect(rotated.code).toBe(2);
    expect(rotated.stderr).toContain('--grace: expected');
  });
});

describe('app delete', () => {
  it('needs a confirmation', async () => {
    const oauthctl = shellIn(makeFolder());
    await oauthctl('app create shop --client-id one');
    const refused = await oauthctl('app delete shop');
    expect(refused).toMatchObject({ code: 2, stdout: '' });
    expect(refused.stderr).toContain('hint: add --yes');
    expect((await oauthctl('app show one')).code).toBe(0);
    expect(await oauthctl('app delete shop --yes')).toMatchObject({
      code: 0,
      lines: ['deleted the app one'],
    });
    expect((await oauthctl('app show one')).code).toBe(3);
  });

  it('asks on a terminal', async () => {
    const oauthctl = shellIn(makeFolder());
    await oauthctl('app create shop --client-id one');
    const question = /Really delete the app shop \(one\)/;
    const no = await oauthctl('app delete shop', { person: [{ question, keys: 'n\r' }] });
    expect(no).toMatchObject({ code: 1, stdout: '' });
    expect(no.stderr).toContain('not confirmed');
    expect(await oauthctl('app delete shop --no-input', { person: [] })).toMatchObject({ code: 2 });
    const yes = await oauthctl('app delete shop -q', { person: [{ question, keys: 'y\r' }] });
    expect(yes).toMatchObject({ code: 0, lines: ['one'] });
  });
});
