import { createHmac, generateKeyPairSync } from 'node:crypto';
import { decodeJwt, decodeProtectedHeader } from 'jose';
import { describe, expect, it } from 'vitest';
import { createClient, rotateClientSecret, updateClient } from '../../src/core/clients.ts';
import { retireKey, rotateKeys } from '../../src/core/keys/rotate.ts';
import { tendKeys } from '../../src/core/keys/tend.ts';
import { updateUser } from '../../src/core/users.ts';
import { findClientById } from '../../src/storage/tables/clients.ts';
import { row } from '../conformance/rows.ts';
import { allow, codeClient, codeFlow, codeFor, ISSUER, redeem, requestOf } from '../support/code-flow.ts';
import { claimsOf, halfHash, NONCE, openidFlow, signInTo } from '../support/openid.ts';
import { expectRefused, tokensOf } from '../support/signed-in.ts';
import { passwordOf, type RegisteredClient, testbed } from '../support/testbed.ts';

const idTokenOf = (answer: { id_token?: string }) => answer.id_token;

describe('an id_token', () => {
  it(row('OIDC-2-01'), async () => {
    const { bed, app, alice, browser } = await openidFlow();
    bed.advance(90);
    const tokens = await signInTo(bed, browser, app);
    const claims = await claimsOf(bed, app, tokens.id_token);
    expect(claims).toEqual({
      iss: ISSUER,
      sub: alice.id,
      aud: app.id,
      azp: app.id,
      iat: bed.clock.now,
      exp: bed.clock.now + 36_000,
      auth_time: bed.clock.now - 90,
      nonce: NONCE,
      at_hash: halfHash(tokens.access_token),
      acr: '1',
      amr: ['pwd'],
      jti: expect.stringMatching(/^[\w-]{22}$/),
      sid: expect.stringMatching(/^[\w-]{24}$/),
    });
    expect(claims.sub).toMatch(/^[\x21-\x7e]{1,255}$/);
    const other = await claimsOf(bed, app, (await signInTo(bed, browser, app)).id_token);
    expect(other.jti).not.toBe(claims.jti);
    expect(other.sid).toBe(claims.sid);
  });

  it(row('OIDC-2-02', 'the session is the one that user sessions names'), async () => {
    const { bed, app, browser } = await openidFlow();
    const { sid, azp, amr, acr } = await claimsOf(bed, app, (await signInTo(bed, browser, app)).id_token);
    expect([azp, amr, acr]).toEqual([app.id, ['pwd'], '1']);
    const sessions = await bed.context.db.all({ pieces: ['select sid from sessions'], values: [] });
    expect(sessions).toEqual([{ sid }]);
  });

  it(row('OIDC-3.1.2.1-01'), async () => {
    const { bed, app, browser } = await openidFlow();
    expect(await signInTo(bed, browser, app, { scope: 'openid read' })).toHaveProperty('id_token');
    expect(await signInTo(bed, browser, app, { scope: 'read' })).not.toHaveProperty('id_token');
    const off = await codeFlow({ settings: { OIDC_ENABLED: false, SCOPES: { openid: 'x', read: 'y' } } });
    expect(await signInTo(off.bed, off.browser, off.app)).not.toHaveProperty('id_token');
  });

  it(row('OIDC-3.1.3.3-01'), async () => {
    const { bed, app, browser } = await openidFlow();
    const answer = await redeem(bed, app, await codeFor(browser, app, { scope: 'openid' }));
    expect(answer.headers).toMatchObject({ 'cache-control': 'no-store', pragma: 'no-cache' });
    expect(answer.json).toMatchObject({
      scope: 'openid',
      token_type: 'Bearer',
      id_token: expect.any(String),
    });
    expect(decodeJwt(String(answer.json.id_token))).not.toHaveProperty('nonce');
  });

  it(row('OIDC-3.1.3.7-01'), async () => {
    const { bed, app, browser } = await openidFlow();
    const code = await codeFor(browser, app, { scope: 'openid', nonce: 'mine' });
    const { id_token } = tokensOf(await redeem(bed, app, code, { nonce: 'evil' }));
    expect(decodeJwt(id_token).nonce).toBe('mine');
  });

  it('lives as long as the setting says', async () => {
    const { bed, app, browser } = await openidFlow({ settings: { ID_TOKEN_EXPIRE_SECONDS: 60 } });
    const { id_token } = await signInTo(bed, browser, app);
    expect(decodeJwt(id_token).exp).toBe(bed.clock.now + 60);
  });

  it(row('R6750-1-01', 'an id_token is none'), async () => {
    const { bed, app, browser } = await openidFlow();
    const { id_token } = await signInTo(bed, browser, app);
    for (const path of ['/o/userinfo/', '/api/users/me']) {
      expect((await bed.get(path, { bearer: id_token })).json.error).toBe('invalid_token');
    }
    expect(await bed.introspect(app, id_token)).toEqual({ active: false });
  });
});

