import { decodeJwt } from 'jose';
import { describe, expect, it } from 'vitest';
import type { NewClient } from '../../src/core/clients.ts';
import { row } from '../conformance/rows.ts';
import type { Browser, Page } from '../support/browser.ts';
import { CALLBACK, codeClient, codeFlow, ISSUER, redeem, requestOf } from '../support/code-flow.ts';
import { claimsOf, halfHash, NONCE, openidFlow } from '../support/openid.ts';
import { tokensOf } from '../support/signed-in.ts';
import type { FormFields, RegisteredClient, TestbedOptions } from '../support/testbed.ts';

const everyGrant = ['authorization_code', 'refresh_token', 'implicit', 'openid-hybrid'];
const everyType: Partial<NewClient> = { skipAuthorization: true, grantTypes: everyGrant };
const withoutPkce = { code_challenge: undefined, code_challenge_method: undefined };

/** What a client reads of an answer, however that travelled; `by` is how. */
function answerIn(page: Page): { by: string; parameters: Record<string, string> } {
  if (page.leadsTo === undefined) {
    const [form] = page.forms;
    expect([page.status, form?.action, form?.method]).toEqual([200, CALLBACK, 'post']);
    return { by: 'form_post', parameters: form?.fields ?? {} };
  }
  expect(page.headers['cache-control']).toBe('no-store');
  const { search, hash, origin, pathname } = new URL(page.leadsTo);
  expect([`${origin}${pathname}`, search === '' || hash === '']).toEqual([CALLBACK, true]);
  return {
    by: hash === '' ? 'query' : 'fragment',
    parameters: Object.fromEntries(new URLSearchParams(hash.slice(1) || search)),
  };
}

async function ask(
  { browser, app }: { browser: Browser; app: RegisteredClient },
  changes: FormFields,
): Promise<ReturnType<typeof answerIn>> {
  const nonce = { scope: 'openid email', nonce: NONCE };
  return answerIn(await browser.visit(requestOf(app, { ...nonce, ...changes })));
}

const flow = (options: TestbedOptions & { app?: Partial<NewClient> } = {}) =>
  openidFlow({ ...options, app: { ...everyType, ...options.app } });

const accessToken = {
  access_token: expect.stringMatching(/^oat_/),
  token_type: 'Bearer',
  expires_in: '600',
  scope: 'openid email',
};
const code = { code: expect.stringMatching(/^oac_/) };
const idToken = { id_token: expect.stringMatching(/^eyJ/) };

/** Every response type, and what it brings. */
const types: Record<string, object> = {
  code,
  token: accessToken,
  id_token: idToken,
  'id_token token': { ...accessToken, ...idToken },
  'code token': { ...code, ...accessToken },
  'code id_token': { ...code, ...idToken },
  'code id_token token': { ...code, ...accessToken, ...idToken },
};

const modes = [undefined, 'query', 'fragment', 'form_post'];
const cases = Object.keys(types).flatMap((type) => modes.map((mode) => [type, mode] as const));

