import { describe, expect, it } from 'vitest';
import { prepareDevStore } from '../../src/core/dev.ts';
import { listSessions, SESSION_SECONDS } from '../../src/core/sessions.ts';
import { setPassword, updateUser } from '../../src/core/users.ts';
import { Browser, type Page, readable, setCookies } from '../support/browser.ts';
import { passwordOf, type Testbed, type TestbedOptions, testbed } from '../support/testbed.ts';

const LOGIN = '/accounts/login/';
const LOGOUT = '/accounts/logout/';

async function bedWithAlice(options: TestbedOptions = {}) {
  const bed = await testbed(options);
  const alice = await bed.user('alice');
  return { bed, alice };
}

/** Who the home page says is signed in. */
async function signedInAs(browser: Browser): Promise<string | undefined> {
  return /You are signed in as (\S+)\./.exec(readable((await browser.visit('/')).text))?.[1];
}

async function signedInBrowser(bed: Testbed): Promise<Browser> {
  const browser = new Browser(bed);
  await browser.signIn('alice', passwordOf('alice'));
  expect(await signedInAs(browser)).toBe('alice');
  return browser;
}

describe('signing in', () => {
  it('leads to the start page, which says who is signed in', async () => {
    const { bed } = await bedWithAlice();
    const browser = new Browser(bed);
    expect(readable((await browser.visit('/')).text)).toContain('Nobody is signed in with this browser.');
    const page = await browser.signIn('alice', passwordOf('alice'));
    expect([page.status, page.address]).toEqual([200, '/']);
    expect(await signedInAs(browser)).toBe('alice');
  });

  it('leads to where it was asked for', async () => {
    const { bed } = await bedWithAlice();
    const next = '/api/users/me?a=b&c=d';
    const page = await new Browser(bed).signIn(
      'alice',
      passwordOf('alice'),
      `${LOGIN}?next=${encodeURIComponent(next)}`,
    );
    expect(page.address).toBe(next);
  });

  it('leads nowhere but to an answer of 303', async () => {
    const { bed } = await bedWithAlice();
    const browser = new Browser(bed);
    const page = await browser.visit(LOGIN);
    const answer = await post(bed, page, browser, { username: 'alice', password: passwordOf('alice') });
    expect(answer.status).toBe(303);
    expect(answer.headers).toMatchObject({ location: '/', 'cache-control': 'no-store' });
  });

  it.each([
    ['a wrong password', 'alice', 'wrong'],
    ['a user who does not exist', 'nobody', 'wrong'],
    ['a user who is not active', 'bob', passwordOf('bob')],
    ['no password', 'alice', ''],
    ['no name', '', 'wrong'],
    ['control characters', 'ali\u0000ce', passwordOf('alice')],
  ])(
    'with %s shows the page again, with one message and the name that was typed',
    async (_, name, password) => {
      const { bed } = await bedWithAlice();
      await bed.user('bob', { active: false, password: passwordOf('bob') });
      const browser = new Browser(bed);
      const page = await browser.signIn(name, password);
      expect([page.status, page.address]).toEqual([200, LOGIN]);
      expect(page.text).toMatch(/<p class="alert" role="alert">That username and password do not match/);
      expect(page.forms[0]?.fields).toMatchObject({ username: name, password: '' });
      expect(await signedInAs(browser)).toBeUndefined();
    },
  );

  it('keeps where to go after a wrong password', async () => {
    const { bed } = await bedWithAlice();
    const browser = new Browser(bed);
    const page = await browser.signIn('alice', 'wrong', `${LOGIN}?next=/healthz`);
    const then = await browser.submit(page, { password: passwordOf('alice') });
    expect(then.address).toBe('/healthz');
  });

  it('writes nothing of what was typed as anything but text', async () => {
    const { bed } = await bedWithAlice();
    const typed = '"><script>alert(1)</script>';
    const browser = new Browser(bed);
    const query = new URLSearchParams({ next: `/${typed}`, login_hint: typed });
    const pages = [await browser.visit(`${LOGIN}?${query}`), await browser.signIn(typed, 'wrong')];
    for (const { text, forms } of pages) {
      expect(text).not.toContain('<script');
      expect(forms[0]?.fields.username).toBe(typed);
    }
  });

  it('never puts a password into a page or the log', async () => {
    const { bed } = await bedWithAlice();
    const page = await new Browser(bed).signIn('alice', 'CanaryOfThisTest');
    expect(page.text).not.toContain('CanaryOfThisTest');
    expect(bed.log.join('\n')).not.toContain('CanaryOfThisTest');
    expect(bed.log.join('\n')).toContain('sign_in_refused');
  });

  it('offers whoever is signed in to go on, or to be somebody else', async () => {
    const { bed } = await bedWithAlice();
    await bed.user('bob');
    const browser = await signedInBrowser(bed);
    const page = await browser.visit(`${LOGIN}?next=/healthz`);
    expect(page.text).toContain('<a class="button" href="/healthz">Continue as alice</a>');
    await browser.submit(page, { username: 'bob', password: passwordOf('bob') });
    expect(await signedInAs(browser)).toBe('bob');
  });

  it('asks again whoever is signed in where that was asked for', async () => {
    const { bed } = await bedWithAlice();
    const browser = await signedInBrowser(bed);
    const page = await browser.visit(`${LOGIN}?prompt=login&login_hint=alice`);
    expect(page.text).not.toContain('Continue as');
    expect(page.forms[0]?.fields.username).toBe('alice');
  });

  it('has no accounts to click on, except on a development server', async () => {
    const { bed } = await bedWithAlice();
    expect((await new Browser(bed).visit(LOGIN)).forms).toHaveLength(1);
    const dev = await testbed();
    await prepareDevStore(dev.context);
    const browser = new Browser(dev);
    const page = await browser.visit(`${LOGIN}?next=/healthz`);
    const index = page.forms.findIndex(({ text }) => text === 'Sign in as admin');
    const then = await browser.submit(page, {}, { form: index });
    expect(then.address).toBe('/healthz');
    expect(await signedInAs(browser)).toBe('admin');
  });
});

