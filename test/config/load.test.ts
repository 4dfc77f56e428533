import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { loadSettings } from '../../src/config/load.ts';
import { UserError } from '../../src/errors.ts';
import { djangoDefaults } from './django-defaults.ts';
import { inspectDocument, inspectIn, makeFolder, sentences } from './workspace.ts';

const document = { SERVER: { PORT: 9000 } };

describe('a file', () => {
  const forms: Readonly<Record<string, string>> = {
    'oauth2.config.json': '{"SERVER": {"PORT": 9000}}',
    'oauth2.config.yaml': 'SERVER:\n  PORT: 9000\n',
    'oauth2.config.yml': 'SERVER: { PORT: 9000 }\n',
    'oauth2.config.js': 'export default { SERVER: { PORT: 9000 } };',
    'oauth2.config.mjs': 'export default { SERVER: { PORT: 9000 } };',
    'oauth2.config.cjs': 'module.exports = { SERVER: { PORT: 9000 } };',
    '.oauth2rc': 'SERVER:\n  PORT: 9000\n',
    'package.json': '{"type": "module", "oauth2": {"SERVER": {"PORT": 9000}}}',
  };

  test.each(Object.entries(forms))('%s is read', async (name, text) => {
    const folder = makeFolder({ 'package.json': '{"type": "module"}', [name]: text });
    const loaded = await inspectIn(folder);
    expect(sentences(loaded)).toEqual([]);
    expect(loaded.settings.SERVER.PORT).toBe(9000);
    expect(loaded.file).toBe(join(folder, name));
    expect(loaded.origins.get('SERVER.PORT')).toEqual({ from: 'file', detail: name });
    expect(loaded.origins.get('SERVER.HOST')).toEqual({ from: 'default' });
  });

  test.each(['', '# nothing yet\n', 'SERVER:\nOAUTH2_PROVIDER:\n'])(
    'of YAML may be empty: %j',
    async (text) => {
      const loaded = await inspectIn(makeFolder({ 'oauth2.config.yaml': text }));
      expect(sentences(loaded)).toEqual([]);
      expect(loaded.settings.SERVER.PORT).toBe(8000);
    },
  );

  const broken: readonly [string, string, string][] = [
    ['oauth2.config.json', '{"SERVER": }', 'line 1, column 12: expected a value, found "}"'],
    [
      'oauth2.config.json',
      '{"SERVER": {"PORT": 1, "PORT": 2}}',
      'line 1, column 24: "PORT" stands here for the second time',
    ],
    [
      'oauth2.config.json',
      '[]',
      'holds a list; allowed: a map with OAUTH2_PROVIDER, DATABASE_URL and SERVER',
    ],
    ['oauth2.config.yaml', 'SERVER:\n  PORT: 1\n  PORT: 2\n', 'line 3, column 3: duplicated mapping key'],
    [
      'oauth2.config.yaml',
      'SERVER: [\n',
      'line 2, column 1: unexpected end of the stream within a flow collection',
    ],
    [
      'oauth2.config.mjs',
      'export default () => ({});',
      'holds a function; allowed: a map with OAUTH2_PROVIDER, DATABASE_URL and SERVER',
    ],
    [
      'oauth2.config.mjs',
      'export const SERVER = {};',
      'holds nothing; allowed: a map with OAUTH2_PROVIDER, DATABASE_URL and SERVER',
    ],
    [
      'oauth2.config.mjs',
      'export default new Map();',
      'holds a Map; allowed: a map with OAUTH2_PROVIDER, DATABASE_URL and SERVER',
    ],
    [
      'oauth2.config.mjs',
      'export default { SERVER: { PORT: 8000n } };',
      'SERVER.PORT is a bigint; allowed: a whole number from 0 to 65535',
    ],
    ['oauth2.config.mjs', 'throw new Error("no\\nway");', 'cannot be read: no'],
    ['package.json', '{"oauth2": [}', 'line 1, column 13: expected a value, found "}"'],
  ];

  test.each(broken)('%s that cannot be used is told: %j', async (name, text, message) => {
    const loaded = await inspectIn(makeFolder({ [name]: text }));
    expect(sentences(loaded)).toEqual([`${name}: ${message}`]);
  });

  test('of a script may be promised', async () => {
    const text = 'export default Promise.resolve({ SERVER: { PORT: 9000 } });';
    const loaded = await inspectIn(makeFolder({ 'oauth2.config.mjs': text }));
    expect(loaded.settings.SERVER.PORT).toBe(9000);
  });

  test('of which another is passed over is told as a notice', async () => {
    const loaded = await inspectIn(makeFolder({ 'oauth2.config.json': document, '.oauth2rc': '' }));
    expect(loaded.notices).toEqual([
      {
        where: '.oauth2rc',
        key: undefined,
        message: 'is not read, because oauth2.config.json stands beside it',
      },
    ]);
  });
});

