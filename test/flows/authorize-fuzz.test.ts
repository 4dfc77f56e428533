import fc from 'fast-check';
import { expect, test } from 'vitest';
import { isRedirectUriOf } from '../../src/core/redirect-uri.ts';
import { row } from '../conformance/rows.ts';
import { Browser } from '../support/browser.ts';
import { asksForConsent, CALLBACK, challenge, codeFlow, requestOf } from '../support/code-flow.ts';
import { settingsWith } from '../support/testbed.ts';

const SEED = 20_270_117;
const MUTATIONS = 10_000;
const REQUESTS = 600;

/** What a page that did not escape it would run. */
const CANARY = `"'><script>Zq7</script><a b="`;

const registered = [
  CALLBACK,
  'https://app.example/cb?x=1',
  'http://127.0.0.1/cb',
  'http://[::1]:8080/cb?x=1',
  'http://localhost/cb',
  'com.example.app:/cb',
];

/** What somebody who looks for a gap puts into an address. */
const pieces = fc.oneof(
  fc.constantFrom(
    ...[
      '@',
      ':',
      '/',
      '//',
      '\\',
      '#',
      '?',
      ';',
      '.',
      '..',
      '%2e',
      '%2f',
      '%5c',
      '%00',
      '\0',
      '\n',
      '\r',
      '\t',
      ' ',
    ],
    ...[
      'evil.example',
      'user@',
      ':1',
      ':65536',
      '&x=1',
      '*',
      'https://',
      'javascript:',
      '。',
      'а',
      '[',
      ']',
      '%40',
    ],
    ...['localhost', '127.0.0.1', '[::1]', '0', 'code=1', 'HTTPS', 'http', 'é', '\u202e', '/../', '/./'],
  ),
  fc.string({ unit: 'binary', maxLength: 3 }),
);

test(row('R9700-2.1-01', `${MUTATIONS} that were made of registered ones`), () => {
  const settings = settingsWith({ ALLOWED_REDIRECT_URI_SCHEMES: ['http', 'https', 'com.example.app'] });
  /** The addresses of this machine whose port alone differs. */
  const free =
    /^(?:http:\/\/127\.0\.0\.1(?::\d{1,5})?\/cb|http:\/\/\[::1\](?::\d{1,5})?\/cb\?x=1|http:\/\/localhost(?::\d{1,5})?\/cb)$/;
  const mutation = fc
    .tuple(
      fc.constantFrom(...registered),
      fc.nat(30),
      fc.nat(3),
      fc.array(pieces, { minLength: 1, maxLength: 3 }),
    )
    .map(([uri, at, length, put]) => uri.slice(0, at) + put.join('') + uri.slice(at + length));
  let accepted = 0;
  const property = fc.property(mutation, (uri) => {
    if (!isRedirectUriOf(settings, registered, uri)) return;
    accepted += 1;
    expect(registered.includes(uri) || free.test(uri), uri).toBe(true);
  });
  fc.assert(property, { seed: SEED, numRuns: MUTATIONS, endOnFailure: true });
  expect(accepted).toBeGreaterThan(20);
});

const madeUp = fc.oneof(fc.constantFrom('', CANARY), fc.string({ unit: 'binary', maxLength: 30 }));

function mostly(usual: readonly (string | undefined)[]): fc.Arbitrary<string | undefined> {
  return fc.oneof(
    { weight: 6, arbitrary: fc.constantFrom(...usual) },
    { weight: 1, arbitrary: madeUp as fc.Arbitrary<string | undefined> },
  );
}

const parameters = fc.record(
  {
    client_id: fc.oneof({ weight: 20, arbitrary: fc.constant('own') }, { weight: 1, arbitrary: madeUp }),
    redirect_uri: mostly([CALLBACK, CALLBACK, CALLBACK, undefined, 'https://evil.example/']),
    response_type: mostly(['code', 'code', 'code', 'token']),
    response_mode: mostly([undefined, 'query', 'fragment', 'form_post']),
    scope: mostly(['read', 'read write', undefined]),
    state: mostly(['x', undefined, CANARY]),
    prompt: mostly([undefined, 'none', 'login', 'consent', 'select_account']),
    approval_prompt: mostly([undefined, 'auto', 'force']),
    max_age: mostly([undefined, '0', '100']),
    code_challenge: mostly([challenge]),
    code_challenge_method: mostly(['S256', 'S256', 'plain']),
    ui_locales: mostly([undefined, 'de']),
    login_hint: mostly([undefined, 'alice']),
    nonce: mostly([undefined, 'n']),
    authorization_request: fc.oneof(
      { weight: 15, arbitrary: fc.constant(undefined) },
      { weight: 1, arbitrary: madeUp },
    ),
  },
  { requiredKeys: ['client_id'] },
);

test(row('R9700-2.1-02', `${REQUESTS} requests that were made up`), async () => {
  const { bed, app, browser } = await codeFlow({ app: { name: CANARY } });
  const seen = new Map<string, number>();
  const saw = (what: string) => seen.set(what, (seen.get(what) ?? 0) + 1);
  const property = fc.asyncProperty(parameters, fc.boolean(), async (made, signedIn) => {
    const visitor = signedIn ? browser : new Browser(bed);
    const clientId = made.client_id === 'own' ? app.id : made.client_id;
    let page = await visitor.visit(requestOf(app, { ...made, client_id: clientId }));
    saw(String(page.status));
    if (asksForConsent(page)) {
      saw('consent');
      page = await visitor.submit(page, {}, { press: 'allow' });
      saw(String(page.status));
    }
    expect(page.status).toBeLessThan(500);
    expect(page.text).not.toContain('<script>Zq7');
    if (page.leadsTo !== undefined) expect(page.leadsTo.slice(0, CALLBACK.length + 1)).toMatch(/\/cb[?#]$/);
    if (page.leadsTo !== undefined) expect(page.leadsTo.startsWith(CALLBACK)).toBe(true);
    for (const { action, method } of page.forms) {
      expect(action, method).toMatch(
        /^(?:\/accounts\/log(?:in|out)\/|\/o\/authorize\/|https:\/\/app\.example\/cb)$/,
      );
    }
  });
  await fc.assert(property, { seed: SEED, numRuns: REQUESTS, endOnFailure: true });
  for (const what of ['200', '303', '400', 'consent']) expect(seen.get(what), what).toBeGreaterThan(20);
  expect(bed.log.filter((line) => line.startsWith('error '))).toEqual([]);
});