describe('the session', () => {
  it('is a new one at each sign-in, and the one before is over', async () => {
    const { bed, alice } = await bedWithAlice();
    const browser = await signedInBrowser(bed);
    const before = browser.cookies.get('oauthctl_session');
    await browser.signIn('alice', passwordOf('alice'));
    expect(browser.cookies.get('oauthctl_session')).not.toBe(before);
    const { data } = await listSessions(bed.context, alice, { limit: 10 });
    expect(data).toHaveLength(1);
  });

  it('is not the one that somebody else put into the browser', async () => {
    const { bed } = await bedWithAlice();
    const mallory = await bed.user('mallory');
    const attacker = new Browser(bed);
    await attacker.signIn('mallory', passwordOf('mallory'));
    const planted = attacker.cookies.get('oauthctl_session')!;
    const victim = new Browser(bed);
    victim.cookies.set('oauthctl_session', planted);
    await victim.signIn('alice', passwordOf('alice'));
    expect(victim.cookies.get('oauthctl_session')).not.toBe(planted);
    // The planted one did not become alice's either: it is over.
    expect(await signedInAs(attacker)).toBeUndefined();
    expect((await listSessions(bed.context, mallory, { limit: 10 })).data).toEqual([]);
  });

  it('is over when its time has come', async () => {
    const { bed } = await bedWithAlice();
    const browser = await signedInBrowser(bed);
    bed.advance(SESSION_SECONDS - 1);
    expect(await signedInAs(browser)).toBe('alice');
    bed.advance(1);
    expect(await signedInAs(browser)).toBeUndefined();
  });

  it.each([
    [
      'gets a new password',
      (bed: Testbed, alice: Parameters<typeof setPassword>[1]) => setPassword(bed.context, alice, 'another'),
    ],
    [
      'is made inactive',
      (bed: Testbed, alice: Parameters<typeof setPassword>[1]) =>
        updateUser(bed.context, alice, { active: false }),
    ],
  ])('is over when its user %s', async (_, change) => {
    const { bed, alice } = await bedWithAlice();
    const browser = await signedInBrowser(bed);
    await change(bed, alice);
    expect(await signedInAs(browser)).toBeUndefined();
  });

  it.each([
    [
      'http://localhost:8000/o',
      /^oauthctl_session=[\w.-]+; Max-Age=1209600; Path=\/; HttpOnly; SameSite=Lax$/,
    ],
    [
      'https://auth.example/o',
      /^__Host-oauthctl_session=[\w.-]+; Max-Age=1209600; Path=\/; HttpOnly; Secure; SameSite=Lax$/,
    ],
  ])('under %s is in a cookie for this host alone, out of reach of scripts', async (ISSUER, cookie) => {
    const { bed } = await bedWithAlice({ settings: { SERVER: { ISSUER } } });
    const browser = new Browser(bed);
    const page = await browser.visit(LOGIN);
    const answer = await post(bed, page, browser, { username: 'alice', password: passwordOf('alice') });
    expect(setCookies(answer)).toEqual([expect.stringMatching(cookie)]);
  });

  it('under https is not what a cookie of the other name says', async () => {
    const { bed } = await bedWithAlice({ settings: { SERVER: { ISSUER: 'https://auth.example/o' } } });
    const browser = new Browser(bed);
    await browser.signIn('alice', passwordOf('alice'));
    const secret = browser.cookies.get('__Host-oauthctl_session')!;
    const other = new Browser(bed);
    other.cookies.set('oauthctl_session', secret);
    expect(await signedInAs(other)).toBeUndefined();
  });
});

describe('signing out', () => {
  it('is asked first, and then done in the store and in the browser', async () => {
    const { bed, alice } = await bedWithAlice();
    const browser = await signedInBrowser(bed);
    const copy = new Browser(bed);
    copy.cookies.set('oauthctl_session', browser.cookies.get('oauthctl_session')!);
    const page = await browser.visit(LOGOUT);
    expect(readable(page.text)).toContain('You are signed in as alice. Sign out of this browser?');
    expect(await signedInAs(browser)).toBe('alice');
    const then = await browser.submit(page);
    expect(readable(then.text)).toContain('You are signed out');
    expect(browser.cookies.has('oauthctl_session')).toBe(false);
    expect(await signedInAs(copy)).toBeUndefined();
    expect((await listSessions(bed.context, alice, { limit: 10 })).data).toEqual([]);
  });

  it('says so where nobody is signed in', async () => {
    const { bed } = await bedWithAlice();
    expect(readable((await new Browser(bed).visit(LOGOUT)).text)).toContain('You are signed out');
  });

  it('leaves other browsers signed in', async () => {
    const { bed } = await bedWithAlice();
    const [one, other] = [await signedInBrowser(bed), await signedInBrowser(bed)];
    await one.submit(await one.visit(LOGOUT));
    expect(await signedInAs(other)).toBe('alice');
  });
});

/** Sends the first form of a page, and looks at the answer itself. */
function post(bed: Testbed, page: Page, browser: Browser, typed: Readonly<Record<string, string>>) {
  const cookie = browser.cookieHeader;
  return bed.post(LOGIN, { ...page.forms[0]?.fields, ...typed }, { headers: { cookie } });
}
