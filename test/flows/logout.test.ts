import { describe, expect, it } from 'vitest';
import { deleteClient, type NewClient, updateClient } from '../../src/core/clients.ts';
import { tricks } from '../conformance/authorization.ts';
import { row } from '../conformance/rows.ts';
import { Browser, type Page, signedInBrowser } from '../support/browser.ts';
import { CALLBACK, codeClient } from '../support/code-flow.ts';
import { forged, openidFlow, signInTo, unsigned } from '../support/openid.ts';
import {
  encodeForm,
  type FormFields,
  passwordOf,
  type Testbed,
  type TestbedOptions,
} from '../support/testbed.ts';

const BYE = 'https://app.example/bye?x=1';
const path = '/o/logout/';

const flow = (options: TestbedOptions & { app?: Partial<NewClient> } = {}) =>
  openidFlow({ ...options, app: { postLogoutRedirectUris: [BYE], ...options.app } });

const quiet = { OIDC_RP_INITIATED_LOGOUT_ALWAYS_PROMPT: false };

function asked(fields: FormFields): string {
  return `${path}?${encodeForm(fields)}`;
}

function isQuestion(page: Page): boolean {
  return page.status === 200 && page.forms.some(({ action }) => action === path);
}

async function isSignedIn(browser: Browser): Promise<boolean> {
  return (await browser.visit('/')).text.includes('signed in as alice');
}

/** What a user sees whose browser was told nothing further. */
function isSignedOutPage(page: Page): boolean {
  return page.status === 200 && page.leadsTo === undefined && page.text.includes('You are signed out');
}

