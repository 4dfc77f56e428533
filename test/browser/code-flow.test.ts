import type { Page } from 'playwright-core';
import { expect, test } from 'vitest';
import { describeInChromium, openPage } from '../support/chromium.ts';
import { verifier } from '../support/code-flow.ts';
import { encodeForm } from '../support/testbed.ts';
import { openSecureWorld, openWorld, press, requestTo, signIn, signInAt, type World } from './world.ts';

const ALLOW = 'button[name=allow]';

/** Signs in and allows; ends where the client's page is. */
async function signInAndAllow(page: Page): Promise<void> {
  await signIn(page);
  expect(await page.textContent('h1')).toContain('Shop asks for access');
  await press(page, ALLOW);
  await page.waitForSelector('text=arrived');
}

/** Redeems a code as a page of the client's origin does, and answers with what it could read. */
function fetchFrom(page: Page, address: string, form: Record<string, string>) {
  return page.evaluate(
    async ([url, body]) => {
      const answer = await fetch(url, { method: 'POST', body: new URLSearchParams(body) });
      return { status: answer.status, json: (await answer.json()) as Record<string, string> };
    },
    [address, encodeForm(form)] as const,
  );
}

function redemption({ site, app }: World, code: string | undefined): Record<string, string> {
  return {
    grant_type: 'authorization_code',
    code: code ?? '',
    redirect_uri: site.callback,
    client_id: app.id,
    code_verifier: verifier,
  };
}

describeInChromium('in Chromium, the code flow', () => {
  test.each([
    ['with scripts', true],
    ['without scripts', false],
  ])('%s leads through sign-in and consent to another site', async (_, javaScriptEnabled) => {
    const world = await openWorld();
    const page = await openPage({ javaScriptEnabled });
    await page.goto(requestTo(world));
    await signInAndAllow(page);
    expect(new URL(page.url()).origin).toBe(world.site.origin);
    expect(world.site.arrivals).toMatchObject([
      {
        method: 'GET',
        parameters: {
          code: expect.stringMatching(/^oac_/),
          state: 'the state',
          iss: `${world.origin}/o`,
        },
      },
    ]);
  });

  test('leads on to tokens, a refresh and the API of them, for a page of another origin', async () => {
    const world = await openWorld();
    const page = await openPage();
    await page.goto(requestTo(world));
    await signInAndAllow(page);
    const token = `${world.origin}/o/token/`;
    const first = await fetchFrom(page, token, redemption(world, world.site.arrivals[0]?.parameters.code));
    expect(first).toMatchObject({ status: 200, json: { token_type: 'Bearer', scope: 'read' } });
    const again = await fetchFrom(page, token, {
      grant_type: 'refresh_token',
      client_id: world.app.id,
      refresh_token: first.json.refresh_token ?? '',
    });
    expect(again).toMatchObject({ status: 200, json: { access_token: expect.stringMatching(/^oat_/) } });
    const wrong = await fetchFrom(page, token, redemption(world, 'oac_wrong'));
    expect(wrong).toMatchObject({ status: 400, json: { error: 'invalid_grant' } });
    const taken = { client_id: world.app.id, token: again.json.refresh_token ?? '' };
    expect((await fetchFrom(page, `${world.origin}/o/revoke_token/`, taken)).status).toBe(200);
  });

  test('is not asked again for what was allowed before', async () => {
    const world = await openSecureWorld({ settings: { REQUEST_APPROVAL_PROMPT: 'auto' } });
    const page = await openPage({ ignoreHTTPSErrors: true });
    await page.goto(requestTo(world));
    await signInAndAllow(page);
    await page.goto(requestTo(world, { state: 'another' }));
    expect(world.site.arrivals.map(({ parameters }) => parameters.state)).toEqual(['the state', 'another']);
  });

  test('ends with access_denied where consent is refused', async () => {
    const world = await openWorld();
    const page = await openPage();
    await signInAt(page, world);
    await page.goto(requestTo(world));
    await press(page, 'button.second');
    await page.waitForSelector('text=arrived');
    expect(world.site.arrivals).toMatchObject([
      { parameters: { error: 'access_denied', state: 'the state' } },
    ]);
  });

  test('goes on where the browser was sent to sign in, after a wrong password as well', async () => {
    const world = await openWorld();
    const page = await openPage();
    await page.goto(requestTo(world));
    await signIn(page, 'alice', 'wrong');
    expect(await page.textContent('[role=alert]')).toContain('do not match');
    expect(await page.inputValue('[name=username]')).toBe('alice');
    expect(await page.inputValue('[name=password]')).toBe('');
    await signInAndAllow(page);
    expect(world.site.arrivals).toHaveLength(1);
  });
});

describeInChromium('in Chromium, form_post', () => {
  test('posts itself to another site, with nothing but its one script', async () => {
    const world = await openWorld();
    const page = await openPage();
    await signInAt(page, world);
    await page.goto(requestTo(world, { response_mode: 'form_post' }));
    await page.click(ALLOW);
    await page.waitForSelector('text=POST arrived');
    expect(world.site.arrivals).toMatchObject([
      { method: 'POST', parameters: { state: 'the state', iss: `${world.origin}/o` } },
    ]);
  });

  test('is a button where there are no scripts', async () => {
    const world = await openWorld();
    const page = await openPage({ javaScriptEnabled: false });
    await signInAt(page, world);
    await page.goto(requestTo(world, { response_mode: 'form_post' }));
    await press(page, ALLOW);
    expect(await page.textContent('h1')).toBe('Back to Shop');
    expect(world.site.arrivals).toEqual([]);
    await press(page, 'form button');
    await page.waitForSelector('text=POST arrived');
    expect(world.site.arrivals).toMatchObject([{ method: 'POST', parameters: { state: 'the state' } }]);
  });
});

describeInChromium('in Chromium, over https', () => {
  test.each([
    ['query', 'GET'],
    ['form_post', 'POST'],
  ])('a response by %s arrives at a site of another name', async (response_mode, method) => {
    const world = await openSecureWorld();
    const page = await openPage({ ignoreHTTPSErrors: true });
    await page.goto(requestTo(world, { response_mode }));
    await signIn(page);
    expect(await page.textContent('main')).toContain('you are sent back to app.example');
    await press(page, ALLOW);
    await page.waitForSelector('text=arrived');
    expect(world.site.arrivals).toMatchObject([{ method, parameters: { state: 'the state' } }]);
    const cookies = await page.context().cookies(world.origin);
    expect(cookies.find(({ name }) => name === '__Host-oauthctl_session')).toMatchObject({
      secure: true,
      httpOnly: true,
      sameSite: 'Lax',
      path: '/',
    });
  });
});
