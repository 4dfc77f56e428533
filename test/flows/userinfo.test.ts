import { describe, expect, it } from 'vitest';
import { updateUser } from '../../src/core/users.ts';
import { row } from '../conformance/rows.ts';
import { Browser } from '../support/browser.ts';
import { asksForConsent, codeClient, requestOf } from '../support/code-flow.ts';
import { claimsOf, openidFlow, signInTo } from '../support/openid.ts';
import { tokensOf } from '../support/signed-in.ts';
import { passwordOf, testbed } from '../support/testbed.ts';

const path = '/o/userinfo/';

describe('userinfo', () => {
  it(row('OIDC-5.3.1-01'), async () => {
    const { bed, app, alice, browser } = await openidFlow();
    const { access_token: bearer } = await signInTo(bed, browser, app);
    for (const spelling of [path, '/o/userinfo']) {
      for (const answer of [await bed.get(spelling, { bearer }), await bed.post(spelling, '', { bearer })]) {
        expect([answer.status, answer.json]).toEqual([200, { sub: alice.id }]);
        expect(answer.headers['content-type']).toMatch(/^application\/json\b/);
        expect(answer.headers['cache-control']).toBe('no-store');
      }
    }
    const bare = await bed.send({
      method: 'POST',
      url: path,
      headers: { authorization: `bearer ${bearer}` },
    });
    expect(bare.json).toEqual({ sub: alice.id });
  });

  it(row('OIDC-5.3.2-01'), async () => {
    const { bed, app, browser } = await openidFlow();
    const tokens = await signInTo(bed, browser, app, { scope: 'openid email' });
    const { sub } = await claimsOf(bed, app, tokens.id_token);
    expect((await bed.get(path, { bearer: tokens.access_token })).json.sub).toBe(sub);
    const renewed = tokensOf(await bed.refresh(app, tokens.refresh_token));
    expect((await bed.get(path, { bearer: renewed.access_token })).json).toEqual({
      sub,
      email: 'alice@example.com',
    });
  });

  it.each([
    ['openid', {}],
    ['openid profile', { preferred_username: 'alice', updated_at: expect.any(Number) }],
    ['openid email', { email: 'alice@example.com' }],
    ['openid address phone', {}],
    ['openid read', {}],
  ])(row('OIDC-5.4-01', '%s'), async (scope, claims) => {
    const { bed, app, alice, browser } = await openidFlow();
    const { access_token: bearer } = await signInTo(bed, browser, app, { scope });
    expect((await bed.get(path, { bearer })).json).toEqual({ sub: alice.id, ...claims });
  });

  it(row('OIDC-5.1-01'), async () => {
    const { bed, app, alice, browser } = await openidFlow();
    bed.advance(50);
    await updateUser(bed.context, alice, { email: '' });
    const { access_token: bearer } = await signInTo(bed, browser, app, { scope: 'openid profile email' });
    expect((await bed.get(path, { bearer })).json).toEqual({
      sub: alice.id,
      preferred_username: 'alice',
      updated_at: bed.clock.now,
    });
  });

  it(row('OIDC-5.3.3-01'), async () => {
    const { bed, app, alice, browser } = await openidFlow();
    const { access_token: bearer, refresh_token } = await signInTo(bed, browser, app);
    const none = await bed.get(path);
    expect([none.status, none.headers['www-authenticate']]).toEqual([401, 'Bearer realm="oauthctl"']);
    for (const wrong of ['x', refresh_token, `${bearer}x`, 'eyJ.eyJ.x']) {
      const answer = await bed.get(path, { bearer: wrong });
      expect([answer.status, answer.json.error]).toEqual([401, 'invalid_token']);
      expect(answer.headers['www-authenticate']).toMatch(/^Bearer .*error="invalid_token"/);
    }
    const other = await signInTo(bed, browser, app, { scope: 'read' });
    const lacking = await bed.get(path, { bearer: other.access_token });
    expect([lacking.status, lacking.json.error]).toEqual([403, 'insufficient_scope']);
    expect(lacking.headers['www-authenticate']).toContain('scope="openid"');
    const machine = await bed.client({ grantTypes: ['client_credentials'] });
    const own = await bed.token(
      { grant_type: 'client_credentials', scope: 'openid' },
      { basic: machine.basic },
    );
    expect((await bed.get(path, { bearer: own.access_token })).status).toBe(403);
    await updateUser(bed.context, alice, { active: false });
    expect((await bed.get(path, { bearer })).status).toBe(401);
  });

  it(row('R6750-2.2-01', 'at userinfo'), async () => {
    const { bed, app, browser } = await openidFlow();
    const { access_token } = await signInTo(bed, browser, app);
    expect((await bed.post(path, { access_token })).status).toBe(401);
    expect((await bed.get(`${path}?access_token=${access_token}`)).status).toBe(401);
    const twice = [
      await bed.post(path, { access_token }, { bearer: access_token }),
      await bed.get(`${path}?access_token=${access_token}`, { bearer: access_token }),
    ];
    for (const { status, json } of twice) expect([status, json.error]).toEqual([400, 'invalid_request']);
  });

  it('a token for another API does not open it', async () => {
    const { bed, app, browser } = await openidFlow();
    const tokens = await signInTo(bed, browser, app, { resource: 'https://api.example/' });
    expect((await bed.get(path, { bearer: tokens.access_token })).status).toBe(401);
  });

  it('a JWT access token opens it', async () => {
    const { bed, app, alice, browser } = await openidFlow({ app: { tokenFormat: 'jwt' } });
    const { access_token: bearer } = await signInTo(bed, browser, app);
    expect((await bed.get(path, { bearer })).json).toEqual({ sub: alice.id });
  });
});