describe('what signs', () => {
  it.each([
    [undefined, 'RS256', 'sha256'],
    ['ES256', 'ES256', 'sha256'],
    ['EdDSA', 'EdDSA', 'sha512'],
  ] as const)(row('OIDC-2-03', '%s'), async (idTokenAlgorithm, alg, hash) => {
    const { bed, app, browser } = await codeFlow({ app: { idTokenAlgorithm } });
    const { id_token, access_token } = await signInTo(bed, browser, app);
    const { kid, ...header } = decodeProtectedHeader(id_token);
    expect(header).toEqual({ alg, typ: 'JWT' });
    expect(kid).toEqual(expect.any(String));
    expect((await claimsOf(bed, app, id_token)).at_hash).toBe(halfHash(access_token, hash));
  });

  it(row('OIDC-3.1.3.6-01', 'of a JWT access token too'), async () => {
    const { bed, app, browser } = await openidFlow({ app: { tokenFormat: 'jwt' } });
    const { id_token, access_token } = await signInTo(bed, browser, app);
    expect(decodeProtectedHeader(access_token).typ).toBe('at+jwt');
    expect((await claimsOf(bed, app, id_token)).at_hash).toBe(halfHash(access_token));
  });

  it('the key of an app is in the key set before its first id_token', async () => {
    const bed = await testbed();
    await codeClient(bed, { idTokenAlgorithm: 'EdDSA' });
    const { keys } = (await bed.get('/o/.well-known/jwks.json')).json;
    expect(keys).toEqual([expect.objectContaining({ alg: 'EdDSA' })]);
    const app = await codeClient(bed);
    await updateClient(bed.context, app.client, { idTokenAlgorithm: 'ES256' });
    const after = (await bed.get('/o/.well-known/jwks.json')).json.keys as { alg: string }[];
    expect(after.map(({ alg }) => alg).sort()).toEqual(['ES256', 'EdDSA']);
  });

  it(row('OIDC-10.1.1-01'), async () => {
    const { bed, app, browser } = await openidFlow();
    const first = await signInTo(bed, browser, app);
    await rotateKeys(bed.context, 'ES256');
    bed.advance(7_201);
    const second = await signInTo(bed, browser, app);
    const kids = [first, second].map(({ id_token }) => decodeProtectedHeader(id_token).kid);
    expect(new Set(kids).size).toBe(2);
    for (const { id_token } of [first, second]) await claimsOf(bed, app, id_token);
    // As a hint the old one counts as well, until its key is retired.
    const silent = (hint: string) =>
      browser.visit(requestOf(app, { scope: 'openid', prompt: 'none', id_token_hint: hint }));
    expect((await silent(first.id_token)).leadsTo).toContain('code=');
    await retireKey(bed.context, String(kids[0]));
    expect((await silent(first.id_token)).leadsTo).toContain('error=invalid_request');
    expect((await silent(second.id_token)).leadsTo).toContain('code=');
  });

  it('the key of OIDC_RSA_PRIVATE_KEY signs, and one of _INACTIVE verifies', async () => {
    const pem = () =>
      generateKeyPairSync('rsa', { modulusLength: 2_048 })
        .privateKey.export({ type: 'pkcs8', format: 'pem' })
        .toString();
    const [signing, next] = [pem(), pem()];
    const { bed, app, browser } = await codeFlow({ settings: { OIDC_RSA_PRIVATE_KEY: signing } });
    const { id_token } = await signInTo(bed, browser, app);
    await claimsOf(bed, app, id_token);
    const changed = await testbed({
      beside: bed,
      settings: { OIDC_RSA_PRIVATE_KEY: next, OIDC_RSA_PRIVATE_KEYS_INACTIVE: [signing] },
    });
    await claimsOf(changed, app, id_token);
    const hinted = `/o/logout/?id_token_hint=${id_token}`;
    expect((await changed.get(hinted)).status).toBe(200);
    const forgot = await testbed({ beside: bed, settings: { OIDC_RSA_PRIVATE_KEY: next } });
    expect((await forgot.get(hinted)).status).toBe(400);
  });
});

