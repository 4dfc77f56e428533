import { describe, expect, it } from 'vitest';
import { updateClient } from '../../src/core/clients.ts';
import { updateUser } from '../../src/core/users.ts';
import { row } from '../conformance/rows.ts';
import { type Page, signedInBrowser } from '../support/browser.ts';
import {
  allow,
  asksForConsent,
  CALLBACK,
  codeClient,
  codeFlow,
  codeFor,
  errorOf,
  ISSUER,
  redeem,
  requestOf,
  returned,
} from '../support/code-flow.ts';
import { tokensOf } from '../support/signed-in.ts';

describe('the consent page', () => {
  it('says who asks, for what in words, for whom, and where that leads', async () => {
    const { app, browser } = await codeFlow({
      settings: { SCOPES: { read: 'Read your notes', write: 'Write "notes" <b>' } },
    });
    const page = await browser.visit(requestOf(app, { scope: 'read write' }));
    expect(page.status).toBe(200);
    for (const text of ['Shop asks for access', 'Read your notes', 'alice', 'app.example', app.id]) {
      expect(page.text).toContain(text);
    }
    expect(page.text).toContain('Write &quot;notes&quot; &lt;b&gt;');
    expect(page.text).toMatch(/<button type="submit" name="allow" /);
  });

  it('is in the language that the client asked for', async () => {
    const { app, browser } = await codeFlow();
    const page = await browser.visit(requestOf(app, { ui_locales: 'xx de-AT fr' }));
    expect(page.text).toContain('<html lang="de">');
  });

  it.each([
    ['<img src=x onerror=alert(1)>', '&lt;img src=x'],
    ['"><script>alert(1)</script>', '&lt;script'],
    ['\u0024{7*7}{{7*7}}', '{{7*7}}'],
    ['a\u202egnp.exe', 'gnp.exe'],
  ])('shows a name like %j as a text that it is', async (name, shown) => {
    const { app, browser } = await codeFlow({ app: { name } });
    const { text } = await browser.visit(requestOf(app));
    expect(text).not.toMatch(/<img|<script|\u202e/);
    expect(text).toContain(shown);
  });

  it.each([
    ['http://127.0.0.1:51004/cb', 'http://127.0.0.1/cb', 'a program on this device (127.0.0.1:51004)'],
    ['com.example.app:/cb', 'com.example.app:/cb', 'that opens com.example.app addresses'],
  ])('marks what leads to a program on the device: %s', async (redirect_uri, registered, words) => {
    const { bed, browser } = await codeFlow({
      settings: { ALLOWED_REDIRECT_URI_SCHEMES: ['http', 'https', 'com.example.app'] },
    });
    const app = await codeClient(bed, { clientType: 'public', redirectUris: [registered] });
    const page = await browser.visit(requestOf(app, { redirect_uri }));
    expect(page.text).toContain(words);
    expect(returned(await allow(browser, page)).to).toBe(redirect_uri);
  });

  it(row('R6749-4.1.2.1-01'), async () => {
    const { app, browser } = await codeFlow();
    const page = await browser.visit(requestOf(app));
    const { to, parameters } = returned(await browser.submit(page));
    expect([to, parameters]).toEqual([
      CALLBACK,
      { error: 'access_denied', error_description: expect.any(String), state: 'the state', iss: ISSUER },
    ]);
    // No is no: the same page cannot say yes afterwards.
    expect((await allow(browser, page)).status).toBe(400);
  });

  it('leaves out state where there was none', async () => {
    const { app, browser } = await codeFlow();
    const page = await browser.visit(requestOf(app, { state: undefined }));
    expect(Object.keys(returned(await browser.submit(page)).parameters)).not.toContain('state');
  });

  it(row('T-12', 'what stands in the form counts for nothing'), async () => {
    const { bed, app, browser } = await codeFlow();
    const page = await browser.visit(requestOf(app));
    const widened = {
      scope: 'read write',
      redirect_uri: 'https://evil.example/',
      client_id: 'other',
      response_type: 'token',
      response_mode: 'fragment',
      state: 'other',
      resource: 'https://other.example/',
      code_challenge: 'x'.repeat(43),
    };
    const { to, by, parameters } = returned(await browser.submit(page, widened, { press: 'allow' }));
    expect([to, by, parameters.state]).toEqual([CALLBACK, '?', 'the state']);
    const tokens = tokensOf(await redeem(bed, app, parameters.code ?? ''));
    expect(tokens.scope).toBe('read');
    expect(await bed.introspect(app, tokens.access_token)).not.toHaveProperty('aud');
  });

  it(row('T-12', 'nor can what an operator changes meanwhile widen it'), async () => {
    const { bed, app, browser } = await codeFlow({ app: { scope: ['read'] } });
    const page = await browser.visit(requestOf(app, { scope: undefined }));
    await updateClient(bed.context, app.client, { scope: null });
    const { code = '' } = returned(await allow(browser, page)).parameters;
    expect(tokensOf(await redeem(bed, app, code)).scope).toBe('read');
  });

  it(row('T-12', 'and counts once'), async () => {
    const { app, browser } = await codeFlow();
    const page = await browser.visit(requestOf(app));
    const answers = await Promise.all(Array.from({ length: 10 }, () => allow(browser, page)));
    expect(answers.filter(({ status }) => status === 303)).toHaveLength(1);
    expect(answers.filter(({ status }) => status === 400)).toHaveLength(9);
  });

  it(row('T-12', 'nor in another session, of somebody else or of the same user'), async () => {
    const { bed, app, browser } = await codeFlow();
    const page = await browser.visit(requestOf(app));
    await bed.user('mallory');
    for (const username of ['mallory', 'alice']) {
      const other = await signedInBrowser(bed, username);
      const own = await other.visit(requestOf(app));
      const id = page.forms[0]?.fields.authorization_request;
      const answer = await other.submit(own, { authorization_request: id }, { press: 'allow' });
      expect([answer.status, answer.leadsTo]).toEqual([400, undefined]);
    }
    returned(await allow(browser, page));
  });

  it(row('T-12', 'a guess at its id, and one that is over'), async () => {
    const { bed, app, browser } = await codeFlow();
    const page = await browser.visit(requestOf(app));
    const id = page.forms[0]?.fields.authorization_request ?? '';
    for (const guess of [id.slice(0, -32) + 'A'.repeat(32), 'x', `${id}x`, id.slice(0, -1)]) {
      const answer = await browser.submit(page, { authorization_request: guess }, { press: 'allow' });
      expect(answer.status).toBe(400);
    }
    bed.advance(1_800);
    expect((await allow(browser, page)).status).toBe(400);
  });

  it.each<[string, (page: Page) => Record<string, string | undefined>]>([
    ['without its token', () => ({ csrf_token: undefined })],
    ['with another token', () => ({ csrf_token: 'x'.repeat(43) })],
  ])('cannot be sent by another site: %s', async (_how, changes) => {
    const { app, browser } = await codeFlow();
    const page = await browser.visit(requestOf(app));
    const answer = await browser.submit(page, changes(page), { press: 'allow' });
    expect([answer.status, answer.leadsTo]).toEqual([403, undefined]);
    returned(await allow(browser, page));
  });

  it('is worth nothing once its app or its user was stopped, or its address taken away', async () => {
    const { bed, app, alice, browser } = await codeFlow();
    const page = () => browser.visit(requestOf(app));
    const first = await page();
    await updateClient(bed.context, app.client, { redirectUris: ['https://other.example/'] });
    expect((await allow(browser, first)).status).toBe(400);
    await updateClient(bed.context, app.client, { redirectUris: [CALLBACK] });
    const second = await page();
    await updateClient(bed.context, app.client, { scope: ['write'] });
    expect(errorOf(await allow(browser, second))).toBe('invalid_scope');
    await updateClient(bed.context, app.client, { scope: null });
    const third = await page();
    await updateClient(bed.context, app.client, { active: false });
    expect((await allow(browser, third)).status).toBe(400);
    await updateClient(bed.context, app.client, { active: true });
    const fourth = await page();
    await updateUser(bed.context, alice, { active: false });
    expect((await allow(browser, fourth)).status).toBe(400);
  });

  it(row('R6749-10.13-01', 'consent, errors and form_post'), async () => {
    const { app, browser } = await codeFlow();
    const pages = [
      await browser.visit(requestOf(app)),
      await browser.visit(requestOf(app, { client_id: 'x' })),
      await browser.visit(requestOf(app, { response_mode: 'form_post', scope: 'fly' })),
    ];
    for (const { headers } of pages) {
      expect(headers['x-frame-options']).toBe('DENY');
      expect(headers['content-security-policy']).toMatch(/default-src 'none'.*frame-ancestors 'none'/);
      expect(headers['content-security-policy']).not.toContain('unsafe');
      expect(headers['referrer-policy']).toBe('no-referrer');
      expect(headers['cache-control']).toBe('no-store');
    }
    // Browsers hold form-action against the redirect to the client as well.
    expect(pages[0]?.headers['content-security-policy']).not.toContain('form-action');
  });

  it(row('O21-3.1-01'), async () => {
    const { bed, app, browser } = await codeFlow();
    const headers = { origin: 'https://app.example', 'access-control-request-method': 'GET' };
    const preflight = await bed.send({ method: 'OPTIONS', url: '/o/authorize/', headers });
    const page = await bed.get(requestOf(app), { headers });
    for (const answer of [preflight, page, await browser.visit(requestOf(app))]) {
      expect(Object.keys(answer.headers).filter((name) => name.startsWith('access-control'))).toEqual([]);
    }
  });
});

