import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { Page } from 'playwright-core';
import type { NewClient } from '../../src/core/clients.ts';
import { isDevStore, prepareDevStore } from '../../src/core/dev.ts';
import { signedInBrowser } from '../support/browser.ts';
import { type ClientSite, type ClientSiteOptions, clientSite } from '../support/client-site.ts';
import { requestOf } from '../support/code-flow.ts';
import {
  type FormFields,
  passwordOf,
  type RegisteredClient,
  type SettingsOverrides,
  type Testbed,
  testbed,
} from '../support/testbed.ts';

/** A server, the site of a client on another origin, and Alice, who has an account. */
export interface World {
  bed: Testbed;
  /** Where the server is, as the browser knows it. */
  origin: string;
  site: ClientSite;
  app: RegisteredClient;
}

export interface WorldOptions {
  settings?: SettingsOverrides;
  app?: Partial<NewClient>;
  files?: ClientSiteOptions['files'];
}

/** Everything on http, on this machine: the server is `localhost`, and the client another site, `127.0.0.1`. */
export async function openWorld({ settings, app, files = {} }: WorldOptions = {}): Promise<World> {
  const bed = await testbed({ ...(settings === undefined ? {} : { settings }) });
  const site = await clientSite({ files });
  return settle(bed, `http://localhost:${await bed.port()}`, site, app);
}

/** A development server, with its ready-made accounts. */
export async function openDevWorld(): Promise<World> {
  const bed = await testbed();
  await prepareDevStore(bed.context);
  return settle(bed, `http://localhost:${await bed.port()}`, await clientSite());
}

/** Everything on https, as in production: `auth.example`, and the client at `app.example`. */
export async function openSecureWorld({ settings, app, files = {} }: WorldOptions = {}): Promise<World> {
  const read = (name: string) =>
    readFileSync(fileURLToPath(new URL(`../support/tls/${name}`, import.meta.url)), 'utf8');
  const tls = { cert: read('server.pem'), key: read('server.key') };
  const bed = await testbed({ ...(settings === undefined ? {} : { settings }), server: { tls } });
  const site = await clientSite({ tls, host: 'app.example', files });
  return settle(bed, `https://auth.example:${await bed.port()}`, site, app);
}

async function settle(
  bed: Testbed,
  origin: string,
  site: ClientSite,
  input: Partial<NewClient> = {},
): Promise<World> {
  // As `serve` does where its port was free to choose: the issuer is known when it listens.
  const { SERVER } = bed.context.settings;
  Object.assign(SERVER, { ISSUER: `${origin}${SERVER.BASE_PATH}` });
  if (!(await isDevStore(bed.context))) await bed.user('alice');
  const app = await bed.publicClient({
    name: 'Shop',
    grantTypes: ['authorization_code', 'refresh_token'],
    redirectUris: [site.callback],
    ...input,
  });
  return { bed, origin, site, app };
}

/** The address of an authorization request as it should be, but for some changes. */
export function requestTo({ origin, site, app }: World, changes: FormFields = {}): string {
  return origin + requestOf(app, { redirect_uri: site.callback, ...changes });
}

/** Presses something that leads to another page, and waits until that is there. */
export async function press(page: Page, selector: string): Promise<void> {
  const arrived = page.waitForEvent('framenavigated');
  await page.click(selector);
  await arrived;
  await page.waitForLoadState();
}

/** Fills in the sign-in page, which is open, and sends it. */
export async function signIn(page: Page, username = 'alice', password = passwordOf(username)): Promise<void> {
  await page.fill('[name=username]', username);
  await page.fill('[name=password]', password);
  await press(page, 'form:has([type=password]) button');
}

/** Lets a browser come as one in which Alice has signed in: that page itself is visited where it is what counts. */
export async function comeSignedIn(page: Page, { bed, origin }: World): Promise<void> {
  const { cookies } = await signedInBrowser(bed, 'alice');
  await page.context().addCookies([...cookies].map(([name, value]) => ({ name, value, url: origin })));
}

/** Signs Alice in by keyboard alone, on the sign-in page, which is open. */
export async function signInByKeyboard(page: Page): Promise<void> {
  const { keyboard } = page;
  await page.waitForSelector('[name=username]:focus');
  await keyboard.type('alice');
  await keyboard.press('Tab');
  await keyboard.type(passwordOf('alice'));
  await keyboard.press('Enter');
}

/** Opens the sign-in page and signs in. */
export async function signInAt(page: Page, { origin }: World, username = 'alice'): Promise<void> {
  await page.goto(`${origin}/accounts/login/`);
  await signIn(page, username);
}
