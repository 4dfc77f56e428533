import { describe, expect, it } from 'vitest';
import { updateClient } from '../../src/core/clients.ts';
import { sql } from '../../src/storage/sql.ts';
import { row } from '../conformance/rows.ts';
import { Browser } from '../support/browser.ts';
import {
  allowedCode,
  asksForAnswer,
  begin,
  DEVICE_AUTHORIZATION,
  DEVICE_GRANT,
  decide,
  deviceClient,
  deviceFlow,
  deviceRows,
  enter,
  poll,
  request,
} from '../support/device-flow.ts';
import { claimsOf } from '../support/openid.ts';
import { expectRefused, tokensOf } from '../support/signed-in.ts';
import { openTestbed, passwordOf, testbed } from '../support/testbed.ts';
import { storedBytes } from '../support/traces.ts';

describe('the device grant', () => {
  it('tells who said yes, and when, where OpenID Connect is asked for', async () => {
    const flow = await deviceFlow({ app: { idTokenAlgorithm: 'ES256' } });
    const { bed, tv, alice } = flow;
    const authenticatedAt = bed.clock.now;
    const { device_code, user_code } = await begin(bed, tv, { scope: 'openid read' });
    bed.advance(7);
    await decide(flow.browser, user_code);
    const tokens = tokensOf(await poll(bed, tv, device_code));
    const claims = { sub: alice.id, aud: tv.id, auth_time: authenticatedAt, amr: ['pwd'] };
    expect(await claimsOf(bed, tv, tokens.id_token)).toMatchObject(claims);
    const refreshed = tokensOf(
      await bed.post('/o/token/', {
        grant_type: 'refresh_token',
        refresh_token: tokens.refresh_token,
        client_id: tv.id,
      }),
    );
    expect(await claimsOf(bed, tv, refreshed.id_token)).toMatchObject(claims);
  });

  it('leads over sign-in, code and consent to tokens', async () => {
    const bed = await testbed();
    const tv = await deviceClient(bed);
    await bed.user('alice');
    const { device_code, user_code, verification_uri_complete = '' } = await begin(bed, tv);
    expectRefused(await poll(bed, tv, device_code), 'authorization_pending');

    const browser = new Browser(bed);
    const signIn = await browser.visit(
      `${new URL(verification_uri_complete).pathname}?user_code=${user_code}`,
    );
    expect(signIn.address).toMatch(/^\/accounts\/login\/\?next=/);
    const entry = await browser.submit(signIn, { username: 'alice', password: passwordOf('alice') });
    expect(entry.forms[0]?.fields.user_code).toBe(user_code);
    const consent = await browser.submit(entry);
    expect(asksForAnswer(consent)).toBe(true);
    expect((await browser.submit(consent, {}, { press: 'allow' })).text).toContain(
      'Your device is connected',
    );

    const answer = await poll(bed, tv, device_code);
    expect(answer.headers).toMatchObject({ 'cache-control': 'no-store', pragma: 'no-cache' });
    const tokens = tokensOf(answer);
    expect(tokens).toEqual({
      access_token: expect.stringMatching(/^oat_/),
      refresh_token: expect.stringMatching(/^ort_/),
      token_type: 'Bearer',
      expires_in: 36_000,
      scope: 'read',
    });
    expect((await bed.get('/api/users/me', { bearer: tokens.access_token })).json.username).toBe('alice');
    const refresh = { grant_type: 'refresh_token', refresh_token: tokens.refresh_token, client_id: tv.id };
    tokensOf(await bed.post('/o/token/', refresh));
    expect(bed.context.counts.tokens.get(DEVICE_GRANT)).toBe(1);
  });

  it('serves a confidential client, and gives no refresh token to one that has none', async () => {
    const flow = await deviceFlow({ app: { clientType: 'confidential', grantTypes: [DEVICE_GRANT] } });
    const tokens = tokensOf(await poll(flow.bed, flow.tv, await allowedCode(flow)));
    expect(tokens).not.toHaveProperty('refresh_token');
    const unproved = { grant_type: DEVICE_GRANT, device_code: 'x', client_id: flow.tv.id };
    expect((await flow.bed.post('/o/token/', unproved)).status).toBe(401);
  });

  it(row('R8628-3.2-01'), async () => {
    const { bed, tv } = await deviceFlow();
    const answer = await request(bed, tv);
    expect(answer.headers).toMatchObject({
      'content-type': expect.stringMatching(/^application\/json\b/),
      'cache-control': 'no-store',
      pragma: 'no-cache',
    });
    const { user_code } = answer.json;
    expect(answer.json).toEqual({
      device_code: expect.stringMatching(/^odc_[0-9a-z]+_[0-9a-z]+_[\w-]{32}$/),
      user_code: expect.stringMatching(/^[BCDFGHJ-NP-TV-XZ]{4}-[BCDFGHJ-NP-TV-XZ]{4}$/),
      verification_uri: 'http://localhost:8000/o/device/',
      verification_uri_complete: `http://localhost:8000/o/device/?user_code=${user_code}`,
      expires_in: 1_800,
      interval: 5,
    });
  });

  it(row('R8628-5.2-01'), async () => {
    const flow = await deviceFlow();
    const { bed, tv, browser } = flow;
    const { device_code, user_code } = await begin(bed, tv);
    await enter(browser, user_code);
    const bytes = await storedBytes(bed);
    for (const text of [device_code.slice(-32), user_code, user_code.replace('-', '')]) {
      expect(bytes.includes(text), text).toBe(false);
      expect(bed.log.join('\n')).not.toContain(text);
    }
    expect(await deviceRows(bed)).toHaveLength(1);
  });

  it(row('R8628-3.4-02', 'a code is good once'), async () => {
    const flow = await deviceFlow();
    const code = await allowedCode(flow);
    const { access_token } = tokensOf(await poll(flow.bed, flow.tv, code));
    for (let time = 0; time < 3; time++) expectRefused(await poll(flow.bed, flow.tv, code));
    // Asking twice is what devices do whose answer got lost: it costs nobody what the first one gave.
    expect((await flow.bed.get('/api/users/me', { bearer: access_token })).status).toBe(200);
    expect(await deviceRows(flow.bed)).toEqual([]);
  });

  it(row('R8628-3.4-02', 'of fifty that ask at once, at two servers, one gets tokens'), async () => {
    const flow = await deviceFlow();
    const { bed, tv } = flow;
    const beside = await openTestbed({ beside: bed });
    try {
      const code = await allowedCode(flow);
      const answers = await Promise.all(
        Array.from({ length: 50 }, (_, at) => poll(at % 2 === 0 ? bed : beside, tv, code)),
      );
      const [won, ...others] = answers.filter(({ status }) => status === 200);
      expect(others).toEqual([]);
      for (const answer of answers) if (answer !== won) expectRefused(answer);
      const { access_token } = tokensOf(won ?? expect.fail());
      expect((await bed.get('/api/users/me', { bearer: access_token })).status).toBe(200);
      const left = await bed.context.db.get(sql`select count(*) as count from access_tokens`);
      expect(left).toEqual({ count: 1 });
    } finally {
      await beside.close();
    }
  });

  it(row('R8628-3.4-02', 'a code of another client'), async () => {
    const flow = await deviceFlow();
    const { bed, tv } = flow;
    const other = await deviceClient(bed);
    const confidential = await deviceClient(bed, { clientType: 'confidential' });
    const { device_code } = await begin(bed, tv);
    expectRefused(await poll(bed, other, device_code));
    const allowed = await allowedCode(flow);
    expectRefused(await poll(bed, other, allowed));
    expectRefused(await poll(bed, confidential, allowed));
    tokensOf(await poll(bed, tv, allowed));
  });

  it(row('R8628-3.4-02', 'what only looks like a code'), async () => {
    const flow = await deviceFlow();
    const code = await allowedCode(flow);
    const last = code.endsWith('A') ? 'B' : 'A';
    const lookalikes = [
      'x',
      'odc_',
      '\0',
      code.replace('odc_', 'oat_'),
      `${code}x`,
      `${code.slice(0, -1)}${last}`,
    ];
    for (const lookalike of lookalikes) expectRefused(await poll(flow.bed, flow.tv, lookalike));
    tokensOf(await poll(flow.bed, flow.tv, code));
  });

  it('has its scope fixed at the start, however long it is', async () => {
    const many = Object.fromEntries(Array.from({ length: 40 }, (_, at) => [`scope-number-${at}`, 'x']));
    const flow = await deviceFlow({ settings: { SCOPES: many, DEFAULT_SCOPES: ['scope-number-3'] } });
    const { bed, tv } = flow;
    const all = Object.keys(many).join(' ');
    expect(tokensOf(await poll(bed, tv, await allowedCode(flow, { scope: all }))).scope).toBe(all);
    const blank = await allowedCode(flow, { scope: '' });
    const settings = { SCOPES: many, DEFAULT_SCOPES: ['scope-number-4'] };
    const beside = await openTestbed({ beside: bed, settings });
    try {
      const asked = { scope: 'scope-number-5' };
      expect(tokensOf(await poll(beside, tv, blank, asked)).scope).toBe('scope-number-3');
    } finally {
      await beside.close();
    }
  });

  it('gives no more than the client may still have', async () => {
    const flow = await deviceFlow();
    const code = await allowedCode(flow, { scope: 'read write' });
    await updateClient(flow.bed.context, flow.tv.client, { scope: ['write'] });
    expect(tokensOf(await poll(flow.bed, flow.tv, code)).scope).toBe('write');
  });

  it(row('R8707-2.2-01', 'of a device code'), async () => {
    const resource = ['https://a.example/', 'https://b.example/x'];
    const flow = await deviceFlow({ app: { clientType: 'confidential' } });
    const { bed, tv, browser } = flow;
    const { device_code, user_code } = await begin(bed, tv, { resource });
    const page = await enter(browser, user_code);
    for (const one of resource) expect(page.text).toContain(`<code>${one}</code>`);
    await browser.submit(page, {}, { press: 'allow' });
    expectRefused(await poll(bed, tv, device_code, { resource: 'https://c.example/' }), 'invalid_target');
    const tokens = tokensOf(await poll(bed, tv, device_code, { resource: resource[0] }));
    expect((await bed.introspect(tv, tokens.access_token)).aud).toEqual([resource[0]]);
    const next = tokensOf(await bed.refresh(tv, tokens.refresh_token, { resource: resource[1] }));
    expect((await bed.introspect(tv, next.access_token)).aud).toEqual([resource[1]]);
  });
});

describe('a device authorization request', () => {
  it('leaves no row where it is refused', async () => {
    const { bed, tv } = await deviceFlow();
    const other = await bed.client();
    const answers = [
      await request(bed, tv, { scope: 'fly' }),
      await request(bed, tv, { resource: 'x' }),
      await request(bed, other),
      await bed.post(DEVICE_AUTHORIZATION, {}),
    ];
    expect(answers.map(({ json }) => json.error)).toEqual([
      'invalid_scope',
      'invalid_target',
      'unauthorized_client',
      'invalid_client',
    ]);
    expect(await deviceRows(bed)).toEqual([]);
  });

  it('never makes a user code that is in use', async () => {
    const { bed, tv } = await deviceFlow();
    const codes = await Promise.all(Array.from({ length: 200 }, () => begin(bed, tv)));
    expect(new Set(codes.map(({ user_code }) => user_code)).size).toBe(200);
    expect(new Set(codes.map(({ device_code }) => device_code.slice(-32))).size).toBe(200);
  });
});
