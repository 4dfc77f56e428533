import { expect, test } from 'vitest';
import { describeInChromium, openPage } from '../support/chromium.ts';
import { verifier } from '../support/code-flow.ts';
import type { BasicCredentials } from '../support/testbed.ts';
import { openWorld, press, requestTo, signInAt } from './world.ts';

const SEND = 'main form button:not(.second)';

describeInChromium('in Chromium, somebody', () => {
  test.each([
    ['with scripts', true],
    ['without scripts', false],
  ])(
    'registers an app on a page, lets it have access, and takes that back, %s',
    async (_, javaScriptEnabled) => {
      const world = await openWorld();
      const { bed, origin, site } = world;
      const page = await openPage({ javaScriptEnabled });
      await signInAt(page, world);
      await page.goto(`${origin}/o/applications/register/`);
      await page.fill('[name=name]', 'Photo Prints');
      await page.fill('[name=redirect_uris]', site.callback);
      const clientId = await page.inputValue('[name=client_id]');
      await press(page, SEND);
      const basic: BasicCredentials = [clientId, (await page.inputValue('.secret')).trim()];

      await page.goto(requestTo(world, { client_id: clientId }));
      expect(await page.textContent('h1')).toBe('Photo Prints asks for access');
      await page.click('button[name=allow]');
      await page.waitForSelector('text=arrived');
      const { code } = site.arrivals[0]?.parameters ?? {};
      const form = {
        grant_type: 'authorization_code',
        code,
        redirect_uri: site.callback,
        code_verifier: verifier,
      };
      const { access_token: bearer } = await bed.token(form, { basic });
      expect((await bed.get('/api/users/me', { bearer })).json).toMatchObject({ username: 'alice' });

      await page.goto(`${origin}/o/authorized_tokens/`);
      expect(await page.textContent('main')).toContain('Photo Prints');
      await press(page, '.entries .button');
      await press(page, 'button.danger');
      expect(await page.textContent('main')).not.toContain('Photo Prints');
      expect((await bed.get('/api/users/me', { bearer })).status).toBe(401);

      await page.goto(`${origin}/accounts/logout/`);
      await press(page, 'main form button');
      expect(await page.textContent('h1')).toBe('You are signed out');
    },
  );

  test('is led from what is wrong in a form to the field', async () => {
    const world = await openWorld();
    const page = await openPage();
    await signInAt(page, world);
    await page.goto(`${world.origin}/o/applications/register/`);
    await page.fill('[name=name]', 'Photo Prints');
    await page.fill('[name=redirect_uris]', 'nowhere');
    await press(page, SEND);
    expect(await page.title()).not.toBe('Register an app');
    await page.click('[role=alert] a');
    expect(new URL(page.url()).hash).toBe('#redirect_uris');
    await page.keyboard.press('Tab');
    await page.keyboard.press('Shift+Tab');
    expect(await page.evaluate('document.activeElement.name')).toBe('redirect_uris');
  });
});
