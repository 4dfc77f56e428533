import fc from 'fast-check';
import { expect, test } from 'vitest';
import { row } from '../conformance/rows.ts';
import { Browser, signedInBrowser } from '../support/browser.ts';
import { CALLBACK, requestOf } from '../support/code-flow.ts';
import { forged, NONCE, openidFlow, signInTo, unsigned } from '../support/openid.ts';
import { encodeForm } from '../support/testbed.ts';

const SEED = 20_270_117;
const REQUESTS = 400;
const BYE = 'https://app.example/bye';

/** What a page that did not escape it would run. */
const CANARY = `"'><script>Zq7</script><a b="`;

const madeUp = fc.oneof(fc.constantFrom('', CANARY, 'x\0', '//evil.example'), fc.string({ unit: 'binary' }));

/** Some value of JSON, with what the parameter `claims` knows in it. */
const claims = fc
  .dictionary(
    fc.constantFrom('id_token', 'userinfo', '__proto__', 'x'),
    fc.oneof(
      fc.jsonValue({ maxDepth: 2 }),
      fc.dictionary(
        fc.constantFrom('sub', 'email', 'acr', 'iss', '__proto__', 'constructor'),
        fc.oneof(
          fc.constantFrom(null, { essential: true }, { value: 'x' }, { values: [] }),
          fc.jsonValue({ maxDepth: 1 }),
        ),
      ),
    ),
  )
  .map((value) => JSON.stringify(value));

test(row('PRD-01', `${REQUESTS} requests to sign in and out, made up`), async () => {
  const { bed, app, browser } = await openidFlow({
    app: {
      skipAuthorization: true,
      postLogoutRedirectUris: [BYE],
      grantTypes: ['authorization_code', 'implicit', 'openid-hybrid', 'refresh_token'],
    },
  });
  const asking = await signedInBrowser(bed, 'alice');
  const asked = await asking.visit(
    requestOf(app, { response_type: 'id_token', scope: 'openid', nonce: NONCE }),
  );
  const hint = new URLSearchParams(new URL(asked.leadsTo ?? '').hash.slice(1)).get('id_token') ?? '';
  const hints = fc.oneof(
    fc.constantFrom(hint, forged(hint), unsigned(hint), `${hint}.x`, 'eyJ.eyJ.x'),
    madeUp,
  );
  const common = {
    id_token_hint: fc.option(hints, { nil: undefined }),
    ui_locales: fc.option(madeUp, { nil: undefined }),
    state: fc.option(madeUp, { nil: undefined }),
  };
  const signIn = fc
    .record({
      ...common,
      response_type: fc.constantFrom('code', 'token', 'id_token', 'code id_token token', 'id_token token'),
      response_mode: fc.constantFrom(undefined, 'query', 'fragment', 'form_post'),
      scope: fc.constantFrom('openid', 'openid email', 'read', 'openid fly'),
      claims: fc.option(fc.oneof(claims, madeUp), { nil: undefined }),
      prompt: fc.constantFrom(undefined, 'none', 'login', 'create', 'consent'),
      max_age: fc.constantFrom(undefined, '0', '1000', 'x'),
      acr_values: fc.option(madeUp, { nil: undefined }),
      nonce: fc.constantFrom(undefined, NONCE, CANARY),
    })
    .map((fields) => requestOf(app, fields));
  const signOut = fc
    .record({
      ...common,
      client_id: fc.oneof(fc.constantFrom(app.id, undefined), madeUp),
      post_logout_redirect_uri: fc.oneof(fc.constantFrom(BYE, `${BYE}/`, `${BYE}?`, undefined), madeUp),
      logout_hint: madeUp,
    })
    .map((fields) => `/o/logout/?${encodeForm(fields)}`);
  const statuses = new Map<number, number>();
  const property = fc.asyncProperty(fc.oneof(signIn, signOut), fc.boolean(), async (address, known) => {
    const page = await (known ? browser : new Browser(bed)).visit(address);
    statuses.set(page.status, (statuses.get(page.status) ?? 0) + 1);
    expect(page.status).toBeLessThan(500);
    expect(page.text).not.toContain('<script>Zq7');
    if (page.leadsTo === undefined) return;
    expect([CALLBACK, BYE]).toContain(page.leadsTo.split(/[?#]/)[0]);
  });
  await fc.assert(property, { seed: SEED, numRuns: REQUESTS, endOnFailure: true });
  for (const status of [200, 303, 400]) expect(statuses.get(status), String(status)).toBeGreaterThan(20);
  expect(bed.log.filter((line) => line.startsWith('error '))).toEqual([]);
  // Nobody was signed out by any of it.
  expect(await signInTo(bed, browser, app, { prompt: 'consent' })).toHaveProperty('id_token');
});
