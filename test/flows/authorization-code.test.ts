import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { updateClient } from '../../src/core/clients.ts';
import { updateUser } from '../../src/core/users.ts';
import { updateClient as rewriteClient } from '../../src/storage/tables/clients.ts';
import { row } from '../conformance/rows.ts';
import { Browser } from '../support/browser.ts';
import {
  allow,
  asksForConsent,
  CALLBACK,
  challenge,
  codeClient,
  codeFlow,
  codeFor,
  errorOf,
  ISSUER,
  redeem,
  requestOf,
  returned,
  verifier,
} from '../support/code-flow.ts';
import { expectRefused, tokensOf } from '../support/signed-in.ts';
import { type FormFields, openTestbed, passwordOf, testbed } from '../support/testbed.ts';

describe('the authorization code grant', () => {
  it('leads somebody who is not signed in over the sign-in page and consent to tokens', async () => {
    const bed = await testbed();
    const app = await codeClient(bed);
    await bed.user('alice');
    const browser = new Browser(bed);
    const signIn = await browser.visit(requestOf(app, { state: 'a+b c/ä"\\' }));
    expect(signIn.address).toMatch(/^\/accounts\/login\/\?next=/);
    const consent = await browser.submit(signIn, { username: 'alice', password: passwordOf('alice') });
    expect(asksForConsent(consent)).toBe(true);
    const { to, by, parameters } = returned(await allow(browser, consent));
    expect([to, by]).toEqual([CALLBACK, '?']);
    expect(parameters).toEqual({ code: expect.any(String), state: 'a+b c/ä"\\', iss: ISSUER });
    const answer = await redeem(bed, app, parameters.code ?? '');
    expect(answer.headers).toMatchObject({ 'cache-control': 'no-store', pragma: 'no-cache' });
    const tokens = tokensOf(answer);
    expect(tokens).toEqual({
      access_token: expect.stringMatching(/^oat_/),
      refresh_token: expect.stringMatching(/^ort_/),
      token_type: 'Bearer',
      expires_in: 36_000,
      scope: 'read',
    });
    expect(await bed.introspect(app, tokens.access_token)).toMatchObject({ active: true, username: 'alice' });
    expect((await bed.get('/api/users/me', { bearer: tokens.access_token })).json.username).toBe('alice');
    tokensOf(await bed.refresh(app, tokens.refresh_token));
  });

  it('gives a public client its tokens for PKCE alone, and no refresh token to one that has none', async () => {
    const { bed, browser } = await codeFlow();
    const native = await codeClient(bed, { clientType: 'public', grantTypes: ['authorization_code'] });
    const tokens = tokensOf(await redeem(bed, native, await codeFor(browser, native)));
    expect(tokens).not.toHaveProperty('refresh_token');
    const { access_token } = tokens;
    expect((await bed.get('/api/users/me', { bearer: access_token })).status).toBe(200);
  });

  it(row('R6749-4.1.2-01', 'it expires'), async () => {
    const { bed, app, browser } = await codeFlow();
    const inTime = await codeFor(browser, app);
    bed.advance(59);
    tokensOf(await redeem(bed, app, inTime));
    const late = await codeFor(browser, app);
    bed.advance(60);
    expectRefused(await redeem(bed, app, late));
  });

  it(row('R6749-4.1.2-02', 'with a refresh token'), async () => {
    const { bed, app, browser } = await codeFlow();
    const code = await codeFor(browser, app);
    const first = tokensOf(await redeem(bed, app, code));
    const second = tokensOf(await bed.refresh(app, first.refresh_token));
    bed.advance(3_600);
    // However late: what it gave lives on.
    expectRefused(await redeem(bed, app, code));
    for (const token of [first.access_token, second.access_token, second.refresh_token]) {
      expect(await bed.introspect(app, token)).toEqual({ active: false });
    }
    expectRefused(await bed.refresh(app, second.refresh_token));
    expect(bed.log.join('\n')).toContain('authorization_code_reuse');
  });

  it(row('R6749-4.1.2-02', 'without a refresh token'), async () => {
    const { bed, app, browser } = await codeFlow({ app: { grantTypes: ['authorization_code'] } });
    const other = tokensOf(await redeem(bed, app, await codeFor(browser, app)));
    const code = await codeFor(browser, app);
    const { access_token } = tokensOf(await redeem(bed, app, code));
    expectRefused(await redeem(bed, app, code));
    expect(await bed.introspect(app, access_token)).toEqual({ active: false });
    expect(await bed.introspect(app, other.access_token)).toMatchObject({ active: true });
  });

  it(row('R6749-4.1.2-03'), async () => {
    const { bed, app, browser } = await codeFlow();
    const other = await codeClient(bed);
    const code = await codeFor(browser, app);
    const attempts = async () => {
      expectRefused(await redeem(bed, other, code));
      expectRefused(await redeem(bed, app, code, { code_verifier: verifier.replace('h', 'H') }));
      expectRefused(await redeem(bed, app, code, { redirect_uri: `${CALLBACK}/` }));
      expectRefused(await redeem(bed, app, `${code.slice(0, -1)}${code.endsWith('A') ? 'B' : 'A'}`));
      expectRefused(await redeem(bed, app, code.slice(0, -32) + 'A'.repeat(32)));
    };
    await attempts();
    // None of them spent it, and none takes back what it gave.
    const tokens = tokensOf(await redeem(bed, app, code));
    await attempts();
    expect(await bed.introspect(app, tokens.access_token)).toMatchObject({ active: true });
  });

  it.each<[string, FormFields]>([
    ['wrong', { code_verifier: `${verifier}x` }],
    ['missing', { code_verifier: undefined }],
    ['empty', { code_verifier: '' }],
    ['the challenge', { code_verifier: challenge }],
  ])(row('R7636-4.6-01', '%s'), async (_what, changes) => {
    const { bed, app, browser } = await codeFlow();
    expectRefused(await redeem(bed, app, await codeFor(browser, app), changes));
  });

  it(row('R6749-4.1.3-02'), async () => {
    const { bed, app, browser } = await codeFlow();
    const other = await codeClient(bed);
    const native = await codeClient(bed, { clientType: 'public' });
    const code = await codeFor(browser, app);
    expectRefused(await redeem(bed, other, code));
    expectRefused(await redeem(bed, native, code));
    const noGrant = await bed.client({ redirectUris: [CALLBACK] });
    expectRefused(await redeem(bed, noGrant, code), 'unauthorized_client');
    const nobody = await bed.post('/o/token/', { grant_type: 'authorization_code', code, client_id: app.id });
    expect([nobody.status, nobody.json.error]).toEqual([401, 'invalid_client']);
    tokensOf(await redeem(bed, app, code));
  });

  it(row('R6749-4.1.3-03'), async () => {
    const { bed, app } = await codeFlow();
    expectRefused(await redeem(bed, app, ''), 'invalid_request');
    const lookalikes = [
      'x',
      'oac_',
      'oac_1_1_x',
      `oac_1_1_${'A'.repeat(32)}`,
      `oat_1_1_${'A'.repeat(32)}`,
      '\0',
    ];
    for (const code of lookalikes) expectRefused(await redeem(bed, app, code));
  });

  it(row('R6749-4.1.2-05', 'in two servers on one store'), async () => {
    const { bed, app, browser } = await codeFlow();
    const beside = await openTestbed({ beside: bed });
    try {
      const code = await codeFor(browser, app);
      const answers = await Promise.all(
        Array.from({ length: 50 }, (_, at) => redeem(at % 2 === 0 ? bed : beside, app, code)),
      );
      const won = answers.filter(({ status }) => status === 200);
      expect(won).toHaveLength(1);
      for (const answer of answers) if (answer.status !== 200) expectRefused(answer);
      // The others were replays.
      const { access_token, refresh_token } = tokensOf(won[0] ?? expect.fail());
      expect(await bed.introspect(app, access_token)).toEqual({ active: false });
      expectRefused(await beside.refresh(app, refresh_token));
    } finally {
      await beside.close();
    }
  });

  it('takes a request at one server and its code at another', async () => {
    const { bed, app, browser } = await codeFlow();
    const beside = await openTestbed({ beside: bed });
    try {
      const elsewhere = new Browser(beside);
      for (const [name, value] of browser.cookies) elsewhere.cookies.set(name, value);
      const page = await browser.visit(requestOf(app));
      const { code = '' } = returned(await allow(elsewhere, page)).parameters;
      tokensOf(await redeem(bed, app, code));
    } finally {
      await beside.close();
    }
  });

  it(row('R9700-4.14.2-02', 'and codes: of somebody stopped in between nothing comes'), async () => {
    const { bed, app, alice, browser } = await codeFlow();
    const code = await codeFor(browser, app);
    await updateUser(bed.context, alice, { active: false });
    expectRefused(await redeem(bed, app, code));
    await updateUser(bed.context, alice, { active: true });
    expectRefused(await redeem(bed, app, code));
  });

  it('gives no more than the client may still have', async () => {
    const { bed, app, browser } = await codeFlow();
    const code = await codeFor(browser, app, { scope: 'read write' });
    await updateClient(bed.context, app.client, { scope: ['write'] });
    expect(tokensOf(await redeem(bed, app, code)).scope).toBe('write');
  });

  it('keeps the plain text of no code', async () => {
    const { bed, app, browser } = await codeFlow();
    const code = await codeFor(browser, app);
    const rows = await bed.context.db.all<object>({
      pieces: ['select * from authorization_codes'],
      values: [],
    });
    expect(rows).toHaveLength(1);
    expect(JSON.stringify(rows)).not.toContain(code.slice(-32));
    expect(bed.log.join('\n')).not.toContain(code.slice(-32));
  });
});

