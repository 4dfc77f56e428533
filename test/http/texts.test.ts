import { describe, expect, it } from 'vitest';
import { clientFields } from '../../src/http/client-fields.ts';
import { fieldsFor, valuesOf } from '../../src/http/client-form.ts';
import { deleteApplicationPage } from '../../src/http/pages/applications/delete.ts';
import { applicationPage } from '../../src/http/pages/applications/detail.ts';
import { clientFormPage } from '../../src/http/pages/applications/form.ts';
import { applicationsPage } from '../../src/http/pages/applications/list.ts';
import { authorizedTokensPage, endAccessPage } from '../../src/http/pages/authorized-tokens.ts';
import { deviceAnsweredPage, deviceCodePage, deviceConsentPage } from '../../src/http/pages/device.ts';
import { errorPage } from '../../src/http/pages/error.ts';
import { homePage } from '../../src/http/pages/home.ts';
import { Html } from '../../src/http/pages/html.ts';
import { logoutPage } from '../../src/http/pages/logout.ts';
import { signInPage } from '../../src/http/pages/sign-in.ts';
import { signedOutPage, signOutPage } from '../../src/http/pages/sign-out.ts';
import { chooseTexts, languages, type Texts } from '../../src/http/pages/texts/index.ts';
import { client, user } from '../storage/tables/records.ts';
import { Browser, readable } from '../support/browser.ts';
import { testbed } from '../support/testbed.ts';

const [english] = languages;

/** Every text of a catalogue by its path; functions are asked with a mark. */
function textsIn(value: unknown, path = ''): [string, string][] {
  if (typeof value === 'string') return [[path, value]];
  if (typeof value === 'function') return [[path, String(value('⟨value⟩'))]];
  return Object.entries(value as object).flatMap(([name, inner]) => textsIn(inner, `${path}.${name}`));
}

/** The same catalogue with a mark in the place of every text. */
function marked(value: unknown): unknown {
  if (typeof value === 'string') return '§';
  if (typeof value === 'function') return () => '§';
  return Object.fromEntries(Object.entries(value as object).map(([name, inner]) => [name, marked(inner)]));
}

const all = { openid: true, userinfo: true, logout: true };
const devicePage = { username: '1', action: '2', fields: {} };
const frame = { username: '3', basePath: '/2', path: '/' };
const everyGrant = clientFields.flatMap((field) => (field.kind === 'checks' ? field.choices : []));
const everything = client({
  id: 1,
  name: '1',
  clientType: 'confidential',
  grantTypes: everyGrant,
  idTokenAlgorithm: 'HS256',
  userinfoAlgorithm: 'ES256',
  keptSecret: '',
  skipAuthorization: true,
  pkceOptional: true,
  tokenFormat: 'jwt',
  scope: ['1'],
});
const given = {
  client: client({ id: 1, name: '1' }),
  scope: ['1', 'introspection'],
  grantedAt: 1,
  sinceAt: 1,
  usedAt: 1,
};

/** The form with a problem of every kind. */
function formOf(texts: Texts, which: 'register' | 'update'): string {
  const superuser = user({ id: '1', superuser: true });
  return clientFormPage(texts, frame, {
    title: texts.applications.register,
    submit: texts.applications.registerSubmit,
    action: '/',
    back: '/',
    csrf: {},
    fields: fieldsFor(superuser, which),
    mayChoose: () => true,
    values: valuesOf(everything),
    problems: [
      ...Object.keys(english.problems).map((code) => ({
        field: 'redirectUris' as const,
        code: code as keyof typeof english.problems,
        details: ['1', '2'],
        value: '3',
      })),
      { field: 'name', code: 'nameEmpty', details: [] },
    ],
    scopes: { '1': '2' },
  });
}

