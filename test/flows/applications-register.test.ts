import { describe, expect, it } from 'vitest';
import { findClient } from '../../src/core/clients.ts';
import {
  addressOn,
  bedWith,
  idOn,
  LIST,
  REGISTER,
  register,
  registered,
  secretOn,
} from '../support/applications.ts';
import { Browser, readable, signedInBrowser } from '../support/browser.ts';
import { CALLBACK, codeFor, redeem } from '../support/code-flow.ts';
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
    const browser = await signedInBrowser(bed, 'alice');
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
    const other = await signedInBrowser(bed, 'bob');
    const tokens = tokensOf(await redeem(bed, app, await codeFor(other, app)));
    expect(tokens.refresh_token).toMatch(/^ort_/);
  });

  it('shows the secret in that one answer, which nobody keeps, and never again', async () => {
    const bed = await bedWith();
    const browser = await signedInBrowser(bed, 'alice');
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
    const browser = await signedInBrowser(bed, 'alice');
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
    const browser = await signedInBrowser(bed, 'alice');
    const page = await register(browser, { client_type: 'public' });
    expect(page.address).toMatch(/^\/o\/applications\/\d+\/$/);
    expect(secretOn(page)).toBeUndefined();
    expect(page.text).not.toContain('rotate_secret');
  });

  it('takes a client id and a secret of one’s own, and does not show that secret', async () => {
    const bed = await bedWith();
    const browser = await signedInBrowser(bed, 'alice');
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
    const browser = await signedInBrowser(bed, 'root');
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
    const browser = await signedInBrowser(bed, 'alice');
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
    const browser = await signedInBrowser(bed, 'alice');
    const page = await register(browser, { redirect_uris: 'javascript:alert(1)' });
    expect(readable(page.text)).toContain('the scheme javascript is never allowed');
  });
});