describe('userinfo and other origins', () => {
  const origin = 'https://spa.example';
  const allowed = 'access-control-allow-origin';

  it(row('OIDC-5.3-CORS'), async () => {
    const { bed, app, browser } = await openidFlow();
    const { access_token: bearer } = await signInTo(bed, browser, app);
    const headers = { origin };
    expect((await bed.get(path, { bearer, headers })).headers[allowed]).toBe('*');
    expect((await bed.get(path, { headers })).headers).toMatchObject({
      [allowed]: '*',
      'access-control-expose-headers': expect.stringContaining('WWW-Authenticate'),
    });
    const preflight = await bed.send({ method: 'OPTIONS', url: path, headers });
    expect([preflight.status, preflight.headers['access-control-allow-methods']]).toEqual([
      204,
      expect.stringMatching(/GET.*POST|POST.*GET/),
    ]);
    expect(preflight.headers['access-control-allow-headers']).toContain('Authorization');
  });

  it(row('OIDC-5.3-CORS', 'an app that names its origins'), async () => {
    const { bed, app, browser } = await openidFlow({ app: { allowedOrigins: [origin] } });
    const { access_token: bearer } = await signInTo(bed, browser, app);
    const from = async (where: string) =>
      (await bed.get(path, { bearer, headers: { origin: where } })).headers;
    expect((await from(origin))[allowed]).toBe(origin);
    expect((await from('https://evil.example'))[allowed]).toBeUndefined();
  });

  it('are not answered where the setting says so', async () => {
    const { bed, app, browser } = await openidFlow({
      settings: { OIDC_USERINFO_CORS_ENABLED: false },
      app: { allowedOrigins: [origin] },
    });
    const { access_token: bearer } = await signInTo(bed, browser, app);
    expect((await bed.get(path, { bearer, headers: { origin } })).headers).not.toHaveProperty(allowed);
    expect((await bed.send({ method: 'OPTIONS', url: path, headers: { origin } })).status).toBe(405);
  });
});

