import { describe, expect, it } from 'vitest';
import { StorageError } from '../../src/errors.ts';
import { routes } from '../../src/http/routes/index.ts';
import { row } from '../conformance/rows.ts';
import { Browser, readable, signedInBrowser } from '../support/browser.ts';
import { codeClient, codeFor, redeem, requestOf } from '../support/code-flow.ts';
import { tokensOf } from '../support/signed-in.ts';
import { type Answer, type RegisteredClient, type Testbed, testbed } from '../support/testbed.ts';

/** A name that would run a script, and has marks that cannot be seen. */
const NASTY = `"><script>Zq7</script><b x='\u202e\u200b`;

/** Everybody whom the pages know, and an app of Alice's to which she has given access. */
async function everybody() {
  const bed = await testbed();
  const alice = await bed.user('alice');
  await bed.user('bob');
  await bed.user('root', { superuser: true });
  const app = await codeClient(bed, { name: NASTY, userId: alice.id, unverified: true });
  const browsers: Record<Visitor, Browser> = {
    nobody: new Browser(bed),
    alice: await signedInBrowser(bed, 'alice'),
    bob: await signedInBrowser(bed, 'bob'),
    root: await signedInBrowser(bed, 'root'),
  };
  tokensOf(await redeem(bed, app, await codeFor(browsers.alice, app)));
  return { bed, app, browsers };
}

type Visitor = 'nobody' | 'alice' | 'bob' | 'root';

/** Asks without following redirects. */
function ask(bed: Testbed, browser: Browser, url: string, headers = {}): Promise<Answer> {
  const cookie = browser.cookieHeader;
  return bed.get(url, { headers: { accept: 'text/html', cookie, ...headers } });
}

/** What each page is for each visitor: its status, 303 being the way to the sign-in page. */
const matrix: Record<string, Record<Visitor, number>> = {
  '/applications': { nobody: 303, alice: 200, bob: 200, root: 200 },
  '/applications/register': { nobody: 303, alice: 200, bob: 200, root: 200 },
  '/applications/:id': { nobody: 303, alice: 200, bob: 404, root: 200 },
  '/applications/:id/update': { nobody: 303, alice: 200, bob: 404, root: 200 },
  '/applications/:id/delete': { nobody: 303, alice: 200, bob: 404, root: 200 },
  '/authorized_tokens': { nobody: 303, alice: 200, bob: 200, root: 200 },
  '/authorized_tokens/:id/delete': { nobody: 303, alice: 200, bob: 404, root: 404 },
};
const paths = Object.keys(matrix);

function addressOf(path: string, { client }: RegisteredClient): string {
  return `/o${path.replace(':id', String(client.id))}/`;
}

it(row('T-27'), async () => {
  const { bed, app, browsers } = await everybody();
  const personal = routes.filter(({ path }) => /^\/(applications|authorized_tokens)/.test(path));
  expect(new Set(personal.map(({ path }) => path))).toEqual(new Set(paths));
  const apps = async () => (await browsers.root.visit('/o/applications/')).text;
  const before = await apps();
  for (const [path, expected] of Object.entries(matrix)) {
    for (const [visitor, browser] of Object.entries(browsers)) {
      const query = '?csrf_token=x&action=rotate_secret&grace=0&name=x';
      for (const address of [addressOf(path, app), `${addressOf(path, app)}${query}`]) {
        const { status, headers } = await ask(bed, browser, address);
        expect([path, visitor, status]).toEqual([path, visitor, expected[visitor as Visitor]]);
        if (status === 303) {
          expect(headers.location).toBe(`/accounts/login/?${new URLSearchParams({ next: address })}`);
        }
      }
      const { status } = await bed.post(addressOf(path, app), {});
      expect([403, 405]).toContain(status);
    }
  }
  expect(await apps()).toBe(before);
});

it(row('T-21', 'nor kept, and no page loads anything from elsewhere'), async () => {
  const { bed, app, browsers } = await everybody();
  for (const path of [
    ...paths.map((each) => addressOf(each, app)),
    '/',
    '/accounts/logout/',
    '/o/nowhere/',
  ]) {
    for (const browser of Object.values(browsers)) {
      const { headers, status, text } = await ask(bed, browser, path);
      if (status === 303) continue;
      expect(headers).toMatchObject({
        'x-frame-options': 'DENY',
        'content-security-policy': expect.stringContaining("frame-ancestors 'none'"),
        'content-type': 'text/html; charset=utf-8',
      });
      expect(headers['content-security-policy']).toContain("form-action 'self'");
      expect(text).not.toMatch(/<(img|iframe|script|object|embed)\b|\ssrc=|\sstyle=/);
    }
  }
});

