import { describe, expect, it } from 'vitest';
import { makeFolder, shellIn } from '../support/oauthctl.ts';

const password = { stdin: 'wonderland\n' };

describe('user create', () => {
  it('takes every flag, and the password from the standard input', async () => {
    const made = await shellIn(makeFolder())(
      'user create alice --email alice@example.com --superuser --group staff --group dev --password-stdin --json',
      password,
    );
    expect(made).toMatchObject({ code: 0, stderr: '' });
    expect(made.json()).toEqual({
      id: expect.stringMatching(/^[0-9a-f-]{36}$/),
      username: 'alice',
      email: 'alice@example.com',
      superuser: true,
      active: true,
      groups: ['dev', 'staff'],
    });
  });

  it('needs the password from somewhere', async () => {
    const folder = makeFolder();
    const made = await shellIn(folder)('user create alice', password);
    expect(made).toMatchObject({ code: 2, stdout: '' });
    expect(made.stderr).toContain('--password-stdin');
  });

  it('needs a name, and says all that is wrong with a command line', async () => {
    const made = await shellIn(makeFolder())('user create --password-stdin --json', password);
    expect(made).toMatchObject({ code: 2 });
    expect(made.error()).toMatchObject({ code: 'invalid_value', message: 'missing argument <username>' });
  });

  it('asks on a terminal, for the password twice and without showing it', async () => {
    const oauthctl = shellIn(makeFolder());
    const made = await oauthctl('user create -q', {
      person: [
        { question: /The name that the user signs in with:/, keys: 'alice\r' },
        { question: /Password:/, keys: 'wonderland\r' },
        { question: /The same again:/, keys: 'wonderlandx\r' },
        { question: /it is not the same/, keys: '\u007f\r' },
      ],
    });
    expect(made).toMatchObject({ code: 0, lines: ['alice'] });
    expect(made.stderr).not.toContain('wonderland');
  });

  it('refuses a name that is taken', async () => {
    const oauthctl = shellIn(makeFolder());
    await oauthctl('user create alice --password-stdin', password);
    expect((await oauthctl('user create alice --password-stdin', password)).code).toBe(4);
  });

  it('makes one who cannot sign in yet', async () => {
    const made = await shellIn(makeFolder())('user create bob --inactive --password-stdin --json', password);
    expect(made.json()).toMatchObject({ active: false });
  });
});

describe('users', () => {
  async function withUsers() {
    const oauthctl = shellIn(makeFolder());
    await oauthctl('user create alice --group staff --password-stdin', password);
    await oauthctl('user create bob --email bob@example.com --password-stdin', password);
    return oauthctl;
  }

  it('are listed by name', async () => {
    const oauthctl = await withUsers();
    expect((await oauthctl('user list')).lines.map((line) => line.split(/ +/)[0])).toEqual([
      'username',
      'alice',
      'bob',
    ]);
    const page = await oauthctl('user list --limit 1 --json');
    expect(page.json()).toMatchObject({ data: [{ username: 'alice', groups: ['staff'] }], next: 'alice' });
    expect((await oauthctl('user list -q --after alice')).lines).toEqual(['bob']);
    expect((await oauthctl('user list -q --search example.com')).lines).toEqual(['bob']);
  });

  it('are shown', async () => {
    const oauthctl = await withUsers();
    expect((await oauthctl('user show bob --json')).json()).toMatchObject({ email: 'bob@example.com' });
    expect((await oauthctl('user show carol')).code).toBe(3);
  });

  it('are changed', async () => {
    const oauthctl = await withUsers();
    const update = async (flags: string) => (await oauthctl(`user update alice --json ${flags}`)).json();
    expect(await update('--email a@example.org')).toMatchObject({
      email: 'a@example.org',
      groups: ['staff'],
    });
    expect(await update('--superuser --add-group dev')).toMatchObject({
      superuser: true,
      groups: ['dev', 'staff'],
    });
    expect(await update('--no-superuser --remove-group staff')).toMatchObject({
      superuser: false,
      groups: ['dev'],
    });
    expect(await update('--group=')).toMatchObject({ groups: [] });
    expect(await update('--inactive')).toMatchObject({ active: false });
    expect((await oauthctl('user update alice')).code).toBe(2);
    expect((await oauthctl('user update alice --superuser --no-superuser')).code).toBe(2);
    expect((await oauthctl('user update alice --email nonsense')).code).toBe(2);
  });

  it('get a new password', async () => {
    const oauthctl = await withUsers();
    const piped = await oauthctl('user passwd alice --password-stdin', {
      stdin: 'through the looking-glass',
    });
    expect(piped.code).toBe(0);
    expect((await oauthctl('user passwd alice')).code).toBe(2);
    expect((await oauthctl('user passwd carol --password-stdin', password)).code).toBe(3);
  });

  it('are deleted after a confirmation', async () => {
    const oauthctl = await withUsers();
    expect((await oauthctl('user delete alice')).code).toBe(2);
    expect((await oauthctl('user delete alice -y --json')).json()).toMatchObject({
      username: 'alice',
      deleted: true,
    });
    expect((await oauthctl('user list -q')).lines).toEqual(['bob']);
  });
});