describe('a named file', () => {
  test('is read instead of the one that would be found', async () => {
    const folder = makeFolder({ 'oauth2.config.json': document, 'other.yaml': 'SERVER: { PORT: 9001 }' });
    const byFlag = await inspectIn(folder, { configFile: 'other.yaml' });
    const byVariable = await inspectIn(folder, { env: { OAUTHCTL_CONFIG: join(folder, 'other.yaml') } });
    expect([byFlag.settings.SERVER.PORT, byVariable.settings.SERVER.PORT]).toEqual([9001, 9001]);
  });

  test('of a flag wins over that of the environment', async () => {
    const folder = makeFolder({ 'oauth2.config.json': document });
    const loaded = await inspectIn(folder, {
      configFile: 'oauth2.config.json',
      env: { OAUTHCTL_CONFIG: 'gone.json' },
    });
    expect(loaded.settings.SERVER.PORT).toBe(9000);
  });

  const unusable: readonly [string, string][] = [
    ['gone.json', 'does not exist'],
    ['gone.yaml', 'does not exist'],
    ['folder.json', 'is a folder; allowed: a file'],
    ['settings.toml', 'cannot be read: its name ends in .toml; allowed: .json, .yaml, .yml, .js, .mjs, .cjs'],
    ['package.json', 'holds nothing; allowed: a map with OAUTH2_PROVIDER, DATABASE_URL and SERVER'],
  ];

  test.each(unusable)('%s is a problem: %s', async (name, message) => {
    const folder = makeFolder({ 'folder.json/file': '', 'settings.toml': '', 'package.json': '{}' });
    expect(sentences(await inspectIn(folder, { configFile: name }))).toEqual([`${name}: ${message}`]);
  });
});

describe('precedence', () => {
  const folder = () => makeFolder({ 'oauth2.config.json': document });
  const env = { SERVER__PORT: '9001' };
  const flags = [{ flag: '--port', key: 'SERVER.PORT', value: '9002' }];

  test('the environment wins over the file', async () => {
    const loaded = await inspectIn(folder(), { env });
    expect(loaded.settings.SERVER.PORT).toBe(9001);
    expect(loaded.origins.get('SERVER.PORT')).toEqual({ from: 'environment', detail: 'SERVER__PORT' });
  });

  test('a flag wins over the environment', async () => {
    const loaded = await inspectIn(folder(), { env, flags });
    expect(loaded.settings.SERVER.PORT).toBe(9002);
    expect(loaded.origins.get('SERVER.PORT')).toEqual({ from: 'flag', detail: '--port' });
    const parsed = await inspectIn(folder(), {
      flags: [{ flag: '--port', key: 'SERVER.PORT', value: 9003 }],
    });
    expect(parsed.settings.SERVER.PORT).toBe(9003);
  });

  test('a value that is hidden by a better one must still be allowed', async () => {
    const wrong = makeFolder({ 'oauth2.config.json': { SERVER: { PORT: 'x' } } });
    expect(sentences(await inspectIn(wrong, { env }))).toEqual([
      'oauth2.config.json: SERVER.PORT is "x"; allowed: a whole number from 0 to 65535',
    ]);
  });
});

