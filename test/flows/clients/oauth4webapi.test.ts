/** oauth4webapi, which checks every answer to the letter. */
import * as oauth from 'oauth4webapi';
import { describe, expect, it } from 'vitest';
import { type App, realServer, WEB_CALLBACK } from '../../support/real-server.ts';

const server = realServer();
const insecure = { [oauth.allowInsecureRequests]: true };

async function discover(): Promise<oauth.AuthorizationServer> {
  const issuer = new URL(server().issuer);
  const response = await oauth.discoveryRequest(issuer, { algorithm: 'oauth2', ...insecure });
  return oauth.processDiscoveryResponse(issuer, response);
}

/** What a web application keeps of its app. */
function credentialsOf({ clientId, clientSecret }: App) {
  return { client: { client_id: clientId }, authentication: oauth.ClientSecretBasic(clientSecret) };
}

async function signIn(as: oauth.AuthorizationServer, app: App, more: Record<string, string> = {}) {
  const { client, authentication } = credentialsOf(app);
  const verifier = oauth.generateRandomCodeVerifier();
  const state = oauth.generateRandomState();
  const address = new URL(as.authorization_endpoint ?? '');
  address.search = new URLSearchParams({
    client_id: client.client_id,
    redirect_uri: WEB_CALLBACK,
    response_type: 'code',
    scope: 'read write',
    state,
    code_challenge: await oauth.calculatePKCECodeChallenge(verifier),
    code_challenge_method: 'S256',
    ...more,
  }).toString();
  const answer = oauth.validateAuthResponse(as, client, await server().answerTo(address), state);
  const response = await oauth.authorizationCodeGrantRequest(
    as,
    client,
    authentication,
    answer,
    WEB_CALLBACK,
    verifier,
    insecure,
  );
  return oauth.processAuthorizationCodeResponse(as, client, response);
}

describe('oauth4webapi', () => {
  it('finds in the metadata what it needs', async () => {
    const as = await discover();
    expect(as).toMatchObject({
      issuer: server().issuer,
      code_challenge_methods_supported: ['S256'],
      authorization_response_iss_parameter_supported: true,
      revocation_endpoint: expect.any(String),
      introspection_endpoint: expect.any(String),
    });
  });

  it('signs in, and gets fewer scopes by refreshing', async () => {
    const as = await discover();
    const app = await server().webApp();
    const { client, authentication } = credentialsOf(app);
    const tokens = await signIn(as, app);
    expect(tokens.scope).toBe('read write');
    const response = await oauth.refreshTokenGrantRequest(
      as,
      client,
      authentication,
      String(tokens.refresh_token),
      { ...insecure, additionalParameters: { scope: 'read' } },
    );
    const next = await oauth.processRefreshTokenResponse(as, client, response);
    expect(next).toMatchObject({ scope: 'read', refresh_token: expect.any(String) });
    const me = new URL('/api/users/me', server().origin);
    const answer = await oauth.protectedResourceRequest(
      next.access_token,
      'GET',
      me,
      undefined,
      null,
      insecure,
    );
    expect(await answer.json()).toMatchObject({ username: 'alice' });
  });

  it('acts for itself, asks about its token and revokes it', async () => {
    const as = await discover();
    const { client, authentication } = credentialsOf(await server().webApp());
    const parameters = new URLSearchParams({ scope: 'read' });
    const { access_token } = await oauth.processClientCredentialsResponse(
      as,
      client,
      await oauth.clientCredentialsGrantRequest(as, client, authentication, parameters, insecure),
    );
    const about = async () =>
      oauth.processIntrospectionResponse(
        as,
        client,
        await oauth.introspectionRequest(as, client, authentication, access_token, insecure),
      );
    expect(await about()).toMatchObject({ active: true, client_id: client.client_id, token_type: 'Bearer' });
    await oauth.processRevocationResponse(
      await oauth.revocationRequest(as, client, authentication, access_token, insecure),
    );
    expect(await about()).toEqual({ active: false });
    // Whoever revokes again is not wrong (RFC 7009 section 2.2).
    await oauth.processRevocationResponse(
      await oauth.revocationRequest(as, client, authentication, access_token, insecure),
    );
  });

  it('takes a JWT access token for one of RFC 9068', async () => {
    const as = await discover();
    const app = await server().webApp('--token-format jwt');
    const { access_token } = await signIn(as, app, { resource: 'https://api.example' });
    const request = new Request('https://api.example/', {
      headers: { authorization: `Bearer ${access_token}` },
    });
    const claims = await oauth.validateJwtAccessToken(as, request, 'https://api.example', insecure);
    expect(claims).toMatchObject({ client_id: app.clientId, scope: 'read write', iss: server().issuer });
    await expect(
      oauth.validateJwtAccessToken(as, request, 'https://other.example', insecure),
    ).rejects.toMatchObject({ code: 'OAUTH_JWT_CLAIM_COMPARISON_FAILED' });
  });

  it('reads what the server says went wrong', async () => {
    const as = await discover();
    const app = await server().webApp();
    const { client, authentication } = credentialsOf(app);
    await expect(signIn(as, app, { code_challenge: '', code_challenge_method: '' })).rejects.toMatchObject({
      code: 'OAUTH_AUTHORIZATION_RESPONSE_ERROR',
      error: 'invalid_request',
      error_description: expect.stringContaining('PKCE'),
    });
    await expect(signIn(as, app, { response_type: 'nonsense' })).rejects.toMatchObject({
      error: 'unsupported_response_type',
    });
    const parameters = new URLSearchParams({ scope: 'nonsense' });
    const refused = await oauth.clientCredentialsGrantRequest(
      as,
      client,
      authentication,
      parameters,
      insecure,
    );
    await expect(oauth.processClientCredentialsResponse(as, client, refused)).rejects.toMatchObject({
      code: 'OAUTH_RESPONSE_BODY_ERROR',
      error: 'invalid_scope',
      status: 400,
    });
  });
});
