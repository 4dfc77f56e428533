import { decodeJwt } from 'jose';
import { describe, expect, test } from 'vitest';
import { updateClient } from '../../src/core/clients.ts';
import { generateKey } from '../../src/core/keys/rotate.ts';
import { row } from '../conformance/rows.ts';
import { redeem, requestOf, returned } from '../support/code-flow.ts';
import { openidFlow } from '../support/openid.ts';
import { type Answer, type Testbed, type TestbedOptions, testbed } from '../support/testbed.ts';

const jwks = '/o/.well-known/jwks.json';
const metadata = '/o/.well-known/oauth-authorization-server';
const openid = '/o/.well-known/openid-configuration';

/** A server that makes its keys with the quickest algorithm. */
async function withKey(options: TestbedOptions = {}): Promise<Testbed> {
  const bed = await testbed(options);
  await generateKey(bed.context, 'ES256');
  return bed;
}

describe('the key set', () => {
  test(row('JOSE-7517-01'), async () => {
    const bed = await withKey();
    await generateKey(bed.context, 'EdDSA');
    await generateKey(bed.context, 'RS256');
    const keys = (await bed.get(jwks)).json.keys as Record<string, string>[];
    expect(keys.map(({ alg }) => alg)).toEqual(['ES256', 'EdDSA', 'RS256']);
    expect(new Set(keys.map(({ kid }) => kid)).size).toBe(3);
    const allowed = ['kid', 'use', 'alg', 'kty', 'crv', 'x', 'y', 'n', 'e'];
    for (const key of keys) {
      expect(Object.keys(key).filter((name) => !allowed.includes(name))).toEqual([]);
      expect(key.use).toBe('sig');
    }
    expect(keys[2]).toMatchObject({ kty: 'RSA', e: 'AQAB' });
    expect(Buffer.from(keys[2]?.n ?? '', 'base64url')).toHaveLength(256);
  });

  test(row('JOSE-7517-02'), async () => {
    const bed = await withKey({ settings: { OIDC_JWKS_MAX_AGE_SECONDS: 600 } });
    const answer = await bed.get(jwks);
    expect(answer.status).toBe(200);
    expect(answer.headers).toMatchObject({
      'content-type': expect.stringMatching(/^application\/json\b/),
      'cache-control': 'public, max-age=600, stale-while-revalidate=600, stale-if-error=600',
      etag: expect.stringMatching(/^"[\w-]+"$/),
    });
    // Caches give it to everybody, so it says so to everybody.
    expect(answer.headers['access-control-allow-origin']).toBe('*');
  });

  test('is not sent again to whoever has it, and is sent once it changed', async () => {
    const bed = await withKey();
    const { etag = '' } = (await bed.get(jwks)).headers;
    for (const tag of [etag, `W/${etag}`, `"x", ${etag}`, '*']) {
      const again = await bed.get(jwks, { headers: { 'if-none-match': tag } });
      expect([again.status, again.text]).toEqual([304, '']);
      expect(again.headers).toMatchObject({ etag, 'access-control-allow-origin': '*' });
      expect(again.headers['cache-control']).toMatch(/max-age/);
    }
    await generateKey(bed.context, 'EdDSA');
    const changed = await bed.get(jwks, { headers: { 'if-none-match': etag } });
    expect(changed.status).toBe(200);
    expect(changed.headers.etag).not.toBe(etag);
  });

  test('is never kept empty: asking for it makes the first key', async () => {
    const keys = (await (await testbed()).get(jwks)).json.keys as object[];
    expect(keys).toEqual([expect.objectContaining({ alg: 'RS256' })]);
    const off = await (await testbed({ settings: { OIDC_ENABLED: false } })).get(jwks);
    expect(off.json).toEqual({ keys: [] });
    expect(off.headers['cache-control']).toBe('no-cache');
  });
});

