/** simple-oauth2, which knows no discovery and no PKCE of its own: both are passed by hand. */
import { createHash, randomBytes } from 'node:crypto';
import { AuthorizationCode, ClientCredentials, ResourceOwnerPassword } from 'simple-oauth2';
import { describe, expect, it } from 'vitest';
import { type App, realServer, WEB_CALLBACK } from '../../support/real-server.ts';

const server = realServer();

function settingsOf({ clientId, clientSecret }: App, authorizationMethod: 'header' | 'body' = 'header') {
  return {
    client: { id: clientId, secret: clientSecret },
    auth: { tokenHost: server().origin, tokenPath: '/o/token/', revokePath: '/o/revoke_token/' },
    options: { authorizationMethod },
  };
}

function codeLibrary(app: App, authorizationMethod?: 'header' | 'body'): AuthorizationCode {
  const { auth, ...rest } = settingsOf(app, authorizationMethod);
  return new AuthorizationCode({ ...rest, auth: { ...auth, authorizePath: '/o/authorize/' } });
}

async function signIn(library: AuthorizationCode) {
  const codeVerifier = randomBytes(32).toString('base64url');
  const address = library.authorizeURL({
    redirect_uri: WEB_CALLBACK,
    scope: ['read', 'write'],
    state: 'kept',
    ...{
      code_challenge: createHash('sha256').update(codeVerifier).digest('base64url'),
      code_challenge_method: 'S256',
    },
  });
  const { searchParams } = await server().answerTo(address);
  expect(searchParams.get('state')).toBe('kept');
  return library.getToken({
    code: String(searchParams.get('code')),
    redirect_uri: WEB_CALLBACK,
    ...{ code_verifier: codeVerifier },
  });
}

describe('simple-oauth2', () => {
  it.each(['header', 'body'] as const)(
    'signs in, refreshes and revokes, its secret in the %s',
    async (method) => {
      const library = codeLibrary(await server().webApp(), method);
      const first = await signIn(library);
      expect([first.token.scope, first.expired()]).toEqual(['read write', false]);
      expect(await server().whoIs(String(first.token.access_token))).toBe('alice');
      const next = await first.refresh({ scope: 'read' });
      expect(next.token.scope).toBe('read');
      expect(await server().whoIs(String(next.token.access_token))).toBe('alice');
      // What is kept as JSON is as good as it was.
      const kept = library.createToken(JSON.parse(JSON.stringify(next)));
      expect(kept.expired()).toBe(false);
      await kept.revokeAll();
      await expect(next.refresh()).rejects.toMatchObject({
        data: { payload: { error: 'invalid_grant' } },
      });
    },
  );

  it('acts for itself', async () => {
    const library = new ClientCredentials(settingsOf(await server().webApp()));
    const { token } = await library.getToken({ scope: 'write' });
    expect(token).toMatchObject({ scope: 'write', token_type: 'Bearer' });
  });

  it('takes a password where an app is registered for it', async () => {
    const app = await server().app('--grant password');
    const library = new ResourceOwnerPassword(settingsOf(app));
    const { token } = await library.getToken({ username: 'alice', password: 'alice', scope: 'read' });
    expect(await server().whoIs(String(token.access_token))).toBe('alice');
  });

  it('hears what went wrong', async () => {
    const app = await server().webApp();
    const library = codeLibrary(app);
    await expect(library.getToken({ code: 'nonsense', redirect_uri: WEB_CALLBACK })).rejects.toMatchObject({
      output: { statusCode: 400 },
      data: { payload: { error: 'invalid_grant', error_description: expect.any(String) } },
    });
    const stranger = new ClientCredentials(settingsOf({ ...app, clientSecret: 'wrong' }));
    await expect(stranger.getToken({})).rejects.toMatchObject({
      output: { statusCode: 401 },
      data: { payload: { error: 'invalid_client' } },
    });
  });
});
