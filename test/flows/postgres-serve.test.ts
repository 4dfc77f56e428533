import { describe, expect, onTestFinished, test } from 'vitest';
import { newestSchema } from '../../src/storage/migrate.ts';
import { sql, statement } from '../../src/storage/sql.ts';
import { makeFolder, shellIn } from '../support/oauthctl.ts';
import { createSchema, dropSchema } from '../support/postgres.ts';
import { type PostgresServer, startPostgres } from '../support/postgres-server.ts';
import { introspect, serve, told } from '../support/serve.ts';
import { inStore, makeHome, makeHomeOf, prepareStore } from '../support/store.ts';

/** A server of a test's own, which it may stop. */
async function ownPostgres(): Promise<PostgresServer> {
  const postgres = await startPostgres();
  onTestFinished(() => postgres.remove());
  return postgres;
}

describe('the schema of a PostgreSQL database', () => {
  test('is made on an empty database by those who make stores, and by nobody else', async () => {
    const [folder, url] = [makeFolder(), await createSchema()];
    onTestFinished(() => dropSchema(url));
    const oauthctl = shellIn(folder);
    const refused = await oauthctl(`app list --json --database ${url}`);
    expect([refused.code, refused.error()]).toEqual([
      6,
      expect.objectContaining({
        code: 'database_missing',
        hint: expect.stringContaining('oauthctl migrate'),
      }),
    ]);
    const status = await oauthctl(`migrate --status --json --database ${url}`);
    expect([status.code, status.json()]).toMatchObject([0, { current: 0, newest: newestSchema }]);
    expect((await oauthctl(`app create shop --grant client-credentials --json --database ${url}`)).code).toBe(
      0,
    );
    expect((await oauthctl(`app list --json --database ${url}`)).json().data).toHaveLength(1);
    expect((await oauthctl(`migrate --json --database ${url}`)).json()).toMatchObject({ applied: [] });
  });

  test('is brought up to date by `migrate` alone: everybody else says so, with exit 6', async () => {
    const folder = await makeHome();
    await inStore(folder, async ({ db }) => {
      await db.run(sql`delete from oauthctl_migrations where number = ${newestSchema}`);
    });
    const oauthctl = shellIn(folder);
    for (const line of [
      'serve --port 0 --json',
      'app list --json',
      'app create shop --grant client-credentials --json',
    ]) {
      const { code, error } = await oauthctl(line);
      expect([code, error()], line).toEqual([
        6,
        {
          code: 'schema_too_old',
          message: expect.stringContaining(`${newestSchema} (`),
          hint: 'oauthctl migrate',
        },
      ]);
    }
    const status = await oauthctl('migrate --status --json');
    expect([status.code, status.json()]).toMatchObject([0, { current: newestSchema - 1 }]);
  });

  test('that needs a newer program is refused', async () => {
    const folder = await makeHome();
    await inStore(folder, async ({ db }) => {
      await db.run(statement("insert into oauthctl_migrations values (999, 'later', 999, 0)"));
    });
    const { code, error } = await shellIn(folder)('serve --port 0 --json');
    expect([code, error()]).toMatchObject([6, { code: 'schema_too_new' }]);
  });
});

describe('a PostgreSQL server', () => {
  test('that cannot be used is named without its password', async () => {
    const folder = makeFolder();
    const url = new URL((await ownPostgres()).url);
    const wrong = new URL(url);
    wrong.password = 'not-the-s3cret';
    const missing = new URL(url);
    missing.pathname = '/no-such-database';
    const closed = new URL(url);
    closed.port = '1';
    for (const [used, message] of [
      [wrong, 'refuses this user'],
      [missing, 'does not exist'],
      [closed, 'cannot be reached'],
    ] as const) {
      const { code, stdout, stderr } = await shellIn(folder)(`app list --verbose --database ${used.href}`);
      expect([code, stderr]).toEqual([6, expect.stringContaining(message)]);
      expect(stderr).toContain(`${used.hostname}:${used.port}${used.pathname}`);
      expect(stdout + stderr).not.toContain(used.password);
    }
  });

  test('may restart under a server that is busy, which goes on by itself', async () => {
    const postgres = await ownPostgres();
    const folder = makeHomeOf(postgres.url);
    const { basic } = await prepareStore(folder);
    const serving = await serve({ folder });
    const statuses = new Set<number>();
    const acknowledged: string[] = [];
    let over = false;
    const load = Array.from({ length: 8 }, async () => {
      while (!over) {
        const { status, json } = await told(
          serving.post('/o/token/', { grant_type: 'client_credentials' }, basic),
        );
        statuses.add(status);
        if (status === 200) acknowledged.push(json.access_token ?? '');
      }
    });
    const reach = async (done: () => boolean) => {
      const from = acknowledged.length;
      while (!done() && !(acknowledged.length > from + 100)) await new Promise(setImmediate);
    };
    await reach(() => false);
    await postgres.stop();
    await reach(() => statuses.has(503));
    expect((await fetch(`${serving.url}/readyz`)).status).toBe(503);
    expect((await fetch(`${serving.url}/healthz`)).status).toBe(200);
    await postgres.start();
    const began = performance.now();
    await reach(() => false);
    expect(performance.now() - began).toBeLessThan(3_000);
    over = true;
    await Promise.all(load);
    expect([...statuses].toSorted()).toEqual([200, 503]);
    for (const token of acknowledged) {
      expect((await introspect(serving, basic, token)).json.active).toBe(true);
    }
    expect(serving.stderr).not.toContain('a-test-password');
    expect(await serving.stop()).toBe(0);
  });
});
