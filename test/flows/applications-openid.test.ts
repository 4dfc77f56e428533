import { describe, expect, it } from 'vitest';
import { findClient } from '../../src/core/clients.ts';
import { addressOn, bedWith, idOn, LIST, register, registered, secretOn } from '../support/applications.ts';
import { type Page, readable, signedInBrowser } from '../support/browser.ts';
import { CALLBACK } from '../support/code-flow.ts';
import { DEVICE_GRANT } from '../support/device-flow.ts';
import { claimsOf, signInTo } from '../support/openid.ts';

describe('what an app needs for OpenID Connect', () => {
  const problemBeside = (page: Page, field: string) =>
    new RegExp(`id="${field}-problem">(.*?)</ul>`, 's').exec(page.text)?.[1];

  it('is its owner’s to set, and the page of the app tells it', async () => {
    const bed = await bedWith();
    const browser = await signedInBrowser(bed, 'alice');
    const page = await register(browser, {
      post_logout_redirect_uris: 'https://app.example/bye',
      id_token_signed_response_alg: 'ES256',
      userinfo_signed_response_alg: 'EdDSA',
      [`grant_types.${DEVICE_GRANT}`]: 'on',
    });
    const said = readable((await browser.visit(addressOn(page))).text);
    for (const words of ['https://app.example/bye', 'ES256', 'EdDSA', 'Device code: users allow it']) {
      expect(said).toContain(words);
    }
    expect(said).not.toContain('Keep the secret itself');
    const form = await browser.visit(`${addressOn(page)}update/`);
    expect(form.forms[0]?.fields).toMatchObject({
      post_logout_redirect_uris: 'https://app.example/bye',
      id_token_signed_response_alg: 'ES256',
      userinfo_signed_response_alg: 'EdDSA',
    });
    await browser.submit(form, {
      post_logout_redirect_uris: '',
      id_token_signed_response_alg: 'default',
      userinfo_signed_response_alg: 'json',
    });
    expect(await findClient(bed.context, idOn(page))).toMatchObject({
      postLogoutRedirectUris: [],
      idTokenAlgorithm: undefined,
      userinfoAlgorithm: undefined,
      unverified: true,
    });
  });

  it('can be HS256 with a secret that is kept, from the beginning or from a new secret on', async () => {
    const bed = await bedWith();
    const browser = await signedInBrowser(bed, 'alice');
    const hs256 = { id_token_signed_response_alg: 'HS256' };
    const refused = await register(browser, hs256);
    expect(problemBeside(refused, 'id_token_signed_response_alg')).toContain('a hash is all there is');
    const unsigned = await register(browser, { userinfo_signed_response_alg: 'HS256' });
    expect(problemBeside(unsigned, 'userinfo_signed_response_alg')).toContain('a hash is all there is');
    const kept = await browser.submit(refused, { keep_client_secret: 'on' });
    const app = await registered(bed, kept);
    const tokens = await signInTo(bed, browser, app);
    expect((await claimsOf(bed, app, tokens.id_token)).aud).toBe(app.id);
    expect(readable(kept.text)).toContain('Keep the secret itself Yes');

    const other = addressOn(await register(browser));
    const change = async (typed: Readonly<Record<string, string | undefined>>) =>
      browser.submit(await browser.visit(`${other}update/`), typed);
    const early = await change({ ...hs256, keep_client_secret: 'on' });
    expect(problemBeside(early, 'id_token_signed_response_alg')).toContain('a hash is all there is');
    const waiting = await change({ keep_client_secret: 'on' });
    expect(readable(waiting.text)).toContain('Make a new one below: that one is kept.');
    const rotated = await browser.submit(waiting, { grace: '0' });
    expect(readable(rotated.text)).not.toContain('Make a new one below');
    expect((await change(hs256)).address).toBe(other);
    const late = { ...(await registered(bed, rotated)), secret: secretOn(rotated) ?? '' };
    const renewed = await signInTo(bed, browser, late);
    expect((await claimsOf(bed, late, renewed.id_token)).aud).toBe(late.id);
  });

  it('keeps a secret no longer than its owner wants that', async () => {
    const bed = await bedWith();
    const browser = await signedInBrowser(bed, 'alice');
    const page = await register(browser, {
      id_token_signed_response_alg: 'HS256',
      keep_client_secret: 'on',
      'grant_types.client_credentials': 'on',
    });
    const app = await registered(bed, page);
    const form = await browser.visit(`${addressOn(page)}update/`);
    expect(form.forms[0]?.fields).toMatchObject({ keep_client_secret: 'on' });
    const forgotten = { keep_client_secret: undefined };
    const refused = await browser.submit(form, forgotten);
    expect(problemBeside(refused, 'id_token_signed_response_alg')).toContain('a hash is all there is');
    expect((await findClient(bed.context, app.id)).keptSecret).toContain(app.secret);
    await browser.submit(form, { ...forgotten, id_token_signed_response_alg: 'RS256' });
    expect(JSON.stringify(await findClient(bed.context, app.id))).not.toContain(app.secret);
    await bed.token({ grant_type: 'client_credentials' }, { basic: app.basic });
    const again = await browser.submit(await browser.visit(`${addressOn(page)}update/`), {
      client_type: 'public',
      'grant_types.client_credentials': undefined,
      keep_client_secret: 'on',
    });
    expect(problemBeside(again, 'keep_client_secret')).toContain('A public app has no secret');
  });

  it('is not HS256 for public apps, nor for those that get tokens through the browser', async () => {
    const bed = await bedWith();
    const browser = await signedInBrowser(bed, 'root');
    const hs256 = { id_token_signed_response_alg: 'HS256' };
    const [spa, hybrid] = [
      await register(browser, { ...hs256, client_type: 'public' }),
      await register(browser, { ...hs256, keep_client_secret: 'on', 'grant_types.openid-hybrid': 'on' }),
    ];
    expect(problemBeside(spa, 'id_token_signed_response_alg')).toContain('a public app has none');
    expect(problemBeside(hybrid, 'id_token_signed_response_alg')).toContain('implicit or the hybrid grant');
  });

  it('leaves the grants that a superuser gave as they are', async () => {
    const bed = await bedWith();
    const carol = await bed.user('carol');
    const grantTypes = ['authorization_code', 'openid-hybrid', 'implicit'];
    const { client } = await bed.client({ userId: carol.id, grantTypes, redirectUris: [CALLBACK] });
    const browser = await signedInBrowser(bed, 'carol');
    const form = await browser.visit(`${LIST}${client.id}/update/`);
    expect(form.text).toMatch(/name="grant_types\.openid-hybrid" value="on" checked disabled/);
    await browser.submit(form, { id_token_signed_response_alg: 'ES256' });
    expect(await findClient(bed.context, client.clientId)).toMatchObject({
      grantTypes,
      idTokenAlgorithm: 'ES256',
      unverified: false,
    });
  });

  it('is told of an app that has only the implicit grant and nowhere to lead back to', async () => {
    const bed = await bedWith();
    const browser = await signedInBrowser(bed, 'root');
    const page = await register(browser, {
      redirect_uris: '',
      'grant_types.authorization_code': undefined,
      'grant_types.refresh_token': undefined,
      'grant_types.implicit': 'on',
    });
    expect(readable(page.text)).toContain('users find back to it by a redirect URI');
  });
});
