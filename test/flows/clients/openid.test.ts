/** OpenID Connect, as three libraries that check id_tokens to the letter see it. */
import * as oauth from 'oauth4webapi';
import * as openid from 'openid-client';
import { type Client, generators, Issuer } from 'openid-client-5';
import { describe, expect, it } from 'vitest';
import { NetworkBrowser } from '../../support/network-browser.ts';
import { type App, realServer, WEB_CALLBACK } from '../../support/real-server.ts';

const SIGNED_OUT = 'https://shop.example/bye';

const server = realServer();

/** An app that may ask who has signed in. */
function openidApp(flags = ''): Promise<App> {
  return server().webApp(`--post-logout-redirect-uri ${SIGNED_OUT} ${flags}`.trim());
}

async function configurationOf(
  { clientId, clientSecret }: App,
  algorithm = 'RS256',
  more: Partial<openid.ClientMetadata> = {},
): Promise<openid.Configuration> {
  const metadata = { client_secret: clientSecret, id_token_signed_response_alg: algorithm, ...more };
  const execute = [openid.allowInsecureRequests];
  const config = await openid.discovery(new URL(server().issuer), clientId, metadata, undefined, { execute });
  // Signatures are checked against the published keys, which over TLS nobody would have to.
  openid.enableNonRepudiationChecks(config);
  return config;
}

/** Signs alice in with a browser, and checks everything that the library can. */
async function signIn(
  config: openid.Configuration,
  more: Readonly<Record<string, string>> = {},
  browser = new NetworkBrowser(),
) {
  const pkceCodeVerifier = openid.randomPKCECodeVerifier();
  const expectedState = openid.randomState();
  const expectedNonce = openid.randomNonce();
  const address = openid.buildAuthorizationUrl(config, {
    redirect_uri: WEB_CALLBACK,
    scope: 'openid profile email',
    state: expectedState,
    nonce: expectedNonce,
    code_challenge: await openid.calculatePKCECodeChallenge(pkceCodeVerifier),
    code_challenge_method: 'S256',
    ...more,
  });
  const { leadsTo, words } = await browser.authorize(address);
  expect(leadsTo, words).toBeInstanceOf(URL);
  return openid.authorizationCodeGrant(config, leadsTo ?? address, {
    pkceCodeVerifier,
    expectedState,
    expectedNonce,
    idTokenExpected: true,
    ...(more.max_age === undefined ? {} : { maxAge: Number(more.max_age) }),
  });
}

describe('openid-client 6', () => {
  it('discovers, and gets an id_token that holds, and the claims of the same user', async () => {
    const config = await configurationOf(await openidApp());
    expect(config.serverMetadata()).toMatchObject({
      issuer: server().issuer,
      jwks_uri: expect.any(String),
      userinfo_endpoint: expect.any(String),
      end_session_endpoint: expect.any(String),
    });
    const tokens = await signIn(config);
    const claims = tokens.claims();
    expect(claims).toMatchObject({ iss: server().issuer, sub: expect.any(String) });
    const info = await openid.fetchUserInfo(config, tokens.access_token, String(claims?.sub));
    expect(info.sub).toBe(claims?.sub);
    await expect(openid.fetchUserInfo(config, tokens.access_token, 'somebody-else')).rejects.toThrow();
  });

  it.each(['RS256', 'ES256', 'EdDSA'])('takes id_tokens that are signed with %s', async (algorithm) => {
    const config = await configurationOf(await openidApp(`--algorithm ${algorithm}`), algorithm);
    const { id_token } = await signIn(config);
    const [header = ''] = String(id_token).split('.');
    expect(JSON.parse(Buffer.from(header, 'base64url').toString())).toMatchObject({ alg: algorithm });
  });

  it.each(['RS256', 'ES256', 'EdDSA'])('takes userinfo that is signed with %s', async (algorithm) => {
    const app = await openidApp(`--userinfo-signed-response-alg ${algorithm}`);
    // With this the library takes nothing but a JWT.
    const config = await configurationOf(app, 'RS256', { userinfo_signed_response_alg: algorithm });
    const tokens = await signIn(config);
    const info = await openid.fetchUserInfo(config, tokens.access_token, String(tokens.claims()?.sub));
    expect(info).toMatchObject({
      iss: server().issuer,
      aud: app.clientId,
      email: 'alice@example.com',
    });
  });

  it('is told when the user signed in', async () => {
    const config = await configurationOf(await openidApp());
    const tokens = await signIn(config, { max_age: '60' });
    expect(tokens.claims()?.auth_time).toEqual(expect.any(Number));
  });

  it('gets a new id_token for the same user by refreshing', async () => {
    const config = await configurationOf(await openidApp());
    const tokens = await signIn(config, { scope: 'openid offline_access' });
    const next = await openid.refreshTokenGrant(config, String(tokens.refresh_token));
    expect(next.claims()?.sub ?? tokens.claims()?.sub).toBe(tokens.claims()?.sub);
    const info = await openid.fetchUserInfo(config, next.access_token, String(tokens.claims()?.sub));
    expect(info.sub).toBe(tokens.claims()?.sub);
  });

  it('signs the user out at the server, who comes back', async () => {
    const config = await configurationOf(await openidApp());
    const browser = new NetworkBrowser();
    const tokens = await signIn(config, {}, browser);
    const address = openid.buildEndSessionUrl(config, {
      id_token_hint: String(tokens.id_token),
      post_logout_redirect_uri: SIGNED_OUT,
      state: 'kept',
    });
    let page = await browser.visit(address);
    // Where the server asks first, the user says yes.
    if (page.leadsTo === undefined) page = await browser.submit(page);
    expect(page.leadsTo?.href).toBe(`${SIGNED_OUT}?state=kept`);
    await expect(signIn(config, { prompt: 'none' }, browser)).rejects.toMatchObject({
      error: 'login_required',
    });
  });
});

