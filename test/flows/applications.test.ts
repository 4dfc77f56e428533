import { describe, expect, it } from 'vitest';
import { findClient, updateClient } from '../../src/core/clients.ts';
import {
  addressOn,
  bedWith,
  browserOf,
  idOn,
  LIST,
  REGISTER,
  register,
  registered,
  secretOn,
} from '../support/applications.ts';
import { Browser, type Page, readable } from '../support/browser.ts';
import { CALLBACK, codeFor, redeem, requestOf } from '../support/code-flow.ts';
import { DEVICE_GRANT } from '../support/device-flow.ts';
import { tokensOf } from '../support/signed-in.ts';
import { passwordOf } from '../support/testbed.ts';

describe('registering an app', () => {
  it('asks whoever is not signed in to do that, and leads back', async () => {
    const bed = await bedWith();
    const browser = new Browser(bed);
    const page = await browser.visit(REGISTER);
    expect(page.address).toBe(`/accounts/login/?next=${encodeURIComponent(REGISTER)}`);
    const then = await browser.submit(page, { username: 'alice', password: passwordOf('alice') });
    expect([then.status, then.address]).toEqual([200, REGISTER]);
  });

  it('makes an app with which people can sign in at once', async () => {
    const bed = await bedWith();
    const browser = await browserOf(bed, 'alice');
    const app = await registered(bed, await register(browser));
    expect(app.client).toMatchObject({
      name: 'Shop',
      clientType: 'confidential',
      grantTypes: ['authorization_code', 'refresh_token'],
      redirectUris: [CALLBACK],
      scope: undefined,
      authMethod: undefined,
      unverified: true,
    });
    const other = await browserOf(bed, 'bob');
    const tokens = tokensOf(await redeem(bed, app, await codeFor(other, app)));
    expect(tokens.refresh_token).toMatch(/^ort_/);
  });

  it('shows the secret in that one answer, which nobody keeps, and never again', async () => {
    const bed = await bedWith();
    const browser = await browserOf(bed, 'alice');
    const page = await register(browser);
    const secret = secretOn(page) ?? expect.fail(page.text);
    expect(secret).toMatch(/^[A-Za-z0-9]{128}$/);
    expect(page.headers['cache-control']).toBe('no-store');
    expect(page.address).toBe(REGISTER);
    expect(bed.log.join('\n')).not.toContain(secret);
    const row = JSON.stringify(await findClient(bed.context, idOn(page)));
    expect(row).not.toContain(secret);
    for (const address of [LIST, addressOn(page), `${addressOn(page)}update/`]) {
      expect((await browser.visit(address)).text).not.toContain(secret);
    }
  });

  it('registers one app where the same form is sent twice', async () => {
    const bed = await bedWith();
    const browser = await browserOf(bed, 'alice');
    const form = await browser.visit(REGISTER);
    const typed = { name: 'Shop' };
    expect(secretOn(await browser.submit(form, typed))).toBeDefined();
    const again = await browser.submit(form, typed);
    expect(secretOn(again)).toBeUndefined();
    expect(readable(again.text)).toContain('already');
    expect((await browser.visit(LIST)).text.match(/Shop/g)).toHaveLength(1);
  });

  it('needs no secret for a public one, and leads to its page', async () => {
    const bed = await bedWith();
    const browser = await browserOf(bed, 'alice');
    const page = await register(browser, { client_type: 'public' });
    expect(page.address).toMatch(/^\/o\/applications\/\d+\/$/);
    expect(secretOn(page)).toBeUndefined();
    expect(page.text).not.toContain('rotate_secret');
  });

  it('takes a client id and a secret of one’s own, and does not show that secret', async () => {
    const bed = await bedWith();
    const browser = await browserOf(bed, 'alice');
    const page = await register(browser, {
      client_id: 'my-shop',
      client_secret: 'CanaryOfMyOwn',
      'grant_types.client_credentials': 'on',
    });
    expect(page.address).toMatch(/^\/o\/applications\/\d+\/$/);
    expect(page.text).not.toContain('CanaryOfMyOwn');
    await bed.token({ grant_type: 'client_credentials' }, { basic: ['my-shop', 'CanaryOfMyOwn'] });
  });

  it('reads every field of the form', async () => {
    const bed = await bedWith();
    const browser = await browserOf(bed, 'root');
    const page = await register(browser, {
      name: 'Everything',
      client_id: 'everything',
      redirect_uris: `${CALLBACK}\r\nhttp://127.0.0.1/cb\r\n`,
      post_logout_redirect_uris: 'https://app.example/bye\n http://localhost/bye?x=1 ',
      allowed_origins: 'https://app.example\nhttp://localhost:3000',
      scope: ' read  introspection ',
      'grant_types.refresh_token': undefined,
      'grant_types.password': 'on',
      'grant_types.implicit': 'on',
      'grant_types.openid-hybrid': 'on',
      [`grant_types.${DEVICE_GRANT}`]: 'on',
      token_endpoint_auth_method: 'client_secret_post',
      id_token_signed_response_alg: 'EdDSA',
      keep_client_secret: 'on',
      token_format: 'jwt',
      skip_authorization: 'on',
      pkce_optional: 'on',
    });
    expect(await findClient(bed.context, 'everything')).toMatchObject({
      name: 'Everything',
      redirectUris: [CALLBACK, 'http://127.0.0.1/cb'],
      allowedOrigins: ['https://app.example', 'http://localhost:3000'],
      scope: ['read', 'introspection'],
      postLogoutRedirectUris: ['https://app.example/bye', 'http://localhost/bye?x=1'],
      grantTypes: ['authorization_code', DEVICE_GRANT, 'password', 'openid-hybrid', 'implicit'],
      idTokenAlgorithm: 'EdDSA',
      keptSecret: expect.stringContaining(secretOn(page) ?? expect.fail(page.text)),
      authMethod: 'client_secret_post',
      tokenFormat: 'jwt',
      skipAuthorization: true,
      pkceOptional: true,
      unverified: false,
      active: true,
    });
  });

  it('tells everything that is wrong at once, each beside its field, and keeps what was typed', async () => {
    const bed = await bedWith();
    const browser = await browserOf(bed, 'alice');
    const typed = {
      name: '',
      client_id: '12345',
      client_secret: 'short',
      client_type: 'public',
      redirect_uris: 'https://a.example/#x\nnonsense "><b>',
      post_logout_redirect_uris: 'https://*.example/bye',
      allowed_origins: '*',
      scope: 'fly',
      token_endpoint_auth_method: 'client_secret_basic',
      id_token_signed_response_alg: 'HS256',
      keep_client_secret: 'on',
      'grant_types.authorization_code': undefined,
      'grant_types.refresh_token': undefined,
    };
    const page = await register(browser, typed);
    expect([page.status, page.address]).toEqual([200, REGISTER]);
    const [, summary = ''] = /role="alert">(.*?)<\/div>/s.exec(page.text) ?? [];
    for (const id of [
      'name',
      'client_id',
      'client_secret',
      'redirect_uris',
      'post_logout_redirect_uris',
      'allowed_origins',
      'scope',
      'keep_client_secret',
    ]) {
      expect(summary).toContain(`href="#${id}"`);
      expect(page.text).toMatch(
        new RegExp(`id="${id}"[^>]*aria-describedby="${id}-hint ${id}-problem"[^>]*aria-invalid="true"`),
      );
      expect(page.text).toContain(`id="${id}-problem"`);
    }
    expect(page.text).toContain('id="grant_types-problem"');
    expect(page.text).toContain('id="token_endpoint_auth_method-problem"');
    expect(page.text).toContain('id="id_token_signed_response_alg-problem"');
    expect(page.text).toMatch(/<title>Not saved: /);
    const { client_secret, csrf_token, ...shown } = page.forms[0]?.fields ?? {};
    expect([client_secret, csrf_token]).toEqual(['', expect.any(String)]);
    expect(shown).toEqual({
      name: '',
      client_id: '12345',
      client_type: 'public',
      redirect_uris: typed.redirect_uris,
      allowed_origins: '*',
      scope: 'fly',
      token_endpoint_auth_method: 'client_secret_basic',
      token_format: 'opaque',
      post_logout_redirect_uris: 'https://*.example/bye',
      id_token_signed_response_alg: 'HS256',
      userinfo_signed_response_alg: 'json',
      keep_client_secret: 'on',
    });
    expect(page.text).not.toContain('<b>');
    expect((await browser.visit(LIST)).text).toContain('There is no app yet.');
  });

  it('speaks of problems in the language of the browser', async () => {
    const bed = await bedWith();
    const browser = new Browser(bed, { 'accept-language': 'de' });
    await browser.signIn('alice', passwordOf('alice'));
    const page = await register(browser, { redirect_uris: 'https://a.example/#x' });
    expect(readable(page.text)).toContain('https://a.example/#x : Die Adresse darf kein Fragment (#) haben.');
  });

  it('names the same problems as the command line', async () => {
    const bed = await bedWith();
    const browser = await browserOf(bed, 'alice');
    const page = await register(browser, { redirect_uris: 'javascript:alert(1)' });
    expect(readable(page.text)).toContain('the scheme javascript is never allowed');
  });
});

