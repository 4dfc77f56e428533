import { describe, expect, it } from 'vitest';
import { makeFolder, shellIn } from '../support/oauthctl.ts';

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
