/** @badgateway/oauth2-client, as a web application, in a browser or a program, and as a fetch that renews its token. */
import { generateCodeVerifier, OAuth2Client, OAuth2Fetch } from '@badgateway/oauth2-client';
import { describe, expect, it } from 'vitest';
import { type App, realServer, WEB_CALLBACK } from '../../support/real-server.ts';

const server = realServer();

/** The library looks for metadata at the top of the host unless it is told better. */
function clientOf({ clientId, clientSecret }: App): OAuth2Client {
  return new OAuth2Client({
    server: server().issuer,
    discoveryEndpoint: '/.well-known/oauth-authorization-server/o',
    clientId,
    ...(clientSecret === '' ? {} : { clientSecret }),
  });
}

async function signIn(client: OAuth2Client, redirectUri: string) {
  const codeVerifier = await generateCodeVerifier();
  const address = await client.authorizationCode.getAuthorizeUri({
    redirectUri,
    state: 'kept',
    codeVerifier,
    scope: ['read', 'write'],
  });
  const answer = await server().answerTo(address);
  return client.authorizationCode.getTokenFromCodeRedirect(answer, {
    redirectUri,
    state: 'kept',
    codeVerifier,
  });
}

describe('@badgateway/oauth2-client', () => {
  it('discovers, signs in, refreshes, asks about tokens and revokes them', async () => {
    const client = clientOf(await server().webApp());
    const tokens = await signIn(client, WEB_CALLBACK);
    expect(await server().whoIs(tokens.accessToken)).toBe('alice');
    const next = await client.refreshToken(tokens, { scope: ['read'] });
    expect(next.refreshToken).not.toBe(tokens.refreshToken);
    expect(await client.introspect(next)).toMatchObject({ active: true, username: 'alice', scope: 'read' });
    await client.revoke(next, 'refresh_token');
    expect(await client.introspect(next)).toEqual({ active: false });
  });

  it('signs in without a secret', async () => {
    const app = await server().app('--type public --redirect-uri http://127.0.0.1/cb');
    const client = clientOf(app);
    const tokens = await signIn(client, 'http://127.0.0.1:49152/cb');
    expect(await server().whoIs(tokens.accessToken)).toBe('alice');
    expect(await server().whoIs((await client.refreshToken(tokens)).accessToken)).toBe('alice');
  });

  it('acts for itself, and for the APIs that it names', async () => {
    const client = clientOf(await server().webApp());
    const resource = ['https://one.example', 'https://two.example'];
    const tokens = await client.clientCredentials({ scope: ['write'], resource });
    expect(await client.introspect(tokens)).toMatchObject({ scope: 'write', aud: resource });
  });

  it('renews a token by itself when the API will not take it any more', async () => {
    const client = clientOf(await server().webApp());
    const stale = { ...(await signIn(client, WEB_CALLBACK)), accessToken: 'oat_stale', expiresAt: null };
    const wrapped = new OAuth2Fetch({ client, getNewToken: () => stale });
    const answer = await wrapped.fetch(`${server().origin}/api/users/me`);
    expect(await answer.json()).toMatchObject({ username: 'alice' });
  });

  it('hears what went wrong', async () => {
    const app = await server().webApp();
    await expect(clientOf(app).clientCredentials({ scope: ['nonsense'] })).rejects.toMatchObject({
      oauth2Code: 'invalid_scope',
    });
    await expect(clientOf({ ...app, clientSecret: 'wrong' }).clientCredentials()).rejects.toMatchObject({
      oauth2Code: 'invalid_client',
    });
    await expect(
      clientOf(app).refreshToken({ accessToken: '', refreshToken: 'ort_nonsense', expiresAt: null }),
    ).rejects.toMatchObject({ oauth2Code: 'invalid_grant' });
  });
});