describe('paths', () => {
  test('are relative to the configuration file, in flags to the working directory', async () => {
    const folder = makeFolder({
      'oauth2.config.json': { SERVER: { TLS_CERT: 'cert.pem', TLS_KEY: '/key.pem' } },
      'sub/file': '',
    });
    const sources = { cwd: join(folder, 'sub'), env: { DATABASE_URL: 'sqlite:a.sqlite3' } };
    const loaded = await inspectIn(folder, sources);
    expect(loaded.settings.SERVER.TLS_CERT).toBe(join(folder, 'cert.pem'));
    expect(loaded.settings.SERVER.TLS_KEY).toBe('/key.pem');
    expect(loaded.settings.DATABASE_URL).toBe(`sqlite:${join(folder, 'a.sqlite3')}`);
    const flags = [{ flag: '--database', key: 'DATABASE_URL', value: 'sqlite:b.sqlite3' }];
    const flagged = await inspectIn(folder, { ...sources, flags });
    expect(flagged.settings.DATABASE_URL).toBe(`sqlite:${join(folder, 'sub', 'b.sqlite3')}`);
  });

  test('without a file are relative to the working directory', async () => {
    const folder = makeFolder();
    const loaded = await inspectIn(folder);
    expect(loaded.file).toBeUndefined();
    expect(loaded.settings.DATABASE_URL).toBe(`sqlite:${join(folder, 'oauth2.sqlite3')}`);
  });
});