/** Every page with everything that it can show; what is data has no letters. */
const pages: Record<string, (texts: Texts) => string> = {
  home: (texts) => homePage(texts, { issuer: '1', basePath: '/2', has: all, username: undefined }),
  'home, signed in': (texts) => homePage(texts, { issuer: '1', basePath: '/2', has: all, username: '3' }),
  'sign-in': (texts) =>
    signInPage(texts, {
      csrf: {},
      next: undefined,
      username: undefined,
      refused: true,
      signedInAs: '1',
      devUsers: [{ username: '2', password: '3' }],
    }),
  'sign-out': (texts) =>
    signOutPage(texts, {
      frame,
      csrf: {},
      sessions: ['5', '6'].map((sid) => ({ sid, authenticatedAt: 1, expiresAt: 2 })),
      next: '7',
      ownSid: '5',
    }),
  'sign-out for an app': (texts) => logoutPage(texts, { action: '1', fields: {}, username: '2', app: '3' }),
  'device code': (texts) =>
    deviceCodePage(texts, {
      ...devicePage,
      otherAccount: '3',
      userCode: '5',
      refused: true,
      phone: new Html('6'),
    }),
  'device code, prefilled': (texts) =>
    deviceCodePage(texts, {
      ...devicePage,
      otherAccount: '3',
      userCode: '5',
      refused: false,
      phone: undefined,
    }),
  'device consent': (texts) =>
    deviceConsentPage(
      { ...texts, language: 'en' },
      {
        ...devicePage,
        app: { name: '5', clientId: '6', registeredAt: 7, unverified: true },
        scopes: [{ token: '8', words: undefined }],
        resources: ['9'],
        userCode: '10',
        askedFrom: '11',
        askedSecondsAgo: 12,
      },
    ),
  'device allowed': (texts) => deviceAnsweredPage(texts, { app: '1', allowed: true }),
  'device denied': (texts) => deviceAnsweredPage(texts, { app: '1', allowed: false }),
  apps: (texts) =>
    applicationsPage(texts, frame, {
      clients: [client({ id: 1, name: '1', unverified: true, active: false })],
      next: '2',
      everybody: false,
      deleted: true,
    }),
  'no apps': (texts) =>
    applicationsPage(texts, frame, { clients: [], next: null, everybody: true, deleted: false }),
  'an app': (texts) => applicationPage(texts, frame, { client: everything, csrf: {}, clientSecret: '3' }),
  'an app without anything': (texts) =>
    applicationPage(texts, frame, {
      client: client({ id: 1, name: '1', grantTypes: ['authorization_code'] }),
      csrf: {},
    }),
  'the form of an app': (texts) => formOf(texts, 'update'),
  'the form of a new app': (texts) => formOf(texts, 'register'),
  'an app that goes': (texts) => deleteApplicationPage(texts, frame, { client: everything, csrf: {} }),
  access: (texts) =>
    authorizedTokensPage(texts, frame, {
      access: [given, { ...given, grantedAt: undefined }, { ...given, client: everything }],
      next: '2',
      scopes: { '1': '2' },
      ended: true,
    }),
  'no access': (texts) =>
    authorizedTokensPage(texts, frame, { access: [], next: null, scopes: {}, ended: false }),
  'access that ends': (texts) =>
    endAccessPage(texts, frame, { given: { ...given, client: everything }, csrf: {} }),
  'signed out': (texts) => signedOutPage(texts),
  error: (texts) => errorPage(texts, { name: 'tooManyAttempts', requestId: '1', waitSeconds: 2 }),
};

describe.each(languages.slice(1).map((texts) => [texts.language, texts] as const))('in %s', (_, texts) => {
  it('there is every text, and none is left in English', () => {
    const own = new Map(textsIn(texts));
    for (const [path, text] of textsIn(english)) {
      expect([path, own.get(path)]).toEqual([path, expect.stringMatching(/\S/)]);
      expect([path, own.get(path)]).not.toEqual([path, text]);
      expect([path, own.get(path)?.includes('⟨value⟩')]).toEqual([path, text.includes('⟨value⟩')]);
    }
    expect([...own.keys()]).toEqual(textsIn(english).map(([path]) => path));
  });
});

it.each(Object.entries(pages))('the page %s has no words but those of the catalogue', (_, page) => {
  const text = page({ ...(marked(english) as Texts), language: 'en' })
    .replace(/<(code|time)\b.*?<\/\1>/gs, '')
    .replace('<title>oauthctl</title>', '');
  expect(text).toContain('§');
  expect(readable(text)).not.toMatch(/\p{L}/u);
  expect(text).not.toMatch(/(placeholder|title|alt|aria-label)="[^"§]/);
});

it.each([
  [undefined, undefined, 'en'],
  [undefined, '', 'en'],
  [undefined, 'de', 'de'],
  [undefined, 'DE-at, en;q=0.9', 'de'],
  [undefined, 'ja, fr-CA;q=0.5, de;q=0.4', 'fr'],
  [undefined, 'fr;q=0.2, de;q=0.4', 'de'],
  [undefined, 'de;q=0, fr;q=0.1', 'fr'],
  [undefined, '*', 'en'],
  [undefined, 'de;q=abc, fr;q=0.1', 'fr'],
  [undefined, `${'xx,'.repeat(5_000)}de`, 'en'],
  ['fr', 'de', 'fr'],
  ['ja fr-CH de', 'de', 'fr'],
  ['ja', 'de', 'de'],
  ['../../etc', '__proto__', 'en'],
])('ui_locales %j and Accept-Language %j choose %s', (uiLocales, acceptLanguage, language) => {
  expect(chooseTexts(uiLocales, acceptLanguage).language).toBe(language);
});

it('pages speak the language of the browser, and that which the client asked for on the way', async () => {
  const bed = await testbed();
  const browser = new Browser(bed, { 'accept-language': 'de' });
  const german = await browser.visit('/accounts/login/');
  expect(german.text).toContain('<html lang="de">');
  expect(german.text).toContain('Anmelden');
  const next = encodeURIComponent('/o/authorize/?ui_locales=fr');
  expect((await browser.visit(`/accounts/login/?next=${next}`)).text).toContain('<html lang="fr">');
  const refused = await browser.submit(german, { csrf_token: 'x' });
  expect(refused.text).toContain('Dieses Formular ist veraltet');
});
