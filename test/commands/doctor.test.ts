import { chmodSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { describe, expect, it } from 'vitest';
import { makeFolder, type Situation, shellIn } from '../support/oauthctl.ts';

const KEY_SECRET = 'a-secret-of-this-test-made-long-enough';

interface Finding {
  severity: string;
  code: string;
  where: string;
  problem: string;
  mend: string;
}

/** An installation as `init` makes it, where the environment holds a secret for the signing keys. */
async function withInit() {
  const folder = makeFolder();
  const shell = shellIn(folder);
  const oauthctl = (line: string | readonly string[], situation: Situation = {}) =>
    shell(line, { ...situation, env: { SERVER__KEY_SECRET: KEY_SECRET, ...situation.env } });
  expect((await oauthctl('init --yes')).code).toBe(0);
  const findings = async (flags = '') =>
    (await oauthctl(`doctor --json ${flags}`)).json().findings as Finding[];
  return { folder, oauthctl, findings, store: join(folder, 'oauth2.sqlite3') };
}

/** The words of a command line that a person would paste into a shell. */
function wordsOf(line: string): string[] {
  return [...line.matchAll(/'((?:[^']|'\\'')*)'|(\S+)/g)].map(
    ([, quoted, bare]) => quoted?.replaceAll("'\\''", "'") ?? bare ?? '',
  );
}