describe('problems', () => {
  test('are told all at once, in one error', async () => {
    const folder = makeFolder({
      'oauth2.config.json': {
        OAUTH2_PROVIDER: {
          ACCESS_TOKEN_EXPIRE_SECONDS: 'soon',
          SCOPE: {},
          SCOPES: { read: 5, 'two words': 'x' },
        },
        SERVER: { PORT: 70000, SCOPES: {} },
        DATABASES: {},
      },
    });
    const sources = {
      cwd: folder,
      home: folder,
      env: { SERVER__PROT: '1', OAUTH2_PROVIDER__READ_SCOPE: 'a b' },
    };
    const error = await loadSettings({
      ...sources,
      flags: [{ flag: '--port', key: 'SERVER.PORT', value: 'x' }],
    }).catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(UserError);
    expect(error).toMatchObject({
      code: 'invalid_configuration',
      exitCode: 5,
      hint: 'oauthctl config check',
    });
    const name = 'a scope name: printable ASCII without spaces, double quotes and backslashes';
    expect((error as UserError).message.split('\n')).toEqual([
      'the configuration has 10 problems:',
      '  oauth2.config.json: OAUTH2_PROVIDER.ACCESS_TOKEN_EXPIRE_SECONDS is "soon"; allowed: seconds from 1, or a duration such as 90s, 15m, 12h, 30d',
      '  oauth2.config.json: OAUTH2_PROVIDER.SCOPE is not a setting; nearest: OAUTH2_PROVIDER.SCOPES',
      '  oauth2.config.json: OAUTH2_PROVIDER.SCOPES.read is 5; allowed: text',
      `  oauth2.config.json: OAUTH2_PROVIDER.SCOPES.two words is "two words"; allowed: ${name}`,
      '  oauth2.config.json: SERVER.PORT is 70000; allowed: a whole number from 0 to 65535',
      '  oauth2.config.json: SERVER.SCOPES is not a setting; nearest: OAUTH2_PROVIDER.SCOPES',
      '  oauth2.config.json: DATABASES is not a setting; nearest: DATABASE_URL',
      '  environment: SERVER__PROT is not a setting; nearest: SERVER__PORT',
      `  OAUTH2_PROVIDER__READ_SCOPE: OAUTH2_PROVIDER.READ_SCOPE is "a b"; allowed: ${name}`,
      '  --port: SERVER.PORT is "x"; allowed: a whole number from 0 to 65535',
    ]);
  });

  test('never show a secret', async () => {
    const loaded = await inspectDocument(
      {
        OAUTH2_PROVIDER: {
          RESOURCE_SERVER_AUTH_TOKEN: ['s3cret'],
          RESOURCE_SERVER_INTROSPECTION_CREDENTIALS: ['id', 's3cret', 's3cret'],
          OIDC_RSA_PRIVATE_KEYS_INACTIVE: [{ key: 's3cret' }],
        },
        DATABASE_URL: 'mysql://user:s3cret@host/database',
      },
      { env: { DATABASE_URL: '{"password": "s3cret"}' } },
    );
    const told = sentences(loaded);
    expect(told.join('\n')).not.toContain('s3cret');
    expect(told).toContain(
      'oauth2.config.json: DATABASE_URL is "mysql://user:********@host/database"; allowed: sqlite:<path>, sqlite::memory: or postgres://user:password@host/database, with %40 for @ and %2F for / in it',
    );
  });

  test('show no control character', async () => {
    const loaded = await inspectDocument({ 'SERVER\u001b[31m\n': {} });
    expect(sentences(loaded)).toEqual([
      'oauth2.config.json: SERVER\\x1b[31m\\x0a is not a setting; docs/settings.md lists all there are',
    ]);
  });

  const nearest: readonly [object, string][] = [
    [
      { OAUTH2_PROVIDER: { REFRESH_TOKEN_EXPIRE: 5 } },
      'OAUTH2_PROVIDER.REFRESH_TOKEN_EXPIRE is not a setting; nearest: OAUTH2_PROVIDER.REFRESH_TOKEN_EXPIRE_SECONDS',
    ],
    [
      { OAUTH2_PROVIDER: { scopes: {} } },
      'OAUTH2_PROVIDER.scopes is not a setting; nearest: OAUTH2_PROVIDER.SCOPES',
    ],
    [{ OAUTH2_PROVIDER: { PORT: 1 } }, 'OAUTH2_PROVIDER.PORT is not a setting; nearest: SERVER.PORT'],
    [
      { OAUTH2_PROVIDER: { OAUTH_SINGLE_ACCESS_TOKEN: true } },
      'OAUTH2_PROVIDER.OAUTH_SINGLE_ACCESS_TOKEN is not a setting; docs/settings.md lists all there are',
    ],
    [{ SCOPES: {} }, 'SCOPES is not a setting; nearest: OAUTH2_PROVIDER.SCOPES'],
    [{ OAUTH2_PROVIDERS: {} }, 'OAUTH2_PROVIDERS is not a setting; nearest: OAUTH2_PROVIDER'],
    [{ server: {} }, 'server is not a setting; nearest: SERVER'],
    [{ 'SERVER.PORT': 1 }, 'SERVER.PORT is not a setting; docs/settings.md lists all there are'],
    [{ OAUTH2_PROVIDER: [] }, 'OAUTH2_PROVIDER is a list; allowed: a map of settings'],
    [{ SERVER: 8000 }, 'SERVER is a number; allowed: a map of settings'],
  ];

  test.each(nearest)('%j is told with the nearest', async (given, message) => {
    expect(sentences(await inspectDocument(given))).toEqual([`oauth2.config.json: ${message}`]);
  });

  test('a variable of a setting that does not exist is told with the nearest', async () => {
    const env = {
      OAUTH2_PROVIDER__SCOPE: '{}',
      SERVER__NO_SUCH_THING_AT_ALL: '1',
      SERVER: 'x',
      SERVERS__PORT: '1',
    };
    expect(sentences(await inspectIn(makeFolder(), { env }))).toEqual([
      'environment: OAUTH2_PROVIDER__SCOPE is not a setting; nearest: OAUTH2_PROVIDER__SCOPES',
      'environment: SERVER__NO_SUCH_THING_AT_ALL is not a setting; docs/settings.md lists all there are',
    ]);
  });
});

