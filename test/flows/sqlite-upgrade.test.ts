import { join } from 'node:path';
import Database from 'better-sqlite3';
import { describe, expect, onTestFinished, test } from 'vitest';
import { newestSchema } from '../../src/storage/migrate.ts';
import { type Serving, startServe } from '../support/serve.ts';
import { makeFolder, prepareStore } from '../support/store.ts';

/** What the next release does to the schema: it widens the tables, and says by the floor who can work with them. */
function migrateAsNextRelease(folder: string, floor: number): void {
  const file = new Database(join(folder, 'oauth2.sqlite3'));
  file.pragma('busy_timeout = 5000');
  const tables = file
    .prepare("select name from sqlite_master where type = 'table' and name not like 'sqlite_%'")
    .pluck()
    .all() as string[];
  file.transaction(() => {
    for (const table of tables) {
      if (table === 'oauthctl_migrations') continue;
      file.exec(`alter table ${table} add column of_the_next_release text`);
    }
    file.exec('create table next_release_notes (id bigint primary key, text text not null)');
    file
      .prepare('insert into oauthctl_migrations (number, name, floor, applied_at) values (?, ?, ?, 1)')
      .run(newestSchema + 1, 'next-release', floor);
  })();
  file.close();
}

async function serve(folder: string): Promise<Serving> {
  const serving = await startServe({ folder });
  onTestFinished(async () => {
    await serving.kill();
  });
  return serving;
}

async function ready({ url }: Serving): Promise<number> {
  return (await fetch(`${url}/readyz`)).status;
}

describe('a schema that is one migration newer', () => {
  test('is served on by a server that was running, and by one that is started, when it only widens', async () => {
    const folder = makeFolder();
    const { basic, refreshTokens } = await prepareStore(folder, 2);
    const running = await serve(folder);
    const before = await running.post('/o/token/', { grant_type: 'client_credentials' }, basic);
    const { access_token: token } = (await before.json()) as { access_token: string };
    migrateAsNextRelease(folder, newestSchema);
    const servers = [running, await serve(folder)];
    for (const [at, serving] of servers.entries()) {
      expect(await ready(serving)).toBe(200);
      const asked = await serving.post('/o/introspect/', { token }, basic);
      expect(await asked.json()).toMatchObject({ active: true });
      const form = { grant_type: 'refresh_token', refresh_token: refreshTokens[at] ?? '' };
      const refreshed = await serving.post('/o/token/', form, basic);
      expect(refreshed.status).toBe(200);
      const { access_token: next } = (await refreshed.json()) as { access_token: string };
      expect((await serving.post('/o/revoke_token/', { token: next }, basic)).status).toBe(200);
    }
  });

  test('whose floor is above the program turns a running server unready and is refused at the next start', async () => {
    const folder = makeFolder();
    await prepareStore(folder);
    const running = await serve(folder);
    expect(await ready(running)).toBe(200);
    migrateAsNextRelease(folder, newestSchema + 1);
    expect(await ready(running)).toBe(503);
    await expect(startServe({ folder })).rejects.toThrow(
      /serve ended with 6: .*needs a program that knows schema/s,
    );
  });
});
