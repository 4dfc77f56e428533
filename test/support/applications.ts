import { expect } from 'vitest';
import { findClient } from '../../src/core/clients.ts';
import type { Browser, Page } from './browser.ts';
import { CALLBACK } from './code-flow.ts';
import { passwordOf, type RegisteredClient, type Testbed, type TestbedOptions, testbed } from './testbed.ts';

export const LIST = '/o/applications/';
export const REGISTER = '/o/applications/register/';

export async function bedWith(options: TestbedOptions = {}) {
  const bed = await testbed(options);
  await bed.user('alice');
  await bed.user('bob');
  await bed.user('root', { superuser: true, password: passwordOf('root') });
  return bed;
}

/** Fills in the form for a new app and sends it. */
export async function register(
  browser: Browser,
  typed: Readonly<Record<string, string | undefined>> = {},
): Promise<Page> {
  const page = await browser.visit(REGISTER);
  expect(page.status).toBe(200);
  return browser.submit(page, { name: 'Shop', redirect_uris: CALLBACK, ...typed });
}

/** The secret that a page shows. */
export function secretOn(page: Page): string | undefined {
  return /<textarea id="client_secret" [^>]*readonly[^>]*>\n([^<]*)<\/textarea>/.exec(page.text)?.[1];
}

/** The address of the app that a page is about. */
export function addressOn({ text }: Page): string {
  return /href="(\/o\/applications\/\d+\/)update\/"/.exec(text)?.[1] ?? expect.fail(text);
}

export function idOn({ text }: Page): string {
  return /<dd><code>([\w-]+)<\/code>/.exec(text)?.[1] ?? expect.fail(text);
}

export async function registered(bed: Testbed, page: Page): Promise<RegisteredClient> {
  const client = await findClient(bed.context, idOn(page));
  const secret = secretOn(page) ?? '';
  return { client, id: client.clientId, secret, basic: [client.clientId, secret] };
}
