import { createLocalJWKSet, decodeJwt, decodeProtectedHeader, type JSONWebKeySet, jwtVerify } from 'jose';
import { describe, expect, it } from 'vitest';
import { type ClientAlgorithm, type NewClient, updateClient } from '../../src/core/clients.ts';
import { rotateKeys } from '../../src/core/keys/rotate.ts';
import { updateUser } from '../../src/core/users.ts';
import { row } from '../conformance/rows.ts';
import { codeClient, errorOf, ISSUER, requestOf } from '../support/code-flow.ts';
import { openidFlow, signInTo } from '../support/openid.ts';
import { encodeForm, type RegisteredClient, type Testbed, testbed } from '../support/testbed.ts';

const path = '/o/userinfo/';

const algorithms: readonly ClientAlgorithm[] = ['RS256', 'ES256', 'EdDSA', 'HS256'];

/** An app that wants the answers of userinfo signed, and Alice signed in to it. */
async function signedFlow(userinfoAlgorithm: ClientAlgorithm, more: Partial<NewClient> = {}) {
  const app = { userinfoAlgorithm, keepsSecret: userinfoAlgorithm === 'HS256', ...more };
  const flow = await openidFlow({ app });
  const tokens = await signInTo(flow.bed, flow.browser, flow.app, { scope: 'openid email' });
  return { ...flow, tokens, bearer: tokens.access_token };
}

/** The claims of an answer as its app reads them, by the published keys or by its own secret. */
async function verified(bed: Testbed, app: RegisteredClient, text: string) {
  const expected = { issuer: ISSUER, audience: app.id };
  if (decodeProtectedHeader(text).alg === 'HS256') {
    return (await jwtVerify(text, Buffer.from(app.secret), expected)).payload;
  }
  const keys = (await bed.get('/o/.well-known/jwks.json')).json as unknown as JSONWebKeySet;
  return (await jwtVerify(text, createLocalJWKSet(keys), expected)).payload;
}

describe('userinfo for an app that wants it signed', () => {
  it.each(algorithms)(row('OIDC-5.3.2-02', '%s, by GET and POST'), async (alg) => {
    const { bed, app, alice, bearer } = await signedFlow(alg);
    for (const answer of [await bed.get(path, { bearer }), await bed.post(path, '', { bearer })]) {
      expect([answer.status, answer.headers['content-type']]).toEqual([200, 'application/jwt']);
      expect(answer.headers['cache-control']).toBe('no-store');
      const header = decodeProtectedHeader(answer.text);
      expect(header).toEqual({ alg, ...(alg === 'HS256' ? {} : { kid: expect.any(String) }) });
      expect(await verified(bed, app, answer.text)).toEqual({
        sub: alice.id,
        email: 'alice@example.com',
        iss: ISSUER,
        aud: app.id,
      });
    }
  });

  it(row('OIDC-5.3.2-02', 'whatever it accepts, and errors are as ever'), async () => {
    const { bed, alice, bearer } = await signedFlow('ES256');
    const json = await bed.get(path, { bearer, headers: { accept: 'application/json' } });
    expect(json.headers['content-type']).toBe('application/jwt');
    await updateUser(bed.context, alice, { active: false });
    const refused = await bed.get(path, { bearer });
    expect([refused.status, refused.json.error]).toEqual([401, 'invalid_token']);
    expect(refused.headers['content-type']).toMatch(/^application\/json\b/);
  });

  it('is JSON again when it wants that again, for the tokens it has', async () => {
    const { bed, app, alice, bearer } = await signedFlow('ES256');
    await updateClient(bed.context, app.client, { userinfoAlgorithm: null });
    expect((await bed.get(path, { bearer })).json).toEqual({ sub: alice.id, email: 'alice@example.com' });
    await updateClient(bed.context, app.client, { userinfoAlgorithm: 'EdDSA' });
    expect(decodeProtectedHeader((await bed.get(path, { bearer })).text).alg).toBe('EdDSA');
  });

  it('can be verified for an hour, also when its key has been replaced since', async () => {
    // Nothing else is signed with a key of this kind.
    const { bed, app, bearer } = await signedFlow('EdDSA');
    const [next] = await rotateKeys(bed.context, 'EdDSA');
    bed.advance((next?.signsFrom ?? 0) - bed.clock.now - 1);
    const last = (await bed.get(path, { bearer })).text;
    bed.advance(3_600);
    const after = (await bed.get(path, { bearer })).text;
    expect(decodeProtectedHeader(after).kid).not.toBe(decodeProtectedHeader(last).kid);
    for (const text of [last, after]) expect(await verified(bed, app, text)).toMatchObject({ aud: app.id });
  });

  it('may not have HS256 without a secret that is kept', async () => {
    const bed = await testbed();
    const hs256 = { userinfoAlgorithm: 'HS256' } as const;
    await expect(codeClient(bed, hs256)).rejects.toThrow('a hash is all there is');
    await expect(codeClient(bed, { ...hs256, clientType: 'public' })).rejects.toThrow(
      'a public app has none',
    );
    const hybrid = { grantTypes: ['authorization_code', 'openid-hybrid'], keepsSecret: true };
    await expect(codeClient(bed, { ...hs256, ...hybrid })).rejects.toThrow('the hybrid grant');
    const app = await codeClient(bed, { ...hs256, keepsSecret: true });
    await expect(updateClient(bed.context, app.client, { keepsSecret: false })).rejects.toThrow('a hash');
    const both = codeClient(bed, { ...hs256, idTokenAlgorithm: 'HS256' });
    await expect(both).rejects.toMatchObject({
      message: 'HS256 signs with the secret of the app, and of this one a hash is all there is',
    });
  });
});

describe('a signed answer of userinfo', () => {
  it.each(algorithms)(row('T-10', 'with %s as for its id_tokens, is none'), async (alg) => {
    const { bed, app, browser, tokens, bearer } = await signedFlow(alg, { idTokenAlgorithm: alg });
    const text = (await bed.get(path, { bearer })).text;
    // What an id_token must have (OpenID Connect Core section 2), for apps that look at nothing else.
    const [said, idToken] = [decodeJwt(text), decodeJwt(tokens.id_token)];
    for (const needed of ['exp', 'iat']) {
      expect([said, idToken].map((claims) => needed in claims)).toEqual([false, true]);
    }
    expect(decodeProtectedHeader(text).typ).toBeUndefined();
    const silent = { scope: 'openid', prompt: 'none', id_token_hint: text };
    expect(errorOf(await browser.visit(requestOf(app, silent)))).toBe('invalid_request');
    const out = await browser.visit(`/o/logout/?${encodeForm({ id_token_hint: text })}`);
    expect([out.status, out.leadsTo]).toEqual([400, undefined]);
    expect((await bed.get(path, { bearer: text })).status).toBe(401);
    expect((await bed.get('/api/users/me', { bearer: text })).status).toBe(401);
    const asked = await bed.post('/o/introspect/', { token: text }, { basic: app.basic });
    expect(asked.json).toEqual({ active: false });
  });

  it('says by itself whom it is from and for, whatever was asked for', async () => {
    const { bed, app, alice, browser } = await signedFlow('ES256');
    const wish = { value: 'x', essential: true };
    const { access_token: bearer } = await signInTo(bed, browser, app, {
      claims: JSON.stringify({ userinfo: { iss: wish, aud: wish, exp: wish, email: null } }),
    });
    expect(decodeJwt((await bed.get(path, { bearer })).text)).toEqual({
      iss: ISSUER,
      aud: app.id,
      sub: alice.id,
      email: 'alice@example.com',
    });
  });
});