describe('signing out at the provider', () => {
  it(row('RPL-2-02', 'asked first'), async () => {
    const { bed, app, browser } = await flow();
    const { id_token } = await signInTo(bed, browser, app);
    const page = await browser.visit(
      asked({ id_token_hint: id_token, post_logout_redirect_uri: BYE, state: 'a&b=c d' }),
    );
    expect(isQuestion(page)).toBe(true);
    expect(page.text).toContain('Shop sent you here to sign out');
    expect(await isSignedIn(browser)).toBe(true);
    const done = await browser.submit(page);
    expect([done.status, done.leadsTo]).toEqual([303, `${BYE}&state=a%26b%3Dc%20d`]);
    expect(await isSignedIn(browser)).toBe(false);
  });

  it(row('RPL-2-02', 'not asked, where the setting says so'), async () => {
    const { bed, app, browser } = await flow({ settings: quiet });
    const { id_token } = await signInTo(bed, browser, app);
    const done = await browser.visit(asked({ id_token_hint: id_token, post_logout_redirect_uri: BYE }));
    expect([done.status, done.leadsTo]).toEqual([303, BYE]);
    expect(await isSignedIn(browser)).toBe(false);
  });

  it(row('RPL-2-01'), async () => {
    const { bed, app, browser } = await flow();
    const { id_token } = await signInTo(bed, browser, app);
    const form = { id_token_hint: id_token, post_logout_redirect_uri: BYE, state: 's', client_id: app.id };
    for (const spelling of [path, '/o/logout']) {
      const posted = await bed.post(spelling, form, { headers: { origin: 'https://app.example' } });
      // What another site posts comes without cookies, and is asked for again with them.
      expect(posted.status).toBe(303);
      const page = await browser.visit(posted.headers.location ?? '');
      expect(isQuestion(page)).toBe(true);
      expect(page.forms[0]?.fields).toMatchObject(form);
    }
  });

  it.each(['none', 'of somebody else'])(row('RPL-2-03', '%s'), async (hint) => {
    const { bed, app, browser } = await flow({ settings: quiet });
    await bed.user('bob');
    const bobs = await signedInBrowser(bed, 'bob');
    const { id_token } = await signInTo(bed, bobs, app);
    const fields = { client_id: app.id, post_logout_redirect_uri: BYE };
    const page = await browser.visit(
      asked(hint === 'none' ? fields : { ...fields, id_token_hint: id_token }),
    );
    expect([isQuestion(page), await isSignedIn(browser)]).toEqual([true, true]);
    // Another site can show the question to nobody, and answer it for nobody.
    expect(page.headers['content-security-policy']).toContain("frame-ancestors 'none'");
    for (const csrf_token of [undefined, '', 'x']) {
      const forgery = await browser.submit(page, { csrf_token });
      expect([forgery.status, isQuestion(forgery)]).toEqual(csrf_token === 'x' ? [403, false] : [200, true]);
    }
    expect(await isSignedIn(browser)).toBe(true);
    expect((await browser.submit(page)).leadsTo).toBe(BYE);
    expect(await isSignedIn(browser)).toBe(false);
  });

  it('goes nowhere when the user stays', async () => {
    const { app, browser } = await flow();
    const page = await browser.visit(asked({ client_id: app.id, post_logout_redirect_uri: BYE }));
    expect(page.text).toContain('href="/"');
    await browser.visit('/');
    expect(await isSignedIn(browser)).toBe(true);
  });

  it(row('RPL-2-06'), async () => {
    const { bed, app, browser } = await flow();
    const { id_token } = await signInTo(bed, browser, app);
    const address = asked({ id_token_hint: id_token, post_logout_redirect_uri: BYE });
    const page = await browser.visit(address);
    await browser.submit(page);
    expect((await browser.visit(address)).leadsTo).toBe(BYE);
    expect((await new Browser(bed).visit(address)).leadsTo).toBe(BYE);
    expect(isSignedOutPage(await new Browser(bed).visit(path))).toBe(true);
  });

  it(row('RPL-4-01'), async () => {
    const { bed, app, browser } = await flow();
    const elsewhere = await signedInBrowser(bed, 'alice');
    const stolen = new Browser(bed);
    for (const [name, value] of browser.cookies) stolen.cookies.set(name, value);
    const page = await browser.visit(asked({ client_id: app.id }));
    expect(isSignedOutPage(await browser.submit(page))).toBe(true);
    expect([...browser.cookies.keys()]).not.toContain('oauthctl_session');
    expect(await isSignedIn(stolen)).toBe(false);
    expect(await isSignedIn(elsewhere)).toBe(true);
  });

  it(row('OIDC-16.18-01', 'at the provider'), async () => {
    const { bed, app, browser } = await flow();
    const sessions = { pieces: ['select sid from sessions'], values: [] };
    const before = await bed.context.db.all(sessions);
    await browser.signIn('alice', passwordOf('alice'));
    const after = await bed.context.db.all(sessions);
    expect([before.length, after.length, before[0] === after[0]]).toEqual([1, 1, false]);
    await browser.submit(await browser.visit(asked({ client_id: app.id })));
    expect(await bed.context.db.all(sessions)).toEqual([]);
  });
});

