import fc from 'fast-check';
import { expect, test } from 'vitest';
import { Browser, signedInBrowser } from '../support/browser.ts';
import { asksForAnswer, begin, deviceClient } from '../support/device-flow.ts';
import { passwordOf, testbed } from '../support/testbed.ts';

const SEED = 20_270_116;
const VISITS = 400;
const DEVICES = 300;

/** What a page that did not escape it would run. */
const CANARY = `"'><script>Zq7</script><a b="`;

const madeUp = fc.oneof(
  fc.constantFrom(
    '',
    CANARY,
    `/${CANARY}`,
    '//evil.example',
    '/\\evil.example',
    'login',
    'alice',
    '/healthz',
    'BCDF-GHJK',
    'bcdf ghjk',
  ),
  fc.string({ unit: 'binary', maxLength: 40 }),
  fc.webPath().map((path) => `/${path}${CANARY}`),
);
const names = fc.constantFrom(
  'next',
  'username',
  'password',
  'login_hint',
  'prompt',
  '__proto__',
  'csrf_token',
  'user_code',
  'allow',
  'deny',
);
const some = fc.dictionary(names, madeUp, { maxKeys: 4 });

const visit = fc.record({
  path: fc.constantFrom(
    '/accounts/login/',
    '/accounts/login',
    '/accounts/logout/',
    '/',
    '/o/device/',
    '/o/device',
  ),
  query: some,
  typed: some,
  right: fc.boolean(),
  headers: fc.dictionary(
    fc.constantFrom('accept-language', 'origin', 'sec-fetch-site', 'cookie', 'referer'),
    fc.oneof(
      fc.constantFrom('de', 'null', 'same-origin', 'oauthctl_session=x'),
      fc.string({ maxLength: 20 }),
    ),
    { maxKeys: 2 },
  ),
});

test(`${VISITS} visits that were made up fail nowhere, run nothing, and lead nowhere else`, async () => {
  const bed = await testbed({ settings: { SERVER: { SIGN_IN_FAILURES: 0 } } });
  await bed.user('alice');
  const statuses = new Map<number, number>();
  const property = fc.asyncProperty(visit, async ({ path, query, typed, right, headers }) => {
    const browser = new Browser(bed);
    const page = await browser.visit(`${path}?${new URLSearchParams(query)}`);
    const account = right ? { username: 'alice', password: passwordOf('alice') } : {};
    const cookie = browser.cookieHeader;
    const payload = new URLSearchParams({ ...page.forms[0]?.fields, ...account, ...typed }).toString();
    const answer = await bed.send({
      method: 'POST',
      url: path === '/' ? '/accounts/login/' : path,
      headers: { 'content-type': 'application/x-www-form-urlencoded', cookie, ...headers },
      payload,
    });
    for (const { status, text } of [page, answer]) {
      expect(status).toBeLessThan(500);
      expect(text).not.toContain('<script');
      statuses.set(status, (statuses.get(status) ?? 0) + 1);
    }
    expect(page.leadsTo).toBeUndefined();
    const { location } = answer.headers;
    if (location === undefined) {
      expect(answer.headers['x-frame-options']).toBe('DENY');
      expect(answer.headers['cache-control']).toBe('no-store');
    } else {
      expect(new URL(location, 'https://auth.example').host).toBe('auth.example');
    }
  });
  await fc.assert(property, { seed: SEED, numRuns: VISITS, endOnFailure: true });
  for (const status of [200, 303, 403]) expect(statuses.get(status), String(status)).toBeGreaterThan(20);
  expect(bed.log.filter((line) => line.startsWith('error '))).toEqual([]);
});

const entry = fc.record({
  typed: fc.oneof(
    { weight: 3, arbitrary: fc.constantFrom('known', 'known in lower case', 'the one before') },
    { weight: 2, arbitrary: madeUp },
  ),
  more: some,
  press: fc.constantFrom('allow', 'deny', undefined),
  others: some,
});

