import type { Page } from 'playwright-core';
import { expect, test } from 'vitest';
import type { TokenResponse } from '../../src/core/grants/grant.ts';
import { describeInChromium, openPage } from '../support/chromium.ts';
import { verifier } from '../support/code-flow.ts';
import { begin, DEVICE, deviceClient, poll } from '../support/device-flow.ts';
import { tokensOf } from '../support/signed-in.ts';
import type { BasicCredentials } from '../support/testbed.ts';
import { openWorld, press, requestTo, signInAt, signInByKeyboard, type World } from './world.ts';

const ALLOW = 'button[name=allow]';

/** Registers an app on the page, and reads there what a developer copies: its id and its secret. */
async function registerOnPage(page: Page, { origin, site }: World): Promise<BasicCredentials> {
  await page.goto(`${origin}/`);
  await press(page, 'nav >> text=Your apps');
  await press(page, 'text=Register an app');
  await page.fill('[name=name]', 'Notes');
  await page.fill('[name=redirect_uris]', site.callback);
  const id = await page.inputValue('[name=client_id]');
  await press(page, 'form button');
  expect(await page.textContent('h1')).toContain('Notes');
  expect(await page.textContent('dd code')).toBe(id);
  return [id, await page.inputValue('[readonly]')];
}

/** What the server of an app does with the code that arrived. */
async function redeem({ bed, site }: World, basic: BasicCredentials): Promise<Required<TokenResponse>> {
  const answer = await bed.post(
    '/o/token/',
    {
      grant_type: 'authorization_code',
      code: site.arrivals.at(-1)?.parameters.code,
      redirect_uri: site.callback,
      code_verifier: verifier,
    },
    { basic },
  );
  return tokensOf(answer);
}

/** Takes back on the page what the one app has. */
async function takeBackOnPage(page: Page, { origin }: World): Promise<void> {
  await page.goto(`${origin}/`);
  await press(page, 'nav >> text=Access');
  expect(await page.textContent('.entries h2')).toBe('Notes');
  await press(page, 'text=Take it back >> nth=-1');
  await press(page, 'form button');
  expect(await page.textContent('[role=status]')).toContain('It is taken back.');
  expect(await page.textContent('main')).not.toContain('Notes');
}

describeInChromium('in Chromium, the whole way of an app', () => {
  test.each([
    ['with scripts', true],
    ['without scripts', false],
  ])('%s: registered, signed in with, refreshed, taken back, signed out', async (_, javaScriptEnabled) => {
    const world = await openWorld();
    const { bed, origin, site } = world;
    const page = await openPage({ javaScriptEnabled });
    await signInAt(page, world);
    const basic = await registerOnPage(page, world);
    const [client_id] = basic;

    await page.goto(site.origin);
    await page.goto(requestTo(world, { client_id, scope: 'openid read' }));
    expect(await page.textContent('h1')).toBe('Notes asks for access');
    await press(page, ALLOW);
    await page.waitForSelector('text=arrived');
    expect(new URL(page.url()).origin).toBe(site.origin);
    const first = await redeem(world, basic);
    const renewed = tokensOf(
      await bed.post(
        '/o/token/',
        { grant_type: 'refresh_token', refresh_token: first.refresh_token },
        { basic },
      ),
    );
    const bearer = renewed.access_token;
    const known = await bed.get('/o/userinfo/', { bearer });
    expect([known.status, known.json.sub]).toEqual([200, expect.any(String)]);

    await takeBackOnPage(page, world);
    expect((await bed.get('/o/userinfo/', { bearer })).status).toBe(401);
    const dead = await bed.post(
      '/o/token/',
      { grant_type: 'refresh_token', refresh_token: renewed.refresh_token },
      { basic },
    );
    expect([dead.status, dead.json.error]).toEqual([400, 'invalid_grant']);

    await page.goto(`${origin}/`);
    await press(page, '.who >> text=Sign out');
    await press(page, 'form button');
    expect(await page.textContent('h1')).toBe('You are signed out');
    await page.goto(`${origin}/o/applications/`);
    expect(await page.textContent('h1')).toBe('Sign in');
  });
});

describeInChromium('in Chromium, a device', () => {
  test('is let in by keyboard alone, from the sign-in page on', async () => {
    const world = await openWorld();
    const { bed, origin } = world;
    const television = await deviceClient(bed);
    const { device_code, user_code } = await begin(bed, television);
    const page = await openPage();
    await page.goto(origin + DEVICE);
    await signInByKeyboard(page);
    const { keyboard } = page;
    await page.waitForSelector('[name=user_code]:focus');
    // As people type: no large letters, no dash.
    await keyboard.type(user_code.toLowerCase().replace('-', ''));
    await keyboard.press('Enter');
    await page.waitForSelector('text=Television asks for access');
    await page.waitForLoadState();
    expect(await page.textContent('.user-code')).toBe(user_code);
    await keyboard.press('Tab');
    expect(await page.evaluate('document.activeElement.textContent')).toBe('Allow');
    await keyboard.press('Enter');
    await page.waitForSelector('text=Your device is connected');
    expect(tokensOf(await poll(bed, television, device_code)).access_token).toMatch(/^oat_/);
  });
});
