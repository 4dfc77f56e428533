import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import type { User } from 'oidc-client-ts';
import type { Page } from 'playwright-core';
import { expect, test } from 'vitest';
import { updateClient } from '../../src/core/clients.ts';
import { describeInChromium, openPage } from '../support/chromium.ts';
import { openWorld, press, signIn, type World } from './world.ts';

const library = readFileSync(
  join(dirname(createRequire(import.meta.url).resolve('oidc-client-ts')), '../browser/oidc-client-ts.min.js'),
  'utf8',
);

const page = {
  type: 'text/html; charset=utf-8',
  body: '<!doctype html><title>App</title><script src="/oidc-client-ts.js"></script><p>App</p>',
};

const files = {
  '/': page,
  '/callback': page,
  '/oidc-client-ts.js': { type: 'text/javascript', body: library },
};

/** Nothing but OAuth: no id_token, and the metadata of RFC 8414. */
function plainOAuth({ origin }: World): object {
  return { scope: 'read', metadataUrl: `${origin}/o/.well-known/oauth-authorization-server` };
}

/** Runs something with the library's UserManager, in a page of the app. */
function withManager<T>(page: Page, world: World, script: string): Promise<T> {
  const { origin, site, app } = world;
  const settings = {
    authority: `${origin}/o`,
    client_id: app.id,
    redirect_uri: site.callback,
    post_logout_redirect_uri: `${site.origin}/`,
    automaticSilentRenew: false,
    ...(app.client.postLogoutRedirectUris.length > 0
      ? { scope: 'openid read', loadUserInfo: true }
      : plainOAuth(world)),
  };
  return page.evaluate<T>(`(async () => {
    const manager = new oidc.UserManager(${JSON.stringify(settings)});
    return ${script};
  })()`);
}

/** Signs in from the app's page on; ends in its callback, with what the library makes of it. */
async function signInFrom(page: Page, world: World): Promise<User> {
  await page.goto(world.site.origin);
  const left = page.waitForEvent('framenavigated');
  await withManager(page, world, "void manager.signinRedirect({ state: 'of the app' })");
  await left;
  await signIn(page);
  await press(page, 'button[name=allow]');
  return withManager(page, world, 'await manager.signinRedirectCallback()');
}

describeInChromium('oidc-client-ts in Chromium, on another origin', () => {
  test('finds its way by the metadata, signs in, and renews by its refresh token', async () => {
    const world = await openWorld({ files });
    const page = await openPage();
    const user = await signInFrom(page, world);
    expect(user).toMatchObject({
      access_token: expect.stringMatching(/^oat_/),
      refresh_token: expect.stringMatching(/^ort_/),
      scope: 'read',
      state: 'of the app',
    });
    const renewed = await withManager<User>(page, world, 'await manager.signinSilent()');
    expect(renewed.access_token).toMatch(/^oat_/);
    expect(renewed.access_token).not.toBe(user.access_token);
    expect(renewed.refresh_token).not.toBe(user.refresh_token);
  });

  test('takes its tokens back', async () => {
    const world = await openWorld({ files });
    const page = await openPage();
    const user = await signInFrom(page, world);
    await withManager(page, world, 'await manager.revokeTokens()');
    const again = await world.bed.post('/o/token/', {
      grant_type: 'refresh_token',
      client_id: world.app.id,
      refresh_token: user.refresh_token,
    });
    expect([again.status, again.json.error]).toEqual([400, 'invalid_grant']);
  });
});

describeInChromium('oidc-client-ts in Chromium, with OpenID Connect', () => {
  /** An app that signs users in, and out again. */
  async function openidWorld(): Promise<World> {
    const world = await openWorld({ files, app: { idTokenAlgorithm: 'ES256' } });
    const client = await updateClient(world.bed.context, world.app.client, {
      postLogoutRedirectUris: [`${world.site.origin}/`],
    });
    return { ...world, app: { ...world.app, client } };
  }

  test('finds its way by discovery, learns who signed in, and renews that', async () => {
    const world = await openidWorld();
    const page = await openPage();
    const user = await signInFrom(page, world);
    expect(user.profile).toMatchObject({
      iss: `${world.origin}/o`,
      aud: world.app.id,
      sub: expect.any(String),
    });
    const renewed = await withManager<User>(page, world, 'await manager.signinSilent()');
    expect(renewed.profile.sub).toBe(user.profile.sub);
    expect(renewed.refresh_token).not.toBe(user.refresh_token);
  });

  test('is refused by userinfo, and can read that, once its token is dead', async () => {
    const world = await openidWorld();
    const page = await openPage();
    const { access_token } = await signInFrom(page, world);
    const ask = () =>
      page.evaluate(
        async ([url, token]) => {
          const answer = await fetch(url, { headers: { authorization: `Bearer ${token}` } });
          return { status: answer.status, challenge: answer.headers.get('www-authenticate') };
        },
        [`${world.origin}/o/userinfo/`, access_token] as const,
      );
    expect(await ask()).toEqual({ status: 200, challenge: null });
    await withManager(page, world, 'await manager.revokeTokens()');
    expect(await ask()).toEqual({ status: 401, challenge: expect.stringContaining('invalid_token') });
  });

  test('signs out at the server, and is back at its own page', async () => {
    const world = await openidWorld();
    const page = await openPage();
    await signInFrom(page, world);
    const left = page.waitForEvent('framenavigated');
    await withManager(page, world, 'void manager.signoutRedirect()');
    await left;
    await press(page, 'form button');
    expect(new URL(page.url()).origin).toBe(world.site.origin);
    await page.goto(`${world.origin}/`);
    expect(await page.textContent('main')).toContain('Nobody is signed in with this browser.');
  });
});
