import { describe, expect, test } from 'vitest';
import { inspectDocument, sentences } from './workspace.ts';

/** What is configured, and the problem (none: allowed). */
const rows: readonly [string, object, string?][] = [
  ['a default scope that exists', { OAUTH2_PROVIDER: { SCOPES: { a: 'A' }, DEFAULT_SCOPES: ['a'] } }],
  [
    'default scopes known without being listed',
    { OAUTH2_PROVIDER: { DEFAULT_SCOPES: ['read', 'openid', 'introspection'] } },
  ],
  ['no default scope', { OAUTH2_PROVIDER: { DEFAULT_SCOPES: [] } }],
  [
    'a default scope that does not exist',
    { OAUTH2_PROVIDER: { SCOPES: { a: 'A' }, DEFAULT_SCOPES: ['a', 'b', 'c'] } },
    'OAUTH2_PROVIDER.DEFAULT_SCOPES holds "b", "c"; allowed: names in SCOPES ("a") and "__all__"',
  ],
  [
    'a scope of OpenID Connect without it',
    { OAUTH2_PROVIDER: { OIDC_ENABLED: false, DEFAULT_SCOPES: ['openid'] } },
    'OAUTH2_PROVIDER.DEFAULT_SCOPES holds "openid"; allowed: names in SCOPES ("read", "write") and "__all__"',
  ],
  ['other scopes than read and write', { OAUTH2_PROVIDER: { SCOPES: { a: 'A' } } }],
  ['a reading scope that exists', { OAUTH2_PROVIDER: { SCOPES: { a: 'A' }, READ_SCOPE: 'a' } }],
  [
    'a reading scope that does not exist',
    { OAUTH2_PROVIDER: { SCOPES: { a: 'A' }, READ_SCOPE: 'b' } },
    'OAUTH2_PROVIDER.READ_SCOPE is "b"; allowed: a name in SCOPES ("a")',
  ],
  [
    'a writing scope that does not exist',
    { OAUTH2_PROVIDER: { SCOPES: { a: 'A' }, WRITE_SCOPE: 'write' } },
    'OAUTH2_PROVIDER.WRITE_SCOPE is "write"; allowed: a name in SCOPES ("a")',
  ],
  ['a certificate with its key', { SERVER: { TLS_CERT: 'a', TLS_KEY: 'b' } }],
  [
    'a certificate without its key',
    { SERVER: { TLS_CERT: 'a' } },
    'SERVER.TLS_CERT stands alone; allowed: both TLS_CERT and TLS_KEY, or none',
  ],
  [
    'a key without its certificate',
    { SERVER: { TLS_CERT: null, TLS_KEY: 'b' } },
    'SERVER.TLS_KEY stands alone; allowed: both TLS_CERT and TLS_KEY, or none',
  ],
  ['metrics on a port of their own', { SERVER: { PORT: 8000, METRICS_PORT: 9100 } }],
  ['any free port for both', { SERVER: { PORT: 0, METRICS_PORT: 0 } }],
  [
    'metrics on the port of the server',
    { SERVER: { PORT: 9100, METRICS_PORT: 9100 } },
    'SERVER.METRICS_PORT is 9100; allowed: another port than SERVER.PORT',
  ],
  ['an issuer over https', { SERVER: { ISSUER: 'https://id.example.com/o' } }],
  ['an issuer on localhost', { SERVER: { ISSUER: 'http://localhost:8000/o' } }],
  ['an issuer on 127.0.0.1', { SERVER: { ISSUER: 'http://127.0.0.1:8000/o' } }],
  ['an issuer on ::1', { SERVER: { ISSUER: 'http://[::1]:8000/o' } }],
  [
    'an issuer over http that is asked for',
    { SERVER: { ISSUER: 'http://id.example.com/o', ALLOW_INSECURE_ISSUER: true } },
  ],
  [
    'an issuer over http',
    { SERVER: { ISSUER: 'http://localhost.example.com/o' } },
    'SERVER.ISSUER is "http://localhost.example.com/o"; allowed: https, or http on the loopback, unless SERVER.ALLOW_INSECURE_ISSUER is true',
  ],
  [
    "the toolkit's issuer over http",
    { SERVER: { ISSUER: null }, OAUTH2_PROVIDER: { OIDC_ISS_ENDPOINT: 'http://10.0.0.1/o' } },
    'OAUTH2_PROVIDER.OIDC_ISS_ENDPOINT is "http://10.0.0.1/o"; allowed: https, or http on the loopback, unless SERVER.ALLOW_INSECURE_ISSUER is true',
  ],
  [
    "the toolkit's issuer over http, not used",
    { SERVER: { ISSUER: 'https://a' }, OAUTH2_PROVIDER: { OIDC_ISS_ENDPOINT: 'http://10.0.0.1/o' } },
  ],
  ['one process with a database in memory', { DATABASE_URL: 'sqlite::memory:', SERVER: { WORKERS: 1 } }],
  [
    'several processes with a database in memory',
    { DATABASE_URL: 'sqlite::memory:', SERVER: { WORKERS: 2 } },
    'SERVER.WORKERS is 2; allowed: 1 with a database in memory, which processes cannot share',
  ],
];