describe('where it leads', () => {
  it.each([
    ['another address', { post_logout_redirect_uri: 'https://evil.example/' }],
    ['with a slash', { post_logout_redirect_uri: `${BYE}/` }],
    ['without its query', { post_logout_redirect_uri: 'https://app.example/bye' }],
    ['another scheme', { post_logout_redirect_uri: BYE.replace('https', 'http') }],
    ['the redirect URI', { post_logout_redirect_uri: 'https://app.example/cb' }],
    ['a script', { post_logout_redirect_uri: 'javascript:alert(1)' }],
    ['no address of an own host', { post_logout_redirect_uri: '//evil.example' }],
    ['no app', { post_logout_redirect_uri: BYE, client_id: undefined }],
    ['no address', { state: 'x' }],
  ])(row('RPL-3-01', '%s'), async (_name, fields) => {
    const { bed, app, browser } = await flow();
    const address = asked({ client_id: app.id, ...fields });
    const page = await browser.visit(address);
    expect(isQuestion(page)).toBe(true);
    expect(isSignedOutPage(await browser.submit(page))).toBe(true);
    expect(isSignedOutPage(await new Browser(bed).visit(address))).toBe(true);
    expect(await isSignedIn(browser)).toBe(false);
  });

  it(row('RPL-3-01', 'what programs have taken for a registered address'), async () => {
    const { bed, app } = await flow({ app: { postLogoutRedirectUris: [CALLBACK] } });
    const leadsTo = async (post_logout_redirect_uri: string) =>
      (await new Browser(bed).visit(asked({ client_id: app.id, post_logout_redirect_uri }))).leadsTo;
    expect(await leadsTo(CALLBACK)).toBe(CALLBACK);
    for (const trick of tricks) expect(await leadsTo(trick), trick).toBeUndefined();
  });

  it(row('RPL-3-01', 'an app that was stopped'), async () => {
    const { bed, app } = await flow();
    await updateClient(bed.context, app.client, { active: false });
    const address = asked({ client_id: app.id, post_logout_redirect_uri: BYE });
    expect(isSignedOutPage(await new Browser(bed).visit(address))).toBe(true);
  });

  it('never to http for public apps, where the setting is strict', async () => {
    const http = 'http://app.example/bye';
    const strict = { OIDC_RP_INITIATED_LOGOUT_STRICT_REDIRECT_URIS: true };
    for (const [settings, clientType, leadsTo] of [
      [strict, 'public', undefined],
      [strict, 'confidential', http],
      [{}, 'public', http],
    ] as const) {
      const { bed, app } = await flow({ settings, app: { clientType, postLogoutRedirectUris: [http] } });
      const page = await new Browser(bed).visit(asked({ client_id: app.id, post_logout_redirect_uri: http }));
      expect(page.leadsTo).toBe(leadsTo);
    }
  });

  it('is registered under the rules of redirect URIs', async () => {
    const { bed } = await flow();
    for (const uri of [
      'javascript:x',
      'https://a.example/#x',
      '/bye',
      'https://*.example/',
      'https://u@a.example/',
    ]) {
      await expect(codeClient(bed, { postLogoutRedirectUris: [uri] })).rejects.toThrow(
        'post-logout redirect URI',
      );
    }
  });
});

describe('a hint', () => {
  it(row('RPL-2-04', 'expired'), async () => {
    const { bed, app, browser } = await flow({ settings: { ...quiet, ID_TOKEN_EXPIRE_SECONDS: 60 } });
    const { id_token } = await signInTo(bed, browser, app);
    bed.advance(61);
    const done = await browser.visit(asked({ id_token_hint: id_token, post_logout_redirect_uri: BYE }));
    expect(done.leadsTo).toBe(BYE);
  });

  it(row('RPL-2-04', 'expired, where that does not count'), async () => {
    const { bed, app, browser } = await flow({
      settings: { ID_TOKEN_EXPIRE_SECONDS: 60, OIDC_RP_INITIATED_LOGOUT_ACCEPT_EXPIRED_TOKENS: false },
    });
    const { id_token } = await signInTo(bed, browser, app);
    const address = asked({ id_token_hint: id_token });
    expect(isQuestion(await browser.visit(address))).toBe(true);
    bed.advance(61);
    expect((await browser.visit(address)).status).toBe(400);
    expect(await isSignedIn(browser)).toBe(true);
  });

  it.each([
    ['forged', forged],
    ['unsigned', unsigned],
    ['cut off', (token: string) => token.slice(0, -4)],
    ['no token', () => 'x'],
    ['too long', (token: string) => token + 'A'.repeat(7_000)],
  ])(row('RPL-2-04', '%s'), async (_name, change) => {
    const { bed, app, browser } = await flow({ settings: quiet });
    const { id_token } = await signInTo(bed, browser, app);
    const page = await browser.visit(
      asked({ id_token_hint: change(id_token), post_logout_redirect_uri: BYE }),
    );
    expect([page.status, page.leadsTo]).toEqual([400, undefined]);
    expect(page.text).toContain('cannot be believed');
    expect(await isSignedIn(browser)).toBe(true);
  });

  it(row('JOSE-8725-03', 'an access token is no hint'), async () => {
    const { bed, app, browser } = await flow({ app: { tokenFormat: 'jwt' } });
    const { access_token } = await signInTo(bed, browser, app);
    expect((await browser.visit(asked({ id_token_hint: access_token }))).status).toBe(400);
  });

  it(row('RPL-2-05'), async () => {
    const { bed, app, browser } = await flow({ settings: quiet });
    const other = await codeClient(bed, { postLogoutRedirectUris: [BYE] });
    const { id_token } = await signInTo(bed, browser, app);
    const wrong = { id_token_hint: id_token, client_id: other.id, post_logout_redirect_uri: BYE };
    const page = await browser.visit(asked(wrong));
    expect([page.status, page.leadsTo, await isSignedIn(browser)]).toEqual([400, undefined, true]);
    expect((await browser.visit(asked({ ...wrong, client_id: app.id }))).leadsTo).toBe(BYE);
  });

  it('of an app that is gone still says who is meant', async () => {
    const { bed, app, browser } = await flow({ settings: quiet });
    const { id_token } = await signInTo(bed, browser, app);
    await deleteClient(bed.context, app.client);
    const done = await browser.visit(asked({ id_token_hint: id_token, post_logout_redirect_uri: BYE }));
    expect([isSignedOutPage(done), await isSignedIn(browser)]).toEqual([true, false]);
  });

  it.each(['fly', '<b>', 'a\0b', 'x'.repeat(300)])(
    'a client_id that is none is no failure of ours: %j',
    async (client_id) => {
      const { browser } = await flow();
      const page = await browser.visit(asked({ client_id }));
      expect([page.status, await isSignedIn(browser)]).toEqual([400, true]);
    },
  );
});

