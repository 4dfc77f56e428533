import type { Page } from 'playwright-core';
import type { PageCase } from './page-case.ts';
import { comeSignedIn, openSecureWorld, press, signInAt, type World } from './world.ts';

const PATH = '/o/device/';
const GRANT = 'urn:ietf:params:oauth:grant-type:device_code';

/** A television that waits for Alice, who has just typed its code. */
async function typeCode(page: Page, world: World): Promise<void> {
  const tv = await world.bed.publicClient({ name: 'Living-room TV', grantTypes: [GRANT] });
  const form = { client_id: tv.id, scope: 'read groups' };
  const { json } = await world.bed.post('/o/device-authorization/', form);
  await comeSignedIn(page, world);
  await page.goto(`${world.origin}${PATH}`);
  await page.fill('[name=user_code]', String(json.user_code));
  await press(page, 'form button');
}

export const devicePages: readonly PageCase[] = [
  {
    name: 'device',
    route: `GET ${PATH}`,
    async reach(page, world) {
      await comeSignedIn(page, world);
      await page.goto(world.origin + PATH);
    },
  },
  {
    name: 'device-with-code',
    route: `GET ${PATH}`,
    async reach(page, world) {
      await comeSignedIn(page, world);
      await page.goto(`${world.origin}${PATH}?user_code=BCDF-GHJK`);
    },
  },
  {
    name: 'device-qr-code',
    route: `GET ${PATH}`,
    once: true,
    open: openSecureWorld,
    async reach(page, world) {
      await signInAt(page, world);
      await page.goto(world.origin + PATH);
      await page.click('summary');
    },
  },
  {
    name: 'device-refused',
    route: `POST ${PATH}`,
    async reach(page, world) {
      await comeSignedIn(page, world);
      await page.goto(world.origin + PATH);
      await page.fill('[name=user_code]', 'BCDF-GHJK');
      await press(page, 'form button');
    },
  },
  { name: 'device-consent', route: `POST ${PATH}`, reach: typeCode },
  {
    name: 'device-allowed',
    route: `POST ${PATH}`,
    once: true,
    async reach(page, world) {
      await typeCode(page, world);
      await press(page, 'button[name=allow]');
    },
  },
  {
    name: 'device-denied',
    route: `POST ${PATH}`,
    once: true,
    async reach(page, world) {
      await typeCode(page, world);
      await press(page, 'button[name=deny]');
    },
  },
  {
    name: 'error-device-code-over',
    error: 'codeOver',
    route: `POST ${PATH}`,
    async reach(page, world) {
      await typeCode(page, world);
      world.bed.advance(86_400);
      await press(page, 'button[name=allow]');
    },
  },
];
