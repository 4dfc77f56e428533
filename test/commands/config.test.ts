import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { makeFolder, shellIn } from '../support/oauthctl.ts';

function withFile(document: object, name = 'oauth2.config.json') {
  const folder = makeFolder();
  writeFileSync(join(folder, name), JSON.stringify(document));
  return { folder, oauthctl: shellIn(folder) };
}

const broken = { OAUTH2_PROVIDER: { ACCESS_TOKEN_EXPIRE_SECOND: 5 }, SERVER: { PORT: 'http' } };

describe('config show', () => {
  it('shows the values in effect, and where they came from', async () => {
    const { oauthctl, folder } = withFile({ SERVER: { PORT: 9000 } });
    const shown = await oauthctl('config show --origin --database sqlite:other.sqlite3', {
      env: { SERVER__HOST: '::1' },
    });
    expect(shown.code).toBe(0);
    expect(shown.stdout).toMatch(/^SERVER\.PORT +9000 +file: \S*oauth2\.config\.json$/m);
    expect(shown.stdout).toMatch(/^SERVER\.HOST +"::1" +environment: SERVER__HOST$/m);
    expect(shown.stdout).toMatch(/^SERVER\.BASE_PATH +"\/o" +default$/m);
    expect(shown.stdout).toContain(`sqlite:${join(folder, 'other.sqlite3')}`);
    expect(shown.stdout).toMatch(/^DATABASE_URL +\S+ +flag: --database$/m);
  });

  it('is a configuration document as JSON, and names and values with --quiet', async () => {
    const { oauthctl } = withFile({ SERVER: { PORT: 9000 } });
    expect((await oauthctl('config show --json')).json()).toMatchObject({ SERVER: { PORT: 9000 } });
    expect((await oauthctl('config show --json --origin')).json()['SERVER.PORT']).toMatchObject({
      value: 9000,
      origin: { from: 'file' },
    });
    expect((await oauthctl('config show -q')).lines).toContain('SERVER.PORT=9000');
  });

  it('refuses a broken configuration as every command does', async () => {
    const { oauthctl } = withFile(broken);
    for (const command of ['config show', 'app list', 'token issue']) {
      const refused = await oauthctl(`${command} --json`);
      expect(refused).toMatchObject({ code: 5, stdout: '' });
      expect(refused.error()).toMatchObject({ code: 'invalid_configuration', hint: 'oauthctl config check' });
    }
  });
});

describe('config check', () => {
  it('says all that is wrong', async () => {
    const { oauthctl } = withFile(broken);
    const checked = await oauthctl('config check');
    expect(checked).toMatchObject({ code: 5, stdout: '' });
    expect(checked.stderr).toMatch(/^error: the configuration has 2 problems:\n {2}.*\n {2}.*\n$/);
    expect(checked.stderr).toContain('ACCESS_TOKEN_EXPIRE_SECONDS');
  });

  it('says what is right, and what does nothing', async () => {
    const { oauthctl } = withFile({ OAUTH2_PROVIDER: { ALWAYS_RELOAD_OAUTHLIB_CORE: true } });
    const checked = await oauthctl('config check');
    expect(checked.code).toBe(0);
    expect(checked.stdout).toMatch(/oauth2\.config\.json is valid\n.*ALWAYS_RELOAD_OAUTHLIB_CORE/);
    expect((await oauthctl('config check --json')).json()).toMatchObject({ valid: true, notices: [{}] });
  });

  it('is content without a file', async () => {
    const checked = await shellIn(makeFolder())('config check --json');
    expect(checked.json()).toEqual({ file: null, valid: true, notices: [] });
  });
});

describe('config path', () => {
  it('prints the file that is used', async () => {
    const { oauthctl, folder } = withFile({});
    expect((await oauthctl('config path -q')).lines).toEqual([join(folder, 'oauth2.config.json')]);
    writeFileSync(join(folder, 'other.json'), '{}');
    expect((await oauthctl('config path --config other.json --json')).json()).toEqual({
      path: join(folder, 'other.json'),
    });
    const fromEnvironment = await oauthctl('config path', { env: { OAUTHCTL_CONFIG: 'other.json' } });
    expect(fromEnvironment.lines).toEqual([join(folder, 'other.json')]);
  });

  it('says that there is none', async () => {
    expect((await shellIn(makeFolder())('config path')).code).toBe(3);
  });
});
