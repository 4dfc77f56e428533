import type { BrowserContextOptions, Page } from 'playwright-core';
import type { NewClient } from '../../src/core/clients.ts';
import { openPage } from '../support/chromium.ts';
import { openDevWorld, openWorld, press, requestTo, signIn, signInAt, type World } from './world.ts';

/** A page as somebody meets it. */
export interface PageCase {
  /** In the words of file names. */
  name: string;
  /** The route that answers with it: its method and, as in the list of routes, its path. */
  route: `${'GET' | 'POST'} /${string}`;
  /** Leads a browser there. */
  reach(page: Page, world: World): Promise<unknown>;
  /** Where it has to be another server than the usual one. */
  open?: () => Promise<World>;
}

const LOGIN = '/accounts/login/';
const LOGOUT = '/accounts/logout/';
const ALLOW = 'button[name=allow]';

const SCOPES = {
  read: 'See your profile, your messages and your files',
  write: 'Change your profile, and send messages in your name to everybody you know',
  'https://api.example.com/auth/calendar.events.readonly': 'See the events of all of your calendars',
  groups: 'See the groups you are in',
};

const OWN_SCHEME = 'com.example.a-very-long-name-of-an-app-that-nobody-can-read';

/** A server on which words are as long as those of real people. */
const openUsualWorld = () =>
  openWorld({ settings: { SCOPES, ALLOWED_REDIRECT_URI_SCHEMES: ['http', 'https', OWN_SCHEME] } });

/** Alice's way to the consent page of an app. */
async function askConsent(
  page: Page,
  world: World,
  { app, ...request }: { app: Partial<NewClient>; scope: string; resource?: string },
): Promise<void> {
  const asking = await world.bed.publicClient({ grantTypes: ['authorization_code'], ...app });
  await signInAt(page, world);
  const redirect_uri = app.redirectUris?.[0] ?? '';
  await page.goto(requestTo({ ...world, app: asking }, { redirect_uri, ...request }));
}

/**
 * Every page there is. That it can be read and used, and how it looks, is tested and drawn for all of them, so a new page
 * is one more entry.
 */
export const pages: readonly PageCase[] = [
  { name: 'home', route: 'GET /', reach: (page, { origin }) => page.goto(`${origin}/`) },
  { name: 'home-signed-in', route: 'GET /', reach: signInAt },
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
      await signInAt(page, world);
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
      await signInAt(page, world);
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
          redirectUris: [`${OWN_SCHEME}:/callback`],
        },
        scope: Object.keys(SCOPES).join(' '),
        resource:
          'https://calendar.internal.europe-west.services.example.com/api/v2/with/a/very/long/path/that-cannot-be-broken-anywhere',
      }),
  },
  {
    name: 'form-post',
    route: 'POST /o/authorize/',
    async reach(page, world) {
      await signInAt(page, world);
      // Answered like this, a browser stays where it is.
      await page.route(world.site.callback, (arriving) => arriving.fulfill({ status: 204 }));
      await page.goto(requestTo(world, { response_mode: 'form_post' }));
      await page.click(ALLOW);
      await page.waitForSelector('form:not(:has(button[name=allow]))');
    },
  },
  {
    name: 'error-unknown-app',
    route: 'GET /o/authorize/',
    reach: (page, world) => page.goto(requestTo(world, { client_id: 'nobody' })),
  },
  {
    name: 'error-for-developers',
    route: 'GET /o/authorize/',
    open: openDevWorld,
    reach: (page, world) =>
      page.goto(requestTo(world, { redirect_uri: 'https://somewhere.else.example.com/callback?and=more' })),
  },
  {
    name: 'error-request-over',
    route: 'POST /o/authorize/',
    async reach(page, world) {
      await signInAt(page, world);
      await page.goto(requestTo(world));
      world.bed.advance(86_400);
      await press(page, ALLOW);
    },
  },
  {
    name: 'error-stale-form',
    route: `POST ${LOGOUT}`,
    async reach(page, world) {
      await signInAt(page, world);
      await page.goto(world.origin + LOGOUT);
      await page.context().clearCookies();
      await press(page, 'form button');
    },
  },
  {
    name: 'error-too-many-attempts',
    route: `POST ${LOGIN}`,
    open: () => openWorld({ settings: { SERVER: { SIGN_IN_FAILURES: 1 } } }),
    async reach(page, { origin }) {
      await page.goto(origin + LOGIN);
      await signIn(page, 'alice', 'wrong');
      await signIn(page, 'alice', 'wrong again');
    },
  },
];

/** Opens a page of the list with a browser that has nothing yet. */
export async function openCase(
  { open = openUsualWorld, reach }: PageCase,
  options: BrowserContextOptions = {},
): Promise<{ page: Page; answeredBy: string }> {
  const world = await open();
  const page = await openPage(options);
  let answeredBy = '';
  page.on('response', (response) => {
    const request = response.request();
    const isPage = request.isNavigationRequest() && response.status() !== 303;
    const { origin, pathname } = new URL(request.url());
    if (isPage && origin === world.origin) answeredBy = `${request.method()} ${pathname}`;
  });
  await reach(page, world);
  return { page, answeredBy };
}
