import { expect, test } from 'vitest';
import { check, type Kind } from '../../src/config/kinds.ts';
import {
  addressRange,
  databaseUrl,
  filePath,
  hideUrlPassword,
  hostName,
  httpUrl,
  issuerUrl,
  moduleReference,
} from '../../src/config/references.ts';

const generator = moduleReference('oauth2_provider.generators.ClientIdGenerator');

const accepted: readonly [Kind<string>, string][] = [
  [httpUrl, 'https://example.com/path?query=1#there'],
  [httpUrl, 'http://[::1]:8000'],
  [issuerUrl, 'https://id.example.com/o'],
  [databaseUrl, 'sqlite:./oauth2.sqlite3'],
  [databaseUrl, 'sqlite:/var/lib/oauth2.sqlite3'],
  [databaseUrl, 'sqlite::memory:'],
  [databaseUrl, 'postgres://user:secret@host:5432/database'],
  [databaseUrl, 'postgresql://host/database'],
  [databaseUrl, 'postgres://user:12%2Fsecret%40@host/database?application_name=a@b'],
  [databaseUrl, 'postgres:///database?host=/var/run/postgresql'],
  [addressRange, '127.0.0.1'],
  [addressRange, '10.0.0.0/8'],
  [addressRange, '::1'],
  [addressRange, 'fd00::/8'],
  [hostName, 'localhost'],
  [hostName, '0.0.0.0'],
  [hostName, '::'],
  [hostName, 'fe80::1%eth0'],
  [hostName, 'id.example.com'],
  [generator, './my-module.js'],
  [generator, '../lib/my-module.js#ExportName'],
  [generator, '/opt/my-module.mjs#default'],
  [generator, 'my-package'],
  [generator, '@scope/my-package/sub/path.js#ExportName'],
  [generator, 'lodash.merge#default'],
];

test.each(accepted)('%# %o accepts %s', (kind, value) => {
  expect(check(kind, value)).toEqual({ ok: true, value });
});

const refused: readonly [Kind<string>, string][] = [
  [httpUrl, ''],
  [httpUrl, 'example.com'],
  [httpUrl, 'ftp://example.com'],
  [httpUrl, 'https://user:secret@example.com'],
  [httpUrl, 'https://exa mple.com'],
  [httpUrl, '//example.com'],
  [issuerUrl, 'https://id.example.com/o?tenant=1'],
  [issuerUrl, 'https://id.example.com/o#there'],
  [databaseUrl, ''],
  [databaseUrl, 'sqlite:'],
  [databaseUrl, 'sqlite:///var/lib/oauth2.sqlite3'],
  [databaseUrl, './oauth2.sqlite3'],
  [databaseUrl, 'mysql://host/database'],
  [databaseUrl, 'postgres://user:12/secret@host/database'],
  [databaseUrl, 'postgres://user:sec@ret@host/database'],
  [addressRange, 'localhost'],
  [addressRange, '10.0.0.0/33'],
  [addressRange, '10.0.0.0/8/8'],
  [addressRange, '::1/129'],
  [addressRange, '10.0.0.0/'],
  [hostName, ''],
  [hostName, 'localhost:8000'],
  [hostName, '[::1]'],
  [hostName, 'http://localhost'],
  [generator, ''],
  [generator, 'my_app.generators.ClientIdGenerator'],
  [generator, 'oauth2_provider.generators.OtherGenerator'],
  [generator, './my-module.js#'],
  [generator, './my-module.js#not a name'],
];

test.each(refused)('%# %o refuses %j', (kind, value) => {
  expect(check(kind, value)).toEqual({
    ok: false,
    faults: [{ path: '', found: value, allowed: kind.allowed }],
  });
});

test('a class of the toolkit is the built-in one under every path it ever had', () => {
  const backend = moduleReference('oauth2_provider.core.backends_oauthlib.OAuthLibCore');
  for (const path of [
    'oauth2_provider.core.backends_oauthlib.OAuthLibCore',
    'oauth2_provider.oauth2_backends.OAuthLibCore',
  ]) {
    expect(check(backend, path)).toEqual({
      ok: true,
      value: 'oauth2_provider.core.backends_oauthlib.OAuthLibCore',
    });
  }
});

test('what is allowed for a module says how to write one', () => {
  expect(generator.allowed).toContain('"./my-module.js#ExportName"');
  expect(generator.allowed).toContain('ClientIdGenerator');
});

/** Kind, value, the same seen from the folder /etc/app. */
const resolved: readonly [Kind<string>, string, string][] = [
  [filePath, 'cert.pem', '/etc/app/cert.pem'],
  [filePath, '/cert.pem', '/cert.pem'],
  [databaseUrl, 'sqlite:./oauth2.sqlite3', 'sqlite:/etc/app/oauth2.sqlite3'],
  [databaseUrl, 'sqlite:/var/oauth2.sqlite3', 'sqlite:/var/oauth2.sqlite3'],
  [databaseUrl, 'sqlite::memory:', 'sqlite::memory:'],
  [databaseUrl, 'postgres://host/database', 'postgres://host/database'],
  [generator, './my-module.js#ExportName', '/etc/app/my-module.js#ExportName'],
  [generator, '../my-module.js', '/etc/my-module.js'],
  [generator, 'my-package#ExportName', 'my-package#ExportName'],
];

test.each(resolved)('%# %o takes %s as %s', (kind, value, absolute) => {
  expect(kind.resolveIn?.(value, '/etc/app')).toBe(absolute);
});

const masked: readonly [string, string][] = [
  ['postgres://user:secret@host/database', 'postgres://user:********@host/database'],
  ['postgres://user:se@cr:et/@host/database', 'postgres://user:********@host/database'],
  ['postgres://host/database?password=secret&ssl=on', 'postgres://host/database?password=********&ssl=on'],
  ['postgres:user:secret@host', 'postgres:user:********@host'],
  ['postgres://user@host/database', 'postgres://user@host/database'],
  ['postgres://user@host:5432/database', 'postgres://user@host:5432/database'],
  ['postgres://user:/secret@host/database', 'postgres://user:********@host/database'],
  ['postgres://us/er:secret@host/database', 'postgres://us/er:********@host/database'],
  ['user:secret@host/database', 'user:********@host/database'],
  ['user:se:cret@host/database', 'user:********@host/database'],
  ['postgres:/user:secret@host/database', 'postgres:/user:********@host/database'],
  ['sqlite:/var/a@b.sqlite3', 'sqlite:/var/a@b.sqlite3'],
  ['sqlite:/var/oauth2.sqlite3', 'sqlite:/var/oauth2.sqlite3'],
];

test.each(masked)('the password in %s is hidden', (url, shown) => {
  expect(hideUrlPassword(url)).toBe(shown);
});