describe('PKCE', () => {
  it(row('R7636-4.4-01'), async () => {
    const { bed, app, browser } = await codeFlow();
    const page = await browser.visit(requestOf(app));
    const back = await allow(browser, page);
    const answer = await redeem(bed, app, returned(back).parameters.code ?? '');
    for (const text of [page.forms.map(({ text: inside }) => inside).join(), back.leadsTo, answer.text]) {
      expect(text).not.toContain(challenge);
    }
  });

  it(row('R9700-4.8.2-01', 'O21-4.1.3-01'), async () => {
    const { bed, browser } = await codeFlow();
    const exempt = await codeClient(bed, { pkceOptional: true });
    const without = { code_challenge: undefined, code_challenge_method: undefined };
    const code = await codeFor(browser, exempt, without);
    expectRefused(await redeem(bed, exempt, code));
    tokensOf(await redeem(bed, exempt, code, { code_verifier: undefined }));
    const bound = await codeFor(browser, exempt);
    expectRefused(await redeem(bed, exempt, bound, { code_verifier: undefined }));
    tokensOf(await redeem(bed, exempt, bound));
  });

  it('plain works where the setting allows it, with and without its name', async () => {
    const { bed, app, browser } = await codeFlow({ settings: { COMPLIANT_BCP_RFC9700_PKCE_METHOD: false } });
    for (const method of ['plain', undefined]) {
      const plain = { code_challenge: verifier, code_challenge_method: method };
      const code = await codeFor(browser, app, plain);
      expectRefused(await redeem(bed, app, code, { code_verifier: challenge }));
      tokensOf(await redeem(bed, app, code));
    }
  });

  it(row('R8252-8.4-01', 'not even by what stands in the store'), async () => {
    const { bed, browser } = await codeFlow();
    await expect(codeClient(bed, { clientType: 'public', pkceOptional: true })).rejects.toThrow('PKCE');
    const app = await codeClient(bed, { clientType: 'public' });
    await rewriteClient(bed.context.db, { ...app.client, pkceOptional: true });
    const without = { code_challenge: undefined, code_challenge_method: undefined };
    expect(errorOf(await browser.visit(requestOf(app, without)))).toBe('invalid_request');
  });

  it('may be left out where the setting says so, also by public clients', async () => {
    const { bed, browser } = await codeFlow({ settings: { PKCE_REQUIRED: false } });
    const native = await codeClient(bed, { clientType: 'public' });
    const without = { code_challenge: undefined, code_challenge_method: undefined };
    const code = await codeFor(browser, native, without);
    tokensOf(await redeem(bed, native, code, { code_verifier: undefined }));
  });

  it.each([
    verifier.slice(0, 42),
    'x'.repeat(129),
    `${verifier}!`,
    `${verifier} `,
    `${verifier}ä`,
    `${verifier}\0`,
  ])(row('R7636-4.1-01', '%j'), async (malformed) => {
    const { bed, app, browser } = await codeFlow();
    const fitting = createHash('sha256').update(malformed).digest('base64url');
    const code = await codeFor(browser, app, { code_challenge: fitting });
    expectRefused(await redeem(bed, app, code, { code_verifier: malformed }));
  });
});