it(row('T-24'), async () => {
  const { bed, app, browsers } = await everybody();
  for (const path of paths) {
    for (const browser of [browsers.alice, browsers.nobody]) {
      const { headers } = await ask(bed, browser, addressOf(path, app));
      expect(headers).toMatchObject({ 'cache-control': 'no-store', 'referrer-policy': 'no-referrer' });
      expect(headers['access-control-allow-origin']).toBeUndefined();
    }
  }
});

it(row('T-22'), async () => {
  const { bed, app, browsers } = await everybody();
  for (const path of paths) {
    const { text } = await ask(bed, browsers.alice, addressOf(path, app));
    expect(text).not.toContain('<script');
    expect(text).not.toContain("<b x='");
  }
});

it(row('T-13'), async () => {
  const { bed, app, browsers } = await everybody();
  const consent = await browsers.bob.visit(requestOf(app));
  expect(readable(consent.text)).toContain('nobody who runs the site has checked it');
  for (const path of ['/applications', '/applications/:id', '/authorized_tokens']) {
    const { text } = await ask(bed, browsers.alice, addressOf(path, app));
    expect(text).not.toMatch(/[\u202e\u200b]/);
  }
  expect(readable((await browsers.root.visit(addressOf('/applications/:id', app))).text)).toContain(
    'unverified',
  );
});

it(row('T-20'), async () => {
  const { bed, app, browsers } = await everybody();
  const { alice, bob } = browsers;
  const cookie = alice.cookieHeader;
  const own = (await alice.visit(addressOf('/applications/:id/delete', app))).forms[0]?.fields;
  const others = (await bob.visit('/o/applications/register/')).forms[0]?.fields.csrf_token;
  const refused = [
    [{ ...own, csrf_token: undefined }, {}],
    [{ ...own, csrf_token: others }, {}],
    [own ?? {}, { origin: 'https://evil.example' }],
    [own ?? {}, { 'sec-fetch-site': 'same-site' }],
  ] as const;
  for (const path of paths.filter((each) => each !== '/applications' && each !== '/authorized_tokens')) {
    for (const [form, headers] of refused) {
      const { status, text } = await bed.post(addressOf(path, app), form, {
        headers: { cookie, ...headers },
      });
      expect([path, status]).toEqual([path, 403]);
      expect(readable(text)).toContain('Nothing was changed.');
    }
  }
  expect((await alice.visit(addressOf('/applications/:id', app))).status).toBe(200);
});

describe('where somebody is signed in', () => {
  const sessionsOf = async (browser: Browser) => {
    const page = await browser.visit('/accounts/logout/');
    return { page, others: page.forms.filter(({ fields }) => 'sid' in fields) };
  };

  it('is told on the sign-out page, and one other browser can be signed out', async () => {
    const bed = await testbed();
    await bed.user('alice');
    await bed.user('bob');
    const [here, there, third] = [
      await signedInBrowser(bed, 'alice'),
      await signedInBrowser(bed, 'alice'),
      await signedInBrowser(bed, 'alice'),
    ];
    const bob = await signedInBrowser(bed, 'bob');
    const { page, others } = await sessionsOf(here);
    expect(others).toHaveLength(2);
    expect(readable(page.text)).toMatch(/This browser\. Signed in on January 15, 2027/);
    const sid = there.cookies.get('oauthctl_session')?.split('.')[0];
    const index = page.forms.findIndex(({ fields }) => fields.sid === sid);
    const then = await here.submit(page, {}, { form: index });
    expect(then.address).toBe('/accounts/logout/');
    expect((await sessionsOf(here)).others).toHaveLength(1);
    expect(readable((await there.visit('/')).text)).toContain('Nobody is signed in');
    expect(readable((await third.visit('/')).text)).toContain('signed in as alice');
    // Somebody else's session is not one's own to end, nor one that never was.
    for (const other of [bob.cookies.get('oauthctl_session')?.split('.')[0], 'x', `${sid}\0`]) {
      await here.submit(then, { sid: other }, { form: then.forms.length - 2 });
    }
    expect(readable((await bob.visit('/')).text)).toContain('signed in as bob');
    expect(readable((await here.visit('/')).text)).toContain('signed in as alice');
  });

  it('and all of them at once', async () => {
    const bed = await testbed();
    await bed.user('alice');
    await bed.user('bob');
    const [here, there, bob] = [
      await signedInBrowser(bed, 'alice'),
      await signedInBrowser(bed, 'alice'),
      await signedInBrowser(bed, 'bob'),
    ];
    const { page } = await sessionsOf(here);
    const index = page.forms.findIndex(({ fields }) => 'everywhere' in fields);
    const then = await here.submit(page, {}, { form: index });
    expect(readable(then.text)).toContain('You are signed out');
    for (const browser of [here, there]) {
      expect(readable((await browser.visit('/')).text)).toContain('Nobody is signed in');
    }
    expect(readable((await bob.visit('/')).text)).toContain('signed in as bob');
  });

  it('in pages', async () => {
    const bed = await testbed();
    await bed.user('alice');
    const browser = await signedInBrowser(bed, 'alice');
    for (let more = 0; more < 22; more++) await signedInBrowser(bed, 'alice');
    const { page } = await sessionsOf(browser);
    const [, next = ''] = /<a href="([^"]*after=[^"]*)"/.exec(page.text) ?? [];
    const sids = (text: string) => text.match(/Signed in on/g)?.length;
    expect([sids(page.text), sids((await browser.visit(next)).text)]).toEqual([20, 3]);
    expect((await browser.visit('/accounts/logout/?after=%00')).status).toBe(200);
  });
});

