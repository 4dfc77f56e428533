import { describe, expect, it } from 'vitest';
import { Browser, type Page, readable } from '../support/browser.ts';
import { passwordOf, type Testbed, testbed } from '../support/testbed.ts';

const LOGIN = '/accounts/login/';

/** Sends the sign-in form of a page with headers and fields of an attacker's choice. */
function send(
  bed: Testbed,
  {
    page,
    cookies,
    fields = {},
    headers = {},
  }: {
    page: Page;
    cookies: ReadonlyMap<string, string>;
    fields?: Readonly<Record<string, string | undefined>>;
    headers?: Readonly<Record<string, string>>;
  },
) {
  const cookie = [...cookies].map(([name, value]) => `${name}=${value}`).join('; ');
  return bed.post(
    LOGIN,
    { ...page.forms[0]?.fields, username: 'alice', password: passwordOf('alice'), ...fields },
    { headers: { ...(cookie === '' ? {} : { cookie }), ...headers } },
  );
}

async function opened() {
  const bed = await testbed();
  await bed.user('alice');
  const browser = new Browser(bed);
  return { bed, browser, page: await browser.visit(LOGIN) };
}

const STALE = 'This form is out of date';
const ELSEWHERE = 'This form was sent from another site';

describe('a form', () => {
  it('is taken in the browser that it was made for', async () => {
    const { bed, browser, page } = await opened();
    expect((await send(bed, { page, cookies: browser.cookies })).status).toBe(303);
  });

  it('is refused without its token, with another, and without cookies', async () => {
    const { bed, browser, page } = await opened();
    const other = new Browser(bed);
    const theirs = (await other.visit(LOGIN)).forms[0]?.fields.csrf_token;
    for (const answer of [
      await send(bed, { page, cookies: browser.cookies, fields: { csrf_token: undefined } }),
      await send(bed, { page, cookies: browser.cookies, fields: { csrf_token: 'x'.repeat(43) } }),
      await send(bed, { page, cookies: browser.cookies, fields: { csrf_token: theirs } }),
      await send(bed, { page, cookies: other.cookies }),
      await send(bed, { page, cookies: new Map() }),
      await send(bed, { page, cookies: new Map([['oauthctl_visit', '']]) }),
    ]) {
      expect([answer.status, readable(answer.text)]).toEqual([403, expect.stringContaining(STALE)]);
      expect(answer.headers['set-cookie']).toBeUndefined();
      expect(answer.headers['x-frame-options']).toBe('DENY');
      expect(answer.text).toContain(answer.headers['x-request-id']);
    }
  });

  it('of before sign-in is refused after it', async () => {
    const { bed, browser, page } = await opened();
    await browser.signIn('alice', passwordOf('alice'));
    expect((await send(bed, { page, cookies: browser.cookies })).status).toBe(403);
  });

  it('of one session is refused in another', async () => {
    const { browser } = await opened();
    await browser.signIn('alice', passwordOf('alice'));
    const page = await browser.visit('/accounts/logout/');
    await browser.signIn('alice', passwordOf('alice'));
    expect((await browser.submit(page)).status).toBe(403);
  });

  it.each([
    [{ 'sec-fetch-site': 'cross-site' }],
    [{ 'sec-fetch-site': 'same-site' }],
    [{ origin: 'https://evil.example' }],
    [{ origin: 'http://localhost.evil.example:8000' }],
    [{ origin: 'http://localhost:8001' }],
    [{ origin: 'http://evil.localhost:80' }],
    [{ origin: 'http://localhost:80', 'sec-fetch-site': 'cross-site' }],
  ])('that a browser sent with %j is refused', async (headers) => {
    const { bed, browser, page } = await opened();
    const answer = await send(bed, { page, cookies: browser.cookies, headers });
    expect([answer.status, readable(answer.text)]).toEqual([403, expect.stringContaining(ELSEWHERE)]);
  });

  it.each([
    [{}],
    [{ origin: 'null', 'sec-fetch-site': 'same-origin' }],
    [{ origin: 'null' }],
    [{ origin: 'http://localhost:8000' }],
    [{ origin: 'http://localhost:80', 'sec-fetch-site': 'same-origin' }],
  ])('that a browser sent with %j is taken', async (headers) => {
    const { bed, browser, page } = await opened();
    expect((await send(bed, { page, cookies: browser.cookies, headers })).status).toBe(303);
  });

  it('is one that every process takes', async () => {
    const { bed, browser, page } = await opened();
    const beside = await testbed({ beside: bed });
    expect((await send(beside, { page, cookies: browser.cookies })).status).toBe(303);
  });
});
