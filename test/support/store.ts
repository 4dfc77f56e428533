import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import { type Context, openContext } from '../../src/context.ts';
import { createClient } from '../../src/core/clients.ts';
import { issueToken } from '../../src/core/token/issue.ts';
import { createUser } from '../../src/core/users.ts';
import { type BasicCredentials, settingsWith } from './testbed.ts';

/** A folder of a test's own, gone after it. */
export function makeFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'oauthctl-test-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

/** Does something with the store of a folder as a command beside a server would, with the real clock. */
export async function inStore<Result>(
  folder: string,
  work: (context: Context) => Promise<Result>,
): Promise<Result> {
  const settings = settingsWith({ DATABASE_URL: `sqlite:${join(folder, 'oauth2.sqlite3')}` });
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
    const user = await createUser(context, {
      username: 'alice',
      email: '',
      password: 'correct horse',
      superuser: false,
      active: true,
      groups: [],
    });
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
