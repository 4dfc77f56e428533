import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import type { User, UserManagerSettings } from 'oidc-client-ts';
import type { Page } from 'playwright-core';
import { expect, test } from 'vitest';
import { updateClient } from '../../src/core/clients.ts';
import { describeInChromium, openPage } from '../support/chromium.ts';
import { openWorld, press, signIn, signInAt, type World } from './world.ts';

const library = readFileSync(
  join(dirname(createRequire(import.meta.url).resolve('oidc-client-ts')), '../browser/oidc-client-ts.min.js'),
  'utf8',
);

const page = {
  type: 'text/html; charset=utf-8',
  body:
    '<!doctype html><title>App</title><script src="/oidc-client-ts.js"></script><p>App</p><script>' +
    // In a frame of its own page it passes on what arrived.
    "if (parent !== window) new oidc.UserManager({ authority: '-', client_id: '-', redirect_uri: '-' }).signinSilentCallback()" +
    '</script>',
};

const files = {
  '/': page,
  '/callback': page,
  '/oidc-client-ts.js': { type: 'text/javascript', body: library },
};

/** Runs something with the library's UserManager, in a page of the app. */
function withManager<T>(
  page: Page,
  { origin, site, app }: World,
  script: string,
  more: Partial<UserManagerSettings> = {},
): Promise<T> {
  const settings = {
    authority: `${origin}/o`,
    client_id: app.id,
    redirect_uri: site.callback,
    scope: 'read',
    automaticSilentRenew: false,
    metadataUrl: `${origin}/o/.well-known/oauth-authorization-server`,
    ...more,
  };
  return page.evaluate<T>(`(async () => {
    const manager = new oidc.UserManager(${JSON.stringify(settings)});
    return ${script};
  })()`);
}

/** Signs in from the app's page on; ends in its callback, with what the library makes of it. */
async function signInFrom(page: Page, world: World, more: Partial<UserManagerSettings> = {}): Promise<User> {
  await page.goto(world.site.origin);
  const left = page.waitForEvent('framenavigated');
  await withManager(page, world, "void manager.signinRedirect({ state: 'of the app' })", more);
  await left;
  await signIn(page);
  await press(page, 'button[name=allow]');
  return withManager(page, world, 'await manager.signinRedirectCallback()', more);
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

  test('knows by OpenID Connect who it is, renews that, and signs out from its own page', async () => {
    const world = await openWorld({ files });
    const { origin, site, bed, app } = world;
    await updateClient(bed.context, app.client, {
      idTokenAlgorithm: 'ES256',
      postLogoutRedirectUris: [`${site.origin}/`],
    });
    const openid = {
      scope: 'openid read',
      loadUserInfo: true,
      post_logout_redirect_uri: `${site.origin}/`,
      metadataUrl: `${origin}/o/.well-known/openid-configuration`,
    };
    const page = await openPage();
    const user = await signInFrom(page, world, openid);
    expect(user).toMatchObject({ profile: { iss: `${origin}/o`, aud: app.id, sub: expect.any(String) } });
    const renewed = await withManager<User>(page, world, 'await manager.signinSilent()', openid);
    expect(renewed.profile.sub).toBe(user.profile.sub);
    expect(renewed.access_token).not.toBe(user.access_token);

    const left = page.waitForEvent('framenavigated');
    await withManager(page, world, "void manager.signoutRedirect({ state: 'bye' })", openid);
    await left;
    await page.waitForSelector('text=sent you here to sign out');
    await press(page, 'form button');
    expect(page.url()).toMatch(`${site.origin}/?state=`);
    await page.goto(`${origin}/`);
    expect(await page.textContent('main')).toContain('Nobody is signed in with this browser.');
  });

  test('is told in its frame, which has no cookies of another site, that nobody is signed in', async () => {
    const world = await openWorld({ files });
    const page = await openPage();
    await signInAt(page, world);
    await page.goto(world.site.origin);
    const failed = await withManager<string>(
      page,
      world,
      "await manager.signinSilent().then(() => 'signed in', ({ error }) => error)",
      { silent_redirect_uri: world.site.callback },
    );
    expect(failed).toBe('login_required');
  });
});