describe('doctor', () => {
  it('finds nothing in what init makes, and says so', async () => {
    const { oauthctl } = await withInit();
    expect(await oauthctl('doctor --strict')).toMatchObject({
      code: 0,
      stdout: 'nothing found\n',
      stderr: '',
    });
    expect((await oauthctl('doctor --json')).json()).toEqual({ ok: true, findings: [] });
    expect(await oauthctl('doctor -q')).toMatchObject({ code: 0, stdout: '' });
  });

  it('advises to encrypt the signing keys, and says when they cannot be decrypted', async () => {
    const { oauthctl, findings } = await withInit();
    const other = 'another-secret-that-is-as-long-as-the-first';
    const found = async (secret: string) =>
      (await oauthctl('doctor --json', { env: { SERVER__KEY_SECRET: secret } })).json().findings as Finding[];
    expect(await findings()).toEqual([]);
    expect(await found(other)).toEqual([
      expect.objectContaining({ severity: 'error', code: 'unreadable_signing_keys' }),
    ]);
    expect(await found(JSON.stringify([other, KEY_SECRET]))).toEqual([]);
    const plain = shellIn(makeFolder());
    await plain('migrate');
    await plain('key generate');
    expect((await plain('doctor --json')).json().findings).toEqual([
      expect.objectContaining({
        severity: 'advice',
        code: 'clear_signing_keys',
        mend: expect.stringContaining('KEY_SECRET'),
      }),
    ]);
  });

  it('shows what it found as a table, as codes and as a document', async () => {
    const { oauthctl } = await withInit();
    await oauthctl('app create old --client-id old --grant password');
    const shown = await oauthctl('doctor');
    expect(shown.code).toBe(0);
    expect(shown.lines[0]).toMatch(/^severity +code +where +problem +mend$/);
    expect(shown.lines[1]).toMatch(
      /^error +app_password_grant +app old \(old\) +.*RFC 9700.* oauthctl app update old /,
    );
    expect(shown.stderr).toBe('errors: 1, advice: 0\n');
    expect((await oauthctl('doctor -q')).lines).toEqual(['app_password_grant']);
    expect((await oauthctl('doctor --json')).json()).toMatchObject({
      ok: false,
      findings: [{ severity: 'error', code: 'app_password_grant', where: 'app old (old)' }],
    });
    expect((await oauthctl('doctor --strict')).code).toBe(1);
  });

  it('names the file or variable that a setting comes from', async () => {
    const { oauthctl } = await withInit();
    const env = { OAUTH2_PROVIDER__ROTATE_REFRESH_TOKEN: 'false' };
    const found = (await oauthctl('doctor --json', { env })).json().findings as Finding[];
    expect(found.map(({ where }) => where)).toContain(
      'OAUTH2_PROVIDER__ROTATE_REFRESH_TOKEN: OAUTH2_PROVIDER.ROTATE_REFRESH_TOKEN',
    );
  });

  it.skipIf(process.platform === 'win32')(
    'tells of files that others can open, and how to close them',
    async () => {
      const { folder, findings, store } = await withInit();
      chmodSync(store, 0o644);
      const config = join(folder, 'oauth2.config.json');
      writeFileSync(
        config,
        JSON.stringify({ OAUTH2_PROVIDER: { RESOURCE_SERVER_INTROSPECTION_JWT_PRIVATE_KEY: 'canary' } }),
      );
      chmodSync(config, 0o644);
      const found = await findings();
      expect(found.filter(({ code }) => code.endsWith('_mode'))).toEqual([
        expect.objectContaining({
          where: config,
          problem: expect.stringContaining('OAUTH2_PROVIDER.RESOURCE_SERVER_INTROSPECTION_JWT_PRIVATE_KEY'),
          mend: `chmod o-rwx ${config}`,
        }),
        expect.objectContaining({ where: store, mend: `chmod 600 ${store}` }),
      ]);
      expect(JSON.stringify(found)).not.toContain('canary');
    },
  );

  it('tells how to mend every app so that it is mended', async () => {
    const { oauthctl, findings, store } = await withInit();
    await oauthctl(
      'app create odd --client-id odd --grant authorization-code --redirect-uri https://a.example/cb',
    );
    const db = new Database(store);
    db.prepare(
      'update clients set grant_types = ?, redirect_uris = ?, allowed_origins = ?, user_id = ?, pkce_optional = 1',
    ).run(
      JSON.stringify(['password', 'implicit', 'authorization_code']),
      JSON.stringify([
        'http://a.example/cb',
        'https://*.example/',
        "https://a.example/it's#x",
        'javascript:1',
      ]),
      JSON.stringify(['http://a.example']),
      'gone',
    );
    // What is not there cannot be taken away from it: a client_id that a shell would not take as it is.
    db.prepare("update clients set client_id = 'odd; rm -rf $HOME'").run();
    db.close();
    const before = await findings();
    expect(new Set(before.map(({ code }) => code))).toEqual(
      new Set([
        'app_password_grant',
        'app_implicit_grant',
        'app_http_redirect',
        'app_wildcard_redirect',
        'app_redirect_refused_today',
        'app_http_origin',
        'app_missing_owner',
        'app_optional_pkce',
      ]),
    );
    for (let [next] = before; next !== undefined; [next] = await findings()) {
      expect(await oauthctl(wordsOf(next.mend).slice(1)), next.mend).toMatchObject({ code: 0 });
    }
    expect(await findings()).toEqual([]);
  });

  it('says what is wrong with an invalid configuration, and examines no more', async () => {
    const { folder, oauthctl } = await withInit();
    writeFileSync(join(folder, 'oauth2.config.json'), JSON.stringify({ SERVER: { PORT: 'many', HOTS: 1 } }));
    const examined = await oauthctl('doctor --json');
    expect(examined.code).toBe(5);
    expect((examined.json().findings as Finding[]).map(({ code }) => code)).toEqual([
      'invalid_configuration',
      'invalid_configuration',
    ]);
    expect(examined.error().code).toBe('invalid_configuration');
  });

  it('says what it found before a store that is missing or damaged, which it never makes', async () => {
    const oauthctl = shellIn(makeFolder());
    const env = { OAUTH2_PROVIDER__ACCESS_TOKEN_EXPIRE_SECONDS: '1000000' };
    const examined = await oauthctl('doctor -q', { env });
    expect(examined).toMatchObject({ code: 6, stdout: 'long_lifetime\n' });
    expect(examined.stderr).toMatch(/^error: there is no database /);
    expect(await oauthctl('doctor --json')).toMatchObject({ code: 6, stdout: '' });
  });

  it('tells of a schema that lacks migrations, and applies none', async () => {
    const folder = makeFolder();
    const oauthctl = shellIn(folder);
    writeFileSync(join(folder, 'oauth2.sqlite3'), '', { mode: 0o600 });
    for (let time = 0; time < 2; time += 1) {
      expect((await oauthctl('doctor --json')).json().findings).toMatchObject([
        { code: 'old_schema', mend: 'oauthctl migrate' },
      ]);
    }
    await oauthctl('migrate');
    expect((await oauthctl('doctor --strict')).code).toBe(0);
  });
});
