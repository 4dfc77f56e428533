import { describe, expect, it } from 'vitest';
import { sql } from '../../src/storage/sql.ts';
import { row } from '../conformance/rows.ts';
import { Browser, type Page, readable } from '../support/browser.ts';
import { asksForConsent, CALLBACK, codeClient, requestOf, returned } from '../support/code-flow.ts';
import {
  asksForAnswer,
  begin,
  DEVICE,
  DEVICE_GRANT,
  decide,
  deviceClient,
  deviceFlow,
  enter,
  poll,
  request,
  signedInBrowser,
} from '../support/device-flow.ts';
import { expectRefused, tokensOf } from '../support/signed-in.ts';
import { openTestbed, passwordOf, type Testbed } from '../support/testbed.ts';

const WRONG = 'This code is not one that waits here';
const SERVER = { USER_CODE_FAILURES: 3, BRAKE_SECONDS: 60, TRUST_PROXY: ['127.0.0.1'] };

function rows({ context }: Testbed): Promise<object[]> {
  return context.db.all<object>(sql`select * from device_codes`);
}

/** Codes of the right form that nobody was given. */
function wrongCode(at: number): string {
  return `BBBB-BB${'BCDFGHJKLM'[Math.floor(at / 10)]}${'BCDFGHJKLM'[at % 10]}`;
}

describe('the page for user codes', () => {
  it(row('R8628-3.2-02'), async () => {
    const { bed, tv, browser } = await deviceFlow();
    const { user_code, verification_uri_complete = '' } = await begin(bed, tv);
    const before = await rows(bed);
    const { pathname, search } = new URL(verification_uri_complete);
    const page = await browser.visit(pathname + search);
    expect([page.status, page.address]).toEqual([200, pathname + search]);
    expect(page.forms[0]?.fields.user_code).toBe(user_code);
    expect(readable(page.text)).toContain('Does your device show this very code?');
    expect(asksForAnswer(page)).toBe(false);
    await new Browser(bed).visit(pathname + search);
    for (const button of ['allow', 'deny']) await browser.visit(`${pathname}${search}&${button}=Authorize`);
    expect(await rows(bed)).toEqual(before);
    // Nobody has it yet: anybody may type it in.
    await bed.user('bob');
    expect(asksForAnswer(await enter(await signedInBrowser(bed, 'bob'), user_code))).toBe(true);
  });

  it.each([
    ['as it is shown', (code: string) => code],
    ['in lower case', (code: string) => code.toLowerCase()],
    ['without its dash', (code: string) => code.replace('-', '')],
    ['with blanks', (code: string) => ` ${[...code.replace('-', '')].join(' ')}\t`],
    ['with other dashes', (code: string) => code.replace('-', ' \u2013 ')],
    ['with dots', (code: string) => code.replace('-', '.')],
    ['in wide letters', (code: string) => [...code].map(wide).join('')],
    ['with what looks like its letters', (code: string) => code.replace(/[LZSB]/g, lookAlike)],
  ])(row('R8628-6.1-01', '%s'), async (_what, typed) => {
    const { bed, tv, browser } = await deviceFlow();
    const { user_code } = await begin(bed, tv);
    const page = await enter(browser, typed(user_code));
    expect(asksForAnswer(page), page.text).toBe(true);
    // What it must be compared with is what the device shows.
    expect(page.text).toContain(`<code>${user_code}</code>`);
  });

  it('asks again for anything else, and counts it', async () => {
    const { bed, tv, browser } = await deviceFlow();
    const { user_code } = await begin(bed, tv);
    const typed = [
      '',
      ' - ',
      'x',
      `${user_code}B`,
      user_code.slice(1),
      'B'.repeat(5_000),
      '<b>',
      '\u{1f600}',
    ];
    for (const text of typed) {
      const page = await enter(browser, text);
      expect([page.status, asksForAnswer(page)], text).toEqual([200, false]);
      expect(readable(page.text)).toContain(WRONG);
    }
    expect(bed.log.at(-1)).toContain("error: 'wrong_user_code'");
    expect(await rows(bed)).toMatchObject([{ user_id: null }]);
  });

  it('leads back to itself over the sign-in page, with nothing but a code', async () => {
    const { bed } = await deviceFlow();
    for (const [query, next] of [
      ['', '/o/device/'],
      ['?user_code=bbbbcccc', '/o/device/?user_code=BBBB-CCCC'],
      ['?user_code=%3Cscript%3E', '/o/device/'],
      ['?user_code=https://evil.example/', '/o/device/'],
    ]) {
      const answer = await bed.get(`/o/device/${query}`);
      expect(answer.status).toBe(303);
      const { pathname, searchParams } = new URL(answer.headers.location ?? '', 'http://localhost');
      expect([pathname, searchParams.get('next')]).toEqual(['/accounts/login/', next]);
    }
  });

  it('offers a phone the way, where a phone can get there', async () => {
    const { bed, browser } = await deviceFlow();
    expect((await browser.visit(DEVICE)).text).not.toContain('<svg');
    const beside = await openTestbed({
      beside: bed,
      settings: { SERVER: { ISSUER: 'http://192.168.1.2/o' } },
    });
    try {
      const elsewhere = new Browser(beside);
      for (const [name, value] of browser.cookies) elsewhere.cookies.set(name, value);
      const { text } = await elsewhere.visit(`${DEVICE}?user_code=bbbb-cccc`);
      expect(text).toContain('aria-label="QR code of http://192.168.1.2/o/device/?user_code=BBBB-CCCC"');
      expect(text).toContain('<svg class="qr" role="img"');
    } finally {
      await beside.close();
    }
  });
});