describe('the start page', () => {
  it('leads whoever is signed in to every page there is for them, and back', async () => {
    const bed = await testbed({ settings: { SERVER: { BASE_PATH: '/auth' } } });
    await bed.user('alice');
    const browser = await signedInBrowser(bed, 'alice');
    const { text } = await browser.visit('/');
    const links = [...text.matchAll(/<a href="([^"]+)"/g)].map(([, address = '']) => address);
    for (const address of ['/auth/applications/', '/auth/authorized_tokens/', '/accounts/logout/']) {
      expect(links).toContain(address);
    }
    for (const address of new Set(links))
      expect([address, (await browser.visit(address)).status]).toEqual([address, 200]);
    expect((await browser.visit('/auth/applications/')).text).toContain('<a href="/">');
  });
});

describe('a page where something is wrong', () => {
  it.each([
    ['GET', '/nowhere', 404, 'There is nothing here'],
    ['GET', '/o/applications/7/else', 404, 'There is nothing here'],
    ['POST', '/', 405, 'This address cannot be used like that'],
    ['DELETE', '/o/applications/', 405, 'This address cannot be used like that'],
    ['POST', '/o/applications/register/', 403, 'This form is out of date'],
  ] as const)('%s %s is %i in words, with what to do and a reference', async (method, url, status, words) => {
    const bed = await testbed();
    const answer = await bed.send({ method, url, headers: { accept: 'text/html,*/*' } });
    expect(answer.status).toBe(status);
    const text = readable(answer.text);
    expect(text).toContain(words);
    expect(text).toContain(answer.headers['x-request-id']);
    expect(answer.text).toContain('<a href="/">');
    expect(answer.text).toContain('<h1>');
    if (status === 405) expect(answer.headers.allow).toMatch(/GET/);
  });

  it('is no page for programs, nor at the addresses for them', async () => {
    const bed = await testbed();
    const json = await bed.get('/nowhere', { headers: { accept: '*/*' } });
    expect(json.json.error).toBe('not_found');
    const token = await bed.get('/o/token/', { headers: { accept: 'text/html' } });
    expect([token.status, token.json.error]).toEqual([405, 'invalid_request']);
  });

  it('is 503 while the store cannot do its work, and nothing was changed', async () => {
    let broken = false;
    const bed = await testbed({
      around: (db) => ({
        ...db,
        dialect: db.dialect,
        all: (query) => db.all(query),
        get: (query) => {
          if (broken) throw new StorageError('database_unavailable', 'the database is gone');
          return db.get(query);
        },
        run: (query) => db.run(query),
        tx: (work) => db.tx(work),
        close: () => db.close(),
      }),
    });
    await bed.user('alice');
    const browser = await signedInBrowser(bed, 'alice');
    broken = true;
    const page = await browser.visit('/o/applications/');
    expect([page.status, page.headers['retry-after']]).toEqual([503, '5']);
    expect(readable(page.text)).toContain('The server cannot answer just now');
    expect(page.text).not.toContain('the database is gone');
  });
});