describe('the redirect URI at the token endpoint', () => {
  it(row('R6749-4.1.3-01'), async () => {
    const { bed, browser } = await codeFlow();
    const exempt = await codeClient(bed, { pkceOptional: true });
    tokensOf(await redeem(bed, exempt, await codeFor(browser, exempt), { redirect_uri: undefined }));
    const without = { code_challenge: undefined, code_challenge_method: undefined };
    const code = await codeFor(browser, exempt, without);
    expectRefused(await redeem(bed, exempt, code, { redirect_uri: undefined, code_verifier: undefined }));
    tokensOf(await redeem(bed, exempt, code, { code_verifier: undefined }));
  });

  it('is not needed where the request had none, and compared where it is sent', async () => {
    const { bed, browser } = await codeFlow();
    const exempt = await codeClient(bed, { pkceOptional: true });
    const bare = { code_challenge: undefined, code_challenge_method: undefined, redirect_uri: undefined };
    const code = await codeFor(browser, exempt, bare);
    const other = { redirect_uri: 'https://evil.example/cb', code_verifier: undefined };
    expectRefused(await redeem(bed, exempt, code, other));
    tokensOf(await redeem(bed, exempt, code, { redirect_uri: undefined, code_verifier: undefined }));
  });
});

describe('resources', () => {
  const both = ['https://a.example/', 'https://b.example/x'];

  it(row('R8707-2.2-01', 'of a code'), async () => {
    const { bed, app, browser } = await codeFlow();
    const code = await codeFor(browser, app, { resource: both });
    expectRefused(await redeem(bed, app, code, { resource: 'https://c.example/' }), 'invalid_target');
    const tokens = tokensOf(await redeem(bed, app, code, { resource: both[0] }));
    expect((await bed.introspect(app, tokens.access_token)).aud).toEqual([both[0]]);
    // The refresh token is for all that was granted.
    const next = tokensOf(await bed.refresh(app, tokens.refresh_token, { resource: both[1] }));
    expect((await bed.introspect(app, next.access_token)).aud).toEqual([both[1]]);
  });

  it(row('R8707-CONS-01'), async () => {
    const { app, browser } = await codeFlow();
    const page = await browser.visit(requestOf(app, { resource: both }));
    for (const resource of both) expect(page.text).toContain(`<code>${resource}</code>`);
  });
});
