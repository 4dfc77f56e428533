import { describe, expect, test } from 'vitest';
import { row } from '../conformance/rows.ts';
import { type SettingsOverrides, testbed } from '../support/testbed.ts';

describe('the page at the top', () => {
  test(row('R6749-10.13-01'), async () => {
    const { headers } = await (await testbed()).get('/');
    expect(headers['content-security-policy']).toContain("frame-ancestors 'none'");
    expect(headers['x-frame-options']).toBe('DENY');
  });

  test(row('R9700-4.2.4-01'), async () => {
    const { headers, text } = await (await testbed()).get('/');
    expect(headers['referrer-policy']).toBe('no-referrer');
    expect(headers['content-security-policy']).toContain("default-src 'none'");
    expect(headers['x-content-type-options']).toBe('nosniff');
    expect(headers['content-type']).toBe('text/html; charset=utf-8');
    expect(text).not.toMatch(/<script|<img|src=|style=|\bhttps?:\/\/(?!localhost)/);
  });

  test('says what this is and where things are', async () => {
    const bed = await testbed({ settings: { SERVER: { BASE_PATH: '/auth' } } });
    const { text } = await bed.get('/');
    for (const part of [
      '<html lang="en">',
      '/auth/token/',
      '/auth/introspect/',
      '/api/users/me',
      '/healthz',
    ]) {
      expect(text).toContain(part);
    }
  });

  test('names what OpenID Connect has where that is on, and nothing that is off', async () => {
    const shown = async (settings: SettingsOverrides) => {
      const bed = await testbed({ settings });
      const { text } = await bed.get('/');
      const paths = ['/o/userinfo/', '/o/logout/', '/o/.well-known/openid-configuration'];
      const there = [];
      for (const path of paths) {
        const { status } = await bed.get(path);
        expect([path, text.includes(path)]).toEqual([path, status !== 404]);
        if (text.includes(path)) there.push(path);
      }
      for (const path of ['/o/device/', '/o/device-authorization/', '/o/.well-known/jwks.json']) {
        expect(text).toContain(path);
      }
      return there;
    };
    const [userinfo, logout, configuration] = [
      '/o/userinfo/',
      '/o/logout/',
      '/o/.well-known/openid-configuration',
    ];
    expect(await shown({})).toEqual([userinfo, logout, configuration]);
    expect(await shown({ OIDC_RP_INITIATED_LOGOUT_ENABLED: false })).toEqual([userinfo, configuration]);
    expect(await shown({ OIDC_ENABLED: false })).toEqual([]);
  });

  test('writes the issuer as text', async () => {
    const bed = await testbed({ settings: { SERVER: { ISSUER: 'https://a.example/<b>&"\'' } } });
    const { text } = await bed.get('/');
    expect(text).toContain('https://a.example/&lt;b&gt;&amp;&quot;&#39;');
    expect(text).not.toContain('<b>');
  });

  test.each([
    ['stylesheet', 'text/css; charset=utf-8'],
    ['icon', 'image/svg+xml'],
  ])('its %s is there', async (rel, type) => {
    const bed = await testbed();
    const link = new RegExp(`<link rel="${rel}" href="([^"]+)"`);
    const [, address = ''] = link.exec((await bed.get('/')).text) ?? [];
    const { status, headers } = await bed.get(address);
    expect([status, headers['content-type']]).toEqual([200, type]);
  });
});
