import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { expect, inject, onTestFinished } from 'vitest';
import { type Context, openContext } from '../../src/context.ts';
import { createClient } from '../../src/core/clients.ts';
import { issueToken } from '../../src/core/token/issue.ts';
import { createUser, type User } from '../../src/core/users.ts';
import { createSchema, dropSchema } from './postgres.ts';
import { type Answer, type BasicCredentials, settingsWith } from './testbed.ts';

const CONFIGURATION = 'oauth2.config.json';

/** A folder of a test's own, gone after it. */
export function makeFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'oauthctl-test-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

/** A folder whose configuration names a store of the kind that this run of the tests is about; gone after the test. */
export async function makeHome(): Promise<string> {
  if (inject('engine') === 'sqlite') return makeFolder();
  const url = await createSchema();
  onTestFinished(() => dropSchema(url));
  return makeHomeOf(url);
}

/** A folder whose configuration names a store. */
export function makeHomeOf(url: string): string {
  const folder = makeFolder();
  writeFileSync(join(folder, CONFIGURATION), JSON.stringify({ DATABASE_URL: url }));
  return folder;
}

/** The store of a folder. */
function storeOf(folder: string): string {
  const file = join(folder, CONFIGURATION);
  if (!existsSync(file)) return `sqlite:${join(folder, 'oauth2.sqlite3')}`;
  return (JSON.parse(readFileSync(file, 'utf8')) as { DATABASE_URL: string }).DATABASE_URL;
}

/** Has SQLite look through the file of a store; PostgreSQL looks after itself. */
export function checkIntegrity(folder: string): void {
  const url = storeOf(folder);
  if (!url.startsWith('sqlite:')) return;
  const file = new Database(url.slice('sqlite:'.length));
  expect(file.pragma('integrity_check', { simple: true })).toBe('ok');
  file.close();
}

/** Does something with the store of a folder as a command beside a server would, with the real clock. */
export async function inStore<Result>(
  folder: string,
  work: (context: Context) => Promise<Result>,
): Promise<Result> {
  const settings = settingsWith({ DATABASE_URL: storeOf(folder) });
  const context = await openContext(settings, { create: true });
  try {
    return await work(context);
  } finally {
    await context.close();
  }
}

export interface Prepared {
  basic: BasicCredentials;
  /** Live refresh tokens, as many as were asked for, each of a family of its own. */
  refreshTokens: string[];
}

/** A user like others, who can sign in where there is a password. */
export function addUser(context: Context, username: string, password?: string): Promise<User> {
  return createUser(context, {
    username,
    email: '',
    password,
    superuser: false,
    active: true,
    groups: [],
  });
}

/** Makes a store with a client, a user and some refresh tokens. */
export function prepareStore(folder: string, refreshTokens = 1): Promise<Prepared> {
  return inStore(folder, async (context) => {
    const { client, clientSecret = '' } = await createClient(context, {
      name: 'Test app',
      clientType: 'confidential',
      grantTypes: ['client_credentials', 'password', 'refresh_token'],
      redirectUris: [],
      allowedOrigins: [],
    });
    const user = await addUser(context, 'alice', 'correct horse');
    const request = { client, user, refresh: true, audience: [] };
    const issued = await Promise.all(
      Array.from({ length: refreshTokens }, () => issueToken(context, request)),
    );
    return {
      basic: [client.clientId, clientSecret],
      refreshTokens: issued.map(({ refresh_token = '' }) => refresh_token),
    };
  });
}

/** That a request was answered as it is while the store cannot do its work. */
export function expectUnavailable({ status, headers, json }: Answer): void {
  expect([status, json.error]).toEqual([503, 'temporarily_unavailable']);
  expect(Number(headers['retry-after'])).toBeGreaterThan(0);
  expect(headers['cache-control']).toBe('no-store');
}
