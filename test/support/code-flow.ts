import { createHash } from 'node:crypto';
import { expect } from 'vitest';
import type { NewClient } from '../../src/core/clients.ts';
import type { User } from '../../src/core/users.ts';
import { type Browser, type Page, signedInBrowser } from './browser.ts';
import {
  type Answer,
  encodeForm,
  type FormFields,
  type RegisteredClient,
  type Testbed,
  type TestbedOptions,
  testbed,
} from './testbed.ts';

/** What the apps of these tests know: a verifier, and the challenge that is made of it. */
export const verifier = 'correct-horse-battery-staple-correct-horse-battery';
export const challenge = createHash('sha256').update(verifier).digest('base64url');

export const CALLBACK = 'https://app.example/cb';
export const ISSUER = 'http://localhost:8000/o';

/** A client for the code flow. */
export function codeClient(bed: Testbed, input: Partial<NewClient> = {}): Promise<RegisteredClient> {
  return bed.client({
    name: 'Shop',
    grantTypes: ['authorization_code', 'refresh_token'],
    redirectUris: [CALLBACK],
    ...input,
  });
}

export interface CodeFlow {
  bed: Testbed;
  app: RegisteredClient;
  alice: User;
  /** Alice's browser. */
  browser: Browser;
}

/** A testbed with an app for the code flow, and Alice signed in with a browser. */
export async function codeFlow(
  options: TestbedOptions & { app?: Partial<NewClient> } = {},
): Promise<CodeFlow> {
  const { app: input, ...rest } = options;
  const bed = await testbed(rest);
  const app = await codeClient(bed, input);
  const alice = await bed.user('alice');
  return { bed, app, alice, browser: await signedInBrowser(bed, 'alice') };
}

/** The address of an authorization request as it should be, but for some changes. */
export function requestOf({ id }: RegisteredClient, changes: FormFields = {}): string {
  return `/o/authorize/?${encodeForm({
    client_id: id,
    response_type: 'code',
    redirect_uri: CALLBACK,
    scope: 'read',
    state: 'the state',
    code_challenge: challenge,
    code_challenge_method: 'S256',
    ...changes,
  })}`;
}

/** The answer of an authorization endpoint as its client reads it. */
export interface Returned {
  /** Where it went, without what was added. */
  to: string;
  /** `?`, `&` or `#`. */
  by: string;
  parameters: Record<string, string>;
}

/** Where a page leads to, and what it brings there. */
export function returned(page: Page): Returned {
  expect(page.status, page.text).toBe(303);
  const address = page.leadsTo ?? '';
  const at = address.search(/[?#&](?:code|error)=/);
  expect(at, address).toBeGreaterThan(0);
  const pairs = [...new URLSearchParams(address.slice(at + 1))];
  const parameters = Object.fromEntries(pairs);
  expect(pairs, 'no parameter twice').toHaveLength(Object.keys(parameters).length);
  return { to: address.slice(0, at), by: address.charAt(at), parameters };
}

/** What a client is told went wrong. */
export function errorOf(page: Page): string | undefined {
  return returned(page).parameters.error;
}

/** Whether a page asks for consent. */
export function asksForConsent(page: Page): boolean {
  return page.forms.some(({ buttons }) => buttons.some(({ name }) => name === 'allow'));
}

export function allow(browser: Browser, page: Page): Promise<Page> {
  expect(asksForConsent(page), page.text).toBe(true);
  return browser.submit(page, {}, { press: 'allow' });
}

/** Asks, allows what is asked, and answers with the code. */
export async function codeFor(
  browser: Browser,
  app: RegisteredClient,
  changes: FormFields = {},
): Promise<string> {
  const { code } = returned(await allow(browser, await browser.visit(requestOf(app, changes)))).parameters;
  expect(code).toMatch(/^oac_/);
  return String(code);
}

/** Redeems a code as its app does. */
export function redeem(
  bed: Testbed,
  app: RegisteredClient,
  code: string,
  changes: FormFields = {},
): Promise<Answer> {
  const isPublic = app.client.clientType === 'public';
  return bed.post(
    '/o/token/',
    {
      grant_type: 'authorization_code',
      code,
      redirect_uri: CALLBACK,
      code_verifier: verifier,
      ...(isPublic ? { client_id: app.id } : {}),
      ...changes,
    },
    isPublic ? {} : { basic: app.basic },
  );
}
