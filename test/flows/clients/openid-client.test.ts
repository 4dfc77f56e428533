/** openid-client 6, as a web application and a program on somebody's machine use it. */
import * as oauth from 'openid-client';
import { describe, expect, it } from 'vitest';
import { type App, realServer, WEB_CALLBACK } from '../../support/real-server.ts';

const server = realServer({
  OAUTH2_PROVIDER__ALLOWED_REDIRECT_URI_SCHEMES: '["http", "https", "com.example.app"]',
});

function configurationOf(
  { clientId, clientSecret }: App,
  authentication?: oauth.ClientAuth,
): Promise<oauth.Configuration> {
  return oauth.discovery(
    new URL(server().issuer),
    clientId,
    clientSecret || undefined,
    authentication ?? (clientSecret ? undefined : oauth.None()),
    { algorithm: 'oauth2', execute: [oauth.allowInsecureRequests] },
  );
}

/** Asks, and answers with what the library needs to go on. */
async function ask(config: oauth.Configuration, redirectUri: string, more: Record<string, string> = {}) {
  const pkceCodeVerifier = oauth.randomPKCECodeVerifier();
  const expectedState = oauth.randomState();
  const address = oauth.buildAuthorizationUrl(config, {
    redirect_uri: redirectUri,
    scope: 'read',
    state: expectedState,
    code_challenge: await oauth.calculatePKCECodeChallenge(pkceCodeVerifier),
    code_challenge_method: 'S256',
    ...more,
  });
  return { address, checks: { pkceCodeVerifier, expectedState } };
}

async function signIn(config: oauth.Configuration, redirectUri: string) {
  const { address, checks } = await ask(config, redirectUri);
  return oauth.authorizationCodeGrant(config, await server().answerTo(address), checks);
}