describe('the metadata', () => {
  test(row('R8414-2-01'), async () => {
    const bed = await testbed({ settings: { SERVER: { ISSUER: 'https://auth.example/o' } } });
    expect((await bed.get(metadata)).json).toEqual({
      issuer: 'https://auth.example/o',
      token_endpoint: 'https://auth.example/o/token/',
      revocation_endpoint: 'https://auth.example/o/revoke_token/',
      introspection_endpoint: 'https://auth.example/o/introspect/',
      device_authorization_endpoint: 'https://auth.example/o/device-authorization/',
      jwks_uri: 'https://auth.example/o/.well-known/jwks.json',
      userinfo_endpoint: 'https://auth.example/o/userinfo/',
      end_session_endpoint: 'https://auth.example/o/logout/',
      scopes_supported: ['address', 'email', 'offline_access', 'openid', 'phone', 'profile', 'read', 'write'],
      authorization_endpoint: 'https://auth.example/o/authorize/',
      response_types_supported: ['code'],
      response_modes_supported: ['query', 'fragment', 'form_post'],
      code_challenge_methods_supported: ['S256'],
      authorization_response_iss_parameter_supported: true,
      grant_types_supported: [
        'authorization_code',
        'client_credentials',
        'urn:ietf:params:oauth:grant-type:device_code',
        'refresh_token',
      ],
      token_endpoint_auth_methods_supported: ['client_secret_basic', 'client_secret_post', 'none'],
      revocation_endpoint_auth_methods_supported: ['client_secret_basic', 'client_secret_post', 'none'],
      introspection_endpoint_auth_methods_supported: [
        'client_secret_basic',
        'client_secret_post',
        'none',
        'Bearer',
      ],
    });
  });

  test(row('R8414-2-02', 'each of them works at each endpoint'), async () => {
    const bed = await testbed();
    const web = await bed.client();
    const native = await bed.publicClient();
    const reader = await bed.client({ scope: ['introspection'] });
    const scope = 'introspection';
    const { access_token: bearer } = await bed.token(
      { grant_type: 'client_credentials', scope },
      { basic: reader.basic },
    );
    const credentials = {
      client_secret_basic: [{}, { basic: web.basic }],
      client_secret_post: [{ client_id: web.id, client_secret: web.secret }, {}],
      none: [{ client_id: native.id }, {}],
      Bearer: [{}, { bearer }],
    } as const;
    const document = (await bed.get(metadata)).json;
    for (const name of ['token', 'revocation', 'introspection']) {
      const path = new URL(String(document[`${name}_endpoint`])).pathname;
      const methods = document[`${name}_endpoint_auth_methods_supported`] as (keyof typeof credentials)[];
      for (const method of Object.keys(credentials) as (keyof typeof credentials)[]) {
        const [form, options] = credentials[method];
        const asked = { grant_type: 'refresh_token', refresh_token: 'x', token: 'x', ...form };
        const { status } = await bed.post(path, asked, options);
        expect(status !== 401, `${method} at ${path}`).toBe(methods.includes(method));
      }
    }
  });

  test(row('R8628-4-01'), async () => {
    const bed = await testbed();
    const endpoint = String((await bed.get(metadata)).json.device_authorization_endpoint);
    expect(endpoint).toBe('http://localhost:8000/o/device-authorization/');
    // It is there: who sends nothing is nobody.
    expect((await bed.post(new URL(endpoint).pathname, {})).status).toBe(401);
  });

  test(row('R8414-2-03', 'every endpoint answers'), async () => {
    const bed = await withKey();
    for (const [name, value] of Object.entries((await bed.get(metadata)).json)) {
      if (!/_endpoint$|_uri$/.test(name)) continue;
      const url = new URL(String(value)).pathname;
      // Pages are visited, everything else is asked by programs, from any origin.
      const pages: Record<string, number> = { authorization_endpoint: 400, end_session_endpoint: 200 };
      const method = name in pages ? 'GET' : 'OPTIONS';
      const { status } = await bed.send({ method, url });
      expect(status, name).toBe(pages[name] ?? 204);
    }
  });

  test(row('R8414-2-03', 'a grant that a setting forbids to all is not named'), async () => {
    const bed = await testbed({ settings: { COMPLIANT_BCP_RFC9700_PASSWORD_GRANT: true } });
    await bed.client();
    expect((await bed.get(metadata)).json.grant_types_supported).toEqual([
      'authorization_code',
      'client_credentials',
      'urn:ietf:params:oauth:grant-type:device_code',
      'refresh_token',
    ]);
  });

  test(row('LEG-03'), async () => {
    const bed = await testbed();
    const named = async () => {
      const { grant_types_supported: grants, response_types_supported: types } = (await bed.get(metadata))
        .json;
      return { grants: grants as string[], types: types as string[] };
    };
    expect(await named()).toMatchObject({ types: ['code'] });
    const legacy = ['password', 'implicit'];
    expect((await named()).grants.filter((grant) => legacy.includes(grant))).toEqual([]);
    const { client } = await bed.client({ grantTypes: ['password', 'implicit'] });
    expect((await named()).grants).toEqual(expect.arrayContaining(legacy));
    expect((await named()).types).toEqual(['code', 'token', 'id_token', 'id_token token']);
    const hybrid = await bed.client({ grantTypes: ['authorization_code', 'openid-hybrid'] });
    expect((await named()).types).toHaveLength(7);
    await updateClient(bed.context, client, { active: false });
    expect(await named()).toEqual({
      grants: [
        'authorization_code',
        'client_credentials',
        'urn:ietf:params:oauth:grant-type:device_code',
        'refresh_token',
        'implicit',
      ],
      types: ['code', 'code token', 'code id_token', 'code id_token token'],
    });
    await updateClient(bed.context, hybrid.client, { active: false });
    expect(await named()).toMatchObject({ types: ['code'] });
  });

  test(row('LEG-02', 'what it closes is not advertised'), async () => {
    const bed = await testbed({ settings: { COMPLIANT_BCP_RFC9700_IMPLICIT_GRANT: true } });
    await bed.client({ grantTypes: ['implicit', 'authorization_code', 'openid-hybrid'] });
    for (const path of [metadata, openid]) {
      expect((await bed.get(path)).json.response_types_supported).toEqual(['code', 'code id_token']);
    }
  });

  test(row('R8414-3-01'), async () => {
    const bed = await testbed();
    const [first, ...others] = [
      await bed.get(metadata),
      await bed.get(`${metadata}/`),
      await bed.get('/.well-known/oauth-authorization-server/o'),
      await bed.get('/.well-known/oauth-authorization-server/o/'),
    ];
    expect(first?.status).toBe(200);
    for (const { status, text } of others) expect([status, text]).toEqual([200, first?.text]);
  });

  test(row('R8414-3.2-01'), async () => {
    const bed = await testbed({ settings: { SCOPES: {}, OIDC_ENABLED: false } });
    const answer = await bed.get(metadata);
    expect(answer.headers['content-type']).toMatch(/^application\/json\b/);
    expect(answer.json).not.toHaveProperty('scopes_supported');
  });

  test(row('R8414-3.3-01'), async () => {
    const bed = await testbed({ settings: { SERVER: { TRUST_PROXY: ['127.0.0.1'] } } });
    const headers = {
      host: 'evil.example',
      'x-forwarded-host': 'evil.example',
      'x-forwarded-proto': 'https',
    };
    const answer = await bed.get(metadata, { headers });
    expect(answer.json.issuer).toBe('http://localhost:8000/o');
    expect(answer.text).not.toContain('evil');
  });

  test(row('R8414-SUF-01'), async () => {
    const bed = await testbed();
    for (const suffix of ['', '/', '/x', '/o/x', '/O', '/%6f/..', '/o%2fx', '//o']) {
      const answer = await bed.get(`/.well-known/oauth-authorization-server${suffix}`);
      expect([answer.status, answer.json.error], suffix).toEqual([404, 'not_found']);
      expect(answer.headers['cache-control']).toBe('no-store');
    }
  });

  test(row('R8414-CORS-01'), async () => {
    const bed = await testbed();
    for (const headers of [{}, { origin: 'https://app.example' }]) {
      const answer: Answer = await bed.get(metadata, { headers });
      expect(answer.headers['access-control-allow-origin']).toBe('*');
      expect(answer.headers['access-control-allow-credentials']).toBeUndefined();
      expect(answer.headers['set-cookie']).toBeUndefined();
    }
    const preflight = await bed.send({
      method: 'OPTIONS',
      url: metadata,
      headers: { origin: 'https://a.example' },
    });
    expect([preflight.status, preflight.headers['access-control-allow-methods']]).toEqual([204, 'GET, HEAD']);
  });

  test.each([
    // Issuer, base path, the endpoint for tokens, where the path stands behind the well-known one.
    ['https://auth.example', '/o', 'https://auth.example/o/token/', ''],
    ['https://auth.example/', '/o', 'https://auth.example/o/token/', ''],
    ['https://auth.example', '', 'https://auth.example/token/', ''],
    ['https://auth.example/a/o', '/o', 'https://auth.example/a/o/token/', '/a/o'],
    ['https://auth.example/o/', '/o', 'https://auth.example/o/token/', '/o'],
  ])('of the issuer %s at base path "%s"', async (ISSUER, BASE_PATH, endpoint, suffix) => {
    const bed = await testbed({ settings: { SERVER: { ISSUER, BASE_PATH } } });
    for (const path of [
      `${BASE_PATH}/.well-known/oauth-authorization-server`,
      `/.well-known/oauth-authorization-server${suffix}`,
    ]) {
      const answer = await bed.get(path);
      expect(answer.json).toMatchObject({ issuer: ISSUER, token_endpoint: endpoint });
    }
    expect((await bed.get(`/.well-known/oauth-authorization-server${suffix}x`)).status).toBe(404);
  });
});

