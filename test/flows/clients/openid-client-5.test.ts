/** openid-client 5, which many applications still use. */
import { type Client, errors, generators, Issuer } from 'openid-client-5';
import { describe, expect, it } from 'vitest';
import { type App, realServer, WEB_CALLBACK } from '../../support/real-server.ts';

const server = realServer();

async function clientOf({ clientId, clientSecret }: App, redirectUri = WEB_CALLBACK): Promise<Client> {
  // By itself it looks for the metadata of OpenID Connect; that of OAuth it takes by its address.
  const issuer = await Issuer.discover(`${server().origin}/.well-known/oauth-authorization-server/o`);
  return new issuer.Client({
    client_id: clientId,
    ...(clientSecret === '' ? { token_endpoint_auth_method: 'none' } : { client_secret: clientSecret }),
    redirect_uris: [redirectUri],
    response_types: ['code'],
  });
}

/** Asks, and answers with what the library needs to go on. */
async function ask(client: Client, more: Record<string, string> = {}) {
  const checks = {
    state: generators.state(),
    code_verifier: generators.codeVerifier(),
    response_type: 'code',
  };
  const address = client.authorizationUrl({
    scope: 'read',
    state: checks.state,
    code_challenge: generators.codeChallenge(checks.code_verifier),
    code_challenge_method: 'S256',
    ...more,
  });
  const answer = await server().answerTo(address);
  return { parameters: client.callbackParams(answer.href), checks };
}

describe('openid-client 5', () => {
  it('discovers, signs in, refreshes, asks about tokens and revokes them', async () => {
    const client = await clientOf(await server().webApp());
    expect(client.issuer.metadata.issuer).toBe(server().issuer);
    const { parameters, checks } = await ask(client);
    expect(parameters.iss).toBe(server().issuer);
    const tokens = await client.oauthCallback(WEB_CALLBACK, parameters, checks);
    expect([tokens.scope, tokens.expired()]).toEqual(['read', false]);
    expect(await server().whoIs(String(tokens.access_token))).toBe('alice');

    const next = await client.refresh(tokens);
    expect(next.refresh_token).not.toBe(tokens.refresh_token);
    const about = await client.introspect(String(next.access_token), 'access_token');
    expect(about).toMatchObject({ active: true, username: 'alice' });
    const me = await client.requestResource(`${server().origin}/api/users/me`, next);
    expect(JSON.parse(String(me.body))).toMatchObject({ username: 'alice' });

    await client.revoke(String(next.refresh_token), 'refresh_token');
    expect(await client.introspect(String(next.access_token))).toEqual({ active: false });
  });

  it('acts for itself', async () => {
    const client = await clientOf(await server().webApp());
    const tokens = await client.grant({ grant_type: 'client_credentials', scope: 'write' });
    expect(tokens).toMatchObject({ scope: 'write', token_type: 'Bearer' });
  });

  it('signs in as a program on this machine', async () => {
    const here = 'http://127.0.0.1:49152/cb';
    const app = await server().app('--type public --redirect-uri http://127.0.0.1/cb');
    const client = await clientOf(app, here);
    const { parameters, checks } = await ask(client);
    const tokens = await client.oauthCallback(here, parameters, checks);
    expect(await server().whoIs(String(tokens.access_token))).toBe('alice');
    expect(await server().whoIs(String((await client.refresh(tokens)).access_token))).toBe('alice');
  });

  it('finds it out when an answer is not of this server', async () => {
    const client = await clientOf(await server().webApp());
    const { parameters, checks } = await ask(client);
    const { iss: _, ...without } = parameters;
    for (const changed of [{ ...parameters, iss: 'https://mix.example' }, without]) {
      await expect(client.oauthCallback(WEB_CALLBACK, changed, checks)).rejects.toThrow(
        /^iss (mismatch|missing)/,
      );
    }
  });

  it('is told what went wrong, by the names of the RFCs', async () => {
    const app = await server().webApp();
    const client = await clientOf(app);
    const { parameters, checks } = await ask(client, { prompt: 'none' });
    const stranger = await clientOf({ ...app, clientSecret: 'wrong' });
    const failures = [
      [() => client.oauthCallback(WEB_CALLBACK, parameters, checks), 'login_required'],
      [() => client.refresh('ort_nonsense'), 'invalid_grant'],
      [() => client.grant({ grant_type: 'client_credentials', scope: 'nonsense' }), 'invalid_scope'],
      [() => stranger.refresh('ort_nonsense'), 'invalid_client'],
    ] as const;
    for (const [fail, error] of failures) {
      const thrown = await fail().catch((reason: unknown) => reason);
      expect(thrown).toBeInstanceOf(errors.OPError);
      expect(thrown).toMatchObject({ error, error_description: expect.any(String) });
    }
  });
});
