import { decodeJwt } from 'jose';
import { describe, expect, it } from 'vitest';
import { row } from '../conformance/rows.ts';
import { Browser } from '../support/browser.ts';
import {
  allow,
  asksForConsent,
  CALLBACK,
  codeClient,
  codeFor,
  errorOf,
  redeem,
  requestOf,
  returned,
} from '../support/code-flow.ts';
import { claimsOf, forged, openidFlow, signInTo, unsigned } from '../support/openid.ts';
import { tokensOf } from '../support/signed-in.ts';
import { type FormFields, passwordOf } from '../support/testbed.ts';

const claims = (value: unknown) => JSON.stringify(value);
const subject = (sub: unknown, place = 'id_token') => ({ claims: claims({ [place]: { sub } }) });
const openid = (changes: FormFields = {}) => ({ scope: 'openid', ...changes });
const password = { username: 'alice', password: passwordOf('alice') };

async function flowWithBob() {
  const flow = await openidFlow();
  const bob = await flow.bed.user('bob');
  const bobs = new Browser(flow.bed);
  await bobs.signIn('bob', passwordOf('bob'));
  return { ...flow, bob, bobs };
}

describe('a request to sign in', () => {
  it(row('OIDC-3.1.2.1-02'), async () => {
    const { bed, app, browser } = await openidFlow();
    const query = requestOf(app, openid()).split('?')[1] ?? '';
    const posted = await bed.post('/o/authorize/', query, { headers: { origin: 'https://app.example' } });
    expect(posted.status).toBe(303);
    const page = await browser.visit(posted.headers.location ?? '');
    expect(returned(await allow(browser, page)).parameters).toHaveProperty('code');
  });

  it('has no nonce that not every store could keep', async () => {
    const { app, browser } = await openidFlow();
    for (const scope of ['openid', 'read']) {
      const answer = await browser.visit(requestOf(app, { scope, nonce: 'a\0b' }));
      expect(errorOf(answer)).toBe('invalid_request');
    }
  });

  it(row('OIDC-3.1.2.1-03'), async () => {
    const { bed, app, browser } = await openidFlow();
    const silent = requestOf(app, openid({ prompt: 'none' }));
    expect(errorOf(await new Browser(bed).visit(silent))).toBe('login_required');
    expect(errorOf(await browser.visit(silent))).toBe('consent_required');
    await signInTo(bed, browser, app);
    const { code } = returned(await browser.visit(silent)).parameters;
    expect(tokensOf(await redeem(bed, app, code ?? ''))).toHaveProperty('id_token');
  });

  it.each([
    { max_age: '0' },
    { approval_prompt: 'force' },
    { response_mode: 'form_post' },
    { login_hint: 'bob' },
    { claims: claims({ id_token: { sub: { value: 'x' } } }) },
    { scope: 'openid read write' },
    { scope: 'fly' },
    { id_token_hint: 'x' },
    { response_type: 'fly' },
    { prompt: 'none fly' },
    { request: 'x' },
    { display: 'page', ui_locales: 'de', acr_values: '9' },
  ])(row('OIDC-3.1.2.1-03', 'also with %j'), async (changes) => {
    const { bed, app, browser } = await openidFlow();
    await signInTo(bed, browser, app);
    for (const visitor of [browser, new Browser(bed)]) {
      const page = await visitor.visit(requestOf(app, openid({ prompt: 'none', ...changes })));
      // The one page that comes is a form on its way to the app.
      const posts = 'response_mode' in changes;
      expect([page.status, page.forms.map(({ action }) => action)]).toEqual(
        posts ? [200, [CALLBACK]] : [303, []],
      );
    }
  });

  it.each(['none login', 'none consent', 'none none', 'none create'])(
    row('OIDC-3.1.2.1-04', '%s'),
    async (prompt) => {
      const { app, browser } = await openidFlow();
      expect(errorOf(await browser.visit(requestOf(app, openid({ prompt }))))).toBe('invalid_request');
    },
  );

  it(row('OIDC-3.1.2.1-05'), async () => {
    const { bed, app, browser } = await openidFlow({ settings: { REQUEST_APPROVAL_PROMPT: 'auto' } });
    await signInTo(bed, browser, app);
    const visit = (prompt: string) => browser.visit(requestOf(app, openid({ prompt })));
    expect((await visit('login')).address).toMatch(/^\/accounts\/login\/.*prompt=login/);
    expect(asksForConsent(await visit('consent'))).toBe(true);
    expect((await visit('select_account')).text).toContain('Continue as alice');
  });

  it.each([
    { prompt: 'login' },
    { prompt: 'select_account' },
    { max_age: '0' },
    { prompt: 'login consent', max_age: '0' },
  ])('whoever was not signed in signs in once: %j', async (changes) => {
    const { bed, app } = await openidFlow();
    const visitor = new Browser(bed);
    const signIn = await visitor.visit(requestOf(app, openid(changes)));
    expect(signIn.address).toMatch(/^\/accounts\/login\//);
    bed.advance(5);
    const page = await visitor.submit(signIn, password);
    expect(asksForConsent(page)).toBe(true);
    const { code = '' } = returned(await allow(visitor, page)).parameters;
    const { id_token } = tokensOf(await redeem(bed, app, code));
    expect(decodeJwt(id_token).auth_time).toBe(bed.clock.now);
  });

  it(row('OIDC-3.1.2.1-06'), async () => {
    const { bed, app, browser } = await openidFlow();
    bed.advance(100);
    const fresh = async (max_age: string) => {
      const page = await browser.visit(requestOf(app, openid({ max_age })));
      return !page.address.startsWith('/accounts/login/');
    };
    expect([await fresh('100'), await fresh('99'), await fresh('0')]).toEqual([true, false, false]);
    const signIn = await browser.visit(requestOf(app, openid({ max_age: '10' })));
    const page = await browser.submit(signIn, password);
    const { code = '' } = returned(await allow(browser, page)).parameters;
    const { id_token } = tokensOf(await redeem(bed, app, code));
    expect((await claimsOf(bed, app, id_token)).auth_time).toBe(bed.clock.now);
    for (const max_age of ['-1', 'x', '1.5']) {
      expect(errorOf(await browser.visit(requestOf(app, openid({ max_age }))))).toBe('invalid_request');
    }
  });

  it('max_age=0 asks although the session is of this very second', async () => {
    const { app, browser } = await openidFlow();
    const page = await browser.visit(requestOf(app, openid({ max_age: '0' })));
    expect(page.address).toMatch(/^\/accounts\/login\//);
  });

  it(row('OIDC-3.1.2.1-07'), async () => {
    const { bed, app, browser } = await openidFlow();
    const evil = '"><script>x</script>';
    const page = await new Browser(bed).visit(requestOf(app, openid({ login_hint: evil })));
    expect(page.forms[0]?.fields.username).toBe(evil);
    expect(page.text).not.toContain('<script');
    const bob = await browser.visit(requestOf(app, openid({ login_hint: 'bob' })));
    expect(bob.text).toContain('signed in as alice');
  });

  it(row('OIDC-3.1.2.1-09'), async () => {
    const { bed, app, browser } = await openidFlow();
    for (const acr_values of ['1', 'urn:mace:incommon:iap:silver 2']) {
      const { id_token } = await signInTo(bed, browser, app, { acr_values });
      expect(decodeJwt(id_token).acr).toBe('1');
    }
  });

  it(row('OIDC-3.1.2.1-10'), async () => {
    const { bed, app, browser } = await openidFlow();
    const harmless = { ui_locales: 'fr-CA fr', display: 'popup', claims_locales: 'en', acr_values: 'x' };
    expect(await signInTo(bed, browser, app, harmless)).toHaveProperty('id_token');
  });

  it(row('OIDC-3.1.2.2-01'), async () => {
    const { bed, app } = await openidFlow();
    for (const prompt of [undefined, 'none', 'login']) {
      const wrong = openid({ redirect_uri: 'https://evil.example/', prompt });
      const page = await new Browser(bed).visit(requestOf(app, wrong));
      expect([page.status, page.leadsTo]).toEqual([400, undefined]);
      expect(page.text).not.toContain('password');
    }
  });

  it(row('OIDC-6-01'), async () => {
    const { app, browser } = await openidFlow();
    const errors = [];
    for (const changes of [{ request: 'eyJ.eyJ.' }, { request_uri: 'https://evil.example/' }]) {
      errors.push(errorOf(await browser.visit(requestOf(app, openid(changes)))));
    }
    expect(errors).toEqual(['request_not_supported', 'request_uri_not_supported']);
  });
});

describe('an id_token_hint', () => {
  it(row('OIDC-3.1.2.1-08', 'of the user who is signed in, however old'), async () => {
    const { bed, app, browser } = await openidFlow({ settings: { ID_TOKEN_EXPIRE_SECONDS: 60 } });
    const { id_token } = await signInTo(bed, browser, app);
    bed.advance(61);
    const page = await browser.visit(requestOf(app, openid({ prompt: 'none', id_token_hint: id_token })));
    expect(returned(page).parameters).toHaveProperty('code');
  });

  it(row('OIDC-3.1.2.1-08', 'of another user'), async () => {
    const { bed, app, browser, bobs } = await flowWithBob();
    const { id_token } = await signInTo(bed, bobs, app);
    await signInTo(bed, browser, app);
    const hinted = openid({ id_token_hint: id_token });
    expect(errorOf(await browser.visit(requestOf(app, { ...hinted, prompt: 'none' })))).toBe(
      'login_required',
    );
    const signIn = await browser.visit(requestOf(app, hinted));
    expect(signIn.address).toMatch(/^\/accounts\/login\/.*prompt=login/);
    // Whoever is meant may go on; anybody else may not.
    expect(errorOf(await browser.submit(signIn, password))).toBe('login_required');
    const again = await browser.visit(requestOf(app, hinted));
    const page = await browser.submit(again, { username: 'bob', password: passwordOf('bob') });
    expect(asksForConsent(page)).toBe(true);
  });

  it.each([
    ['forged', forged],
    ['unsigned', unsigned],
    ['no token', () => 'x'],
  ])(row('OIDC-3.1.2.1-08', '%s'), async (_name, change) => {
    const { bed, app, browser } = await openidFlow();
    const { id_token } = await signInTo(bed, browser, app);
    const page = await browser.visit(requestOf(app, openid({ id_token_hint: change(id_token) })));
    expect(errorOf(page)).toBe('invalid_request');
  });

  it(row('OIDC-3.1.2.1-08', 'of another app'), async () => {
    const { bed, app, browser } = await openidFlow();
    const other = await codeClient(bed, { idTokenAlgorithm: 'ES256' });
    const { id_token } = await signInTo(bed, browser, other);
    const page = await browser.visit(requestOf(app, openid({ id_token_hint: id_token })));
    expect(errorOf(page)).toBe('invalid_request');
  });
});

describe('a sub among the claims', () => {
  it.each(['id_token', 'userinfo'])(row('OIDC-5.5-02', 'of another user, in %s'), async (place) => {
    const { bed, app, browser, bob } = await flowWithBob();
    await signInTo(bed, browser, app);
    for (const wish of [{ value: bob.id }, { values: [bob.id, 'x'] }, { value: 5, essential: true }]) {
      const silent = openid({ prompt: 'none', ...subject(wish, place) });
      expect(errorOf(await browser.visit(requestOf(app, silent)))).toBe('login_required');
    }
    const signIn = await browser.visit(requestOf(app, openid(subject({ value: bob.id }, place))));
    expect(signIn.address).toMatch(/^\/accounts\/login\//);
    expect(errorOf(await browser.submit(signIn, password))).toBe('login_required');
  });

  it(row('OIDC-5.5-02', 'of the user who is signed in'), async () => {
    const { bed, app, alice, browser } = await openidFlow();
    for (const wish of [{ value: alice.id }, { values: ['x', alice.id] }, null, { essential: true }]) {
      const { id_token } = await signInTo(bed, browser, app, subject(wish));
      expect((await claimsOf(bed, app, id_token)).sub).toBe(alice.id);
    }
  });

  it('that contradicts the hint is nobody', async () => {
    const { bed, app, browser, bob } = await flowWithBob();
    const { id_token } = await signInTo(bed, browser, app);
    const both = openid({ id_token_hint: id_token, prompt: 'none', ...subject({ value: bob.id }) });
    expect(errorOf(await browser.visit(requestOf(app, both)))).toBe('login_required');
  });
});

describe('the form of claims', () => {
  it.each([
    '{',
    '[]',
    '"x"',
    '5',
    'null',
    '{"id_token":[]}',
    '{"id_token":5}',
    '{"id_token":{"email":5}}',
    '{"id_token":{"email":[]}}',
    '{"userinfo":{"email":{"essential":"yes"}}}',
    '{"userinfo":{"email":{"values":"x"}}}',
  ])(row('OIDC-5.5-01', 'refused: %s'), async (text) => {
    const { app, browser } = await openidFlow();
    expect(errorOf(await browser.visit(requestOf(app, openid({ claims: text }))))).toBe('invalid_request');
  });

  it.each([
    '{}',
    '{"id_token":null}',
    '{"id_token":{"fly":{"x":1}}}',
    '{"__proto__":{"email":null}}',
    '{"x":5}',
  ])(row('OIDC-5.5-01', 'passed over: %s'), async (text) => {
    const { app, browser } = await openidFlow();
    expect(asksForConsent(await browser.visit(requestOf(app, openid({ claims: text }))))).toBe(true);
  });

  it('means nothing without the scope openid', async () => {
    const { bed, app, browser } = await openidFlow();
    const code = await codeFor(browser, app, { claims: '{', scope: 'read' });
    expect(tokensOf(await redeem(bed, app, code))).not.toHaveProperty('id_token');
  });

  it(row('OIDC-5.5.1.1-01'), async () => {
    const { bed, app, browser } = await openidFlow();
    const acr = (wish: unknown) => openid({ claims: claims({ id_token: { acr: wish } }) });
    const page = await browser.visit(requestOf(app, acr({ essential: true, values: ['2', '3'] })));
    expect(errorOf(page)).toBe('unmet_authentication_requirements');
    for (const wish of [{ essential: true, values: ['2', '1'] }, { essential: true }, { values: ['2'] }]) {
      const { id_token } = await signInTo(bed, browser, app, acr(wish));
      expect(decodeJwt(id_token).acr).toBe('1');
    }
  });
});

describe('prompt=create', () => {
  const request = openid({ prompt: 'create login', resource: ['https://a.example/', 'https://b.example/'] });

  it('is refused where nobody can sign up', async () => {
    const { app, browser } = await openidFlow();
    expect(errorOf(await browser.visit(requestOf(app, request)))).toBe('invalid_request');
  });

  it.each([
    ['/join?from=here', '/join?from=here&next=', '/o/authorize/?'],
    ['https://join.example/', 'https://join.example/?next=', 'http://localhost:8000/o/authorize/?'],
  ])('leads to %s, and back without it', async (page, address, back) => {
    const { bed, app } = await openidFlow({
      settings: { OIDC_RP_INITIATED_REGISTRATION_ENABLED: true, OIDC_RP_INITIATED_REGISTRATION_URL: page },
    });
    const answer = await bed.get(requestOf(app, request));
    expect(answer.status).toBe(303);
    const { location = '' } = answer.headers;
    expect(location.startsWith(address)).toBe(true);
    const next = new URL(location, 'http://x').searchParams.get('next') ?? '';
    expect(next.startsWith(back)).toBe(true);
    const { searchParams } = new URL(next, 'http://x');
    expect(searchParams.get('prompt')).toBe('login');
    expect(searchParams.getAll('resource')).toHaveLength(2);
    expect(searchParams.get('code_challenge')).not.toBeNull();
  });

  it('leads nowhere before client and redirect URI are proved', async () => {
    const { bed, app } = await openidFlow({
      settings: { OIDC_RP_INITIATED_REGISTRATION_ENABLED: true, OIDC_RP_INITIATED_REGISTRATION_URL: '/join' },
    });
    const answer = await bed.get(requestOf(app, { ...request, redirect_uri: 'https://evil.example/' }));
    expect([answer.status, answer.headers.location]).toEqual([400, undefined]);
  });
});