describe('remembered consent', () => {
  it('is asked for again each time unless the setting or the request says auto', async () => {
    const { app, browser } = await codeFlow();
    await codeFor(browser, app, { scope: 'read write' });
    expect(asksForConsent(await browser.visit(requestOf(app)))).toBe(true);
    returned(await browser.visit(requestOf(app, { approval_prompt: 'auto' })));
    expect(asksForConsent(await browser.visit(requestOf(app, { approval_prompt: 'force' })))).toBe(true);
  });

  it('covers what was granted in all, for its user and its app alone', async () => {
    const settings = { REQUEST_APPROVAL_PROMPT: 'auto' } as const;
    const { bed, app, browser } = await codeFlow({ settings });
    const asks = async (scope: string, client = app, who = browser) =>
      asksForConsent(await who.visit(requestOf(client, { scope })));
    expect(await asks('read')).toBe(true);
    await codeFor(browser, app, { scope: 'read' });
    expect([await asks('read'), await asks('read write'), await asks('write')]).toEqual([false, true, true]);
    await codeFor(browser, app, { scope: 'write' });
    expect(await asks('write read')).toBe(false);
    expect(await asks('read', await codeClient(bed))).toBe(true);
    await bed.user('bob');
    const bobs = await signedInBrowser(bed, 'bob');
    expect(await asks('read', app, bobs)).toBe(true);
    expect(asksForConsent(await browser.visit(requestOf(app, { prompt: 'consent' })))).toBe(true);
  });

  it('is not given by a no', async () => {
    const { app, browser } = await codeFlow({ settings: { REQUEST_APPROVAL_PROMPT: 'auto' } });
    await browser.submit(await browser.visit(requestOf(app)));
    expect(asksForConsent(await browser.visit(requestOf(app)))).toBe(true);
  });

  it('is not asked for where the app is trusted, unless the client wants it', async () => {
    const { app, browser } = await codeFlow({ app: { skipAuthorization: true } });
    returned(await browser.visit(requestOf(app)));
    expect(asksForConsent(await browser.visit(requestOf(app, { prompt: 'consent' })))).toBe(true);
  });

  it.each(['http://127.0.0.1/cb', 'http://localhost/cb', 'com.example.app:/cb'])(
    row('R8252-8.6-01', '%s'),
    async (redirect_uri) => {
      const { bed, browser } = await codeFlow({
        settings: {
          REQUEST_APPROVAL_PROMPT: 'auto',
          ALLOWED_REDIRECT_URI_SCHEMES: ['http', 'https', 'com.example.app'],
        },
      });
      const native = await codeClient(bed, { clientType: 'public', redirectUris: [redirect_uri] });
      const ask = (prompt?: string) => browser.visit(requestOf(native, { redirect_uri, prompt }));
      if (!redirect_uri.includes('localhost')) await allow(browser, await ask());
      expect(asksForConsent(await ask())).toBe(true);
      const silent = await bed.get(requestOf(native, { redirect_uri, prompt: 'none' }), {
        headers: { cookie: browser.cookieHeader },
      });
      expect(silent.headers.location).toContain('error=consent_required');
    },
  );
});
