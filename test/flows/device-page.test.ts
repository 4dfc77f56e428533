import { describe, expect, it } from 'vitest';
import { row } from '../conformance/rows.ts';
import { Browser, readable, signedInBrowser } from '../support/browser.ts';
import { asksForAnswer, begin, DEVICE, deviceFlow, deviceRows, enter } from '../support/device-flow.ts';
import { openTestbed } from '../support/testbed.ts';

const WRONG = 'This code is not one that waits here';

describe('the page for user codes', () => {
  it(row('R8628-3.2-02'), async () => {
    const { bed, tv, browser } = await deviceFlow();
    const { user_code, verification_uri_complete = '' } = await begin(bed, tv);
    const before = await deviceRows(bed);
    const { pathname, search } = new URL(verification_uri_complete);
    const page = await browser.visit(pathname + search);
    expect([page.status, page.address]).toEqual([200, pathname + search]);
    expect(page.forms[0]?.fields.user_code).toBe(user_code);
    expect(readable(page.text)).toContain('Does your device show this very code?');
    expect(asksForAnswer(page)).toBe(false);
    await new Browser(bed).visit(pathname + search);
    for (const button of ['allow', 'deny']) await browser.visit(`${pathname}${search}&${button}=Authorize`);
    expect(await deviceRows(bed)).toEqual(before);
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
    expect(await deviceRows(bed)).toMatchObject([{ user_id: null }]);
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