describe('the page', () => {
  it(row('RPL-XSS-01'), async () => {
    const { app, browser } = await flow({ app: { name: '"><script>alert(1)</script>' } });
    const evil = '"><script>alert(2)</script>';
    const page = await browser.visit(
      asked({ client_id: app.id, state: evil, ui_locales: evil, post_logout_redirect_uri: evil }),
    );
    expect(isQuestion(page)).toBe(true);
    expect(page.text).not.toMatch(/<script/);
    expect(page.forms[0]?.fields.state).toBe(evil);
  });

  it('is in the language that the app asks for, and so is what follows', async () => {
    const { app, browser } = await flow();
    const page = await browser.visit(asked({ client_id: app.id, ui_locales: 'xx de' }));
    expect(page.text).toContain('<html lang="de">');
    expect((await browser.submit(page)).text).toContain('<html lang="de">');
  });

  it('may lead to the app, and to nobody else', async () => {
    const { app, browser } = await flow();
    const policyOf = async (fields: FormFields) =>
      (await browser.visit(asked({ client_id: app.id, ...fields }))).headers['content-security-policy'];
    expect(await policyOf({})).toContain("form-action 'self'");
    // Browsers hold form-action against the redirect that follows as well.
    expect(await policyOf({ post_logout_redirect_uri: BYE })).not.toContain('form-action');
  });
});

describe('what signing out ends', () => {
  async function signOutOf(settings: TestbedOptions['settings']): Promise<{ bed: Testbed; left: boolean[] }> {
    const { bed, app, browser } = await flow({ ...(settings && { settings }) });
    const other = await codeClient(bed, { idTokenAlgorithm: 'ES256' });
    const tokens = [await signInTo(bed, browser, app), await signInTo(bed, browser, other)];
    await browser.submit(await browser.visit(asked({ client_id: app.id })));
    const left = [];
    for (const { access_token: bearer } of tokens) {
      left.push((await bed.get('/o/userinfo/', { bearer })).status === 200);
    }
    return { bed, left };
  }

  it('the tokens of no app, unless the setting says so', async () => {
    expect((await signOutOf(undefined)).left).toEqual([true, true]);
    const all = { OIDC_RP_INITIATED_LOGOUT_DELETE_TOKENS: true };
    expect((await signOutOf(all)).left).toEqual([false, false]);
  });
});