describe('what only a superuser gives', () => {
  it('is neither offered to others nor taken from a form of theirs', async () => {
    const bed = await bedWith();
    const browser = await browserOf(bed, 'alice');
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
    const browser = await browserOf(bed, 'carol');
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
    const root = await browserOf(bed, 'root');
    await root.submit(await root.visit(address), { verified: 'on' });
    expect((await findClient(bed.context, client.clientId)).unverified).toBe(false);
    const uris = `${CALLBACK}\nhttps://other.example/`;
    await browser.submit(await browser.visit(address), { redirect_uris: uris });
    expect((await findClient(bed.context, client.clientId)).unverified).toBe(true);
  });

  it('is to start again an app that was stopped', async () => {
    const bed = await bedWith();
    const browser = await browserOf(bed, 'alice');
    const page = await register(browser, { client_id: 'stopped' });
    await updateClient(bed.context, await findClient(bed.context, 'stopped'), { active: false });
    const form = await browser.visit(`${addressOn(page)}update/`);
    await browser.submit(form, { active: 'on' });
    expect((await findClient(bed.context, 'stopped')).active).toBe(false);
    const root = await browserOf(bed, 'root');
    await root.submit(await root.visit(`${addressOn(page)}update/`), { active: 'on' });
    expect((await findClient(bed.context, 'stopped')).active).toBe(true);
  });
});