describe('HS256', () => {
  const hs256 = { idTokenAlgorithm: 'HS256', keepsSecret: true } as const;

  it(row('OIDC-2-04', 'it signs with the secret itself'), async () => {
    const { bed, app, browser } = await codeFlow({ app: hs256 });
    const { id_token } = await signInTo(bed, browser, app);
    expect(decodeProtectedHeader(id_token)).toEqual({ alg: 'HS256', typ: 'JWT' });
    const [header, payload, signature] = id_token.split('.');
    const hmac = createHmac('sha256', app.secret).update(`${header}.${payload}`).digest('base64url');
    expect(signature).toBe(hmac);
    expect((await claimsOf(bed, app, id_token)).aud).toBe(app.id);
  });

  it('signs with the new secret after a rotation, and takes hints of that alone', async () => {
    const { bed, app, browser } = await codeFlow({ app: hs256 });
    const old = await signInTo(bed, browser, app);
    const secret = await rotateClientSecret(bed.context, app.client, { graceSeconds: 60 });
    const renewed: RegisteredClient = { ...app, secret, basic: [app.id, secret] };
    const { id_token } = await signInTo(bed, browser, renewed);
    await claimsOf(bed, renewed, id_token);
    expect((await bed.get(`/o/logout/?id_token_hint=${id_token}`)).status).toBe(200);
    expect((await bed.get(`/o/logout/?id_token_hint=${old.id_token}`)).status).toBe(400);
  });

  it.each([
    ['a hash alone', { idTokenAlgorithm: 'HS256' }],
    ['a public app', { idTokenAlgorithm: 'HS256', clientType: 'public' }],
    ['a short secret', { ...hs256, clientSecret: 'x'.repeat(31) }],
    ['the implicit grant', { ...hs256, grantTypes: ['implicit'] }],
    ['the hybrid grant', { ...hs256, grantTypes: ['authorization_code', 'openid-hybrid'] }],
    ['a public app that keeps a secret', { keepsSecret: true, clientType: 'public' }],
  ] as const)(row('OIDC-2-04', 'refused: %s'), async (_name, input) => {
    const bed = await testbed();
    await expect(codeClient(bed, input)).rejects.toMatchObject({ code: 'invalid_value' });
    const app = await codeClient(bed);
    await expect(updateClient(bed.context, app.client, { idTokenAlgorithm: 'HS256' })).rejects.toThrow(
      'HS256',
    );
  });

  it('keeps a secret of 32 characters at least, however short others are made', async () => {
    const bed = await testbed({ settings: { CLIENT_SECRET_GENERATOR_LENGTH: 22 } });
    expect((await codeClient(bed, hs256)).secret).toHaveLength(32);
    expect((await codeClient(bed)).secret).toHaveLength(22);
  });

  it('comes to an app that exists with its next secret', async () => {
    const { bed, app, browser } = await codeFlow();
    const wanting = await updateClient(bed.context, app.client, { keepsSecret: true });
    await expect(updateClient(bed.context, wanting, { idTokenAlgorithm: 'HS256' })).rejects.toThrow('HS256');
    const secret = await rotateClientSecret(bed.context, wanting, { graceSeconds: 0 });
    await updateClient(bed.context, wanting, { idTokenAlgorithm: 'HS256' });
    const renewed: RegisteredClient = { ...app, secret, basic: [app.id, secret] };
    await claimsOf(bed, renewed, (await signInTo(bed, browser, renewed)).id_token);
  });

  it('keeps the secret encrypted where a secret of the operator is given', async () => {
    const [one, two] = ['one-secret-of-the-operator-0123456789', 'two-secret-of-the-operator-0123456789'];
    const stored = { pieces: ['select kept_secret from clients'], values: [] };
    const bed = await testbed({ settings: { SERVER: { KEY_SECRET: one } } });
    const { client, clientSecret = '' } = await createClient(bed.context, {
      name: 'a',
      clientType: 'confidential',
      grantTypes: ['authorization_code'],
      redirectUris: [],
      allowedOrigins: [],
      ...hs256,
    });
    const [before] = await bed.context.db.all<{ kept_secret: string }>(stored);
    expect(before?.kept_secret).toMatch(/^a256gcm\$/);
    expect(before?.kept_secret).not.toContain(clientSecret);
    const later = await testbed({ beside: bed, settings: { SERVER: { KEY_SECRET: [two, one] } } });
    await tendKeys(later.context);
    const [after] = await bed.context.db.all<{ kept_secret: string }>(stored);
    expect(after).not.toEqual(before);
    const last = await testbed({ beside: bed, settings: { SERVER: { KEY_SECRET: two } } });
    const current = await findClientById(last.context.db, client.id);
    const { secretOf } = await import('../../src/core/openid/sign-for-client.ts');
    expect(current && secretOf(last.context, current)).toBe(clientSecret);
    const forgot = await testbed({ beside: bed });
    expect(() => current && secretOf(forgot.context, current)).toThrow('encrypted');
    await expect(codeClient(forgot, hs256)).rejects.toMatchObject({ code: 'key_unreadable' });
  });
});

