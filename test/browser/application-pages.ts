import type { Page } from 'playwright-core';
import { createOwnClient } from '../../src/core/own-clients.ts';
import type { User } from '../../src/core/users.ts';
import type { RegisteredClient } from '../support/testbed.ts';
import { LONG_SCHEME, type PageCase } from './page-case.ts';
import { press, requestTo, signInAt, type World } from './world.ts';

const APPS = '/o/applications/';
const REGISTER = `${APPS}register/`;
const ACCESS = '/o/authorized_tokens/';

/** Signs in Bob, who has an account since just now. */
async function signInBob(page: Page, world: World, superuser = false): Promise<User> {
  const bob = await world.bed.user('bob', { superuser });
  await signInAt(page, world, 'bob');
  return bob;
}

/** Bob's apps: one like any other, and one that has everything, as long as it gets. */
async function registerForBob({ bed }: World, bob: User): Promise<{ notes: number; long: number }> {
  const common = { clientType: 'confidential', redirectUris: [], allowedOrigins: [] } as const;
  const notes = await createOwnClient(bed.context, bob, {
    ...common,
    name: 'Notes',
    grantTypes: ['authorization_code', 'refresh_token'],
    redirectUris: ['https://notes.example.com/callback', 'http://127.0.0.1/callback'],
    allowedOrigins: ['https://notes.example.com'],
    scope: ['read', 'write'],
  });
  const long = await createOwnClient(bed.context, bob, {
    ...common,
    name: 'Donaudampfschifffahrtsgesellschaftskapitänsverwaltung: the app of all ships, and of their crews',
    clientId: 'the-app-of-all-ships-of-their-crews-and-of-whoever-travels-with-them.apps.example.com',
    grantTypes: ['client_credentials', 'authorization_code'],
    redirectUris: [`https://ships.example.com/${'with-a-long-path/'.repeat(8)}`, `${LONG_SCHEME}:/callback`],
  });
  return { notes: notes.client.id, long: long.client.id };
}

/** Bob's way to a page of an app of his. */
async function openApp(
  page: Page,
  world: World,
  {
    app = 'notes',
    path = '',
    superuser = false,
  }: { app?: 'notes' | 'long'; path?: string; superuser?: boolean },
): Promise<void> {
  const bob = await signInBob(page, world, superuser);
  const ids = await registerForBob(world, bob);
  await page.goto(`${world.origin}${APPS}${ids[app]}/${path}`);
}

/** Bob's way to the form for a new app. */
async function openForm(page: Page, world: World): Promise<void> {
  await signInBob(page, world);
  await page.goto(world.origin + REGISTER);
}

/** Fills in what makes the form of an app fail, and sends it. */
async function sendWrong(page: Page): Promise<void> {
  await page.fill('[name=name]', '');
  await page.fill(
    '[name=redirect_uris]',
    `http://app.example.com/callback\n${LONG_SCHEME.replaceAll('-', '_')}:/callback`,
  );
  await page.fill('[name=allowed_origins]', 'https://app.example.com/path');
  await page.fill('[name=scope]', 'read unheard-of');
  await press(page, 'form button');
}

/** Alice agrees to what two apps ask for, and signs in to one with her password. */
async function giveAccess(page: Page, world: World): Promise<RegisteredClient> {
  const { bed, site } = world;
  const long = await bed.publicClient({
    name: 'Donaudampfschifffahrtsgesellschaftskapitänsverwaltung: the app of all ships, and of their crews',
    grantTypes: ['authorization_code'],
    redirectUris: [site.callback],
  });
  await signInAt(page, world);
  for (const [app, scope] of [
    [world.app, 'read write'],
    [long, 'read https://api.example.com/auth/calendar.events.readonly groups'],
  ] as const) {
    await page.goto(requestTo({ ...world, app }, { scope }));
    await press(page, 'button[name=allow]');
    await page.waitForSelector('text=arrived');
  }
  await bed.signIn(await bed.client({ name: 'Mail on the old computer' }), 'alice', { scope: 'read' });
  return long;
}

/** The pages of apps, and of what they were given. */
export const applicationPages: readonly PageCase[] = [
  {
    name: 'apps-none',
    route: `GET ${APPS}`,
    async reach(page, world) {
      await signInBob(page, world);
      await page.goto(world.origin + APPS);
    },
  },
  {
    name: 'apps',
    route: `GET ${APPS}`,
    async reach(page, world) {
      await registerForBob(world, await signInBob(page, world));
      await page.goto(world.origin + APPS);
    },
  },
  { name: 'app-register', route: `GET ${REGISTER}`, reach: openForm },
  {
    name: 'app-register-problems',
    route: `POST ${REGISTER}`,
    async reach(page, world) {
      await openForm(page, world);
      await sendWrong(page);
    },
  },
  {
    name: 'app-secret-once',
    route: `POST ${REGISTER}`,
    async reach(page, world) {
      await openForm(page, world);
      await page.fill('[name=name]', 'Notes');
      await press(page, 'form button');
    },
  },
  { name: 'app', route: `GET ${APPS}:id/`, reach: (page, world) => openApp(page, world, {}) },
  {
    name: 'app-long',
    route: `GET ${APPS}:id/`,
    reach: (page, world) => openApp(page, world, { app: 'long' }),
  },
  {
    name: 'app-new-secret',
    route: `POST ${APPS}:id/`,
    async reach(page, world) {
      await openApp(page, world, { app: 'long' });
      await press(page, 'form button');
    },
  },
  {
    name: 'app-update',
    route: `GET ${APPS}:id/update/`,
    reach: (page, world) => openApp(page, world, { path: 'update/' }),
  },
  {
    name: 'app-update-superuser',
    route: `GET ${APPS}:id/update/`,
    reach: (page, world) => openApp(page, world, { path: 'update/', superuser: true }),
  },
  {
    name: 'app-update-problems',
    route: `POST ${APPS}:id/update/`,
    async reach(page, world) {
      await openApp(page, world, { app: 'long', path: 'update/' });
      await sendWrong(page);
    },
  },
  {
    name: 'app-delete',
    route: `GET ${APPS}:id/delete/`,
    reach: (page, world) => openApp(page, world, { app: 'long', path: 'delete/' }),
  },
  {
    name: 'app-deleted',
    route: `GET ${APPS}`,
    after: `POST ${APPS}:id/delete/`,
    async reach(page, world) {
      await openApp(page, world, { path: 'delete/' });
      await press(page, 'form button');
    },
  },
  {
    name: 'access-none',
    route: `GET ${ACCESS}`,
    async reach(page, world) {
      await signInBob(page, world);
      await page.goto(world.origin + ACCESS);
    },
  },
  {
    name: 'access',
    route: `GET ${ACCESS}`,
    async reach(page, world) {
      await giveAccess(page, world);
      await page.goto(world.origin + ACCESS);
    },
  },
  {
    name: 'access-end',
    route: `GET ${ACCESS}:id/delete/`,
    async reach(page, world) {
      const { client } = await giveAccess(page, world);
      await page.goto(`${world.origin}${ACCESS}${client.id}/delete/`);
    },
  },
  {
    name: 'access-ended',
    route: `GET ${ACCESS}`,
    after: `POST ${ACCESS}:id/delete/`,
    async reach(page, world) {
      const { client } = await giveAccess(page, world);
      await page.goto(`${world.origin}${ACCESS}${client.id}/delete/`);
      await press(page, 'form button');
    },
  },
];
