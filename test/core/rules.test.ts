import { describe, expect, test } from 'vitest';
import { hasControlCharacter, isVschar } from '../../src/core/characters.ts';
import { checkRegistration } from '../../src/core/client-rules.ts';
import { isRedirectUriOf, originProblem, redirectUriProblem } from '../../src/core/redirect-uri.ts';
import { isResource, narrowAudience } from '../../src/core/resource.ts';
import { narrowScope, parseScope } from '../../src/core/scope.ts';
import { looksLikeUserId, makeUserId } from '../../src/core/user-ids.ts';
import { row } from '../conformance/rows.ts';
import { settingsWith } from '../support/testbed.ts';

const settings = settingsWith({
  ALLOWED_REDIRECT_URI_SCHEMES: ['http', 'https', 'com.example.app', 'myapp'],
});

describe('redirect URIs', () => {
  test.each([
    'https://app.example/cb',
    'https://app.example/cb?x=1&y=2',
    'https://app.example:8443/',
    'http://127.0.0.1/cb',
    'http://[::1]:3000/cb',
    'http://localhost:3000/cb',
    'https://app.example/%23',
    'com.example.app:/callback',
    'com.example.app:/',
  ])('%s can be registered', (uri) => {
    expect(redirectUriProblem(settings, uri)).toBeUndefined();
  });

  test.each([
    '',
    '/cb',
    'app.example/cb',
    '//app.example/cb',
    'https://app.example/cb#top',
    'https://app.example/cb#',
    'https:/app.example/cb',
    'https:app.example/cb',
    'https://',
    'https:///cb',
    'https://?x=app.example',
    'https://:8443/cb',
    'https://user@app.example/cb',
    'https://user:password@app.example/cb',
    'https://@app.example/cb',
    'https://*.app.example/cb',
    'https://app.example/c b',
    'https://app.example/cb\n',
    'https://app.example/cb\0',
    'https://app.example\\@evil.example/cb',
    'https://äpp.example/cb',
    'https://app.example/<script>',
    'https://app.example/cb?code=1',
    'https://app.example/cb?x=1&state=2',
    'https://app.example/cb?iss=x',
    `https://app.example/${'x'.repeat(2_048)}`,
    'javascript:alert(1)',
    'JavaScript:alert(1)',
    'data:text/html,x',
    'vbscript:x',
    'file:///etc/passwd',
    'ftp://app.example/cb',
    'myapp:/callback',
    'com.example.app:callback',
    'com.example.app://callback',
    'com.example.app:///callback',
    'com.example.app:',
  ])('%j cannot', (uri) => {
    expect(redirectUriProblem(settings, uri)?.code).toMatch(/^uri/);
  });
});

describe(row('R8252-8.10-01'), () => {
  const never = ['javascript', 'data', 'vbscript', 'file', 'blob', 'about'];
  const careless = settingsWith({
    ALLOWED_REDIRECT_URI_SCHEMES: [...never, 'https'],
    ALLOW_URI_WILDCARDS: true,
  });
  const spellings = never.flatMap((scheme) => [
    ...[`${scheme}:alert(1)`, `${scheme.toUpperCase()}:x`, `${scheme}://app.example/cb`, `${scheme}:/x`],
    ...[`${scheme.slice(0, 1)}\n${scheme.slice(1)}:x`, `\u0001${scheme}:x`, ` ${scheme}:x`, `${scheme}\t:x`],
    ...[`${scheme[0]?.toUpperCase()}${scheme.slice(1)}:x`, `${scheme}&colon;x`, `${scheme}%3ax`],
  ]);

  test.each(spellings)('%j, also where a setting allows it and it is in the store', (uri) => {
    expect(redirectUriProblem(careless, uri)).toBeDefined();
    expect(isRedirectUriOf(careless, [uri], uri)).toBe(false);
  });

  test.each(never)('%s is named as what is wrong, before anything else is', (scheme) => {
    for (const uri of [`${scheme}:x`, `${scheme}://app.example/cb`, `${scheme.toUpperCase()}:/x`]) {
      expect(redirectUriProblem(careless, uri)?.code).toBe('uriNever');
    }
  });

  test('others are', () => {
    expect(isRedirectUriOf(careless, ['https://app.example/cb'], 'https://app.example/cb')).toBe(true);
  });
});

describe('origins', () => {
  test.each([
    'https://app.example',
    'https://app.example:8443',
    'http://localhost:3000',
    'http://127.0.0.1',
    'http://[::1]:1',
  ])('%s can be registered', (origin) => {
    expect(originProblem(settings, origin)).toBeUndefined();
  });

  test.each([
    '*',
    'null',
    'app.example',
    'https://app.example/',
    'https://app.example/x',
    'https://app.example?x',
    'https://user@app.example',
    'https://APP.example',
    'https://app.example:443',
    'http://app.example',
    'http://localhost.evil.example',
    'ftp://app.example',
  ])('%s cannot', (origin) => {
    expect(originProblem(settings, origin)?.code).toMatch(/^origin|^uri/);
  });

  test('http is a matter of a setting', () => {
    const open = settingsWith({ ALLOWED_SCHEMES: ['https', 'http'] });
    expect(originProblem(open, 'http://app.example')).toBeUndefined();
  });
});