describe('the configuration of OpenID Connect', () => {
  test(row('OIDCD-4-01', 'in every spelling'), async () => {
    const bed = await testbed();
    const spellings = [
      openid,
      `${openid}/`,
      '/.well-known/openid-configuration/o',
      '/.well-known/openid-configuration/o/',
    ];
    const [first, ...others] = await Promise.all(spellings.map((path) => bed.get(path)));
    expect([first?.status, first?.json.issuer]).toEqual([200, 'http://localhost:8000/o']);
    for (const { status, text } of others) expect([status, text]).toEqual([200, first?.text]);
    for (const path of ['/.well-known/openid-configuration', '/.well-known/openid-configuration/x']) {
      expect((await bed.get(path)).status).toBe(404);
    }
  });

  test(row('OIDCD-4-01', 'at the top of an issuer without a path'), async () => {
    const bed = await testbed({ settings: { SERVER: { ISSUER: 'https://auth.example', BASE_PATH: '' } } });
    const answer = await bed.get('/.well-known/openid-configuration');
    expect(answer.json).toMatchObject({
      issuer: 'https://auth.example',
      userinfo_endpoint: 'https://auth.example/userinfo/',
    });
  });

  test(row('OIDCD-3-01'), async () => {
    const bed = await testbed();
    const { json } = await bed.get(openid);
    expect(json).toMatchObject((await bed.get(metadata)).json);
    expect(json).toMatchObject({
      subject_types_supported: ['public'],
      id_token_signing_alg_values_supported: ['RS256', 'ES256', 'EdDSA', 'HS256'],
      userinfo_endpoint: 'http://localhost:8000/o/userinfo/',
      end_session_endpoint: 'http://localhost:8000/o/logout/',
      claims_supported: expect.arrayContaining(['sub', 'email', 'preferred_username', 'updated_at', 'sid']),
      prompt_values_supported: ['none', 'login', 'consent', 'select_account'],
      acr_values_supported: ['1'],
    });
  });

  test.each(['https://auth.example/o', 'https://auth.example/o/', 'https://auth.example'])(
    row('OIDCD-3-03', '%s'),
    async (ISSUER) => {
      const { bed, app, browser } = await openidFlow({
        settings: { SERVER: { ISSUER } },
        app: { skipAuthorization: true, tokenFormat: 'jwt' },
      });
      const { code = '', iss } = returned(
        await browser.visit(requestOf(app, { scope: 'openid' })),
      ).parameters;
      const tokens = (await redeem(bed, app, code)).json;
      const told = [iss, decodeJwt(String(tokens.id_token)).iss, decodeJwt(String(tokens.access_token)).iss];
      for (const path of [openid, metadata]) told.push((await bed.get(path)).json.issuer as string);
      told.push((await bed.introspect(app, String(tokens.access_token))).iss as string);
      expect(new Set(told)).toEqual(new Set([ISSUER]));
    },
  );

  test(row('OIDCD-3-02'), async () => {
    expect((await (await testbed()).get(openid)).json).toMatchObject({
      request_parameter_supported: false,
      request_uri_parameter_supported: false,
      claims_parameter_supported: true,
    });
  });

  test('names the userinfo endpoint and the sign-up page of the settings', async () => {
    const bed = await testbed({
      settings: {
        OIDC_USERINFO_ENDPOINT: 'https://api.example/me',
        OIDC_RP_INITIATED_REGISTRATION_ENABLED: true,
        OIDC_RP_INITIATED_REGISTRATION_URL: '/join',
      },
    });
    const { json } = await bed.get(openid);
    expect(json.userinfo_endpoint).toBe('https://api.example/me');
    expect(json.prompt_values_supported).toContain('create');
  });

  test('names no endpoint that a setting switches off, and nothing answers there', async () => {
    const bed = await testbed({ settings: { OIDC_RP_INITIATED_LOGOUT_ENABLED: false } });
    expect((await bed.get(openid)).json).not.toHaveProperty('end_session_endpoint');
    expect((await bed.get('/o/logout/')).status).toBe(404);
    const off = await testbed({ settings: { OIDC_ENABLED: false } });
    for (const path of [openid, '/.well-known/openid-configuration/o', '/o/userinfo/', '/o/logout/']) {
      expect([path, (await off.get(path)).status]).toEqual([path, 404]);
      expect([path, (await off.post(path, {})).status]).toEqual([path, 404]);
    }
    const { json } = await off.get(metadata);
    expect(json.scopes_supported).toEqual(['read', 'write']);
    expect(Object.keys(json).filter((name) => /userinfo|end_session/.test(name))).toEqual([]);
  });

  test('may be read by pages of every origin', async () => {
    const answer = await (await testbed()).get(openid, { headers: { origin: 'https://app.example' } });
    expect(answer.headers['access-control-allow-origin']).toBe('*');
  });
});