function wide(character: string): string {
  return String.fromCodePoint((character.codePointAt(0) ?? 0) + 0xfee0);
}

function lookAlike(letter: string): string {
  return { L: '1', Z: '2', S: '5', B: '8' }[letter] ?? letter;
}

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
    const { bed, tv, browser } = await deviceFlow({ settings: { SERVER } });
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
    expect([asksForAnswer(retyped), readable(retyped.text)]).toEqual([false, expect.stringContaining(WRONG)]);
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
    expect(await rows(bed)).toMatchObject([{ user_id: null }]);
    const page = await enter(browser, user_code);
    expect((await browser.submit(page, changes, { press: 'allow' })).status).toBe(403);
    expectRefused(await poll(bed, tv, device_code), 'authorization_pending');
  });

  it(row('R8628-3.3-01', 'a form of another site changes nothing'), async () => {
    const { bed, tv, browser } = await deviceFlow();
    const { user_code } = await begin(bed, tv);
    const page = await enter(browser, user_code);
    const cookie = [...browser.cookies].map(([name, value]) => `${name}=${value}`).join('; ');
    for (const headers of [{ 'sec-fetch-site': 'cross-site' }, { origin: 'https://evil.example' }]) {
      const form = { ...page.forms[0]?.fields, allow: 'Authorize' };
      const answer = await bed.post(DEVICE, form, { headers: { cookie, ...headers } });
      expect(answer.status).toBe(403);
    }
    expect(await rows(bed)).toMatchObject([{ status: 'pending' }]);
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

describe(row('R8628-5.1-01'), () => {
  /** Types wrong codes until one is not looked at; answers how many were. */
  async function guessUntilBraked(browser: Browser, atMost: number): Promise<{ tried: number; last: Page }> {
    for (let tried = 0; tried < atMost; tried++) {
      const last = await enter(browser, wrongCode(tried));
      if (last.status === 429) return { tried, last };
      expect(last.status).toBe(200);
    }
    return expect.fail(`${atMost} guesses were looked at`);
  }

  it('of fifty wrong codes twenty are looked at', async () => {
    const { bed, tv, browser } = await deviceFlow();
    const { user_code } = await begin(bed, tv);
    const { tried, last } = await guessUntilBraked(browser, 50);
    expect([tried, last.headers['retry-after']]).toEqual([20, '1']);
    expect(readable(last.text)).toContain('Too many attempts');
    // The right one is not looked at either, until the time is over.
    expect((await enter(browser, user_code)).status).toBe(429);
    bed.advance(1);
    expect(asksForAnswer(await enter(browser, user_code))).toBe(true);
  });

  it('a right code in between forgets nothing', async () => {
    const { bed, tv, browser } = await deviceFlow({ settings: { SERVER } });
    for (let at = 0; at < 3; at++) {
      await enter(browser, wrongCode(at));
      await enter(browser, (await begin(bed, tv)).user_code);
    }
    expect((await enter(browser, wrongCode(4))).status).toBe(429);
  });

  it('each further one costs twice the time, from whatever address and session of the user', async () => {
    const { bed } = await deviceFlow({ settings: { SERVER } });
    const waits: unknown[] = [];
    for (let at = 0; at < 6; at++) {
      const browser = new Browser(bed, { 'x-forwarded-for': `192.0.2.${at}` });
      await browser.signIn('alice', passwordOf('alice'));
      const { status, headers } = await enter(browser, wrongCode(at));
      waits.push(status === 429 ? headers['retry-after'] : status);
      if (status === 429) bed.advance(Number(headers['retry-after']));
      if (status === 429) await enter(browser, wrongCode(at));
    }
    expect(waits).toEqual([200, 200, 200, '1', '2', '4']);
  });

  it('holds back nobody else, until very many were wrong, and then for no longer than their own', async () => {
    const { bed, tv, browser } = await deviceFlow({
      settings: { SERVER: { ...SERVER, USER_CODE_FAILURES: 1 } },
    });
    await bed.user('bob');
    const bob = await signedInBrowser(bed, 'bob');
    const { tried } = await guessUntilBraked(browser, 5);
    expect(tried).toBe(1);
    expect(asksForAnswer(await enter(bob, (await begin(bed, tv)).user_code))).toBe(true);
    expect((await enter(bob, wrongCode(1))).status).toBe(200);
    expect((await enter(bob, wrongCode(2))).status).toBe(429);
  });

  it('an address that guesses for many users waits as well', async () => {
    const settings = { SERVER: { ...SERVER, ADDRESS_FAILURES: 4, SIGN_IN_FAILURES: 0 } };
    const { bed } = await deviceFlow({ settings });
    const statuses: number[] = [];
    for (let at = 0; at < 5; at++) {
      await bed.user(`user-${at}`);
      const browser = new Browser(bed, { 'x-forwarded-for': '192.0.2.9' });
      await browser.signIn(`user-${at}`, passwordOf(`user-${at}`));
      statuses.push((await enter(browser, wrongCode(at))).status);
    }
    expect(statuses).toEqual([200, 200, 200, 200, 429]);
  });

  it('many at once are worth no more than one after the other', async () => {
    const { browser } = await deviceFlow({ settings: { SERVER } });
    const page = await browser.visit(DEVICE);
    const guess = (user_code: string) => browser.submit(page, { user_code });
    const answers = await Promise.all(Array.from({ length: 31 }, (_, at) => guess(wrongCode(at))));
    // Which of them are looked at is for the store to say; the others are not, whatever they hold.
    expect(answers.filter(({ status }) => status === 200).length).toBeLessThanOrEqual(3);
  });

  it('no brake where the setting says so', async () => {
    const { browser } = await deviceFlow({ settings: { SERVER: { ...SERVER, USER_CODE_FAILURES: 0 } } });
    for (let at = 0; at < 12; at++) expect((await enter(browser, wrongCode(at))).status).toBe(200);
  });
});

describe('whoever asks for device codes', () => {
  it('in the name of a public client, from one address, is slowed down after very many', async () => {
    const { bed, tv } = await deviceFlow({ settings: { SERVER: { ...SERVER, ADDRESS_FAILURES: 5 } } });
    const printer = await deviceClient(bed, { clientType: 'confidential' });
    const ask = (app: typeof tv, address: string) =>
      request(
        bed,
        app,
        {},
        { basic: app === printer ? app.basic : undefined, headers: { 'x-forwarded-for': address } },
      );
    for (let time = 0; time < 5; time++) expect((await ask(tv, '192.0.2.1')).status).toBe(200);
    const held = await ask(tv, '192.0.2.1');
    expect([held.status, held.json.error, held.headers['retry-after']]).toEqual([
      429,
      'temporarily_unavailable',
      '1',
    ]);
    // Others, clients that prove who they are, and this machine are not.
    expect((await ask(tv, '192.0.2.2')).status).toBe(200);
    expect((await ask(printer, '192.0.2.1')).status).toBe(200);
    for (let time = 0; time < 6; time++) expect((await ask(tv, '127.0.0.1')).status).toBe(200);
    bed.advance(1);
    expect((await ask(tv, '192.0.2.1')).status).toBe(200);
  });
});
