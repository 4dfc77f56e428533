import { describe, expect, it } from 'vitest';
import { findClient, updateClient } from '../../src/core/clients.ts';
import {
  addressOn,
  bedWith,
  LIST,
  REGISTER,
  register,
  registered,
  secretOn,
} from '../support/applications.ts';
import { type Page, readable, signedInBrowser } from '../support/browser.ts';
import { CALLBACK, requestOf } from '../support/code-flow.ts';

describe('what only a superuser gives', () => {
  it('is neither offered to others nor taken from a form of theirs', async () => {
    const bed = await bedWith();
    const browser = await signedInBrowser(bed, 'alice');
    const form = await browser.visit(REGISTER);
    for (const name of [
      'skip_authorization',
      'pkce_optional',
      'grant_types.password',
      'grant_types.implicit',
      'grant_types.openid-hybrid',
      'verified',
      'active',
    ]) {
      expect(form.text).not.toContain(`name="${name}"`);
    }
    const page = await register(browser, {
      client_id: 'sly',
      skip_authorization: 'on',
      pkce_optional: 'on',
      verified: 'on',
      user: 'root',
    });
    expect(secretOn(page)).toBeDefined();
    expect(await findClient(bed.context, 'sly')).toMatchObject({
      skipAuthorization: false,
      pkceOptional: false,
      unverified: true,
    });
    for (const [field, typed] of [
      ['grant_types', { 'grant_types.password': 'on' }],
      ['grant_types', { 'grant_types.implicit': 'on' }],
      ['grant_types', { 'grant_types.openid-hybrid': 'on' }],
      ['scope', { scope: 'read introspection' }],
    ] as const) {
      expect((await register(browser, typed)).text).toContain(`id="${field}-problem"`);
    }
  });

  it('stays as it is when the owner changes an app, except that a new name or address is unverified', async () => {
    const bed = await bedWith();
    const alice = await bed.user('carol');
    const { client } = await bed.client({
      name: 'Legacy',
      userId: alice.id,
      grantTypes: ['password', 'authorization_code'],
      redirectUris: [CALLBACK],
      skipAuthorization: true,
      pkceOptional: true,
      scope: ['read', 'introspection'],
    });
    const browser = await signedInBrowser(bed, 'carol');
    const address = `${LIST}${client.id}/update/`;
    const form = await browser.visit(address);
    expect(form.text).toMatch(/name="grant_types\.password" value="on" checked disabled/);
    await browser.submit(form, { token_format: 'jwt' });
    const kept = {
      grantTypes: ['authorization_code', 'password'],
      skipAuthorization: true,
      pkceOptional: true,
      scope: ['read', 'introspection'],
      active: true,
    };
    expect(await findClient(bed.context, client.clientId)).toMatchObject({
      ...kept,
      tokenFormat: 'jwt',
      unverified: false,
    });
    await browser.submit(await browser.visit(address), { active: '', verified: 'on', name: 'Your Bank' });
    expect(await findClient(bed.context, client.clientId)).toMatchObject({ ...kept, unverified: true });
    const root = await signedInBrowser(bed, 'root');
    await root.submit(await root.visit(address), { verified: 'on' });
    expect((await findClient(bed.context, client.clientId)).unverified).toBe(false);
    const uris = `${CALLBACK}\nhttps://other.example/`;
    await browser.submit(await browser.visit(address), { redirect_uris: uris });
    expect((await findClient(bed.context, client.clientId)).unverified).toBe(true);
  });

  it('is to start again an app that was stopped', async () => {
    const bed = await bedWith();
    const browser = await signedInBrowser(bed, 'alice');
    const page = await register(browser, { client_id: 'stopped' });
    await updateClient(bed.context, await findClient(bed.context, 'stopped'), { active: false });
    const form = await browser.visit(`${addressOn(page)}update/`);
    await browser.submit(form, { active: 'on' });
    expect((await findClient(bed.context, 'stopped')).active).toBe(false);
    const root = await signedInBrowser(bed, 'root');
    await root.submit(await root.visit(`${addressOn(page)}update/`), { active: 'on' });
    expect((await findClient(bed.context, 'stopped')).active).toBe(true);
  });
});

describe('whose an app is', () => {
  it('decides who sees it: its owner and superusers, and for others it is not there', async () => {
    const bed = await bedWith();
    const [alice, bob, root] = [
      await signedInBrowser(bed, 'alice'),
      await signedInBrowser(bed, 'bob'),
      await signedInBrowser(bed, 'root'),
    ];
    const page = await register(alice);
    const address = addressOn(page);
    expect((await alice.visit(LIST)).text).toContain(address);
    expect((await root.visit(LIST)).text).toContain(address);
    expect((await bob.visit(LIST)).text).not.toContain(address);
    const token = (await bob.visit(REGISTER)).forms[0]?.fields.csrf_token ?? '';
    const cookie = bob.cookieHeader;
    const nowhere = await bob.visit(`${LIST}999999999/`);
    expect(nowhere.status).toBe(404);
    for (const path of ['', 'update/', 'delete/']) {
      const seen = await bob.visit(`${address}${path}`);
      expect(seen.status).toBe(404);
      const same = (text: string) => text.replace(/<code>.*?<\/code>/, '');
      expect(same(seen.text)).toBe(same(nowhere.text));
      const form = { csrf_token: token, action: 'rotate_secret', grace: '0', name: 'Mine' };
      const sent = await bed.post(`${address}${path}`, form, { headers: { cookie } });
      expect(sent.status).toBe(404);
      expect((await root.visit(`${address}${path}`)).status).toBe(200);
    }
    const app = await registered(bed, page);
    expect(app.client.name).toBe('Shop');
    expect((await bed.introspect(app, 'x')).active).toBe(false);
  });

  it.each(['0', '-1', '1e3', '01', 'x', '1.0', '9'.repeat(40), '%00', '1%2f', "1'"])(
    'is nobody’s at the address %s',
    async (id) => {
      const bed = await bedWith();
      const root = await signedInBrowser(bed, 'root');
      await register(root);
      for (const path of ['', 'update/', 'delete/']) {
        expect((await root.visit(`${LIST}${id}/${path}`)).status).toBe(404);
      }
    },
  );

  it('is told in pages where there are many', async () => {
    const bed = await bedWith();
    const owner = await bed.user('carol');
    for (let number = 10; number < 65; number++)
      await bed.client({ name: `App ${number}`, userId: owner.id });
    const browser = await signedInBrowser(bed, 'carol');
    const first = await browser.visit(LIST);
    const names = (page: Page) => page.text.match(/App \d\d/g) ?? [];
    const [, next = ''] = /<a href="([^"]*after=[^"]*)"/.exec(first.text) ?? [];
    const second = await browser.visit(next);
    expect([names(first).length, names(second).length]).toEqual([50, 5]);
    expect(new Set([...names(first), ...names(second)]).size).toBe(55);
    expect(second.text).not.toContain('after=');
    expect(names(await browser.visit(`${LIST}?after=nonsense%00`)).length).toBe(50);
  });
});

describe('on the consent page', () => {
  it('an app that a user registered is marked, until a superuser has verified it', async () => {
    const bed = await bedWith();
    const browser = await signedInBrowser(bed, 'alice');
    const app = await registered(bed, await register(browser, { client_id: 'theirs' }));
    const bob = await signedInBrowser(bed, 'bob');
    const warning = 'nobody who runs the site has checked it';
    expect(readable((await bob.visit(requestOf(app))).text)).toContain(warning);
    await updateClient(bed.context, app.client, { unverified: false });
    expect(readable((await bob.visit(requestOf(app))).text)).not.toContain(warning);
  });
});
