import type { Page } from 'playwright-core';
import type { NewClient } from '../../src/core/clients.ts';
import { applicationPages } from './application-pages.ts';
import { devicePages } from './device-pages.ts';
import { failurePages } from './failure-pages.ts';
import { logoutPages } from './logout-pages.ts';
import { LONG_SCHEME, type PageCase, usualSettings } from './page-case.ts';
import { comeSignedIn, openDevWorld, openWorld, press, requestTo, signIn, type World } from './world.ts';

const LOGIN = '/accounts/login/';
const LOGOUT = '/accounts/logout/';
const ALLOW = 'button[name=allow]';

/** Alice's way to the consent page of an app. */
async function askConsent(
  page: Page,
  world: World,
  { app, ...request }: { app: Partial<NewClient>; scope: string; resource?: string },
): Promise<void> {
  const asking = await world.bed.publicClient({ grantTypes: ['authorization_code'], ...app });
  await comeSignedIn(page, world);
  const redirect_uri = app.redirectUris?.[0] ?? '';
  await page.goto(requestTo({ ...world, app: asking }, { redirect_uri, ...request }));
}

/**
 * Every page there is. That it can be read and used, and how it looks, is tested and drawn for all of them, so a new page
 * is one more entry.
 */
export const pages: readonly PageCase[] = [
  { name: 'home', route: 'GET /', reach: (page, { origin }) => page.goto(`${origin}/`) },
  {
    name: 'home-signed-in',
    route: 'GET /',
    async reach(page, world) {
      await comeSignedIn(page, world);
      await page.goto(`${world.origin}/`);
    },
  },
  { name: 'sign-in', route: `GET ${LOGIN}`, reach: (page, { origin }) => page.goto(origin + LOGIN) },
  {
    name: 'sign-in-refused',
    route: `POST ${LOGIN}`,
    async reach(page, { origin }) {
      await page.goto(origin + LOGIN);
      await signIn(page, 'alice', 'wrong');
    },
  },
  {
    name: 'sign-in-again',
    route: `GET ${LOGIN}`,
    async reach(page, world) {
      await comeSignedIn(page, world);
      await page.goto(world.origin + LOGIN);
    },
  },
  {
    name: 'sign-in-dev',
    route: `GET ${LOGIN}`,
    open: openDevWorld,
    reach: (page, { origin }) => page.goto(origin + LOGIN),
  },
  {
    name: 'sign-out',
    route: `GET ${LOGOUT}`,
    async reach(page, world) {
      await comeSignedIn(page, world);
      await page.goto(world.origin + LOGOUT);
    },
  },
  { name: 'signed-out', route: `GET ${LOGOUT}`, reach: (page, { origin }) => page.goto(origin + LOGOUT) },
  {
    name: 'consent',
    route: 'GET /o/authorize/',
    reach: (page, world) =>
      askConsent(page, world, {
        app: { name: 'Photo Prints', redirectUris: ['https://prints.example.com/callback'] },
        scope: 'read write groups',
      }),
  },
  {
    name: 'consent-loopback',
    route: 'GET /o/authorize/',
    reach: (page, world) =>
      askConsent(page, world, {
        app: { name: 'Backup', redirectUris: ['http://127.0.0.1:4711/callback'] },
        scope: 'read',
      }),
  },
  {
    name: 'consent-long',
    route: 'GET /o/authorize/',
    reach: (page, world) =>
      askConsent(page, world, {
        app: {
          name: 'Donaudampfschifffahrtsgesellschaftskapitänsverwaltung: the app of all ships, of their crews, and of whoever travels with them',
          redirectUris: [`${LONG_SCHEME}:/callback`],
        },
        scope: Object.keys(usualSettings.SCOPES).join(' '),
        resource:
          'https://calendar.internal.europe-west.services.example.com/api/v2/with/a/very/long/path/that-cannot-be-broken-anywhere',
      }),
  },
  {
    name: 'form-post',
    route: 'POST /o/authorize/',
    once: true,
    async reach(page, world) {
      await comeSignedIn(page, world);
      // Answered like this, a browser stays where it is.
      await page.route(world.site.callback, (arriving) => arriving.fulfill({ status: 204 }));
      await page.goto(requestTo(world, { response_mode: 'form_post' }));
      await page.click(ALLOW);
      await page.waitForSelector('form:not(:has(button[name=allow]))');
    },
  },
  {
    name: 'error-unknown-app',
    error: 'unknownApp',
    route: 'GET /o/authorize/',
    reach: (page, world) => page.goto(requestTo(world, { client_id: 'nobody' })),
  },
  {
    name: 'error-for-developers',
    error: 'wrongAddress',
    route: 'GET /o/authorize/',
    open: openDevWorld,
    reach: (page, world) =>
      page.goto(requestTo(world, { redirect_uri: 'https://somewhere.else.example.com/callback?and=more' })),
  },
  {
    name: 'error-request-over',
    error: 'requestOver',
    route: 'POST /o/authorize/',
    async reach(page, world) {
      await comeSignedIn(page, world);
      await page.goto(requestTo(world));
      world.bed.advance(86_400);
      await press(page, ALLOW);
    },
  },
  {
    name: 'error-stale-form',
    error: 'staleForm',
    route: `POST ${LOGOUT}`,
    async reach(page, world) {
      await comeSignedIn(page, world);
      await page.goto(world.origin + LOGOUT);
      await page.context().clearCookies();
      await press(page, 'form button');
    },
  },
  {
    name: 'error-too-many-attempts',
    error: 'tooManyAttempts',
    route: `POST ${LOGIN}`,
    open: () => openWorld({ settings: { SERVER: { SIGN_IN_FAILURES: 1 } } }),
    async reach(page, { origin }) {
      await page.goto(origin + LOGIN);
      await signIn(page, 'alice', 'wrong');
      await signIn(page, 'alice', 'wrong again');
    },
  },
  {
    name: 'error-not-found',
    error: 'notFound',
    route: 'GET /nowhere',
    routeless: true,
    reach: (page, { origin }) => page.goto(`${origin}/nowhere`),
  },
  {
    name: 'error-wrong-method',
    error: 'wrongMethod',
    route: 'POST /o/applications/',
    routeless: true,
    async reach(page, { origin }) {
      await page.goto(`${origin}/`);
      const arrived = page.waitForEvent('framenavigated');
      await page.evaluate(`{
        const form = document.createElement('form');
        Object.assign(form, { method: 'post', action: '/o/applications/' });
        document.body.append(form);
        form.submit();
      }`);
      await arrived;
      await page.waitForLoadState();
    },
  },
  ...logoutPages,
  ...devicePages,
  ...applicationPages,
  ...failurePages,
];