describe('every response type by every mode', () => {
  it.each(cases)('%s by %s', async (response_type, response_mode) => {
    const here = await flow();
    const { by, parameters } = await ask(here, { response_type, response_mode });
    const always = { state: 'the state', iss: ISSUER };
    const inBrowser = response_type !== 'code';
    if (inBrowser && response_mode === 'query') {
      expect([by, parameters]).toEqual([
        'fragment',
        { error: 'invalid_request', error_description: expect.any(String), ...always },
      ]);
      const rows = await here.bed.context.db.all({
        pieces: ['select seq from access_tokens union all select seq from authorization_codes'],
        values: [],
      });
      expect(rows).toEqual([]);
      return;
    }
    expect(by).toBe(response_mode ?? (inBrowser ? 'fragment' : 'query'));
    expect(parameters).toEqual({ ...types[response_type], ...always });
    const { access_token, id_token, code: given } = parameters;
    if (access_token !== undefined) {
      expect((await here.bed.get('/o/userinfo/', { bearer: access_token })).json).toEqual({
        sub: here.alice.id,
        email: 'alice@example.com',
      });
    }
    if (id_token === undefined) return;
    const claims = await claimsOf(here.bed, here.app, id_token);
    expect(claims).toMatchObject({ sub: here.alice.id, nonce: NONCE, acr: '1', amr: ['pwd'] });
    expect(claims.at_hash).toBe(access_token && halfHash(access_token));
    expect(claims.c_hash).toBe(given && halfHash(given));
    // What nothing else can fetch is told at once.
    expect(claims.email).toBe(response_type === 'id_token' ? 'alice@example.com' : undefined);
  });

  it.each(Object.keys(types).slice(1))(row('OIDC-MRT-01', '%s'), async (response_type) => {
    const { parameters, by } = await ask(await flow(), { response_type, response_mode: 'query' });
    expect([by, parameters.error]).toEqual(['fragment', 'invalid_request']);
  });

  it('takes the words in whatever order', async () => {
    const { parameters } = await ask(await flow(), { response_type: 'token id_token code' });
    expect(Object.keys(parameters).sort()).toEqual(
      ['access_token', 'code', 'expires_in', 'id_token', 'iss', 'scope', 'state', 'token_type'].sort(),
    );
  });

  it.each(cases.filter(([, mode]) => mode !== 'query'))(
    row('R9207-2-01', '%s by %s, and errors go the same way'),
    async (response_type, response_mode) => {
      const { by, parameters } = await ask(await flow(), { response_type, response_mode, scope: 'fly' });
      expect(by).toBe(response_mode ?? (response_type === 'code' ? 'query' : 'fragment'));
      expect(parameters).toMatchObject({ error: 'invalid_scope', iss: ISSUER, state: 'the state' });
    },
  );

  it('reaches the client after consent as well', async () => {
    const { app, browser } = await flow({ app: { skipAuthorization: false } });
    const page = await browser.visit(
      requestOf(app, { response_type: 'code id_token token', scope: 'openid', nonce: NONCE }),
    );
    const back = answerIn(await browser.submit(page, {}, { press: 'allow' }));
    expect(back).toMatchObject({ by: 'fragment', parameters: { ...code, ...idToken } });
    const denied = answerIn(
      await browser.submit(
        await browser.visit(
          requestOf(app, { response_type: 'token', response_mode: 'form_post', scope: 'read write' }),
        ),
      ),
    );
    expect(denied).toMatchObject({ by: 'form_post', parameters: { error: 'access_denied', iss: ISSUER } });
  });
});

describe('who may', () => {
  it.each([
    [['authorization_code'], ['code']],
    [['implicit'], ['token', 'id_token', 'id_token token']],
    [
      ['authorization_code', 'openid-hybrid'],
      ['code', 'code token', 'code id_token', 'code id_token token'],
    ],
    [
      ['authorization_code', 'implicit'],
      ['code', 'token', 'id_token', 'id_token token'],
    ],
    [['client_credentials'], []],
  ])(row('LEG-01', 'an app with %j'), async (grantTypes, allowed) => {
    const here = await flow({ app: { grantTypes } });
    for (const response_type of Object.keys(types)) {
      const { parameters } = await ask(here, { response_type });
      const expected = allowed.includes(response_type) ? undefined : 'unauthorized_client';
      expect([response_type, parameters.error]).toEqual([response_type, expected]);
    }
  });

  it(row('LEG-02', 'COMPLIANT_BCP_RFC9700_IMPLICIT_GRANT'), async () => {
    const here = await flow({ settings: { COMPLIANT_BCP_RFC9700_IMPLICIT_GRANT: true } });
    for (const response_type of Object.keys(types)) {
      const { parameters } = await ask(here, { response_type });
      const left = ['code', 'code id_token'].includes(response_type);
      expect([response_type, parameters.error]).toEqual([
        response_type,
        left ? undefined : 'unauthorized_client',
      ]);
    }
  });

  it('leaves plain OAuth where OpenID Connect is off', async () => {
    const here = await codeFlow({ settings: { OIDC_ENABLED: false }, app: everyType });
    for (const response_type of Object.keys(types)) {
      const { parameters } = await ask(here, { response_type, scope: 'read' });
      const gone = response_type.includes('id_token') ? 'unsupported_response_type' : undefined;
      expect([response_type, parameters.error]).toEqual([response_type, gone]);
    }
  });
});