test(`${DEVICES} codes that were typed in, right and made up, break nothing and lead nowhere else`, async () => {
  const bed = await testbed({ settings: { SERVER: { USER_CODE_FAILURES: 0 } } });
  const app = await deviceClient(bed, { name: CANARY });
  await bed.user('alice');
  const browser = await signedInBrowser(bed, 'alice');
  const seen = new Map<string, number>();
  const saw = (what: string) => seen.set(what, (seen.get(what) ?? 0) + 1);
  let before = 'BBBB-BBBB';
  const property = fc.asyncProperty(entry, async ({ typed, more, press, others }) => {
    const { user_code } = await begin(bed, app);
    const meant: Record<string, string> = {
      known: user_code,
      'known in lower case': user_code.toLowerCase(),
      'the one before': before,
    };
    before = user_code;
    const code = Object.hasOwn(meant, typed) ? (meant[typed] ?? '') : typed;
    const page = await browser.visit(`/o/device/?${new URLSearchParams({ user_code: code })}`);
    const asked = await browser.submit(page, {
      user_code: code,
      ...more,
      csrf_token: page.forms[0]?.fields.csrf_token,
    });
    const pages = [page, asked];
    if (asksForAnswer(asked)) {
      saw('asked');
      pages.push(await browser.submit(asked, others, press === undefined ? {} : { press }));
    }
    for (const { status, text, leadsTo, forms } of pages) {
      expect(status).toBeLessThan(500);
      expect(text).not.toContain('<script');
      expect(leadsTo).toBeUndefined();
      for (const { action } of forms) expect(action).toBe('/o/device/');
      saw(String(status));
    }
  });
  await fc.assert(property, { seed: SEED, numRuns: DEVICES, endOnFailure: true });
  for (const what of ['200', '403', '404', 'asked']) expect(seen.get(what), what).toBeGreaterThan(5);
  expect(bed.log.filter((line) => line.startsWith('error '))).toEqual([]);
});

const fields = [
  ...['name', 'client_id', 'client_secret', 'client_type', 'redirect_uris', 'allowed_origins', 'scope'],
  ...[
    'token_endpoint_auth_method',
    'token_format',
    'skip_authorization',
    'pkce_optional',
    'verified',
    'active',
  ],
  ...[
    'grant_types.authorization_code',
    'grant_types.password',
    'grant_types',
    'action',
    'grace',
    'sid',
    'after',
  ],
  ...['__proto__', 'everywhere', 'deleted', 'ended'],
];

const typed = fc.oneof(
  madeUp,
  fc.constantFrom('rotate_secret', '0', '86400', 'public', 'confidential', 'jwt', 'none', 'read', 'on'),
  fc.constantFrom(
    'https://app.example/cb',
    `https://app.example/${CANARY}`,
    'javascript:alert(1)',
    '*',
    '\0',
  ),
  fc.constant('x'.repeat(3_000)),
);

const personalVisit = fc.record({
  path: fc.constantFrom(
    ...['applications/', 'applications/register/', 'applications/ID/', 'applications/ID/update/'],
    ...['applications/ID/delete/', 'authorized_tokens/', 'authorized_tokens/ID/delete/'],
  ),
  id: fc.oneof(
    { weight: 4, arbitrary: fc.constant('own') },
    { weight: 1, arbitrary: fc.constantFrom('0', '999', '-1', '%00', '%27', '1e9', CANARY) },
  ),
  form: fc.dictionary(fc.constantFrom(...fields), typed, { maxKeys: 6 }),
  whole: fc.boolean(),
  superuser: fc.boolean(),
});

test(`${VISITS} forms that were made up fail on no page behind a sign-in, and run nothing`, async () => {
  const bed = await testbed();
  const browsers = {
    alice: new Browser(bed),
    root: new Browser(bed),
  };
  const alice = await bed.user('alice');
  await bed.user('admin', { superuser: true });
  await browsers.alice.signIn('alice', passwordOf('alice'));
  await browsers.root.signIn('admin', passwordOf('admin'));
  const statuses = new Map<number, number>();
  const property = fc.asyncProperty(personalVisit, async ({ path, id, form, whole, superuser }) => {
    const browser = superuser ? browsers.root : browsers.alice;
    const app = await bed.client({ name: CANARY, userId: alice.id });
    const { client } = app;
    await bed.signIn(app, 'alice');
    const url = `/o/${path.replace('ID', id === 'own' ? String(client.id) : encodeURI(id))}`;
    const page = await browser.visit(`${url}?${new URLSearchParams(form)}`);
    const csrf_token = (await browser.visit('/accounts/logout/')).forms[0]?.fields.csrf_token ?? '';
    const payload = { ...(whole ? page.forms[0]?.fields : {}), ...form, csrf_token };
    const cookie = browser.cookieHeader;
    const answer = await bed.post(url, payload, { headers: { cookie, accept: 'text/html' } });
    for (const { status, text } of [page, answer]) {
      expect(status, text).toBeLessThan(500);
      expect(text).not.toContain('<script');
      statuses.set(status, (statuses.get(status) ?? 0) + 1);
    }
    const { location } = answer.headers;
    if (location !== undefined) expect(location).toMatch(/^\/o\/(applications|authorized_tokens)\//);
  });
  await fc.assert(property, { seed: SEED, numRuns: VISITS, endOnFailure: true });
  for (const status of [200, 303, 404]) expect(statuses.get(status), String(status)).toBeGreaterThan(20);
  expect(bed.log.filter((line) => line.startsWith('error '))).toEqual([]);
});