describe('the parameter claims', () => {
  const claims = (value: unknown) => JSON.stringify(value);

  it(row('OIDC-5.5-01'), async () => {
    const { bed, app, alice, browser } = await openidFlow();
    const tokens = await signInTo(bed, browser, app, {
      claims: claims({
        id_token: { email: { essential: true }, fly: null, auth_time: { essential: true } },
        userinfo: { preferred_username: null, phone_number: { essential: true } },
        other: { email: null },
      }),
    });
    expect(await claimsOf(bed, app, tokens.id_token)).toMatchObject({ email: 'alice@example.com' });
    const userinfo = { sub: alice.id, preferred_username: 'alice' };
    expect((await bed.get(path, { bearer: tokens.access_token })).json).toEqual(userinfo);
    // And so after a refresh.
    const renewed = tokensOf(await bed.refresh(app, tokens.refresh_token));
    expect(await claimsOf(bed, app, renewed.id_token)).toMatchObject({ email: 'alice@example.com' });
    expect((await bed.get(path, { bearer: renewed.access_token })).json).toEqual(userinfo);
  });

  it(row('OIDC-5.5-01', 'not those of a scope that the app may not ask for'), async () => {
    const { bed, app, alice, browser } = await openidFlow({ app: { scope: ['openid', 'profile'] } });
    const asked = claims({ id_token: { email: null }, userinfo: { email: null, preferred_username: null } });
    const tokens = await signInTo(bed, browser, app, { claims: asked });
    expect(await claimsOf(bed, app, tokens.id_token)).not.toHaveProperty('email');
    expect((await bed.get(path, { bearer: tokens.access_token })).json).toEqual({
      sub: alice.id,
      preferred_username: 'alice',
    });
  });

  it(row('OIDC-5.5-01', 'with values'), async () => {
    const { bed, app, browser } = await openidFlow();
    const told = async (wish: unknown) => {
      const { id_token } = await signInTo(bed, browser, app, {
        claims: claims({ id_token: { email: wish } }),
      });
      return (await claimsOf(bed, app, id_token)).email;
    };
    expect(await told({ value: 'alice@example.com' })).toBe('alice@example.com');
    expect(await told({ values: ['x', 'alice@example.com'] })).toBe('alice@example.com');
    expect(await told({ value: 'x', essential: true })).toBeUndefined();
  });

  it('cannot take the place of what an id_token says by itself', async () => {
    const { bed, app, alice, browser } = await openidFlow();
    const forgedWish = claims({
      id_token: { iss: { value: 'x' }, aud: { value: 'x' }, __proto__: null, exp: null },
    });
    const { id_token } = await signInTo(bed, browser, app, { claims: forgedWish });
    expect(await claimsOf(bed, app, id_token)).toMatchObject({ sub: alice.id, aud: app.id });
  });

  it(row('OIDC-3.1.2.4-01', 'claims asked for by name are shown, and remembered'), async () => {
    const { bed, browser } = await openidFlow({ settings: { REQUEST_APPROVAL_PROMPT: 'auto' } });
    const app = await codeClient(bed, { idTokenAlgorithm: 'ES256' });
    await signInTo(bed, browser, app);
    const silent = { prompt: 'none', scope: 'openid' };
    expect((await browser.visit(requestOf(app, silent))).leadsTo).toContain('code=');
    const more = { ...silent, claims: claims({ userinfo: { email: null } }) };
    expect((await browser.visit(requestOf(app, more))).leadsTo).toContain('error=consent_required');
    const page = await browser.visit(requestOf(app, { ...more, prompt: undefined }));
    expect([asksForConsent(page), page.text.includes('See your email address')]).toEqual([true, true]);
    await browser.submit(page, {}, { press: 'allow' });
    expect((await browser.visit(requestOf(app, more))).leadsTo).toContain('code=');
  });

  it('leaves nothing behind where nobody asked', async () => {
    const { bed, app, browser } = await openidFlow();
    await signInTo(bed, browser, app, { claims: claims({ id_token: { email: null } }) });
    const kept = { pieces: ['select * from requested_claims'], values: [] };
    expect(await bed.context.db.all(kept)).toEqual([]);
  });
});

it('tells each app about its own user', async () => {
  const bed = await testbed();
  const app = await codeClient(bed, { idTokenAlgorithm: 'ES256' });
  for (const name of ['alice', 'bob']) {
    const user = await bed.user(name);
    const browser = new Browser(bed);
    await browser.signIn(name, passwordOf(name));
    const { access_token: bearer } = await signInTo(bed, browser, app, { scope: 'openid profile' });
    expect((await bed.get(path, { bearer })).json).toMatchObject({ sub: user.id, preferred_username: name });
  }
});