describe('oauth4webapi', () => {
  it('takes the id_token for what OpenID Connect Core says, its signature included', async () => {
    const insecure = { [oauth.allowInsecureRequests]: true };
    const issuer = new URL(server().issuer);
    const as = await oauth.processDiscoveryResponse(issuer, await oauth.discoveryRequest(issuer, insecure));
    const app = await openidApp();
    const client: oauth.Client = { client_id: app.clientId, require_auth_time: true };
    const authentication = oauth.ClientSecretBasic(app.clientSecret);
    const verifier = oauth.generateRandomCodeVerifier();
    const nonce = oauth.generateRandomNonce();
    const address = new URL(as.authorization_endpoint ?? '');
    address.search = new URLSearchParams({
      client_id: app.clientId,
      redirect_uri: WEB_CALLBACK,
      response_type: 'code',
      scope: 'openid email',
      max_age: '100',
      nonce,
      code_challenge: await oauth.calculatePKCECodeChallenge(verifier),
      code_challenge_method: 'S256',
    }).toString();
    const answer = oauth.validateAuthResponse(
      as,
      client,
      await server().answerTo(address),
      oauth.expectNoState,
    );
    const response = await oauth.authorizationCodeGrantRequest(
      as,
      client,
      authentication,
      answer,
      WEB_CALLBACK,
      verifier,
      insecure,
    );
    const tokens = await oauth.processAuthorizationCodeResponse(as, client, response, {
      expectedNonce: nonce,
      maxAge: 100,
      requireIdToken: true,
    });
    await oauth.validateApplicationLevelSignature(as, response, insecure);
    const sub = String(oauth.getValidatedIdTokenClaims(tokens)?.sub);
    const info = await oauth.userInfoRequest(as, client, tokens.access_token, insecure);
    expect(await oauth.processUserInfoResponse(as, client, sub, info)).toMatchObject({
      sub,
      email: expect.any(String),
    });
  });
});

async function clientOf(
  { clientId, clientSecret }: App,
  algorithm: string,
  userinfoAlgorithm?: string,
): Promise<Client> {
  const issuer = await Issuer.discover(server().issuer);
  return new issuer.Client({
    client_id: clientId,
    client_secret: clientSecret,
    redirect_uris: [WEB_CALLBACK],
    response_types: ['code'],
    id_token_signed_response_alg: algorithm,
    ...(userinfoAlgorithm === undefined ? {} : { userinfo_signed_response_alg: userinfoAlgorithm }),
  });
}

describe('openid-client 5', () => {
  it.each([
    ['RS256', '', undefined],
    ['HS256', '--no-hash-client-secret', undefined],
    ['RS256', '--userinfo-signed-response-alg ES256', 'ES256'],
    ['RS256', '--no-hash-client-secret --userinfo-signed-response-alg HS256', 'HS256'],
  ])('signs in with an id_token signed with %s and %s, and out', async (algorithm, flags, userinfo) => {
    const app = await openidApp(`--algorithm ${algorithm} ${flags}`.trim());
    const client = await clientOf(app, algorithm, userinfo);
    const checks = {
      state: generators.state(),
      nonce: generators.nonce(),
      code_verifier: generators.codeVerifier(),
      response_type: 'code',
    };
    const address = client.authorizationUrl({
      scope: 'openid profile',
      state: checks.state,
      nonce: checks.nonce,
      code_challenge: generators.codeChallenge(checks.code_verifier),
      code_challenge_method: 'S256',
    });
    const answer = await server().answerTo(address);
    const tokens = await client.callback(WEB_CALLBACK, client.callbackParams(answer.href), checks);
    expect(tokens.claims()).toMatchObject({ iss: server().issuer, nonce: checks.nonce });
    // The library compares the two subjects by itself.
    expect((await client.userinfo(tokens)).sub).toBe(tokens.claims().sub);
    const logout = new URL(
      client.endSessionUrl({ id_token_hint: tokens, post_logout_redirect_uri: SIGNED_OUT }),
    );
    expect((await fetch(logout, { redirect: 'manual' })).status).toBeLessThan(400);
  });
});