describe('a pasted dictionary of Django OAuth Toolkit', () => {
  test('with every default it has works', async () => {
    const { settings, problems } = await inspectDocument({ OAUTH2_PROVIDER: djangoDefaults });
    expect(problems).toEqual([]);
    expect(settings).toMatchObject({ ...djangoDefaults });
  });

  test('as its documentation shows it works', async () => {
    const { settings, problems } = await inspectDocument({
      OAUTH2_PROVIDER_APPLICATION_MODEL: 'oauth2_provider.Application',
      OAUTH2_PROVIDER: {
        SCOPES: { read: 'Read scope', write: 'Write scope', groups: 'Access to your groups' },
        DEFAULT_SCOPES: '__all__',
        ACCESS_TOKEN_EXPIRE_SECONDS: 1200.0,
        REFRESH_TOKEN_EXPIRE_SECONDS: 0,
        CLIENT_ID_GENERATOR_CLASS: 'oauth2_provider.generators.ClientIdGenerator',
        OAUTH2_VALIDATOR_CLASS: 'oauth2_provider.oauth2_validators.OAuth2Validator',
        OAUTH2_SERVER_CLASS: 'oauthlib.oauth2.Server',
        OAUTH2_BACKEND_CLASS: 'oauth2_provider.oauth2_backends.OAuthLibCore',
        SCOPES_BACKEND_CLASS: 'oauth2_provider.scopes.SettingsScopes',
        PKCE_REQUIRED: false,
      },
    });
    expect(problems).toEqual([]);
    expect(settings.DEFAULT_SCOPES).toEqual(['__all__']);
    expect(settings.ACCESS_TOKEN_EXPIRE_SECONDS).toBe(1200);
    expect(settings.REFRESH_TOKEN_EXPIRE_SECONDS).toBeNull();
    expect(settings.SCOPES_BACKEND_CLASS).toBe('oauth2_provider.core.scopes.SettingsScopes');
  });

  test('is told how to write a class of its own', async () => {
    const loaded = await inspectDocument({
      OAUTH2_PROVIDER: { OAUTH2_VALIDATOR_CLASS: 'my_app.validators.MyValidator' },
    });
    expect(sentences(loaded)).toEqual([
      'oauth2.config.json: OAUTH2_PROVIDER.OAUTH2_VALIDATOR_CLASS is "my_app.validators.MyValidator"; allowed: a module and its export such as "./my-module.js#ExportName" (Python paths cannot be loaded here; of the toolkit\'s own, OAuth2Validator stands for the built-in one)',
    ]);
  });

  const models = [
    'APPLICATION',
    'ACCESS_TOKEN',
    'ID_TOKEN',
    'GRANT',
    'REFRESH_TOKEN',
    'DEVICE_GRANT',
    'PAR_REQUEST',
  ];

  test.each(models)('may name its %s model at the top level', async (name) => {
    const loaded = await inspectDocument({ [`OAUTH2_PROVIDER_${name}_MODEL`]: 'my_app.Model' });
    expect(sentences(loaded)).toEqual([]);
    expect(loaded.settings).toMatchObject({ [`${name}_MODEL`]: 'my_app.Model' });
    expect(loaded.notices).toMatchObject([{ key: `OAUTH2_PROVIDER.${name}_MODEL` }]);
  });

  test('may name a model in one place only', async () => {
    const loaded = await inspectDocument({
      OAUTH2_PROVIDER_GRANT_MODEL: 'my_app.Grant',
      OAUTH2_PROVIDER: { GRANT_MODEL: 'my_app.Grant' },
    });
    expect(sentences(loaded)).toEqual([
      'oauth2.config.json: OAUTH2_PROVIDER.GRANT_MODEL is set twice, in its section and at the top level; allowed: one of them',
    ]);
  });
});