describe('a registration', () => {
  const good = {
    name: 'App',
    clientType: 'confidential',
    grantTypes: ['password'],
    redirectUris: [],
    allowedOrigins: [],
  } as const;

  test('is told everything that is wrong with it at once', () => {
    const bad = {
      ...good,
      name: '',
      clientId: '12345',
      clientType: 'public' as const,
      grantTypes: ['client_credentials', 'password'],
      redirectUris: ['https://a.example/#', 'nonsense'],
      allowedOrigins: ['*'],
      scope: ['fly', 'a"b'],
      authMethod: 'client_secret_basic' as const,
    };
    expect(() => checkRegistration(settings, bad, 'short')).toThrow(
      expect.objectContaining({
        code: 'invalid_value',
        message: expect.stringMatching(
          /name is empty.*could pass for a user.*client_credentials is for confidential.*password is for confidential.*no secret for client_secret_basic.*a\.example.*nonsense.*origin "\*".*scope fly.*a\\"b.*8 to 1024 characters.*public app has no secret/s,
        ),
      }),
    );
  });

  test.each([
    ['control characters in its name', { ...good, name: 'a\u0007b' }],
    ['a name that is too long', { ...good, name: 'x'.repeat(256) }],
    ['no grant', { ...good, grantTypes: [] }],
    ['none as the way of a confidential client', { ...good, authMethod: 'none' as const }],
    ['an id beyond ASCII', { ...good, clientId: 'é' }],
    ['an id with a NUL', { ...good, clientId: 'a\0' }],
    ['an empty id', { ...good, clientId: '' }],
    ['an id that is too long', { ...good, clientId: 'x'.repeat(256) }],
  ])('is refused with %s', (_what, registration) => {
    expect(() => checkRegistration(settings, registration, undefined)).toThrow();
  });

  test('is taken when it is right, with the scope for introspection too', () => {
    checkRegistration(
      settings,
      { ...good, clientId: 'a b:c', scope: ['read', 'introspection'] },
      'long enough',
    );
  });
});

describe('scopes', () => {
  test('are split at blanks, each once', () => {
    expect(parseScope(' b  a b ')).toEqual(['b', 'a']);
    expect(parseScope('')).toEqual([]);
  });

  test.each(['"', '\\', '\t', '\u007f', 'é', '\0'])('%j is in none', (character) => {
    expect(() => parseScope(`a${character}b`)).toThrow();
  });

  test('are narrowed, never widened', () => {
    expect(narrowScope(['a', 'b'], undefined)).toEqual(['a', 'b']);
    expect(narrowScope(['a', 'b'], ' ')).toEqual(['a', 'b']);
    expect(narrowScope(['a', 'b'], 'b')).toEqual(['b']);
    expect(() => narrowScope(['a', 'b'], 'a c')).toThrow();
    expect(() => narrowScope([], undefined)).toThrow();
  });
});

describe('resources', () => {
  test.each(['https://a.example', 'HTTPS://A.example/x?y=z', 'urn:example:x', 'com.example:/x'])(
    '%s is one',
    (text) => {
      expect(isResource(text)).toBe(true);
    },
  );

  test('are narrowed, never widened', () => {
    expect(narrowAudience(['https://a/', 'https://b/'], [])).toEqual(['https://a/', 'https://b/']);
    expect(narrowAudience(['https://a/', 'https://b/'], ['https://b/'])).toEqual(['https://b/']);
    expect(() => narrowAudience([], ['https://a/'])).toThrow();
    expect(() => narrowAudience(['https://a/'], ['https://A/'])).toThrow();
  });
});

describe('characters', () => {
  test.each(['', ' ~', 'aZ09!"#'])('%j is of VSCHAR alone', (text) => expect(isVschar(text)).toBe(true));
  test.each(['\0', 'a\x1f', 'a\x7f', 'é', '\n'])('%j is not', (text) => expect(isVschar(text)).toBe(false));
  test.each(['\0', '\x1b', '\x7f', '\x80', '\x9f', 'a\r'])('%j has a control character', (text) => {
    expect(hasControlCharacter(text)).toBe(true);
  });
  test.each(['', ' ', 'é', '\u00a0', '漢'])('%j has none', (text) =>
    expect(hasControlCharacter(text)).toBe(false),
  );
});

describe('user ids', () => {
  test('are UUIDs of version 7 that sort by their second', () => {
    const ids = Array.from({ length: 50 }, (_, at) => makeUserId(1_800_000_000 + at));
    for (const id of ids)
      expect(id).toMatch(/^[\da-f]{8}-[\da-f]{4}-7[\da-f]{3}-[89ab][\da-f]{3}-[\da-f]{12}$/);
    expect(ids.toSorted()).toEqual(ids);
    expect(new Set(Array.from({ length: 1_000 }, () => makeUserId(1))).size).toBe(1_000);
  });

  test.each(['1', '0123456789', '01a3185c-514f-78fa-adfc-aebb1cecb6dc', '01A3185C514F78FAADFCAEBB1CECB6DC'])(
    '%s looks like one',
    (text) => expect(looksLikeUserId(text)).toBe(true),
  );
  test.each(['', 'a1', '1.5', '-1', '01a3185c-514f-78fa-adfc-aebb1cecb6dg'])('%j does not', (text) =>
    expect(looksLikeUserId(text)).toBe(false),
  );
});