test.each(rows)('%s', async (_, document, problem) => {
  const expected = problem === undefined ? [] : [`oauth2.config.json: ${problem}`];
  expect(sentences(await inspectDocument(document))).toEqual(expected);
});

test('a rule is silent about settings that are wrong by themselves', async () => {
  const loaded = await inspectDocument({ OAUTH2_PROVIDER: { SCOPES: {}, DEFAULT_SCOPES: ['x'] } });
  expect(loaded.problems.map(({ key }) => key)).toEqual(['OAUTH2_PROVIDER.SCOPES']);
});

describe('notices', () => {
  /** What is configured, and what is said about it. */
  const said: readonly [string, object, readonly string[]][] = [
    ['a setting that works', { OAUTH2_PROVIDER: { ACCESS_TOKEN_EXPIRE_SECONDS: 5 } }, []],
    [
      'a setting of a feature to come',
      { OAUTH2_PROVIDER: { PAR_REQUEST_URI_LIFETIME_SECONDS: 5 } },
      ['does nothing yet: it waits for pushed authorization requests'],
    ],
    [
      'a feature to come that is switched off',
      { OAUTH2_PROVIDER: { OIDC_ENABLED: false, DCR_ENABLED: false } },
      [],
    ],
    ['several workers', { SERVER: { WORKERS: 4 } }, []],
    [
      'a setting that means nothing here',
      { OAUTH2_PROVIDER: { ALWAYS_RELOAD_OAUTHLIB_CORE: true, GRANT_ADMIN_CLASS: 'my_app.GrantAdmin' } },
      [
        "has no effect: it shapes Django's admin, which is not here",
        'has no effect: nothing here is kept that would have to be built anew',
      ],
    ],
    [
      'tokens in clear',
      { OAUTH2_PROVIDER: { COMPLIANT_BCP_RFC9700_TOKEN_STORAGE: false } },
      ['has no effect: tokens are never stored in clear'],
    ],
    [
      'reuse protection without rotation',
      { OAUTH2_PROVIDER: { REFRESH_TOKEN_REUSE_PROTECTION: true, ROTATE_REFRESH_TOKEN: false } },
      ['has no effect while ROTATE_REFRESH_TOKEN is false'],
    ],
    ['no rotation alone', { OAUTH2_PROVIDER: { ROTATE_REFRESH_TOKEN: false } }, []],
  ];

  test.each(said)('about %s', async (_, document, messages) => {
    const { notices, problems } = await inspectDocument(document);
    expect(problems).toEqual([]);
    expect(notices.map(({ message }) => message)).toEqual(messages);
  });

  test('say where the setting was given', async () => {
    const { notices } = await inspectDocument(
      {},
      { env: { OAUTH2_PROVIDER__PAR_REQUEST_URI_LIFETIME_SECONDS: '5' } },
    );
    expect(notices).toEqual([
      {
        where: 'OAUTH2_PROVIDER__PAR_REQUEST_URI_LIFETIME_SECONDS',
        key: 'OAUTH2_PROVIDER.PAR_REQUEST_URI_LIFETIME_SECONDS',
        message: 'does nothing yet: it waits for pushed authorization requests',
      },
    ]);
  });
});
