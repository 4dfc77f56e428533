import { decodeProtectedHeader } from 'jose';
import { beforeAll, describe, expect, onTestFinished, test } from 'vitest';
import type { Client, NewClient } from '../../src/core/clients.ts';
import { row } from '../conformance/rows.ts';
import { Browser } from '../support/browser.ts';
import { codeClient, codeFor, redeem, requestOf, returned } from '../support/code-flow.ts';
import { DEVICE_GRANT } from '../support/device-flow.ts';
import { NONCE, openidFlow, signInTo } from '../support/openid.ts';
import { openTestbed, passwordOf, type Testbed, testbed } from '../support/testbed.ts';

const metadata = '/o/.well-known/oauth-authorization-server';
const openid = '/o/.well-known/openid-configuration';

const everything = {
  grantTypes: [
    ...['authorization_code', 'refresh_token', 'implicit', 'openid-hybrid', 'password', 'client_credentials'],
    DEVICE_GRANT,
  ],
  skipAuthorization: true,
  keepsSecret: true,
} as const;

type Algorithm = NonNullable<Client['idTokenAlgorithm']>;

let told: Record<string, string[]>;

/** A server with an app that may do all there is, and Alice's browser. */
async function open(): Promise<{ bed: Testbed; browser: Browser }> {
  const bed = await openTestbed();
  await bed.user('alice');
  const browser = new Browser(bed);
  await browser.signIn('alice', passwordOf('alice'));
  return { bed, browser };
}

async function world(input: Partial<NewClient> = {}) {
  const { bed, browser } = await open();
  onTestFinished(() => bed.close());
  const app = await codeClient(bed, { ...everything, idTokenAlgorithm: 'ES256', ...input });
  return { bed, browser, app };
}

beforeAll(async () => {
  const { bed } = await open();
  await codeClient(bed, everything);
  told = (await bed.get(openid)).json as typeof told;
  await bed.close();
});

describe(row('R8414-2-03'), () => {
  test('every response type, in every mode that is not the query', async () => {
    const { browser, app } = await world();
    expect(told.response_types_supported).toHaveLength(7);
    for (const response_type of told.response_types_supported ?? []) {
      for (const response_mode of told.response_modes_supported ?? []) {
        const page = await browser.visit(
          requestOf(app, { response_type, response_mode, scope: 'openid', nonce: NONCE }),
        );
        const answer = page.leadsTo ?? JSON.stringify(page.forms[0]?.fields);
        const refused = response_mode === 'query' && response_type !== 'code';
        expect(answer.includes('error'), `${response_type} by ${response_mode}`).toBe(refused);
      }
    }
  });

  test('every grant type, and no other', async () => {
    const { bed, app } = await world();
    const others = [
      'urn:ietf:params:oauth:grant-type:token-exchange',
      'urn:ietf:params:oauth:grant-type:jwt-bearer',
      'urn:openid:params:grant-type:ciba',
    ];
    // Not one of the token endpoint.
    const known = (told.grant_types_supported ?? []).filter((grant) => grant !== 'implicit');
    expect(known).toHaveLength(5);
    for (const grant_type of [...known, ...others]) {
      const answer = await bed.post('/o/token/', { grant_type }, { basic: app.basic });
      const unknown = answer.status === 400 && answer.json.error === 'unsupported_grant_type';
      expect(unknown, grant_type).toBe(!known.includes(grant_type));
    }
  });

  test('every scope', async () => {
    const { bed, browser, app } = await world();
    const scope = told.scopes_supported?.join(' ');
    const code = await codeFor(browser, app, { scope, prompt: 'consent' });
    const granted = String((await redeem(bed, app, code)).json.scope).split(' ');
    expect(granted.toSorted()).toEqual(told.scopes_supported?.toSorted());
  });

  test('every algorithm, and no other', async () => {
    const named = told.id_token_signing_alg_values_supported as Algorithm[];
    expect(named).toHaveLength(4);
    for (const alg of named) {
      const grantTypes = ['authorization_code'];
      const { bed, browser, app } = await world({ idTokenAlgorithm: alg, grantTypes });
      const page = await browser.visit(requestOf(app, { scope: 'openid' }));
      const code = new URL(page.leadsTo ?? '').searchParams.get('code') ?? '';
      const { id_token } = (await redeem(bed, app, code)).json;
      expect(decodeProtectedHeader(String(id_token)).alg).toBe(alg);
    }
    await expect(world({ idTokenAlgorithm: 'none' as Algorithm })).rejects.toThrow();
  });

  test('every algorithm of userinfo, and no other', async () => {
    const named = told.userinfo_signing_alg_values_supported as Algorithm[];
    expect(named).toHaveLength(4);
    const grantTypes = ['authorization_code'];
    for (const alg of named) {
      const { bed, browser, app } = await world({ userinfoAlgorithm: alg, grantTypes });
      const { access_token: bearer } = await signInTo(bed, browser, app, { prompt: 'consent' });
      expect(decodeProtectedHeader((await bed.get('/o/userinfo/', { bearer })).text).alg).toBe(alg);
    }
    await expect(world({ userinfoAlgorithm: 'none' as Algorithm })).rejects.toThrow();
  });

  test('every prompt, and no other', async () => {
    const { browser, app } = await world();
    for (const prompt of [...(told.prompt_values_supported ?? []), 'create', 'fly']) {
      const { leadsTo = '' } = await browser.visit(requestOf(app, { prompt }));
      expect(leadsTo.includes('error='), prompt).toBe(!told.prompt_values_supported?.includes(prompt));
    }
  });

  test('request objects are not taken, and it says so', async () => {
    const { browser, app } = await world();
    expect(told).toMatchObject({
      request_parameter_supported: false,
      request_uri_parameter_supported: false,
    });
    for (const name of ['request', 'request_uri']) {
      const { leadsTo } = await browser.visit(requestOf(app, { [name]: 'x' }));
      expect(leadsTo).toContain(`error=${name}_not_supported`);
    }
  });
});

