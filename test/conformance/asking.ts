import { expect } from 'vitest';
import type { NewClient } from '../../src/core/clients.ts';
import { type Browser, type Page, signedInBrowser } from '../support/browser.ts';
import { CALLBACK, codeClient, ISSUER, requestOf, returned } from '../support/code-flow.ts';
import { type FormFields, openTestbed, type RegisteredClient, type Testbed } from '../support/testbed.ts';
import type { RowId } from './rows.ts';

/** A redirect URI on this machine. */
export const loopback = 'http://127.0.0.1/cb?x=1';

/** The apps that requests come from. Their users are not asked, so that a request that is right is answered at once. */
const appsByName = {
  shop: {},
  /** Has two redirect URIs. */
  two: { redirectUris: [CALLBACK, `${CALLBACK}/2`] },
  none: { redirectUris: [] },
  /** Has a query in its redirect URI. */
  query: { redirectUris: [`${CALLBACK}?x=1&y=%20`] },
  native: {
    clientType: 'public',
    redirectUris: [loopback, 'http://[::1]:7/cb', 'http://localhost/cb', CALLBACK],
  },
  service: { grantTypes: ['client_credentials'] },
  reader: { scope: ['read'] },
  /** Confidential, and may do without PKCE. */
  exempt: { pkceOptional: true },
} as const satisfies Readonly<Record<string, Partial<NewClient>>>;

type AppName = keyof typeof appsByName;

export interface AuthorizationWorld {
  bed: Testbed;
  /** Alice's. */
  browser: Browser;
  apps: Readonly<Record<AppName, RegisteredClient>>;
}

export async function makeAuthorizationWorld(): Promise<AuthorizationWorld> {
  const bed = await openTestbed();
  await bed.user('alice');
  const browser = await signedInBrowser(bed, 'alice');
  const made: [string, RegisteredClient][] = [];
  for (const [name, input] of Object.entries(appsByName)) {
    made.push([name, await codeClient(bed, { skipAuthorization: true, ...input })]);
  }
  return { bed, browser, apps: Object.fromEntries(made) as unknown as AuthorizationWorld['apps'] };
}

/** One authorization request and what becomes of it. */
export interface Asking {
  row: RowId;
  name: string;
  from?: AppName;
  /** How it differs from a request that is right. */
  changes?: FormFields;
  /** Put behind the query as it is. */
  more?: string;
  /** A page of ours with a failure, a code, or what the client is told is wrong. */
  answer: 'page' | 'code' | { error: string };
  /** Where the answer goes, without what is added. */
  to?: string;
}

export function ask({ browser, apps }: AuthorizationWorld, asking: Asking): Promise<Page> {
  const { from = 'shop', changes = {}, more = '' } = asking;
  return browser.visit(`${requestOf(apps[from], changes)}${more}`);
}

/** RFC 6749 section 4.1.2.1: the characters of `error` and of `error_description`. */
const errorText = /^[\x20-\x21\x23-\x5b\x5d-\x7e]+$/;

export function check(page: Page, { answer, to, changes = {}, more = '' }: Asking): void {
  expect(page.headers['cache-control']).toBe('no-store');
  expect(page.headers['referrer-policy']).toBe('no-referrer');
  expect(page.headers).not.toHaveProperty('access-control-allow-origin');
  if (answer === 'page') {
    expect([page.status, page.leadsTo]).toEqual([400, undefined]);
    expect(page.headers['content-type']).toMatch(/^text\/html/);
    expect(page.text).toContain(page.headers['x-request-id'] ?? 'missing');
    return;
  }
  const went = returned(page);
  expect(went.to).toBe(to ?? changes.redirect_uri ?? CALLBACK);
  const { code, error, error_description, state, iss, ...others } = went.parameters;
  expect(others).toEqual({});
  expect(iss).toBe(ISSUER);
  expect(state).toBe(more.includes('state=') ? undefined : 'the state');
  if (answer === 'code') {
    expect([error, code]).toEqual([undefined, expect.stringMatching(/^oac_[\w-]{36,}$/)]);
  } else {
    expect([code, error]).toEqual([undefined, answer.error]);
    expect(error).toMatch(errorText);
    expect(error_description).toMatch(errorText);
  }
}
