import type { Page } from 'playwright-core';
import { begin, DEVICE, deviceClient } from '../support/device-flow.ts';
import { type PageCase, usualSettings } from './page-case.ts';
import { openSecureWorld, press, signInAt, type World } from './world.ts';

const GET_PAGE = `GET ${DEVICE}` as const;
const POST_PAGE = `POST ${DEVICE}` as const;
const ENTER = 'form button';

/** Alice's way to the page that asks for the code of a device. */
async function openDevicePage(page: Page, world: World): Promise<void> {
  await signInAt(page, world);
  await page.goto(world.origin + DEVICE);
}

/** Alice's way to the question whether a television may have what it asks for. */
async function askForDevice(page: Page, world: World): Promise<void> {
  const television = await deviceClient(world.bed);
  const { user_code } = await begin(world.bed, television, { scope: 'read write groups' });
  world.bed.advance(130);
  await openDevicePage(page, world);
  await page.fill('[name=user_code]', user_code);
  await press(page, ENTER);
}

async function answerDevice(page: Page, world: World, button: 'allow' | 'deny'): Promise<void> {
  await askForDevice(page, world);
  await press(page, `button[name=${button}]`);
}

/** The pages on which people let devices in. */
export const devicePages: readonly PageCase[] = [
  { name: 'device-code', route: GET_PAGE, reach: openDevicePage },
  {
    name: 'device-code-with-phone',
    route: GET_PAGE,
    open: () => openSecureWorld({ settings: usualSettings }),
    async reach(page, world) {
      await openDevicePage(page, world);
      await page.click('summary');
    },
  },
  {
    name: 'device-code-filled-in',
    route: GET_PAGE,
    async reach(page, world) {
      await signInAt(page, world);
      await page.goto(`${world.origin}${DEVICE}?user_code=BCDF-GHJK`);
    },
  },
  {
    name: 'device-code-wrong',
    route: POST_PAGE,
    async reach(page, world) {
      await openDevicePage(page, world);
      await page.fill('[name=user_code]', 'BCDF-GHJK');
      await press(page, ENTER);
    },
  },
  { name: 'device-consent', route: POST_PAGE, reach: askForDevice },
  { name: 'device-allowed', route: POST_PAGE, reach: (page, world) => answerDevice(page, world, 'allow') },
  { name: 'device-denied', route: POST_PAGE, reach: (page, world) => answerDevice(page, world, 'deny') },
  {
    name: 'error-device-code-over',
    route: POST_PAGE,
    async reach(page, world) {
      await askForDevice(page, world);
      world.bed.advance(86_400);
      await press(page, 'button[name=allow]');
    },
  },
];
