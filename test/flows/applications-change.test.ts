import { describe, expect, it } from 'vitest';
import { findClient } from '../../src/core/clients.ts';
import { addressOn, bedWith, idOn, register, registered, secretOn } from '../support/applications.ts';
import { readable, signedInBrowser } from '../support/browser.ts';
import { CALLBACK } from '../support/code-flow.ts';
import { passwordOf } from '../support/testbed.ts';

describe('changing an app', () => {
  it('begins with what is known, and changes what was typed', async () => {
    const bed = await bedWith();
    const browser = await signedInBrowser(bed, 'alice');
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
    const browser = await signedInBrowser(bed, 'alice');
    const page = await register(browser);
    const form = await browser.visit(`${addressOn(page)}update/`);
    const wrong = await browser.submit(form, { name: 'New', redirect_uris: 'nonsense' });
    expect(wrong.forms[0]?.fields).toMatchObject({ name: 'New', redirect_uris: 'nonsense' });
    expect((await findClient(bed.context, idOn(page))).name).toBe('Shop');
  });

  it('gives a new secret, shown once; the old one ends at once or later', async () => {
    const bed = await bedWith();
    const browser = await signedInBrowser(bed, 'alice');
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
    const browser = await signedInBrowser(bed, 'alice');
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
    const browser = await signedInBrowser(bed, 'alice');
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
    const browser = await signedInBrowser(bed, 'alice');
    const page = await register(browser);
    const cookie = browser.cookieHeader;
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
    const browser = await signedInBrowser(bed, 'alice');
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