describe('whose an app is', () => {
  it('decides who sees it: its owner and superusers, and for others it is not there', async () => {
    const bed = await bedWith();
    const [alice, bob, root] = [
      await browserOf(bed, 'alice'),
      await browserOf(bed, 'bob'),
      await browserOf(bed, 'root'),
    ];
    const page = await register(alice);
    const address = addressOn(page);
    expect((await alice.visit(LIST)).text).toContain(address);
    expect((await root.visit(LIST)).text).toContain(address);
    expect((await bob.visit(LIST)).text).not.toContain(address);
    const token = (await bob.visit(REGISTER)).forms[0]?.fields.csrf_token ?? '';
    const cookie = [...bob.cookies].map(([name, value]) => `${name}=${value}`).join('; ');
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
      const root = await browserOf(bed, 'root');
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
    const browser = await browserOf(bed, 'carol');
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

describe('changing an app', () => {
  it('begins with what is known, and changes what was typed', async () => {
    const bed = await bedWith();
    const browser = await browserOf(bed, 'alice');
    const page = await register(browser, { scope: 'read', allowed_origins: 'https://app.example' });
    const form = await browser.visit(`${addressOn(page)}update/`);
    expect(form.forms[0]?.fields).toMatchObject({
      name: 'Shop',
      client_type: 'confidential',
      redirect_uris: CALLBACK,
      allowed_origins: 'https://app.example',
      scope: 'read',
      'grant_types.authorization_code': 'on',
      'grant_types.refresh_token': 'on',
    });
    expect(form.text).not.toContain('name="client_secret"');
    const then = await browser.submit(form, { name: 'Shop & Co', scope: '' });
    expect(then.address).toBe(addressOn(page));
    expect(await findClient(bed.context, idOn(page))).toMatchObject({ name: 'Shop & Co', scope: undefined });
  });

  it('changes nothing while something is wrong', async () => {
    const bed = await bedWith();
    const browser = await browserOf(bed, 'alice');
    const page = await register(browser);
    const form = await browser.visit(`${addressOn(page)}update/`);
    const wrong = await browser.submit(form, { name: 'New', redirect_uris: 'nonsense' });
    expect(wrong.forms[0]?.fields).toMatchObject({ name: 'New', redirect_uris: 'nonsense' });
    expect((await findClient(bed.context, idOn(page))).name).toBe('Shop');
  });

  it('gives a new secret, shown once; the old one ends at once or later', async () => {
    const bed = await bedWith();
    const browser = await browserOf(bed, 'alice');
    const page = await register(browser, { 'grant_types.client_credentials': 'on' });
    const [id, first] = [idOn(page), secretOn(page) ?? ''];
    const works = async (secret: string) =>
      (await bed.post('/o/token/', { grant_type: 'client_credentials' }, { basic: [id, secret] })).status ===
      200;
    const rotate = async (grace: string) => {
      const shown = await browser.visit(addressOn(page));
      return secretOn(await browser.submit(shown, { grace })) ?? '';
    };
    const second = await rotate('86400');
    expect([second === first, await works(first), await works(second)]).toEqual([false, true, true]);
    const third = await rotate('0');
    expect([await works(first), await works(second), await works(third)]).toEqual([false, false, true]);
    expect((await browser.visit(addressOn(page))).text).not.toContain(third);
    expect(bed.log.join('\n')).not.toMatch(new RegExp(`${first}|${second}|${third}`));
    const shown = await browser.visit(addressOn(page));
    expect((await browser.submit(shown, { grace: '999999999' })).status).toBe(400);
    expect((await browser.submit(shown, { action: 'else' })).status).toBe(400);
    expect(await works(third)).toBe(true);
  });

  it('says where an app lacks what it needs', async () => {
    const bed = await bedWith();
    const browser = await browserOf(bed, 'alice');
    const page = await register(browser, { client_type: 'public', redirect_uris: '' });
    expect(readable(page.text)).toContain('users find back to it by a redirect URI');
    const form = await browser.visit(`${page.address}update/`);
    const then = await browser.submit(form, { client_type: 'confidential' });
    expect(readable(then.text)).toContain('It has no secret yet');
    const empty = { client_id: idOn(then), client_secret: '', grant_type: 'authorization_code', code: 'x' };
    expect((await bed.post('/o/token/', empty)).json.error).toBe('invalid_client');
    const basic = await bed.post(
      '/o/token/',
      { grant_type: 'authorization_code' },
      { basic: [idOn(then), ''] },
    );
    expect(basic.json.error).toBe('invalid_client');
    expect(secretOn(await browser.submit(then))).toBeDefined();
  });
});

describe('deleting an app', () => {
  it('is asked first, and takes its tokens with it', async () => {
    const bed = await bedWith();
    const browser = await browserOf(bed, 'alice');
    const page = await register(browser, { 'grant_types.client_credentials': 'on' });
    const app = await registered(bed, page);
    const other = await bed.client({ scope: ['introspection'] });
    const { access_token } = await bed.token({ grant_type: 'client_credentials' }, { basic: app.basic });
    const question = await browser.visit(`${addressOn(page)}delete/`);
    expect(readable(question.text)).toContain('Delete Shop?');
    expect((await bed.introspect(other, access_token)).active).toBe(true);
    const then = await browser.submit(question);
    expect(readable(then.text)).toContain('The app is deleted, and its tokens are dead.');
    expect((await bed.introspect(other, access_token)).active).toBe(false);
    expect((await browser.visit(addressOn(page))).status).toBe(404);
    expect((await browser.submit(question)).status).toBe(404);
  });

  it('is nothing that a link or another site can do', async () => {
    const bed = await bedWith();
    const browser = await browserOf(bed, 'alice');
    const page = await register(browser);
    const cookie = [...browser.cookies].map(([name, value]) => `${name}=${value}`).join('; ');
    const token = page.forms[0]?.fields.csrf_token;
    for (const path of ['delete/', 'update/', '']) {
      const address = `${addressOn(page)}${path}`;
      for (const [form, headers] of [
        [{}, {}],
        [{ csrf_token: 'x' }, {}],
        [{ csrf_token: token }, { origin: 'https://evil.example' }],
        [{ csrf_token: token }, { 'sec-fetch-site': 'cross-site' }],
      ] as const) {
        expect((await bed.post(address, form, { headers: { cookie, ...headers } })).status).toBe(403);
      }
    }
    expect((await browser.visit(addressOn(page))).status).toBe(200);
  });

  it('asks for a new sign-in where the session is over, and does nothing', async () => {
    const bed = await bedWith();
    const browser = await browserOf(bed, 'alice');
    const page = await register(browser);
    const question = await browser.visit(`${addressOn(page)}delete/`);
    const secret = browser.cookies.get('oauthctl_session') ?? '';
    await browser.submit(await browser.visit('/accounts/logout/'));
    browser.cookies.set('oauthctl_session', secret);
    const then = await browser.submit(question);
    expect(then.address).toMatch(/^\/accounts\/login\/\?next=/);
    await browser.submit(then, { username: 'alice', password: passwordOf('alice') });
    expect((await browser.visit(addressOn(page))).status).toBe(200);
  });
});

describe('on the consent page', () => {
  it('an app that a user registered is marked, until a superuser has verified it', async () => {
    const bed = await bedWith();
    const browser = await browserOf(bed, 'alice');
    const app = await registered(bed, await register(browser, { client_id: 'theirs' }));
    const bob = await browserOf(bed, 'bob');
    const warning = 'nobody who runs the site has checked it';
    expect(readable((await bob.visit(requestOf(app))).text)).toContain(warning);
    await updateClient(bed.context, app.client, { unverified: false });
    expect(readable((await bob.visit(requestOf(app))).text)).not.toContain(warning);
  });
});
