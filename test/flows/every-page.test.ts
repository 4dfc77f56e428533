import { describe, expect, it, test } from 'vitest';
import { routes } from '../../src/http/routes/index.ts';
import { row } from '../conformance/rows.ts';
import { type Page, signedInBrowser } from '../support/browser.ts';
import { codeClient, codeFor, redeem, requestOf } from '../support/code-flow.ts';
import { begin, DEVICE_GRANT } from '../support/device-flow.ts';
import { tokensOf } from '../support/signed-in.ts';
import { type Answer, passwordOf, type RegisteredClient, testbed } from '../support/testbed.ts';

const pages = routes.filter(({ page }) => page === true);

type Route = (typeof routes)[number];

/** Alice, who has an app and uses it; a device waits for her. */
async function world() {
  const bed = await testbed();
  const alice = await bed.user('alice');
  const app = await codeClient(bed, {
    userId: alice.id,
    grantTypes: ['authorization_code', 'refresh_token', DEVICE_GRANT],
  });
  const browser = await signedInBrowser(bed, 'alice');
  tokensOf(await redeem(bed, app, await codeFor(browser, app)));
  return { bed, app, browser };
}

type World = Awaited<ReturnType<typeof world>>;

function addressOf({ path, root }: Pick<Route, 'path' | 'root'>, { client }: RegisteredClient): string {
  return `${root === true ? '' : '/o'}${path.replace(':id', String(client.id))}${path.endsWith('/') ? '' : '/'}`;
}

/** For each address that takes a form: the page with it, and what a person would type or press there. */
const forms: Record<
  string,
  { open?(world: World): Promise<string>; form?: number; typed?: Record<string, string> }
> = {
  '/accounts/login/': { typed: { username: 'alice', password: passwordOf('alice') } },
  '/accounts/logout/': {},
  '/authorize': { open: async ({ app }) => requestOf(app), typed: { allow: '1' } },
  '/logout': { open: async ({ app }) => `/o/logout/?client_id=${app.id}` },
  '/device': {
    open: async ({ bed, app }) => `/o/device/?user_code=${(await begin(bed, app)).user_code}`,
  },
  '/applications/register': { typed: { name: 'Other', redirect_uris: 'https://other.example/cb' } },
  '/applications/:id': { typed: { action: 'rotate_secret', grace: '0' } },
  '/applications/:id/update': { typed: { name: 'Changed' } },
  '/applications/:id/delete': {},
  '/authorized_tokens/:id/delete': {},
};

const forgeries: Record<
  string,
  { headers?: Record<string, string>; fields?: Record<string, undefined | string> }
> = {
  'from another site': { headers: { 'sec-fetch-site': 'cross-site' } },
  'from a neighbour': { headers: { 'sec-fetch-site': 'same-site' } },
  'from another origin': { headers: { origin: 'https://evil.example' } },
  'from the same host on another port': { headers: { origin: 'http://localhost:8001' } },
  'without its token': { fields: { csrf_token: undefined } },
  'with an empty token': { fields: { csrf_token: '' } },
  'with another token': { fields: { csrf_token: 'x'.repeat(43) } },
};

function send(
  { bed, browser }: World,
  page: Page,
  fields: Record<string, string | undefined>,
  { address = page.address, headers = {} }: { address?: string; headers?: Record<string, string> },
): Promise<Answer> {
  const cookie = browser.cookieHeader;
  return bed.post(address, fields, { headers: { cookie, accept: 'text/html', ...headers } });
}

describe(row('R6749-10.12-01'), () => {
  const taking = pages.filter(({ method }) => method === 'POST');

  it('every form is in the list below', () => {
    expect(Object.keys(forms).toSorted()).toEqual(taking.map(({ path }) => path).toSorted());
  });

  it.each(taking.map((route) => [route.path, route] as const))('%s', async (path, route) => {
    const here = await world();
    const { open, typed = {} } = forms[path] ?? expect.fail(`${path} is not in the list`);
    const address = addressOf(route, here.app);
    const page = await here.browser.visit(open === undefined ? address : await open(here));
    const form = page.forms.find(({ action }) => ['', address].includes(action)) ?? expect.fail(page.text);
    const right = { ...form.fields, ...typed };
    expect(right.csrf_token).toMatch(/^[\w-]{43}$/);
    for (const [how, { headers = {}, fields = {} }] of Object.entries(forgeries)) {
      const answer = await send(here, page, { ...right, ...fields }, { address, headers });
      // What other sites may send here is shown as a question, to which they have no answer.
      const asked = path === '/logout' && 'csrf_token' in fields && fields.csrf_token !== 'x'.repeat(43);
      expect([how, answer.status]).toEqual([how, asked ? 303 : 403]);
      if (asked) expect(answer.headers.location).toMatch(/^\/o\/logout\/\?/);
      expect(answer.headers['set-cookie']).toBeUndefined();
    }
    // It was for nothing else that they were refused.
    expect([200, 303]).toContain((await send(here, page, right, { address })).status);
  });
});

/** What may come to the address of a page, right and wrong. */
const visits = ['GET', 'HEAD', 'POST', 'PUT', 'DELETE'].flatMap((method) =>
  ['', '?a=1&a=2', '?a=%zz', '?client_id=x', 'nowhere'].flatMap((more) =>
    [true, false].map((signedIn) => ({ method, more, signedIn })),
  ),
);

const unreadable = {
  headers: { 'content-type': 'application/x-www-form-urlencoded' },
  payload: 'x=%zz',
};

test.each([...new Set(pages.map((page) => page.path))])(row('R9700-4.16-01', '%s'), async (path) => {
  const { bed, app, browser } = await world();
  const route = pages.find((page) => page.path === path) ?? expect.fail();
  const cookie = browser.cookieHeader;
  let seen = 0;
  for (const { method, more, signedIn } of visits) {
    const { payload, headers } = method === 'POST' ? unreadable : { headers: {}, payload: undefined };
    const answer = await bed.send({
      method,
      url: `${addressOf(route, app)}${more}`,
      headers: { accept: 'text/html', ...headers, ...(signedIn && { cookie }) },
      ...(payload !== undefined && { payload }),
    });
    // The others lead on, and have nothing to be framed.
    if (!answer.headers['content-type']?.startsWith('text/html')) continue;
    seen += 1;
    expect(answer.headers, `${method} ${more}`).toMatchObject({
      'x-frame-options': 'DENY',
      'content-security-policy': expect.stringMatching(/default-src 'none'.*frame-ancestors 'none'/),
      'cache-control': 'no-store',
      'referrer-policy': 'no-referrer',
    });
  }
  expect(seen).toBeGreaterThan(30);
});
