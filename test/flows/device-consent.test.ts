import { describe, expect, it } from 'vitest';
import { sql } from '../../src/storage/sql.ts';
import { row } from '../conformance/rows.ts';
import { Browser, readable, signedInBrowser } from '../support/browser.ts';
import { asksForConsent, CALLBACK, codeClient, requestOf, returned } from '../support/code-flow.ts';
import {
  asksForAnswer,
  begin,
  DEVICE,
  DEVICE_GRANT,
  decide,
  deviceClient,
  deviceFlow,
  deviceRows,
  enter,
  poll,
} from '../support/device-flow.ts';
import { expectRefused, tokensOf } from '../support/signed-in.ts';
import { openTestbed } from '../support/testbed.ts';

describe('the page that asks', () => {
  it(row('R8628-3.3-01', 'who asks, for what, and the code to compare'), async () => {
    const { bed, tv, browser } = await deviceFlow({ settings: { SCOPES: { read: 'Read your notes' } } });
    const { user_code } = await begin(bed, tv);
    bed.advance(180);
    const page = await enter(browser, user_code);
    for (const words of ['Television asks for access', 'Read your notes', 'alice', tv.id, '3 minutes ago']) {
      expect(readable(page.text)).toContain(words);
    }
    expect(page.text).toContain(`<p class="user-code"><code>${user_code}</code></p>`);
  });

  it(row('R8628-5.4-01'), async () => {
    const { bed, tv, browser } = await deviceFlow({ settings: { SERVER: { TRUST_PROXY: ['127.0.0.1'] } } });
    const from = { headers: { 'x-forwarded-for': '192.0.2.7' } };
    const near = readable((await enter(browser, (await begin(bed, tv)).user_code)).text);
    const far = readable((await enter(browser, (await begin(bed, tv, {}, from)).user_code)).text);
    for (const text of [near, far]) {
      expect(text).toContain('Allow it only if you started this yourself');
      expect(text).toContain('If somebody sent you the code, it is their device');
    }
    expect(far).toContain('The request came from the address 192.0.2.7.');
    // That of this machine says nothing.
    expect(near).not.toContain('127.0.0.1');
  });

  it.each(['<img src=x onerror=alert(1)>', '"><script>alert(1)</script>', 'a\u202egnp.exe'])(
    'shows a name like %j as a text that it is',
    async (name) => {
      const { bed, tv, browser } = await deviceFlow({ app: { name } });
      const { user_code } = await begin(bed, tv);
      const page = await enter(browser, user_code);
      const answered = await browser.submit(page, {}, { press: 'allow' });
      for (const { text } of [page, answered]) expect(text).not.toMatch(/<img|<script|\u202e/);
    },
  );

  it(row('R8628-3.3-01', 'nobody else can answer, see it or take it'), async () => {
    const { bed, tv, browser } = await deviceFlow();
    await bed.user('mallory');
    const other = await signedInBrowser(bed, 'mallory');
    const { device_code, user_code } = await begin(bed, tv);
    const entry = await other.visit(DEVICE);
    // Before anybody typed it in there is nothing to answer.
    expect((await other.submit(entry, { user_code, allow: 'Authorize' })).status).toBe(404);
    const page = await enter(browser, user_code);
    for (const answer of ['allow', 'deny']) {
      const answered = await other.submit(entry, { user_code, [answer]: 'x' });
      expect([answered.status, readable(answered.text)]).toEqual([
        404,
        expect.stringContaining('This code waits for no answer of yours'),
      ]);
      expect(answered.text).not.toContain('Television');
    }
    const retyped = await enter(other, user_code);
    expect([asksForAnswer(retyped), readable(retyped.text)]).toEqual([
      false,
      expect.stringContaining('This code is not one that waits here'),
    ]);
    expectRefused(await poll(bed, tv, device_code), 'authorization_pending');
    await browser.submit(page, {}, { press: 'allow' });
    const { access_token } = tokensOf(await poll(bed, tv, device_code));
    expect((await bed.get('/api/users/me', { bearer: access_token })).json.username).toBe('alice');
  });

  it(row('R8628-3.3-01', 'what stands in the form counts for nothing but its code'), async () => {
    const { bed, tv, browser } = await deviceFlow({ app: { clientType: 'confidential' } });
    const { device_code, user_code } = await begin(bed, tv);
    const page = await enter(browser, user_code);
    const widened = {
      scope: 'read write',
      client_id: 'x',
      username: 'admin',
      resource: 'https://a.example/',
    };
    await browser.submit(page, widened, { press: 'allow' });
    const { access_token, scope } = tokensOf(await poll(bed, tv, device_code));
    expect(scope).toBe('read');
    expect(await bed.introspect(tv, access_token)).not.toHaveProperty('aud');
  });

  it.each<[string, Record<string, string | undefined>]>([
    ['without its token', { csrf_token: undefined }],
    ['with another token', { csrf_token: 'x'.repeat(43) }],
  ])(row('R8628-3.3-01', 'a form %s changes nothing'), async (_what, changes) => {
    const { bed, tv, browser } = await deviceFlow();
    const { device_code, user_code } = await begin(bed, tv);
    const entry = await browser.submit(await browser.visit(DEVICE), { user_code, ...changes });
    expect(entry.status).toBe(403);
    expect(await deviceRows(bed)).toMatchObject([{ user_id: null }]);
    const page = await enter(browser, user_code);
    expect((await browser.submit(page, changes, { press: 'allow' })).status).toBe(403);
    expectRefused(await poll(bed, tv, device_code), 'authorization_pending');
  });

  it(row('R8628-3.3-01', 'a form of another site changes nothing'), async () => {
    const { bed, tv, browser } = await deviceFlow();
    const { user_code } = await begin(bed, tv);
    const page = await enter(browser, user_code);
    const cookie = browser.cookieHeader;
    for (const headers of [{ 'sec-fetch-site': 'cross-site' }, { origin: 'https://evil.example' }]) {
      const form = { ...page.forms[0]?.fields, allow: 'Authorize' };
      const answer = await bed.post(DEVICE, form, { headers: { cookie, ...headers } });
      expect(answer.status).toBe(403);
    }
    expect(await deviceRows(bed)).toMatchObject([{ status: 'pending' }]);
  });

  it('is answered once, also by both buttons at once', async () => {
    const { bed, tv, browser } = await deviceFlow();
    const { device_code, user_code } = await begin(bed, tv);
    const page = await enter(browser, user_code);
    const presses = Array.from({ length: 10 }, (_, at) => (at % 2 === 0 ? 'allow' : 'deny'));
    const answers = await Promise.all(presses.map((press) => browser.submit(page, {}, { press })));
    expect(answers.filter(({ status }) => status === 200)).toHaveLength(1);
    expect(answers.filter(({ status }) => status === 404)).toHaveLength(9);
    const won = presses[answers.findIndex(({ status }) => status === 200)];
    expect((await poll(bed, tv, device_code)).status).toBe(won === 'allow' ? 200 : 400);
    // It is over, and is not there to be typed in any more.
    expect(asksForAnswer(await enter(browser, user_code))).toBe(false);
  });

  it('both words in one form are a no', async () => {
    const { bed, tv, browser } = await deviceFlow();
    const { device_code, user_code } = await begin(bed, tv);
    await browser.submit(await enter(browser, user_code), { deny: 'x' }, { press: 'allow' });
    expectRefused(await poll(bed, tv, device_code), 'access_denied');
  });

  it('is shown at one server and answered at another', async () => {
    const { bed, tv, browser } = await deviceFlow();
    const beside = await openTestbed({ beside: bed });
    try {
      const { device_code, user_code } = await begin(beside, tv);
      const elsewhere = new Browser(beside);
      for (const [name, value] of browser.cookies) elsewhere.cookies.set(name, value);
      const page = await enter(browser, user_code);
      await elsewhere.submit(page, {}, { press: 'allow' });
      tokensOf(await poll(bed, tv, device_code));
    } finally {
      await beside.close();
    }
  });

  it('comes for every device, whatever was agreed to before or is spared elsewhere', async () => {
    const both = { grantTypes: ['authorization_code', DEVICE_GRANT] };
    const { bed, browser } = await deviceFlow({ settings: { REQUEST_APPROVAL_PROMPT: 'auto' } });
    const app = await codeClient(bed, { ...both, redirectUris: [CALLBACK], skipAuthorization: true });
    returned(await browser.visit(requestOf(app)));
    for (let time = 0; time < 2; time++) await decide(browser, (await begin(bed, app)).user_code);
    const asking = await deviceClient(bed, { ...both, clientType: 'confidential', redirectUris: [CALLBACK] });
    await decide(browser, (await begin(bed, asking)).user_code);
    // Nor does what a device was allowed spare the question in a browser.
    expect(asksForConsent(await browser.visit(requestOf(asking)))).toBe(true);
    expect(await bed.context.db.all(sql`select * from consents`)).toEqual([]);
  });

  it('and the two around it are protected as every page', async () => {
    const { bed, tv, browser } = await deviceFlow();
    const { user_code } = await begin(bed, tv);
    const entry = await browser.visit(DEVICE);
    const consent = await enter(browser, user_code);
    const answered = await browser.submit(consent, {}, { press: 'deny' });
    const over = await browser.submit(consent, {}, { press: 'deny' });
    for (const { headers, text } of [entry, consent, answered, over]) {
      expect(headers['content-security-policy']).toContain("default-src 'none'");
      expect(headers['content-security-policy']).toContain("frame-ancestors 'none'");
      expect(headers).toMatchObject({
        'x-frame-options': 'DENY',
        'referrer-policy': 'no-referrer',
        'cache-control': 'no-store',
      });
      expect(headers).not.toHaveProperty('access-control-allow-origin');
      expect(text).not.toMatch(/<script|<img|src=|style=/);
    }
    const german = new Browser(bed, { 'accept-language': 'de' });
    for (const [name, value] of browser.cookies) german.cookies.set(name, value);
    expect((await german.visit(DEVICE)).text).toContain('Ein Gerät verbinden');
  });
});
