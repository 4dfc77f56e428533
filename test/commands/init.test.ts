import { existsSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { makeFolder, shellIn } from '../support/oauthctl.ts';

describe('init', () => {
  it('takes defaults with --yes, and prints the password that it makes', async () => {
    const folder = makeFolder();
    const oauthctl = shellIn(folder);
    const made = await oauthctl('init --yes --json');
    const file = join(folder, 'oauth2.config.json');
    expect(made).toMatchObject({ code: 0, stderr: '' });
    expect(made.json()).toEqual({
      config: file,
      database: `sqlite:${join(folder, 'oauth2.sqlite3')}`,
      superuser: 'admin',
      password: expect.stringMatching(/^[A-Za-z0-9]{24}$/),
    });
    expect(statSync(file).mode & 0o777).toBe(0o600);
    expect((await oauthctl('config check')).code).toBe(0);
    expect((await oauthctl('key list --json')).json()).toMatchObject({
      data: [{ alg: 'RS256', state: 'active' }],
    });
    expect((await oauthctl('user show admin --json')).json()).toMatchObject({
      superuser: true,
      active: true,
    });
    expect(readdirSync(folder).sort()).toEqual(['oauth2.config.json', 'oauth2.key-secret', 'oauth2.sqlite3']);
  });

  it('leaves nothing for doctor to find, and the signing key encrypted', async () => {
    const folder = makeFolder();
    const oauthctl = shellIn(folder);
    await oauthctl('init --yes');
    expect(statSync(join(folder, 'oauth2.key-secret')).mode & 0o777).toBe(0o600);
    expect(await oauthctl('doctor --strict')).toMatchObject({ code: 0 });
    writeFileSync(join(folder, 'oauth2.key-secret'), `${'x'.repeat(44)}\n`);
    expect((await oauthctl('doctor --json')).json()).toMatchObject({
      findings: [{ code: 'unreadable_signing_keys' }],
    });
  });

  it('makes no secret where the environment has one, and keeps the one that is there', async () => {
    const folder = makeFolder();
    const elsewhere = { env: { SERVER__KEY_SECRET: 'k'.repeat(44) } };
    expect(await shellIn(folder)('init --yes', elsewhere)).toMatchObject({ code: 0 });
    expect(readdirSync(folder)).not.toContain('oauth2.key-secret');
    const oauthctl = shellIn(makeFolder());
    await oauthctl('init --yes');
    await oauthctl('init --yes --force');
    expect(await oauthctl('doctor --strict')).toMatchObject({ code: 0 });
  });

  it('asks on a terminal', async () => {
    const folder = makeFolder();
    const oauthctl = shellIn(folder);
    const made = await oauthctl('init --no-color', {
      person: [
        { question: /Name of the superuser:/, keys: 'root\r' },
        { question: /Password:/, keys: 'wonderland\r' },
        { question: /The same again:/, keys: 'wonderland\r' },
      ],
    });
    expect(made.code).toBe(0);
    expect(made.stdout).toMatch(/^superuser +root$/m);
    expect(made.stdout + made.stderr).not.toContain('wonderland');
  });

  it('leaves nothing behind when a question is ended by Ctrl-C', async () => {
    const folder = makeFolder();
    const made = await shellIn(folder)('init', {
      person: [
        { question: /Name of the superuser:/, keys: '\r' },
        { question: /Password:/, keys: '\u0003' },
      ],
    });
    expect(made).toMatchObject({ code: 130, stdout: '' });
    expect(readdirSync(folder)).toEqual([]);
  });

  it('needs --yes where nobody can be asked', async () => {
    const folder = makeFolder();
    const made = await shellIn(folder)('init');
    expect(made).toMatchObject({ code: 2, stdout: '' });
    expect(made.stderr).toContain('oauthctl init --yes');
    expect(readdirSync(folder)).toEqual([]);
  });

  it.each(['oauth2.config.json', 'oauth2.config.yaml'])(
    'does not replace %s without --force',
    async (name) => {
      const folder = makeFolder();
      writeFileSync(join(folder, name), '{}');
      const refused = await shellIn(folder)('init --yes --json');
      expect(refused).toMatchObject({ code: 4, stdout: '' });
      expect(refused.error()).toMatchObject({ code: 'conflict', hint: expect.stringContaining('--force') });
      expect(existsSync(join(folder, 'oauth2.sqlite3'))).toBe(false);
    },
  );

  it('replaces the file with --force, and leaves a user who is there alone', async () => {
    const folder = makeFolder();
    const oauthctl = shellIn(folder);
    await oauthctl('init --yes');
    writeFileSync(join(folder, 'oauth2.config.json'), '{ "SERVER": { "PORT": 9000 } }');
    const again = await oauthctl('init --yes --force --json');
    expect(again.code).toBe(0);
    expect(again.json()).not.toHaveProperty('password');
    expect((await oauthctl('config show --json')).json()).toMatchObject({ SERVER: { PORT: 8000 } });
  });

  it('takes its file back when the database cannot be made', async () => {
    const folder = makeFolder();
    const oauthctl = shellIn(folder);
    const failed = await oauthctl('init --yes --database sqlite:missing/folder/oauth2.sqlite3');
    expect(failed).toMatchObject({ code: 6, stdout: '' });
    expect(readdirSync(folder)).toEqual([]);
    writeFileSync(join(folder, 'oauth2.config.json'), '{}');
    await oauthctl('init --yes --force --database sqlite:missing/folder/oauth2.sqlite3');
    expect(readFileSync(join(folder, 'oauth2.config.json'), 'utf8')).toBe('{}');
  });

  it('writes the file that --config names, and keeps a database beside where it was typed', async () => {
    const folder = makeFolder();
    const oauthctl = shellIn(folder);
    const made = await oauthctl('init --yes --config ./my.json --database sqlite:./my.sqlite3 --json');
    expect(made.json()).toMatchObject({ config: join(folder, 'my.json') });
    expect(JSON.parse(readFileSync(join(folder, 'my.json'), 'utf8'))).toMatchObject({
      DATABASE_URL: 'sqlite:./my.sqlite3',
    });
    expect(existsSync(join(folder, 'my.sqlite3'))).toBe(true);
    expect((await oauthctl('init --yes --config my.yaml')).code).toBe(2);
    expect((await oauthctl('init --yes --config missing/my.json')).code).toBe(1);
  });
});
