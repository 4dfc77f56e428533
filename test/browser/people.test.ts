import { expect, test } from 'vitest';
import { describeInChromium, openPage } from '../support/chromium.ts';
import { clientSite } from '../support/client-site.ts';
import { passwordOf } from '../support/testbed.ts';
import { openDevWorld, openWorld, press, requestTo, signIn, signInAt, signInByKeyboard } from './world.ts';

const html = (body: string) => ({ type: 'text/html; charset=utf-8', body: `<!doctype html>${body}` });

describeInChromium('somebody in Chromium', () => {
  test('gets from an app through sign-in and consent back to it by keyboard alone', async () => {
    const world = await openWorld();
    const page = await openPage();
    await page.goto(requestTo(world));
    await signInByKeyboard(page);
    const { keyboard } = page;
    await page.waitForSelector('text=asks for access');
    await page.waitForLoadState();
    // Past the way to another account.
    await keyboard.press('Tab');
    await keyboard.press('Tab');
    await keyboard.press('Enter');
    await page.waitForSelector('text=GET arrived');
    expect(world.site.arrivals).toMatchObject([{ parameters: { code: expect.stringMatching(/^oac_/) } }]);
  });

  test.each([
    ['de-CH', 'Anmelden', 'Shop bittet um Zugriff'],
    ['fr-FR', 'Connexion', 'Shop demande l’accès à votre compte'],
    ['ja-JP', 'Sign in', 'Shop asks for access'],
  ])('whose languages begin with %s reads %j', async (locale, first, second) => {
    const world = await openWorld();
    const page = await openPage({ locale });
    await page.goto(requestTo(world));
    expect(await page.textContent('h1')).toBe(first);
    await signIn(page);
    expect(await page.textContent('h1')).toBe(second);
  });

  test('signs out, and the way back shows nothing of before', async () => {
    const world = await openWorld();
    const page = await openPage();
    await signInAt(page, world);
    expect(await page.textContent('main')).toContain('You are signed in as alice.');
    await press(page, 'text=Sign out');
    await press(page, 'button');
    expect(await page.textContent('h1')).toBe('You are signed out');
    await page.goBack();
    await page.goBack();
    expect(page.url()).toBe(`${world.origin}/`);
    expect(await page.textContent('main')).toContain('Nobody is signed in with this browser.');
  });

  test('is somebody else on a development server by one click', async () => {
    const { origin } = await openDevWorld();
    const page = await openPage();
    await page.goto(`${origin}/accounts/login/`);
    await press(page, 'text=Sign in as admin');
    expect(await page.textContent('main')).toContain('You are signed in as admin.');
  });

  test('who is signed in comes from an app that sends its request as a form straight to consent', async () => {
    const world = await openWorld();
    const fields = [...new URL(requestTo(world)).searchParams].map(
      ([name, value]) => `<input name="${name}" value="${value}">`,
    );
    const form = `<form method="post" action="${world.origin}/o/authorize/">${fields.join('')}<button>Go</button></form>`;
    const app = await clientSite({ files: { '/': html(form) } });
    const page = await openPage();
    await signInAt(page, world);
    await page.goto(app.origin);
    await press(page, 'button');
    expect(await page.textContent('h1')).toBe('Shop asks for access');
  });

  test('is led from what is wrong in a form to the field', async () => {
    const world = await openWorld();
    const page = await openPage();
    await signInAt(page, world);
    await page.goto(`${world.origin}/o/applications/register/`);
    await page.fill('[name=name]', 'Photo Prints');
    await page.fill('[name=redirect_uris]', 'nowhere');
    await press(page, 'main form button:not(.second)');
    expect(await page.title()).not.toBe('Register an app');
    await page.click('[role=alert] a');
    expect(new URL(page.url()).hash).toBe('#redirect_uris');
    await page.keyboard.press('Tab');
    await page.keyboard.press('Shift+Tab');
    expect(await page.evaluate('document.activeElement.name')).toBe('redirect_uris');
  });
});

describeInChromium('another site in Chromium', () => {
  test('cannot sign somebody in as its own user', async () => {
    const world = await openWorld();
    await world.bed.user('mallory');
    const fields = `<input name="username" value="mallory"><input name="password" value="${passwordOf('mallory')}">`;
    const form = `<form method="post" action="${world.origin}/accounts/login/">${fields}<button>Win a car</button></form>`;
    const evil = await clientSite({ files: { '/': html(form) } });
    const page = await openPage();
    await page.goto(evil.origin);
    await press(page, 'button');
    expect(await page.textContent('h1')).toBe('This form was sent from another site');
    expect(await page.context().cookies(world.origin)).toEqual([]);
  });

  test('cannot show the consent page in a frame', async () => {
    const world = await openWorld();
    const evil = await clientSite({
      files: { '/': html(`<iframe src="${requestTo(world).replaceAll('&', '&amp;')}"></iframe>`) },
    });
    const page = await openPage({}, /frame-ancestors/);
    await signInAt(page, world);
    const complained = page.waitForEvent('console');
    await page.goto(evil.origin);
    await complained;
    expect(await page.frames()[1]?.evaluate('document.body.innerText')).not.toContain('Shop');
  });

  test('cannot read who is signed in, nor any page', async () => {
    const world = await openWorld();
    const page = await openPage({}, /blocked by CORS policy|net::ERR_FAILED/);
    await signInAt(page, world);
    await page.goto(world.site.origin);
    const read = page.evaluate((url) => fetch(url, { credentials: 'include' }), `${world.origin}/`);
    await expect(read).rejects.toThrow('Failed to fetch');
  });
});
