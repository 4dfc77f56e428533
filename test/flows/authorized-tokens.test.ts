import { describe, expect, it } from 'vitest';
import { updateClient } from '../../src/core/clients.ts';
import { listConsents } from '../../src/core/consents.ts';
import { issueToken } from '../../src/core/token/issue.ts';
import { setPassword, updateUser } from '../../src/core/users.ts';
import { row } from '../conformance/rows.ts';
import { type Browser, type Page, readable, signedInBrowser } from '../support/browser.ts';
import {
  allow,
  asksForConsent,
  type CodeFlow,
  codeClient,
  codeFlow,
  codeFor,
  redeem,
  requestOf,
  returned,
} from '../support/code-flow.ts';
import { tokensOf } from '../support/signed-in.ts';
import { passwordOf, type RegisteredClient, testbed } from '../support/testbed.ts';

const LIST = '/o/authorized_tokens/';

const auto = { settings: { REQUEST_APPROVAL_PROMPT: 'auto' as const } };

/** The names of the apps that the page lists. */
async function listed(browser: Browser, address = LIST): Promise<string[]> {
  const { text } = await browser.visit(address);
  return [...text.matchAll(/<h2[^>]*><bdi>(.*?)<\/bdi><\/h2>/g)].map(([, name = '']) => name);
}

function ask(browser: Browser, { client }: RegisteredClient): Promise<Page> {
  return browser.visit(`${LIST}${client.id}/delete/`);
}

/** Takes back on the page what an app has. */
async function takeBack(browser: Browser, app: RegisteredClient): Promise<Page> {
  const question = await ask(browser, app);
  expect(question.status, question.text).toBe(200);
  return browser.submit(question);
}

async function tokensFor({ bed, browser }: CodeFlow, app: RegisteredClient) {
  return tokensOf(await redeem(bed, app, await codeFor(browser, app)));
}

async function isActive({ bed }: CodeFlow, app: RegisteredClient, token: string): Promise<boolean> {
  return (await bed.introspect(app, token)).active === true;
}

describe('the list of authorized tokens', () => {
  it('says what each app may do, in words, since when, and when it was last used', async () => {
    const flow = await codeFlow({
      settings: { SCOPES: { read: 'Read your notes', write: 'Change your notes' } },
    });
    const { bed, app, browser } = flow;
    expect(readable((await browser.visit(LIST)).text)).toContain('No app has access in your name.');
    const { refresh_token } = await tokensFor(flow, app);
    bed.advance(3 * 86_400);
    tokensOf(await bed.refresh(app, refresh_token));
    const text = readable((await browser.visit(LIST)).text);
    expect(text).toContain(
      'Shop Read your notes read Since January 15, 2027 . Last used on January 18, 2027 .',
    );
    expect(text).not.toContain('Change your notes');
  });

  it('never shows a token', async () => {
    const flow = await codeFlow();
    const { access_token, refresh_token } = await tokensFor(flow, flow.app);
    const { text } = await flow.browser.visit(LIST);
    for (const token of [access_token, refresh_token]) expect(text).not.toContain(token.slice(-32));
  });

  it('is one’s own, and what others have given is not there', async () => {
    const flow = await codeFlow();
    const { bed, app } = flow;
    await tokensFor(flow, app);
    await bed.user('bob', { superuser: true });
    const bob = await signedInBrowser(bed, 'bob');
    expect(await listed(bob)).toEqual([]);
    expect((await ask(bob, app)).status).toBe(404);
    const token = (await bob.visit('/accounts/logout/')).forms[0]?.fields.csrf_token;
    const cookie = bob.cookieHeader;
    const sent = await bed.post(
      `${LIST}${app.client.id}/delete/`,
      { csrf_token: token },
      { headers: { cookie } },
    );
    expect(sent.status).toBe(404);
    expect(await listed(flow.browser)).toEqual(['Shop']);
  });

  it('has what was given without a question too, while it lives', async () => {
    const { bed, alice, browser } = await codeFlow();
    const legacy = await bed.client({ name: 'Legacy', grantTypes: ['password'] });
    const { access_token } = await bed.token(
      { grant_type: 'password', username: 'alice', password: passwordOf('alice'), scope: 'read' },
      { basic: legacy.basic },
    );
    const operators = await bed.client({ name: 'Operators', grantTypes: ['client_credentials'] });
    const request = { client: operators.client, user: alice, refresh: false, audience: [] };
    await issueToken(bed.context, request);
    expect(await listed(browser)).toEqual(['Legacy', 'Operators']);
    expect(readable((await browser.visit(LIST)).text)).toContain('You were not asked');
    await takeBack(browser, legacy);
    expect((await bed.introspect(legacy, access_token)).active).toBe(false);
    expect(await listed(browser)).toEqual(['Operators']);
    bed.advance(3 * 86_400);
    expect(await listed(browser)).toEqual([]);
  });

  it('keeps what is refreshed again and again, and ends with it', async () => {
    const { bed, alice, browser } = await codeFlow();
    const legacy = await bed.client({ name: 'Legacy', grantTypes: ['password', 'refresh_token'] });
    let { refresh_token } = await bed.signIn(legacy, 'alice');
    for (let day = 0; day < 40; day += 10) {
      bed.advance(10 * 86_400 + 60);
      ({ refresh_token } = tokensOf(await bed.refresh(legacy, refresh_token)));
    }
    const { data } = await listConsents(bed.context, alice, { limit: 10 });
    expect(data).toMatchObject([{ usedAt: bed.clock.now }]);
    bed.advance(33 * 86_400);
    expect((await listConsents(bed.context, alice, { limit: 10 })).data).toEqual([]);
    await browser.signIn('alice', passwordOf('alice'));
    expect(await listed(browser)).toEqual([]);
  });

  it('comes in pages where there is much', async () => {
    const { bed, browser } = await codeFlow();
    for (let number = 10; number < 65; number++) {
      const client = await bed.client({ name: `App ${number}`, grantTypes: ['password'] });
      await bed.token(
        { grant_type: 'password', username: 'alice', password: passwordOf('alice') },
        { basic: client.basic },
      );
    }
    const { text } = await browser.visit(LIST);
    const [, next = ''] = /<a href="([^"]*after=[^"]*)"/.exec(text) ?? [];
    const [first, second] = [await listed(browser), await listed(browser, next)];
    expect([first.length, second.length, new Set([...first, ...second]).size]).toEqual([50, 5, 55]);
    expect((await listed(browser, `${LIST}?after=%00'`)).length).toBe(50);
  });
});

