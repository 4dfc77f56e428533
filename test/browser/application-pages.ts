import type { Page } from 'playwright-core';
import { LONG_SCHEME, type PageCase } from './page-case.ts';
import { comeSignedIn, press, requestTo, type World } from './world.ts';

const APPLICATIONS = '/o/applications/';
const ACCESS = '/o/authorized_tokens/';
const SEND = 'main form button:not(.second)';

const LONG_NAME = 'Donaudampfschifffahrtsgesellschaftskapitänsverwaltung, for ships and crews';

/** Alice at the form for a new app. */
async function openForm(page: Page, world: World): Promise<void> {
  await comeSignedIn(page, world);
  await page.goto(`${world.origin}${APPLICATIONS}register/`);
}

/** Alice registers an app; ends where its secret is shown. */
async function register(page: Page, world: World, name = 'Photo Prints'): Promise<void> {
  await openForm(page, world);
  await page.fill('[name=name]', name);
  await page.fill('[name=redirect_uris]', `https://prints.example.com/callback\n${LONG_SCHEME}:/callback`);
  await press(page, SEND);
}

/** Alice at the page of an app of hers, or one of those behind it. */
async function openOwn(page: Page, world: World, end = ''): Promise<void> {
  await register(page, world);
  await page.goto(`${world.origin}${APPLICATIONS}`);
  await press(page, '.entries a');
  if (end !== '') await page.goto(page.url() + end);
}

/** Alice has let an app have something. */
async function give(page: Page, world: World): Promise<void> {
  await comeSignedIn(page, world);
  await page.goto(requestTo(world, { scope: 'read groups' }));
  await page.click('button[name=allow]');
  await page.waitForSelector('text=arrived');
  await page.goto(`${world.origin}${ACCESS}`);
}

export const applicationPages: readonly PageCase[] = [
  {
    name: 'applications-none',
    route: `GET ${APPLICATIONS}`,
    async reach(page, world) {
      await comeSignedIn(page, world);
      await page.goto(world.origin + APPLICATIONS);
    },
  },
  {
    name: 'applications',
    route: `GET ${APPLICATIONS}`,
    async reach(page, world) {
      await register(page, world);
      await register(page, world, LONG_NAME);
      await page.goto(world.origin + APPLICATIONS);
    },
  },
  { name: 'application-form', route: `GET ${APPLICATIONS}register/`, reach: openForm },
  {
    name: 'application-form-refused',
    route: `POST ${APPLICATIONS}register/`,
    async reach(page, world) {
      await openForm(page, world);
      await page.fill('[name=redirect_uris]', 'http://prints.example.com/#here\nnowhere');
      await page.fill('[name=allowed_origins]', 'https://prints.example.com/path');
      await press(page, SEND);
    },
  },
  { name: 'application-secret', route: `POST ${APPLICATIONS}register/`, once: true, reach: register },
  { name: 'application', route: `GET ${APPLICATIONS}:id/`, reach: openOwn },
  {
    name: 'application-new-secret',
    route: `POST ${APPLICATIONS}:id/`,
    async reach(page, world) {
      await openOwn(page, world);
      await press(page, 'main form button');
    },
  },
  {
    name: 'application-update',
    route: `GET ${APPLICATIONS}:id/update/`,
    reach: (page, world) => openOwn(page, world, 'update/'),
  },
  {
    name: 'application-update-refused',
    route: `POST ${APPLICATIONS}:id/update/`,
    async reach(page, world) {
      await openOwn(page, world, 'update/');
      await page.fill('[name=name]', '');
      await press(page, SEND);
    },
  },
  {
    name: 'application-delete',
    route: `GET ${APPLICATIONS}:id/delete/`,
    reach: (page, world) => openOwn(page, world, 'delete/'),
  },
  {
    name: 'applications-deleted',
    route: `GET ${APPLICATIONS}`,
    after: `POST ${APPLICATIONS}:id/delete/`,
    async reach(page, world) {
      await openOwn(page, world, 'delete/');
      await press(page, 'button.danger');
    },
  },
  {
    name: 'access-none',
    route: `GET ${ACCESS}`,
    async reach(page, world) {
      await comeSignedIn(page, world);
      await page.goto(world.origin + ACCESS);
    },
  },
  { name: 'access', route: `GET ${ACCESS}`, reach: give },
  {
    name: 'access-end',
    route: `GET ${ACCESS}:id/delete/`,
    async reach(page, world) {
      await give(page, world);
      await press(page, '.entries .button');
    },
  },
  {
    name: 'access-ended',
    route: `GET ${ACCESS}`,
    after: `POST ${ACCESS}:id/delete/`,
    async reach(page, world) {
      await give(page, world);
      await press(page, '.entries .button');
      await press(page, 'button.danger');
    },
  },
];