describe('openid-client 6', () => {
  it('discovers, signs in, refreshes, asks about tokens and revokes them', async () => {
    const config = await configurationOf(await server().webApp());
    const metadata = config.serverMetadata();
    expect([metadata.issuer, metadata.supportsPKCE()]).toEqual([server().issuer, true]);
    const tokens = await signIn(config, WEB_CALLBACK);
    expect(tokens).toMatchObject({ token_type: 'bearer', scope: 'read' });
    expect(tokens.expiresIn()).toBeGreaterThan(0);
    expect(await server().whoIs(tokens.access_token)).toBe('alice');

    const next = await oauth.refreshTokenGrant(config, String(tokens.refresh_token));
    expect(next.refresh_token).not.toBe(tokens.refresh_token);
    const about = await oauth.tokenIntrospection(config, next.access_token);
    expect(about).toMatchObject({ active: true, username: 'alice', scope: 'read' });
    const me = new URL('/api/users/me', server().origin);
    const answer = await oauth.fetchProtectedResource(config, next.access_token, me, 'GET');
    expect(await answer.json()).toMatchObject({ username: 'alice' });

    await oauth.tokenRevocation(config, String(next.refresh_token), { token_type_hint: 'refresh_token' });
    expect(await oauth.tokenIntrospection(config, next.access_token)).toEqual({ active: false });
    await expect(oauth.fetchProtectedResource(config, next.access_token, me, 'GET')).rejects.toMatchObject({
      code: 'OAUTH_WWW_AUTHENTICATE_CHALLENGE',
      cause: [{ scheme: 'bearer', parameters: { error: 'invalid_token' } }],
    });
  });

  it.each([['client_secret_basic'], ['client_secret_post']] as const)(
    'acts for itself by %s',
    async (method) => {
      const app = await server().webApp(`--auth-method ${method}`);
      const authentication =
        method === 'client_secret_post' ? oauth.ClientSecretPost() : oauth.ClientSecretBasic();
      const config = await configurationOf(app, authentication);
      const tokens = await oauth.clientCredentialsGrant(config, { scope: 'write' });
      expect(tokens).toMatchObject({ scope: 'write', token_type: 'bearer' });
      expect(tokens.refresh_token).toBeUndefined();
    },
  );

  it.each([
    ['http://127.0.0.1/cb', 'http://127.0.0.1:49152/cb'],
    ['http://localhost:3000/cb', 'http://localhost:51004/cb'],
    ['http://[::1]/cb', 'http://[::1]:49152/cb'],
    ['com.example.app:/cb', 'com.example.app:/cb'],
  ])('signs in as a program on this machine, registered at %s', async (registered, used) => {
    const config = await configurationOf(await server().app(`--type public --redirect-uri ${registered}`));
    const { address, checks } = await ask(config, used);
    const answer = await server().answerTo(address);
    expect(answer.href.startsWith(`${used}?`)).toBe(true);
    const tokens = await oauth.authorizationCodeGrant(config, answer, checks);
    expect(await server().whoIs(tokens.access_token)).toBe('alice');
    const next = await oauth.refreshTokenGrant(config, String(tokens.refresh_token));
    expect(await server().whoIs(next.access_token)).toBe('alice');
  });

  it('is told what went wrong, by the names of the RFCs', async () => {
    const app = await server().webApp();
    const config = await configurationOf(app);
    const silent = await ask(config, WEB_CALLBACK, { prompt: 'none' });
    const answer = await server().answerTo(silent.address);
    await expect(oauth.authorizationCodeGrant(config, answer, silent.checks)).rejects.toMatchObject({
      code: 'OAUTH_AUTHORIZATION_RESPONSE_ERROR',
      error: 'login_required',
    });
    const unknown = await ask(config, WEB_CALLBACK, { scope: 'nonsense' });
    await expect(
      oauth.authorizationCodeGrant(config, await server().answerTo(unknown.address), unknown.checks),
    ).rejects.toMatchObject({ error: 'invalid_scope', error_description: expect.any(String) });
    await expect(oauth.refreshTokenGrant(config, 'ort_nonsense')).rejects.toMatchObject({
      code: 'OAUTH_RESPONSE_BODY_ERROR',
      error: 'invalid_grant',
      status: 400,
    });
    const refusalOf = async (method: oauth.ClientAuth) => {
      const stranger = await configurationOf({ ...app, clientSecret: 'wrong' }, method);
      return oauth.clientCredentialsGrant(stranger).catch((error) => error);
    };
    expect(await refusalOf(oauth.ClientSecretPost())).toMatchObject({ status: 401, error: 'invalid_client' });
    // The challenge that the RFC wants here is looked at before the body.
    const refusal = await refusalOf(oauth.ClientSecretBasic());
    expect(refusal).toMatchObject({ status: 401, cause: [{ scheme: 'basic' }] });
    expect(await refusal.response.json()).toMatchObject({ error: 'invalid_client' });
  });

  it('gets no token for a code that came with another verifier, and none for a code that was used', async () => {
    const config = await configurationOf(await server().webApp());
    const { address, checks } = await ask(config, WEB_CALLBACK);
    const answer = await server().answerTo(address);
    const pkceCodeVerifier = oauth.randomPKCECodeVerifier();
    await expect(
      oauth.authorizationCodeGrant(config, answer, { ...checks, pkceCodeVerifier }),
    ).rejects.toMatchObject({ error: 'invalid_grant' });
    const other = await ask(config, WEB_CALLBACK);
    const good = await server().answerTo(other.address);
    const tokens = await oauth.authorizationCodeGrant(config, good, other.checks);
    await expect(oauth.authorizationCodeGrant(config, good, other.checks)).rejects.toMatchObject({
      error: 'invalid_grant',
    });
    expect(await oauth.tokenIntrospection(config, tokens.access_token)).toEqual({ active: false });
  });

  it('finds it out when an answer is not of this server', async () => {
    const config = await configurationOf(await server().webApp());
    const { address, checks } = await ask(config, WEB_CALLBACK);
    const answer = await server().answerTo(address);
    for (const iss of ['https://mix.example', undefined]) {
      const changed = new URL(answer);
      changed.searchParams.delete('iss');
      if (iss !== undefined) changed.searchParams.set('iss', iss);
      await expect(oauth.authorizationCodeGrant(config, changed, checks)).rejects.toMatchObject({
        cause: { message: expect.stringContaining('"iss"') },
      });
    }
    expect((await oauth.authorizationCodeGrant(config, answer, checks)).token_type).toBe('bearer');
  });
});
