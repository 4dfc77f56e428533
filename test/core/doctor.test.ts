import { chmodSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { CopyProgress } from '../../src/core/copy/progress.ts';
import { clientChecks, installationChecks, storeChecks } from '../../src/core/doctor/checks/index.ts';
import type { Installation } from '../../src/core/doctor/finding.ts';
import { examineInstallation, examineStore } from '../../src/core/doctor/index.ts';
import { type Client, insertClient } from '../../src/storage/tables/clients.ts';
import { makeFolder } from '../support/store.ts';
import { type SettingsOverrides, settingsWith, type Testbed, testbed } from '../support/testbed.ts';

function examine(overrides: SettingsOverrides, more: Partial<Installation> = {}) {
  return examineInstallation({
    settings: settingsWith({ DATABASE_URL: 'sqlite::memory:', ...overrides }),
    problems: [],
    notices: [],
    configFile: undefined,
    secretsInFile: [],
    whereSet: (key) => `oauth2.config.json: ${key}`,
    ...more,
  });
}

const NEEDED_IN_ONE = { message: 'is bad', where: 'oauth2.config.json', key: 'SERVER.PORT' };

it('no two checks have one code', () => {
  const codes = [...installationChecks, ...storeChecks, ...clientChecks].map(({ code }) => code);
  expect(codes).toEqual([...new Set(codes)]);
  expect(codes.length).toBeGreaterThan(30);
});

describe('the settings', () => {
  it('are found good as they are by default', async () => {
    expect(await examine({})).toEqual([]);
  });

  const real = { ISSUER: 'https://auth.example.com/o' };
  it.each<[string, 'error' | 'advice', SettingsOverrides]>([
    [
      'insecure_issuer',
      'error',
      { SERVER: { ISSUER: 'http://auth.example.com/o' }, ALLOWED_REDIRECT_URI_SCHEMES: ['https'] },
    ],
    ['local_issuer', 'advice', { SERVER: { HOST: '0.0.0.0', TRUST_PROXY: ['10.0.0.1'] } }],
    [
      'plain_listener',
      'advice',
      { SERVER: { HOST: '::', ...real }, ALLOWED_REDIRECT_URI_SCHEMES: ['https'] },
    ],
    ['everybody_is_a_proxy', 'error', { SERVER: { TRUST_PROXY: ['10.0.0.0/8', '::/0'] } }],
    ['optional_pkce', 'advice', { PKCE_REQUIRED: false }],
    ['optional_pkce', 'error', { PKCE_REQUIRED: false, COMPLIANT_BCP_RFC9700_PKCE_REQUIRED: true }],
    ['plain_pkce', 'advice', { COMPLIANT_BCP_RFC9700_PKCE_METHOD: false }],
    ['query_tokens', 'error', { COMPLIANT_BCP_RFC9700_ACCESS_TOKEN_TRANSPORT: false }],
    ['response_without_issuer', 'advice', { COMPLIANT_BCP_RFC9700_AUTHZ_RESPONSE_ISS: false }],
    ['redirect_wildcards', 'advice', { ALLOW_URI_WILDCARDS: true }],
    [
      'redirect_wildcards',
      'error',
      { ALLOW_URI_WILDCARDS: true, COMPLIANT_BCP_RFC9700_REDIRECT_URI_MATCHING: true },
    ],
    ['redirect_scheme_http', 'advice', { SERVER: real }],
    ['redirect_scheme_http', 'error', { COMPLIANT_BCP_RFC9700_REDIRECT_URI_SCHEME: true }],
    ['origin_scheme_http', 'advice', { ALLOWED_SCHEMES: ['https', 'http'] }],
    ['refresh_not_rotated', 'advice', { ROTATE_REFRESH_TOKEN: false }],
    [
      'refresh_not_rotated',
      'error',
      { ROTATE_REFRESH_TOKEN: false, COMPLIANT_BCP_RFC9700_REFRESH_TOKEN: true },
    ],
    ['refresh_reuse_unnoticed', 'advice', { REFRESH_TOKEN_REUSE_PROTECTION: false }],
    ['long_lifetime', 'advice', { ACCESS_TOKEN_EXPIRE_SECONDS: 86_401 }],
    ['long_lifetime', 'advice', { REFRESH_TOKEN_EXPIRE_SECONDS: null }],
    ['long_lifetime', 'advice', { AUTHORIZATION_CODE_EXPIRE_SECONDS: 601 }],
    [
      'open_registration',
      'advice',
      {
        DCR_ENABLED: true,
        DCR_REGISTRATION_PERMISSION_CLASSES: [
          'oauth2_provider.authorization_server.dcr.AllowAllDCRPermission',
        ],
      },
    ],
  ])('are found to have %s (%s)', async (code, severity, overrides) => {
    expect(await examine(overrides)).toEqual([
      {
        severity,
        code,
        where: expect.stringMatching(/^oauth2\.config\.json: (SERVER|OAUTH2_PROVIDER)\.[A-Z]/),
        problem: expect.any(String),
        mend: expect.stringMatching(/\S/),
      },
    ]);
  });

  it('that are production as it should be are found good', async () => {
    const SERVER = { HOST: '0.0.0.0', TRUST_PROXY: ['10.0.0.1'], ...real };
    expect(await examine({ SERVER, ALLOWED_REDIRECT_URI_SCHEMES: ['https', 'com.example.app'] })).toEqual([]);
  });

  it('are not judged while they are not valid', async () => {
    const findings = await examine({ PKCE_REQUIRED: false }, { problems: [NEEDED_IN_ONE] });
    expect(findings.map(({ code }) => code)).toEqual(['invalid_configuration']);
  });

  it('that do nothing are named', async () => {
    const findings = await examine({}, { notices: [NEEDED_IN_ONE] });
    expect(findings).toMatchObject([
      { code: 'setting_without_effect', severity: 'advice', where: 'oauth2.config.json: SERVER.PORT' },
    ]);
  });
});

describe.skipIf(process.platform === 'win32')('files', () => {
  /** A file of a mode in a folder of a mode. */
  function fileOf(mode: number, folderMode = 0o755): string {
    const folder = join(makeFolder(), 'with space');
    mkdirSync(folder);
    const file = join(folder, 'file');
    writeFileSync(file, '');
    chmodSync(file, mode);
    chmodSync(folder, folderMode);
    return file;
  }

  it.each<[number, string[], string[]]>([
    [0o600, ['DATABASE_URL'], []],
    [0o640, ['DATABASE_URL'], []],
    [0o644, [], []],
    [0o644, ['DATABASE_URL'], ['config_file_mode']],
    [0o606, [], ['config_file_mode']],
  ])('a configuration file of mode %o with the secrets %j', async (mode, secretsInFile, codes) => {
    const configFile = fileOf(mode);
    const findings = await examine({}, { configFile, secretsInFile });
    expect(findings.map(({ code }) => code)).toEqual(codes);
    for (const { mend } of findings) expect(mend).toBe(`chmod o-rwx '${configFile}'`);
  });

  it.each([
    [0o600, []],
    [0o640, ['advice']],
    [0o644, ['error']],
  ])('a database of mode %o', async (mode, severities) => {
    const file = fileOf(mode);
    const findings = await examine({ DATABASE_URL: `sqlite:${file}` });
    expect(findings.map(({ severity }) => severity)).toEqual(severities);
    for (const { code } of findings) expect(code).toBe('database_file_mode');
  });

  it.each(['-wal', '-shm'])('a %s file that is open to all', async (ending) => {
    const file = fileOf(0o600);
    writeFileSync(file + ending, '');
    chmodSync(file + ending, 0o666);
    expect(await examine({ DATABASE_URL: `sqlite:${file}` })).toMatchObject([
      { code: 'database_file_mode', where: file + ending, mend: `chmod 600 '${file + ending}'` },
    ]);
  });

  it.each([
    [0o777, 1],
    [0o1777, 0],
  ])('a database in a folder of mode %o', async (mode, count) => {
    expect(await examine({ DATABASE_URL: `sqlite:${fileOf(0o600, mode)}` })).toHaveLength(count);
  });

  it.each([
    [0o600, []],
    [0o640, []],
    [0o644, ['key_file_mode']],
  ])('a private key of mode %o', async (mode, codes) => {
    const findings = await examine({ SERVER: { TLS_KEY: fileOf(mode), TLS_CERT: fileOf(0o644) } });
    expect(findings.map(({ code }) => code)).toEqual(codes);
  });
});

const codesOf = async (bed: Testbed) => (await examineStore(bed.context)).map(({ code }) => code);

describe('the store', () => {
  it('is found good when it is new, and while it is in use', async () => {
    const bed = await testbed();
    expect(await codesOf(bed)).toEqual([]);
    const client = await bed.client({ grantTypes: ['client_credentials'] });
    await bed.token({ grant_type: 'client_credentials' }, { basic: client.basic });
    expect(await codesOf(bed)).toEqual([]);
  });

  it.each([
    [-30, []],
    [-90, ['advice']],
    [-7_200, ['error']],
  ])('whose newest row lies %i seconds from the clock', async (seconds, severities) => {
    const bed = await testbed();
    const client = await bed.client({ grantTypes: ['client_credentials'] });
    await bed.token({ grant_type: 'client_credentials' }, { basic: client.basic });
    bed.advance(seconds);
    const findings = await examineStore(bed.context);
    expect(findings.map(({ severity }) => severity)).toEqual(severities);
    for (const { code } of findings) expect(code).toBe('clock_behind');
  });

  it('that nobody sweeps', async () => {
    const bed = await testbed();
    const client = await bed.client({ grantTypes: ['client_credentials'] });
    await bed.token({ grant_type: 'client_credentials' }, { basic: client.basic });
    bed.advance(86_400);
    expect(await codesOf(bed)).toEqual([]);
    bed.advance(3 * 86_400);
    expect(await codesOf(bed)).toEqual(['expired_rows_pile_up']);
  });

  it('that is a part of a copy', async () => {
    const bed = await testbed();
    await CopyProgress.begin(bed.context.db, 'elsewhere');
    expect(await codesOf(bed)).toEqual(['unfinished_copy']);
  });
});

describe('an app', () => {
  const redirectUris = ['https://app.example.com/cb'];
  /** Puts an app into the store that could not be registered today, as an imported one is. */
  async function withApp(app: Partial<Client>, settings: SettingsOverrides = {}) {
    const bed = await testbed({ settings });
    const { client } = await bed.client({
      grantTypes: ['authorization_code', 'refresh_token'],
      redirectUris,
    });
    await insertClient(bed.context.db, {
      ...client,
      id: client.id + 1,
      clientId: 'odd one',
      name: 'Odd',
      ...app,
    });
    return bed;
  }

  it.each<[string, 'error' | 'advice', Partial<Client>, SettingsOverrides]>([
    ['app_password_grant', 'error', { grantTypes: ['password', 'refresh_token'] }, {}],
    ['app_implicit_grant', 'advice', { grantTypes: ['implicit'] }, {}],
    ['app_public_without_proof', 'error', { clientType: 'public', grantTypes: ['client_credentials'] }, {}],
    ['app_http_redirect', 'error', { redirectUris: ['http://app.example.com/cb'] }, {}],
    ['app_wildcard_redirect', 'advice', { redirectUris: ['https://*.example.com/cb'] }, {}],
    [
      'app_wildcard_redirect',
      'error',
      { redirectUris: ['https://*.example.com/cb'] },
      { COMPLIANT_BCP_RFC9700_REDIRECT_URI_MATCHING: true },
    ],
    ['app_redirect_refused_today', 'error', { redirectUris: ['https://app.example.com/#fragment'] }, {}],
    ['app_redirect_refused_today', 'error', { redirectUris: ['javascript:alert(1)'] }, {}],
    ['app_without_redirect', 'advice', { redirectUris: [] }, {}],
    ['app_optional_pkce', 'advice', { pkceOptional: true }, {}],
    [
      'app_skipped_consent',
      'advice',
      { clientType: 'public', skipAuthorization: true, redirectUris: ['http://127.0.0.1/cb'] },
      {},
    ],
    ['app_http_origin', 'advice', { allowedOrigins: ['http://app.example.com'] }, {}],
    ['app_missing_owner', 'advice', { userId: 'nobody' }, {}],
    ['app_old_secret', 'advice', { previousSecretHash: 'x', previousSecretExpiresAt: 2_000_000_000 }, {}],
  ])('with %s (%s)', async (code, severity, app, settings) => {
    const bed = await withApp(app, settings);
    expect(await examineStore(bed.context)).toEqual([
      { severity, code, where: 'app Odd (odd one)', problem: expect.any(String), mend: expect.any(String) },
    ]);
  });

  it.each<[string, Partial<Client>, SettingsOverrides]>([
    ['that is switched off', { grantTypes: ['password'], active: false }, {}],
    ['of the own site that asks nobody', { clientType: 'public', skipAuthorization: true }, {}],
    [
      'on this machine',
      { redirectUris: ['http://127.0.0.1/cb', 'http://[::1]:1/cb', 'http://localhost/cb'] },
      {},
    ],
    [
      'whose grant the settings refuse',
      { grantTypes: ['password'] },
      { COMPLIANT_BCP_RFC9700_PASSWORD_GRANT: true },
    ],
    [
      'whose grant the settings refuse',
      { grantTypes: ['implicit'] },
      { COMPLIANT_BCP_RFC9700_IMPLICIT_GRANT: true },
    ],
  ])('%s is left in peace', async (_what, app, settings) => {
    expect(await codesOf(await withApp(app, settings))).toEqual([]);
  });

  it('is found among many', async () => {
    const bed = await testbed();
    for (let count = 0; count < 450; count += 1) await bed.client({ grantTypes: ['client_credentials'] });
    await bed.client({ name: 'the last', grantTypes: ['password'] });
    expect(await examineStore(bed.context)).toMatchObject([{ where: expect.stringContaining('the last') }]);
  });
});