test.each([{}, { COMPLIANT_BCP_RFC9700_IMPLICIT_GRANT: true }, { ALLOW_URI_WILDCARDS: true }])(
  row('R8414-5-01', '%j'),
  async (settings) => {
    const bed = await testbed({ settings });
    await bed.client({ grantTypes: ['implicit', 'password', 'authorization_code', 'openid-hybrid'] });
    const [plain, whole] = [(await bed.get(metadata)).json, (await bed.get(openid)).json];
    expect(Object.keys(plain).length).toBeGreaterThan(10);
    for (const [name, value] of Object.entries(plain)) expect([name, whole[name]]).toEqual([name, value]);
  },
);

test.each([true, false])(row('R9207-2.3-01', 'and is true: %s'), async (names) => {
  const { bed, app, browser } = await openidFlow({
    settings: { COMPLIANT_BCP_RFC9700_AUTHZ_RESPONSE_ISS: names },
    app: { skipAuthorization: true },
  });
  for (const path of [metadata, openid]) {
    const told = (await bed.get(path)).json.authorization_response_iss_parameter_supported;
    expect(told === true).toBe(names);
  }
  for (const scope of ['read', 'fly']) {
    const { parameters } = returned(await browser.visit(requestOf(app, { scope })));
    expect('iss' in parameters).toBe(names);
  }
});

test.each(['https://auth.example/o', 'https://auth.example/o/', 'https://auth.example'])(
  row('R9207-2-02', '%s'),
  async (ISSUER) => {
    const { bed, app, browser } = await openidFlow({
      settings: { SERVER: { ISSUER } },
      app: { skipAuthorization: true },
    });
    const told = (await bed.get(metadata)).json.issuer;
    for (const response_mode of ['query', 'fragment']) {
      for (const scope of ['read', 'fly']) {
        const page = await browser.visit(requestOf(app, { scope, response_mode }));
        expect(returned(page).parameters.iss).toBe(told);
      }
    }
    const posted = await browser.visit(requestOf(app, { response_mode: 'form_post' }));
    expect([posted.forms[0]?.fields.iss, told]).toEqual([ISSUER, ISSUER]);
  },
);