describe('the implicit flow', () => {
  it(row('R6749-4.2-01'), async () => {
    const { bed, app, browser } = await flow({ app: { skipAuthorization: false } });
    const page = await browser.visit(
      requestOf(app, { response_type: 'token', scope: 'read', ...withoutPkce }),
    );
    const { by, parameters } = answerIn(await browser.submit(page, {}, { press: 'allow' }));
    expect([by, parameters]).toEqual([
      'fragment',
      { ...accessToken, scope: 'read', state: 'the state', iss: ISSUER },
    ]);
    expect(await bed.introspect(app, parameters.access_token ?? '')).toMatchObject({
      active: true,
      exp: bed.clock.now + 600,
    });
    bed.advance(600);
    expect(await bed.introspect(app, parameters.access_token ?? '')).toEqual({ active: false });
  });

  it(row('LEG-06', 'an access token through the browser is short and never offline'), async () => {
    const here = await flow({ settings: { ACCESS_TOKEN_EXPIRE_SECONDS: 60 } });
    expect((await ask(here, { response_type: 'token' })).parameters.expires_in).toBe('60');
    for (const response_type of ['token', 'code token']) {
      const { parameters } = await ask(here, { response_type, scope: 'openid offline_access' });
      expect(parameters).toMatchObject({ scope: 'openid' });
      expect(parameters).not.toHaveProperty('refresh_token');
    }
  });

  it.each(['id_token', 'id_token token', 'code id_token', 'code id_token token'])(
    row('OIDC-3.2.2.1-01', '%s'),
    async (response_type) => {
      const here = await flow();
      const without = await ask(here, { response_type, nonce: undefined });
      expect(without.parameters.error).toBe('invalid_request');
      const notOpenid = await ask(here, { response_type, scope: 'read' });
      expect(notOpenid.parameters.error).toBe('invalid_request');
    },
  );

  it('needs no nonce where no id_token goes through the browser', async () => {
    const here = await flow();
    for (const response_type of ['code', 'token', 'code token']) {
      expect((await ask(here, { response_type, nonce: undefined })).parameters.error).toBeUndefined();
    }
  });

  it(row('OIDC-3.2.2.5-01'), async () => {
    const here = await flow();
    const alone = await ask(here, { response_type: 'id_token', scope: 'openid profile email' });
    expect(await claimsOf(here.bed, here.app, alone.parameters.id_token)).toMatchObject({
      email: 'alice@example.com',
      preferred_username: 'alice',
      updated_at: expect.any(Number),
    });
    const both = await ask(here, { response_type: 'id_token token', scope: 'openid profile email' });
    const claims = await claimsOf(here.bed, here.app, both.parameters.id_token);
    expect(claims).not.toHaveProperty('email');
    expect(claims.at_hash).toBe(halfHash(both.parameters.access_token ?? ''));
  });

  it('works for public apps', async () => {
    const { bed, browser } = await flow();
    const spa = await codeClient(bed, {
      ...everyType,
      clientType: 'public',
      grantTypes: ['implicit'],
      idTokenAlgorithm: 'ES256',
    });
    const { parameters } = await ask(
      { browser, app: spa },
      { response_type: 'id_token token', ...withoutPkce },
    );
    expect((await claimsOf(bed, spa, parameters.id_token)).aud).toBe(spa.id);
  });
});

describe('the hybrid flow', () => {
  it(row('OIDC-3.3.2.11-01'), async () => {
    const { bed, app, browser, alice } = await flow();
    const { parameters } = await ask({ browser, app }, { response_type: 'code id_token token' });
    const front = await claimsOf(bed, app, parameters.id_token);
    const tokens = tokensOf(await redeem(bed, app, parameters.code ?? ''));
    const back = await claimsOf(bed, app, tokens.id_token);
    for (const name of ['iss', 'sub', 'aud', 'nonce', 'auth_time', 'sid', 'acr']) {
      expect([name, back[name]]).toEqual([name, front[name]]);
    }
    expect(front.sub).toBe(alice.id);
    expect(front.c_hash).toBe(halfHash(parameters.code ?? ''));
    expect(front.at_hash).toBe(halfHash(parameters.access_token ?? ''));
    expect(back.at_hash).toBe(halfHash(tokens.access_token));
    expect(tokens.access_token).not.toBe(parameters.access_token);
    expect(tokens.refresh_token).toMatch(/^ort_/);
  });

  it.each(['code token', 'code id_token', 'code id_token token'])(
    row('OIDC-3.3-01', '%s'),
    async (response_type) => {
      const { parameters } = await ask(await flow(), { response_type, ...withoutPkce });
      expect(parameters).toMatchObject({ error: 'invalid_request' });
      expect(parameters).not.toHaveProperty('id_token');
    },
  );

  it(row('LEG-09', 'the gate of the implicit grant, between question and answer'), async () => {
    const { bed, app, browser } = await flow({ app: { skipAuthorization: false } });
    const page = await browser.visit(requestOf(app, { response_type: 'code token', scope: 'read' }));
    // Another node has been told meanwhile.
    const { context } = bed;
    const closed = { ...context.settings, COMPLIANT_BCP_RFC9700_IMPLICIT_GRANT: true };
    Object.assign(context, { settings: closed });
    const { parameters } = answerIn(await browser.submit(page, {}, { press: 'allow' }));
    expect(parameters.error).toBe('unauthorized_client');
    expect(parameters).not.toHaveProperty('access_token');
  });

  it('an id_token through the browser tells what was asked for by name', async () => {
    const { app, browser } = await flow();
    const claims = JSON.stringify({ id_token: { email: null } });
    const { parameters } = await ask(
      { app, browser },
      { response_type: 'code id_token', scope: 'openid', claims },
    );
    expect(decodeJwt(parameters.id_token ?? '').email).toBe('alice@example.com');
  });
});
