/** passport-oauth2 in an application of express: a relying party as people write them. */
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import express, { type ErrorRequestHandler, type RequestHandler } from 'express';
import passport from 'passport';
import { InternalOAuthError, Strategy, TokenError, type VerifyCallback } from 'passport-oauth2';
import { describe, expect, it, onTestFinished } from 'vitest';
import { NetworkBrowser } from '../../support/network-browser.ts';
import { type App, realServer } from '../../support/real-server.ts';

const server = realServer({ OAUTH2_PROVIDER__REQUEST_APPROVAL_PROMPT: 'auto' });

/** Sessions in memory, as much of them as passport needs. */
function sessions(): RequestHandler {
  const known = new Map<string, Record<string, unknown>>();
  return (request, response, next) => {
    let id = /(?:^|; )shop=([^;]+)/.exec(request.headers.cookie ?? '')?.[1];
    if (id === undefined) {
      id = randomUUID();
      response.cookie('shop', id, { httpOnly: true });
    }
    const session = known.get(id) ?? {};
    known.set(id, session);
    Object.assign(request, { session });
    next();
  };
}

/** Asks the example API who has signed in, as strategies for other servers ask theirs. */
class OauthctlStrategy extends Strategy {
  override userProfile(accessToken: string, done: (error?: unknown, profile?: unknown) => void): void {
    this._oauth2.useAuthorizationHeaderforGET(true);
    this._oauth2.get(`${server().origin}/api/users/me`, accessToken, (error, body) => {
      if (error) done(new InternalOAuthError('Failed to fetch the profile', error));
      else done(null, JSON.parse(String(body)));
    });
  }
}

/** An application whose users sign in with the server, and its address. */
async function application(app: (callback: string) => Promise<App>, scope = ['read']): Promise<string> {
  const site = express();
  const listening: Server = site.listen(0, '127.0.0.1');
  await once(listening, 'listening');
  onTestFinished(() => {
    listening.closeAllConnections();
    listening.close();
  });
  const address = `http://127.0.0.1:${(listening.address() as AddressInfo).port}`;
  const callbackURL = `${address}/auth/callback`;
  const { clientId, clientSecret } = await app(callbackURL);
  const own = new passport.Passport();
  own.use(
    'oauthctl',
    new OauthctlStrategy(
      {
        authorizationURL: `${server().issuer}/authorize/`,
        tokenURL: `${server().issuer}/token/`,
        clientID: clientId,
        clientSecret,
        callbackURL,
        scope,
        state: true,
        pkce: true,
      },
      (_token: string, refreshToken: string, profile: object, done: VerifyCallback) =>
        done(null, { ...profile, refreshed: refreshToken !== undefined }),
    ),
  );
  const signIn = own.authenticate('oauthctl', { session: false });
  const failed: ErrorRequestHandler = (error, _request, response, _next) => {
    response.status(502).json({ name: error.name, code: error.code, message: error.message });
  };
  site.use(sessions(), own.initialize());
  site.get('/auth', signIn);
  site.get('/auth/callback', signIn, (request, response) => void response.json(request.user));
  site.use(failed);
  return address;
}

/** An app for whatever port the application listens on. */
function webApp(callback: string): Promise<App> {
  return server().app(`--redirect-uri ${callback}`);
}

describe('passport-oauth2', () => {
  it('signs a user in with PKCE and a state of its own', async () => {
    const address = await application(webApp);
    const alice = new NetworkBrowser();
    const { leadsTo } = await alice.visit(`${address}/auth`);
    const back = await alice.authorize(leadsTo ?? '');
    expect(back.leadsTo?.href.startsWith(`${address}/auth/callback?`)).toBe(true);
    const shown = await alice.visit(back.leadsTo ?? '');
    expect([shown.status, JSON.parse(shown.text)]).toEqual([
      200,
      expect.objectContaining({ username: 'alice', refreshed: true }),
    ]);
    // The next time nobody is asked anything.
    const again = await alice.visit((await alice.visit(`${address}/auth`)).leadsTo ?? '');
    expect((await alice.visit(again.leadsTo ?? '')).status).toBe(200);
  });

  it('works for a public app', async () => {
    const address = await application((uri) => server().app(`--type public --redirect-uri ${uri}`));
    const alice = new NetworkBrowser();
    const back = await alice.authorize((await alice.visit(`${address}/auth`)).leadsTo ?? '');
    expect(JSON.parse((await alice.visit(back.leadsTo ?? '')).text)).toMatchObject({ username: 'alice' });
  });

  it('is told when the user says no, and when somebody else sends an answer', async () => {
    const address = await application(webApp);
    const alice = new NetworkBrowser();
    const signIn = await alice.visit((await alice.visit(`${address}/auth`)).leadsTo ?? '');
    const consent = await alice.submit(signIn, { username: 'alice', password: 'alice' });
    const deny = consent.forms.flatMap(({ buttons }) => buttons).find(({ name }) => name !== 'allow');
    const { leadsTo } = await alice.submit(consent, {}, deny?.name);
    expect((await alice.visit(leadsTo ?? '')).status).toBe(401);
    expect((await alice.visit(`${address}/auth/callback?code=oac_nonsense&state=forged`)).status).toBe(403);
  });

  it('hears what went wrong, by the names of RFC 6749', async () => {
    const wrongSecret = await application(async (uri) => ({ ...(await webApp(uri)), clientSecret: 'wrong' }));
    const alice = new NetworkBrowser();
    const back = await alice.authorize((await alice.visit(`${wrongSecret}/auth`)).leadsTo ?? '');
    const shown = await alice.visit(back.leadsTo ?? '');
    expect([shown.status, JSON.parse(shown.text)]).toEqual([
      502,
      { name: TokenError.name, code: 'invalid_client', message: 'Client authentication failed.' },
    ]);
    const wrongScope = await application(webApp, ['nonsense']);
    const refused = await alice.visit((await alice.visit(`${wrongScope}/auth`)).leadsTo ?? '');
    expect(JSON.parse((await alice.visit(refused.leadsTo ?? '')).text)).toMatchObject({
      name: 'AuthorizationError',
      code: 'invalid_scope',
    });
  });
});
