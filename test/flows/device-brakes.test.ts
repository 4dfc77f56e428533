import { describe, expect, it } from 'vitest';
import { row } from '../conformance/rows.ts';
import { Browser, type Page, readable, signedInBrowser } from '../support/browser.ts';
import {
  asksForAnswer,
  begin,
  DEVICE,
  deviceClient,
  deviceFlow,
  deviceRows,
  enter,
  request,
} from '../support/device-flow.ts';
import { passwordOf } from '../support/testbed.ts';

const SERVER = { USER_CODE_FAILURES: 3, BRAKE_SECONDS: 60, TRUST_PROXY: ['127.0.0.1'] };

/** Codes of the right form that nobody was given. */
function wrongCode(at: number): string {
  return `BBBB-BB${'BCDFGHJKLM'[Math.floor(at / 10)]}${'BCDFGHJKLM'[at % 10]}`;
}

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

  it('once none is free any more, of many at once not even the right one is looked at', async () => {
    const { bed, tv, browser } = await deviceFlow({ settings: { SERVER } });
    const { user_code } = await begin(bed, tv);
    const page = await browser.visit(DEVICE);
    const guess = (code: string) => browser.submit(page, { user_code: code });
    for (let at = 0; at < 3; at++) expect((await guess(wrongCode(at))).status).toBe(200);
    const codes = Array.from({ length: 30 }, (_, at) => (at === 10 ? user_code : wrongCode(at)));
    const answers = await Promise.all(codes.map(guess));
    expect(answers.map(({ status }) => status)).toEqual(Array(30).fill(429));
    expect(await deviceRows(bed)).toMatchObject([{ user_id: null }]);
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
