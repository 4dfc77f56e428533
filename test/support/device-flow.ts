import { expect } from 'vitest';
import type { NewClient } from '../../src/core/clients.ts';
import type { DeviceAuthorizationResponse } from '../../src/core/device/start.ts';
import type { User } from '../../src/core/users.ts';
import { sql } from '../../src/storage/sql.ts';
import { type Browser, type Page, signedInBrowser } from './browser.ts';
import {
  type Answer,
  type FormFields,
  type RegisteredClient,
  type SendOptions,
  type Testbed,
  type TestbedOptions,
  testbed,
} from './testbed.ts';

export const DEVICE_GRANT = 'urn:ietf:params:oauth:grant-type:device_code';
export const DEVICE = '/o/device/';
export const DEVICE_AUTHORIZATION = '/o/device-authorization/';

/** A client for the device grant, public unless told otherwise. */
export function deviceClient(bed: Testbed, input: Partial<NewClient> = {}): Promise<RegisteredClient> {
  return bed.client({
    name: 'Television',
    clientType: 'public',
    grantTypes: [DEVICE_GRANT, 'refresh_token'],
    ...input,
  });
}

export interface DeviceFlow {
  bed: Testbed;
  tv: RegisteredClient;
  alice: User;
  /** Alice's browser. */
  browser: Browser;
}

/** A testbed with an app for the device grant, and Alice signed in with a browser. */
export async function deviceFlow(
  options: TestbedOptions & { app?: Partial<NewClient> } = {},
): Promise<DeviceFlow> {
  const { app: input, ...rest } = options;
  const bed = await testbed(rest);
  const tv = await deviceClient(bed, input);
  const alice = await bed.user('alice');
  return { bed, tv, alice, browser: await signedInBrowser(bed, 'alice') };
}

/** How a client says who it is: by its secret, or by its name where it has none. */
function identity({ client, id, basic }: RegisteredClient): [FormFields, SendOptions] {
  return client.clientType === 'public' ? [{ client_id: id }, {}] : [{}, { basic }];
}

/** What a device sends to get a code, and what it is answered. */
export function request(
  bed: Testbed,
  app: RegisteredClient,
  changes: FormFields = {},
  options: SendOptions = {},
): Promise<Answer> {
  const [form, credentials] = identity(app);
  return bed.post(
    DEVICE_AUTHORIZATION,
    { scope: 'read', ...form, ...changes },
    { ...credentials, ...options },
  );
}

/** The codes that a device must be given. */
export async function begin(
  bed: Testbed,
  app: RegisteredClient,
  changes: FormFields = {},
  options: SendOptions = {},
): Promise<DeviceAuthorizationResponse> {
  const answer = await request(bed, app, changes, options);
  expect([answer.status, answer.text]).toEqual([200, expect.stringContaining('device_code')]);
  return answer.json as unknown as DeviceAuthorizationResponse;
}

/** A device asks for its tokens. */
export function poll(
  bed: Testbed,
  app: RegisteredClient,
  deviceCode: string,
  changes: FormFields = {},
): Promise<Answer> {
  const [form, credentials] = identity(app);
  return bed.post(
    '/o/token/',
    { grant_type: DEVICE_GRANT, device_code: deviceCode, ...form, ...changes },
    credentials,
  );
}

/** Types a code in, and answers with what is shown then. */
export async function enter(browser: Browser, userCode: string): Promise<Page> {
  const page = await browser.visit(DEVICE);
  expect(page.address, page.text).toBe(DEVICE);
  return browser.submit(page, { user_code: userCode });
}

/** Whether a page asks what a device may have. */
export function asksForAnswer(page: Page): boolean {
  return page.forms.some(({ buttons }) => buttons.some(({ name }) => name === 'allow'));
}

/** Types a code in, and answers with the button of a name. */
export async function decide(
  browser: Browser,
  userCode: string,
  press: 'allow' | 'deny' = 'allow',
): Promise<Page> {
  const page = await enter(browser, userCode);
  expect(asksForAnswer(page), page.text).toBe(true);
  const answered = await browser.submit(page, {}, { press });
  expect(answered.status, answered.text).toBe(200);
  return answered;
}

/** A device code that a user has allowed. */
export async function allowedCode(
  { bed, tv, browser }: DeviceFlow,
  changes: FormFields = {},
): Promise<string> {
  const { device_code, user_code } = await begin(bed, tv, changes);
  await decide(browser, user_code);
  return device_code;
}

/** Everything that is kept of device codes. */
export function deviceRows({ context }: Testbed): Promise<object[]> {
  return context.db.all<object>(sql`select * from device_codes order by expires_at, seq`);
}