describe('with a refresh', () => {
  it(row('OIDC-12.2-01'), async () => {
    const { bed, app, browser } = await openidFlow();
    const tokens = await signInTo(bed, browser, app, { scope: 'openid read' });
    const first = await claimsOf(bed, app, tokens.id_token);
    bed.advance(1_000);
    const renewed = tokensOf(await bed.refresh(app, tokens.refresh_token));
    const second = await claimsOf(bed, app, renewed.id_token);
    const { nonce: _nonce, ...same } = first;
    expect(second).toEqual({
      ...same,
      iat: bed.clock.now,
      exp: bed.clock.now + 36_000,
      jti: expect.any(String),
      at_hash: halfHash(renewed.access_token),
    });
    expect(second.jti).not.toBe(first.jti);
    const less = await bed.refresh(app, renewed.refresh_token, { scope: 'read' });
    expect(idTokenOf(tokensOf(less))).toBeUndefined();
  });

  it('a lost answer is given again with the same id_token', async () => {
    const { bed, app, browser } = await openidFlow();
    const { refresh_token } = await signInTo(bed, browser, app);
    const [one, two] = [await bed.refresh(app, refresh_token), await bed.refresh(app, refresh_token)];
    expect(tokensOf(two).id_token).toBe(tokensOf(one).id_token);
  });

  it(row('OIDC-12-01'), async () => {
    const { bed, app, alice, browser } = await openidFlow();
    const { refresh_token } = await signInTo(bed, browser, app);
    await updateUser(bed.context, alice, { active: false });
    expectRefused(await bed.refresh(app, refresh_token));
  });

  it('the password grant signs nobody in, and gives none', async () => {
    const bed = await testbed();
    const app = await bed.client();
    await bed.user('alice');
    const form = {
      grant_type: 'password',
      username: 'alice',
      password: passwordOf('alice'),
      scope: 'openid',
    };
    expect(idTokenOf(await bed.token(form, { basic: app.basic }))).toBeUndefined();
  });
});

describe('offline_access', () => {
  it('is given to nobody where no user was asked', async () => {
    const bed = await testbed();
    const app = await bed.client({ grantTypes: ['password', 'client_credentials'] });
    await bed.user('alice');
    const scope = 'openid offline_access';
    const signedIn = { grant_type: 'password', username: 'alice', password: passwordOf('alice'), scope };
    for (const form of [signedIn, { grant_type: 'client_credentials', scope }]) {
      expect((await bed.token(form, app)).scope).toBe('openid');
    }
    const alone = { grant_type: 'client_credentials', scope: 'offline_access' };
    expect((await bed.post('/o/token/', alone, app)).json).toMatchObject({ error: 'invalid_scope' });
  });

  it(row('OIDC-11-01', 'with consent'), async () => {
    const { bed, app, browser } = await openidFlow();
    const page = await browser.visit(requestOf(app, { scope: 'openid offline_access' }));
    expect(page.text).toContain('not using it');
    const code = new URL((await allow(browser, page)).leadsTo ?? '').searchParams.get('code') ?? '';
    expect(tokensOf(await redeem(bed, app, code)).scope).toBe('openid offline_access');
  });

  it(row('OIDC-11-01', 'without consent'), async () => {
    const { bed, browser } = await openidFlow();
    const own = await codeClient(bed, { skipAuthorization: true, idTokenAlgorithm: 'ES256' });
    const asked = requestOf(own, { scope: 'openid offline_access' });
    const code = new URL((await browser.visit(asked)).leadsTo ?? '').searchParams.get('code') ?? '';
    expect(tokensOf(await redeem(bed, own, code)).scope).toBe('openid');
    const alone = await browser.visit(requestOf(own, { scope: 'offline_access' }));
    expect(alone.leadsTo).toContain('error=invalid_scope');
  });

  it(row('OIDC-11-01', 'of an app without refresh tokens'), async () => {
    const { bed, app, browser } = await openidFlow({ app: { grantTypes: ['authorization_code'] } });
    const tokens = await signInTo(bed, browser, app, { scope: 'openid offline_access' });
    expect([tokens.scope, tokens.refresh_token]).toEqual(['openid', undefined]);
  });
});