describe('taking back what an app has', () => {
  it(row('O21-4.3.1-01'), async () => {
    const flow = await codeFlow(auto);
    const { bed, app, browser } = flow;
    const first = await tokensFor(flow, app);
    const second = tokensOf(await bed.refresh(app, first.refresh_token));
    const waiting = returned(await browser.visit(requestOf(app))).parameters.code ?? '';
    expect(await isActive(flow, app, second.access_token)).toBe(true);
    const page = await takeBack(browser, app);
    expect([page.address, readable(page.text).includes('It is taken back.')]).toEqual([
      `${LIST}?ended=1`,
      true,
    ]);
    expect(await listed(browser)).toEqual([]);
    expect(await isActive(flow, app, second.access_token)).toBe(false);
    expect(await isActive(flow, app, second.refresh_token)).toBe(false);
    expect((await bed.refresh(app, second.refresh_token)).json.error).toBe('invalid_grant');
    expect((await redeem(bed, app, waiting)).json.error).toBe('invalid_grant');
    expect(await listed(browser)).toEqual([]);
    // The consent is gone as well: the app has to ask again, and what it gets then is good.
    const again = await browser.visit(requestOf(app));
    expect(asksForConsent(again)).toBe(true);
    const { code = '' } = returned(await allow(browser, again)).parameters;
    const third = tokensOf(await redeem(bed, app, code));
    expect(await isActive(flow, app, third.access_token)).toBe(true);
    const fourth = tokensOf(await bed.refresh(app, third.refresh_token));
    expect(await isActive(flow, app, fourth.access_token)).toBe(true);
    expect(await isActive(flow, app, second.access_token)).toBe(false);
  });

  it('holds in every process at once, and for JWTs', async () => {
    const flow = await codeFlow({ app: { tokenFormat: 'jwt' } });
    const { access_token } = await tokensFor(flow, flow.app);
    const other = await testbed({ beside: flow.bed });
    expect(readable((await ask(flow.browser, flow.app)).text)).toContain('until it expires by itself');
    const lives = async () => (await other.introspect(flow.app, access_token)).active;
    expect(await lives()).toBe(true);
    await takeBack(flow.browser, flow.app);
    expect(await lives()).toBe(false);
  });

  it('leaves other apps and other users alone', async () => {
    const flow = await codeFlow();
    const { bed, app, browser } = flow;
    const other = await codeClient(bed, { name: 'Other' });
    await bed.user('bob');
    const bob = await signedInBrowser(bed, 'bob');
    const kept = [
      [other, await tokensFor(flow, other)],
      [app, await tokensFor({ ...flow, browser: bob }, app)],
    ] as const;
    await tokensFor(flow, app);
    await takeBack(browser, app);
    for (const [client, tokens] of kept) {
      expect(await isActive(flow, client, tokens.access_token)).toBe(true);
      tokensOf(await bed.refresh(client, tokens.refresh_token));
    }
    expect([await listed(browser), await listed(bob)]).toEqual([['Other'], ['Shop']]);
  });

  it('can be done again and again, between other revocations', async () => {
    const flow = await codeFlow();
    const { app, browser } = flow;
    const dead: string[] = [];
    for (let round = 0; round < 3; round++) {
      const { access_token, refresh_token } = await tokensFor(flow, app);
      dead.push(access_token, refresh_token);
      await takeBack(browser, app);
      for (const token of dead) expect(await isActive(flow, app, token)).toBe(false);
    }
    expect((await ask(browser, app)).status).toBe(404);
  });

  it('is not undone by a change of the user', async () => {
    const flow = await codeFlow();
    const { bed, app, alice, browser } = flow;
    const { access_token } = await tokensFor(flow, app);
    await takeBack(browser, app);
    await updateUser(bed.context, alice, { email: 'new@example.com' });
    expect(await isActive(flow, app, access_token)).toBe(false);
    await setPassword(bed.context, alice, 'another password');
    expect(await isActive(flow, app, access_token)).toBe(false);
  });

  it('says of an app of the site itself that it does not ask', async () => {
    const flow = await codeFlow();
    const { bed, app, browser } = flow;
    await updateClient(bed.context, app.client, { skipAuthorization: true });
    const { code = '' } = returned(await browser.visit(requestOf(app))).parameters;
    const { access_token } = tokensOf(await redeem(bed, app, code));
    expect(readable((await ask(browser, app)).text)).toContain('gets access without asking');
    await takeBack(browser, app);
    expect(await isActive(flow, app, access_token)).toBe(false);
  });
});
