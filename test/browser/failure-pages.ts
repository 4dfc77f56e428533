import { renameSync } from 'node:fs';
import { setImmediate } from 'node:timers/promises';
import type { Page } from 'playwright-core';
import { verifyNothing } from '../../src/core/hashes/index.ts';
import { TooBusyError } from '../../src/core/hashes/too-busy.ts';
import { sql } from '../../src/storage/sql.ts';
import { listClientsByName } from '../../src/storage/tables/clients.ts';
import type { PageCase } from './page-case.ts';
import { openWorld, press, signIn, signInAt, type World } from './world.ts';

const LOGIN = '/accounts/login/';
const REGISTER = '/o/applications/register/';

/** One more than are computed and wait at any time (`hashes/argon2id.ts`). */
const CHECKS = 67;

/** As long as some work takes, this process has as many passwords to check as it bears. */
async function whileManySignIn(work: () => Promise<unknown>): Promise<void> {
  let over = false;
  const check = async () => {
    while (!over) {
      try {
        await verifyNothing('x');
      } catch (error) {
        if (!(error instanceof TooBusyError)) throw error;
        await setImmediate();
      }
    }
  };
  const checks = Array.from({ length: CHECKS }, check);
  try {
    await work();
  } finally {
    over = true;
    await Promise.all(checks);
  }
}

/** Alice sends the form for a new app. */
async function register(page: Page, world: World): Promise<void> {
  await page.goto(world.origin + REGISTER);
  await page.fill('[name=name]', 'Photo Prints');
  await press(page, 'main form button:not(.second)');
}

/** What goes wrong with the server or between browser and server, each brought about as it happens. */
export const failurePages: readonly PageCase[] = [
  {
    name: 'error-busy',
    error: 'busy',
    route: `POST ${LOGIN}`,
    once: true,
    async reach(page, { origin }) {
      await page.goto(origin + LOGIN);
      await whileManySignIn(async () => {
        // Now and then it is this very request that finds a place in the queue.
        do await signIn(page, 'nobody', 'x');
        while (await page.locator('[name=password]').count());
      });
    },
  },
  {
    name: 'error-unavailable',
    error: 'unavailable',
    route: `POST ${LOGIN}`,
    async reach(page, { bed, origin }) {
      await page.goto(origin + LOGIN);
      renameSync(bed.file, `${bed.file}.elsewhere`);
      await signIn(page);
    },
  },
  {
    name: 'error-failed',
    error: 'failed',
    route: 'GET /o/applications/:id/',
    async reach(page, world) {
      const { db } = world.bed.context;
      await signInAt(page, world);
      await register(page, world);
      const [client] = await listClientsByName(db, 'Photo Prints', 1);
      await db.run(
        sql`update clients set redirect_uris = 'not what this server wrote' where id = ${client?.id ?? 0}`,
      );
      await page.goto(`${world.origin}/o/applications/${client?.id}/`);
    },
  },
  {
    name: 'error-unreadable',
    error: 'unreadable',
    route: 'GET /o/device/',
    reach: (page, { origin }) => page.goto(`${origin}/o/device/?user_code=BCDF&user_code=GHJK`),
  },
  {
    name: 'error-other-site',
    error: 'otherSite',
    route: `POST ${LOGIN}`,
    async reach(page, { origin, site }) {
      await page.goto(`${site.origin}/`);
      const arrived = page.waitForEvent('framenavigated');
      await page.evaluate(`{
        const form = document.createElement('form');
        Object.assign(form, { method: 'post', action: '${origin}${LOGIN}' });
        document.body.append(form);
        form.submit();
      }`);
      await arrived;
      await page.waitForLoadState();
    },
  },
  {
    name: 'error-too-many-apps',
    error: 'tooManyApps',
    route: `POST ${REGISTER}`,
    open: () => openWorld({ settings: { SERVER: { REGISTRATIONS: 1 } } }),
    async reach(page, world) {
      await signInAt(page, world);
      await register(page, world);
      await register(page, world);
    },
  },
];
