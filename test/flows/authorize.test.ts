import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { StorageError } from '../../src/errors.ts';
import { row } from '../conformance/rows.ts';
import { Browser } from '../support/browser.ts';
import {
  allow,
  asksForConsent,
  CALLBACK,
  codeClient,
  codeFlow,
  codeFor,
  errorOf,
  ISSUER,
  requestOf,
  returned,
} from '../support/code-flow.ts';
import { passwordOf } from '../support/testbed.ts';

describe('prompt and max_age', () => {
  it('none never shows a page', async () => {
    const { bed, app, browser } = await codeFlow();
    const silent = (changes = {}) => requestOf(app, { prompt: 'none', ...changes });
    expect(errorOf(await new Browser(bed).visit(silent()))).toBe('login_required');
    expect(errorOf(await browser.visit(silent()))).toBe('consent_required');
    await codeFor(browser, app);
    expect(returned(await browser.visit(silent())).parameters).toHaveProperty('code');
    expect(errorOf(await browser.visit(silent({ scope: 'read write' })))).toBe('consent_required');
    expect(errorOf(await browser.visit(silent({ approval_prompt: 'force' })))).toBe('consent_required');
    bed.advance(100);
    expect(errorOf(await browser.visit(silent({ max_age: '99' })))).toBe('login_required');
    expect(returned(await browser.visit(silent({ max_age: '100' }))).parameters).toHaveProperty('code');
    expect(errorOf(await browser.visit(silent({ scope: 'fly' })))).toBe('invalid_scope');
  });

  it.each([
    { prompt: 'login' },
    { max_age: '10' },
    { max_age: '0' },
    { prompt: 'login select_account consent' },
  ])('a new sign-in is a new one: %j', async (changes) => {
    const { bed, app, browser } = await codeFlow();
    bed.advance(11);
    const signIn = await browser.visit(requestOf(app, changes));
    expect(signIn.address).toMatch(/^\/accounts\/login\/\?next=.*prompt=login/);
    // Whoever goes on without signing in comes to the same page again.
    const next = new URL(signIn.address, 'http://x').searchParams.get('next') ?? '';
    const again = await browser.visit(next);
    expect(again.address).toBe(signIn.address);
    const consent = await browser.submit(again, { username: 'alice', password: passwordOf('alice') });
    expect(asksForConsent(consent)).toBe(true);
    bed.advance(20);
    expect(returned(await allow(browser, consent)).parameters).toMatchObject({ state: 'the state' });
  });

  it('max_age lets in who has signed in recently', async () => {
    const { bed, app, browser } = await codeFlow();
    bed.advance(10);
    expect(asksForConsent(await browser.visit(requestOf(app, { max_age: '10' })))).toBe(true);
  });

  it('select_account lets the user go on or be somebody else', async () => {
    const { bed, app, browser } = await codeFlow();
    await bed.user('bob');
    const chosen = async () => browser.visit(requestOf(app, { prompt: 'select_account' }));
    const page = await chosen();
    expect(page.address).toMatch(/^\/accounts\/login\//);
    expect(page.text).toContain('Continue as alice');
    const next = new URL(page.address, 'http://x').searchParams.get('next') ?? '';
    expect((await browser.visit(next)).text).toContain('You are signed in as alice');
    const bobs = await browser.submit(await chosen(), { username: 'bob', password: passwordOf('bob') });
    expect(bobs.text).toContain('You are signed in as bob');
  });

  it('keeps nothing for visitors who are not signed in', async () => {
    const { bed, app } = await codeFlow();
    await new Browser(bed).visit(requestOf(app, { prompt: 'login', login_hint: 'alice' }));
    const kept = { pieces: ['select * from authorization_requests'], values: [] };
    expect(await bed.context.db.all(kept)).toEqual([]);
  });

  it('hands a login_hint to the sign-in page', async () => {
    const { bed, app } = await codeFlow();
    const page = await new Browser(bed).visit(requestOf(app, { login_hint: 'alice' }));
    expect(page.forms[0]?.fields.username).toBe('alice');
  });

  it('may wait for a sign-in no longer than half an hour', async () => {
    const { bed, app, browser } = await codeFlow();
    const signIn = await browser.visit(requestOf(app, { prompt: 'login' }));
    bed.advance(1_800);
    const late = await browser.submit(signIn, { username: 'alice', password: passwordOf('alice') });
    expect(late.status).toBe(400);
  });
});

describe('how the answer travels', () => {
  it.each([
    [undefined, '?'],
    ['query', '?'],
    ['fragment', '#'],
  ])('response_mode %s', async (response_mode, by) => {
    const { app, browser } = await codeFlow({ app: { skipAuthorization: true } });
    const right = returned(await browser.visit(requestOf(app, { response_mode })));
    expect(right).toMatchObject({ to: CALLBACK, by, parameters: { state: 'the state', iss: ISSUER } });
    const wrong = returned(await browser.visit(requestOf(app, { response_mode, scope: 'fly' })));
    expect(wrong).toMatchObject({ to: CALLBACK, by, parameters: { error: 'invalid_scope', iss: ISSUER } });
  });

  it.each([
    ["it's <b>&amp;\"\n\t'", {}],
    ['the state', {}],
    ['the state', { scope: 'fly' }],
  ])(row('FPOST-2-01', 'state %j, changes %j'), async (state, changes) => {
    const { app, browser } = await codeFlow({ app: { skipAuthorization: true } });
    const page = await browser.visit(requestOf(app, { response_mode: 'form_post', state, ...changes }));
    expect([page.status, page.headers['cache-control']]).toEqual([200, 'no-store']);
    expect(page.forms).toMatchObject([
      { action: CALLBACK, method: 'post', fields: { state, iss: ISSUER }, buttons: [{ text: 'Continue' }] },
    ]);
    const { code, error } = page.forms[0]?.fields ?? {};
    expect([code?.slice(0, 4), error]).toEqual(
      'scope' in changes ? [undefined, 'invalid_scope'] : ['oac_', undefined],
    );
  });

  it(row('FPOST-2-03'), async () => {
    const { app, browser } = await codeFlow();
    const asked = await browser.visit(requestOf(app, { response_mode: 'form_post' }));
    const page = await browser.submit(asked);
    expect(page.forms[0]).toMatchObject({ action: CALLBACK, fields: { error: 'access_denied' } });
  });

  it(row('FPOST-2-02'), async () => {
    const { app, browser } = await codeFlow({ app: { skipAuthorization: true } });
    const { text, headers } = await browser.visit(requestOf(app, { response_mode: 'form_post' }));
    const scripts = [...text.matchAll(/<script>(.*?)<\/script>/gs)].map(([, script = '']) => script);
    expect(scripts).toHaveLength(1);
    const hash = createHash('sha256').update(scripts.join('')).digest('base64');
    expect(headers['content-security-policy']).toContain(`script-src 'sha256-${hash}'`);
  });

  it.each(['ä€😀', 'a b+c%20', 'x'.repeat(4_000), '{"a":[1]}', '\u2028'])(
    row('R6749-4.1.2-04', '%j'),
    async (state) => {
      const { app, browser } = await codeFlow({ app: { skipAuthorization: true } });
      const page = await browser.visit(requestOf(app, { state }));
      expect(returned(page).parameters.state).toBe(state);
      expect(decodeURIComponent(/&state=([^&]*)/.exec(page.leadsTo ?? '')?.[1] ?? '')).toBe(state);
    },
  );

  it('names no issuer where the setting says so', async () => {
    const { app, browser } = await codeFlow({
      app: { skipAuthorization: true },
      settings: { COMPLIANT_BCP_RFC9700_AUTHZ_RESPONSE_ISS: false },
    });
    expect(returned(await browser.visit(requestOf(app))).parameters).not.toHaveProperty('iss');
  });

  it(row('R9207-2-01', 'not that of a header'), async () => {
    const { app, browser, bed } = await codeFlow({
      app: { skipAuthorization: true },
      settings: { SERVER: { ISSUER: 'http://localhost:8000/auth/o/' } },
    });
    expect(returned(await browser.visit(requestOf(app))).parameters.iss).toBe(
      'http://localhost:8000/auth/o/',
    );
    const headers = { host: 'evil.example', 'x-forwarded-host': 'evil.example' };
    const { location } = (await bed.get(requestOf(app, { scope: 'fly' }), { headers })).headers;
    expect(location).not.toContain('evil');
  });

  it(row('R9700-4.12-01'), async () => {
    const { bed, app, browser } = await codeFlow();
    const page = await browser.visit(requestOf(app));
    expect((await browser.submit(page)).status).toBe(303);
    expect((await bed.get(requestOf(app))).status).toBe(303);
    expect((await bed.get(requestOf(app, { scope: 'fly' }))).status).toBe(303);
  });

  it('takes a request as a form, from any site, without and with the last slash', async () => {
    const { bed, app, browser } = await codeFlow();
    const [, query = ''] = requestOf(app).split('?');
    for (const path of ['/o/authorize', '/o/authorize/']) {
      const headers = { origin: 'https://app.example', 'sec-fetch-site': 'cross-site' };
      const answer = await bed.post(path, query, { headers });
      expect([answer.status, answer.headers['cache-control']]).toEqual([303, 'no-store']);
      expect(answer.headers.location).toMatch(/^\/o\/authorize\/\?/);
      expect(asksForConsent(await browser.visit(answer.headers.location ?? ''))).toBe(true);
    }
    const repeated = await bed.post('/o/authorize/', `${query}&scope=write`);
    expect(errorOf(await browser.visit(repeated.headers.location ?? ''))).toBe('invalid_request');
    for (const body of ['%zz', 'a=\r\nSet-Cookie: x=1', '//evil.example', '']) {
      const { status, headers } = await bed.post('/o/authorize/', body);
      expect([303, 400]).toContain(status);
      expect(headers).not.toHaveProperty('set-cookie');
      if (status === 303) expect(headers.location).toMatch(/^\/o\/authorize\/\?/);
    }
  });

  it.each([{ client_id: 'nobody' }, { client_id: undefined }, { redirect_uri: 'https://evil.example/' }])(
    row('R6749-3.1.2.4-01', 'nor does an answer to a page that never was: %j'),
    async (changes) => {
      const { bed, app, browser } = await codeFlow();
      const [, query = ''] = requestOf(app, changes).split('?');
      const answer = await bed.post('/o/authorize/', `${query}&allow=Authorize&csrf_token=x`);
      expect([answer.status, answer.headers.location]).toEqual([303, expect.stringMatching(/^\/o\/auth/)]);
      const page = await browser.visit(answer.headers.location ?? '');
      expect([page.status, page.leadsTo]).toEqual([400, undefined]);
    },
  );

  it(row('R9700-2.1-02', 'by way of the sign-in page'), async () => {
    const { bed, app } = await codeFlow();
    // What no address has is sent all the same, and comes back as it was.
    const odd = `${requestOf(app, { state: undefined })}&state=a\\b"<>`;
    const browser = new Browser(bed);
    const signIn = await browser.visit(odd);
    expect(signIn.address).toMatch(/^\/accounts\/login\/\?next=%2Fo%2Fauthorize%2F%3F/);
    const consent = await browser.submit(signIn, { username: 'alice', password: passwordOf('alice') });
    expect(returned(await allow(browser, consent)).parameters.state).toBe('a\\b"<>');
  });
});

describe('a redirect URI', () => {
  it('of localhost has a free port only where the setting says so', async () => {
    const settings = { ALLOW_LOCALHOST_LOOPBACK: false };
    const { bed, browser } = await codeFlow({ settings });
    const native = await codeClient(bed, { clientType: 'public', redirectUris: ['http://localhost/cb'] });
    const redirect_uri = 'http://localhost:51004/cb';
    expect((await browser.visit(requestOf(native, { redirect_uri }))).status).toBe(400);
    const other = await codeFlow();
    const same = await codeClient(other.bed, { clientType: 'public', redirectUris: ['http://localhost/cb'] });
    expect(asksForConsent(await other.browser.visit(requestOf(same, { redirect_uri })))).toBe(true);
  });

  it('stands for many hosts only where the setting says so', async () => {
    const settings = { ALLOW_URI_WILDCARDS: true };
    const { bed, browser } = await codeFlow({ settings });
    const redirectUris = ['https://*.app.example/cb', 'https://*--site.netlify.example/cb'];
    const app = await codeClient(bed, { redirectUris });
    const goes = async (redirect_uri: string) =>
      asksForConsent(await browser.visit(requestOf(app, { redirect_uri })));
    for (const uri of [
      'https://a.app.example/cb',
      'https://a.b.app.example/cb',
      'https://x--site.netlify.example/cb',
    ]) {
      expect(await goes(uri), uri).toBe(true);
    }
    const others = [
      ...[
        'https://app.example/cb',
        'https://.app.example/cb',
        'https://a.app.example/cb/',
        'http://a.app.example/cb',
      ],
      ...[
        'https://evil.example/.app.example/cb',
        'https://evil.example?.app.example/cb',
        'https://*.app.example/cb',
      ],
      ...[
        'https://evil.example\\.app.example/cb',
        'https://a@b.app.example/cb',
        'https://evil.example#.app.example/cb',
      ],
      ...['https://a.app.example:1/cb', 'https://a..app.example/cb', 'https://-.app.example/cb'],
    ];
    for (const uri of others) expect(await goes(uri), uri).toBe(false);
    const strict = await codeFlow();
    await expect(codeClient(strict.bed, { redirectUris })).rejects.toMatchObject({ code: 'invalid_value' });
  });

  it('is shown to nobody where it does not match', async () => {
    const { bed, app, browser } = await codeFlow();
    const page = await browser.visit(requestOf(app, { redirect_uri: 'https://evil.example/Zq7' }));
    expect(page.text).not.toMatch(/Zq7|app\.example/);
    expect(bed.log.join('\n')).not.toContain('Zq7');
  });

  it('that came into the store by another way is used no more than it could be registered', async () => {
    const { bed, app, browser } = await codeFlow();
    for (const uri of [
      'javascript:alert(1)',
      'https://a.example/#x',
      'https://u@a.example/',
      'https://*.a.example/',
    ]) {
      await bed.context.db.run({
        pieces: ['update clients set redirect_uris = ', ''],
        values: [JSON.stringify([uri])],
      });
      for (const redirect_uri of [uri, undefined]) {
        const page = await browser.visit(requestOf(app, { redirect_uri }));
        expect([page.status, page.leadsTo], uri).toEqual([400, undefined]);
      }
    }
  });
});

it(row('R6749-4.1.2.1-02'), async () => {
  let failure: Error | undefined;
  const { bed, app, browser } = await codeFlow({
    app: { skipAuthorization: true },
    around: (db) => ({
      ...db,
      tx(work) {
        if (failure !== undefined) return Promise.reject(failure);
        return db.tx(work);
      },
    }),
  });
  failure = new StorageError('database_full', 'the disk is full');
  expect(errorOf(await browser.visit(requestOf(app)))).toBe('temporarily_unavailable');
  failure = new Error('a secret of ours');
  const page = await browser.visit(requestOf(app));
  expect(errorOf(page)).toBe('server_error');
  expect(page.leadsTo).not.toContain('secret');
  const told = bed.log.filter((line) => line.startsWith('error '));
  expect(told).toEqual([expect.stringContaining('authorization_failed')]);
  expect(told.join()).not.toContain('secret');
  failure = undefined;
  returned(await browser.visit(requestOf(app)));
});
