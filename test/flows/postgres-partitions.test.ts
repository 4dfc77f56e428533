import { expect, onTestFinished, test } from 'vitest';
import { clearTokens, countCleared } from '../../src/core/cleartokens.ts';
import { sweep } from '../../src/core/sweeper.ts';
import { openDatabase } from '../../src/storage/open.ts';
import { sql, statement } from '../../src/storage/sql.ts';
import { releaseLease, takeLease } from '../../src/storage/tables/leases.ts';
import { readTokenPartitions } from '../../src/storage/tables/token-partitions.ts';
import { shellIn } from '../support/oauthctl.ts';
import { createSchema, dropSchema } from '../support/postgres.ts';
import { inStore, makeHome, makeHomeOf } from '../support/store.ts';
import { type Testbed, testbed } from '../support/testbed.ts';

const HOUR = 3_600;
const ending = new AbortController().signal;

async function spansOf({ context }: Testbed): Promise<number[]> {
  const partitions = (await readTokenPartitions(context.db)) ?? expect.fail('there are none');
  return partitions.map(({ from, to }) => to - from);
}

async function statesOf({ context }: Testbed): Promise<string[]> {
  return ((await readTokenPartitions(context.db)) ?? []).map(({ state }) => state);
}

async function countTokens({ context }: Testbed): Promise<number> {
  const row = await context.db.get<{ many: number }>(sql`select count(*) as many from access_tokens`);
  return row?.many ?? 0;
}

test('the server that sweeps makes the partitions of the next hours, and no other one does', async () => {
  const bed = await testbed({ settings: { ACCESS_TOKEN_EXPIRE_SECONDS: 2 * HOUR } });
  const { db } = bed.context;
  await takeLease(db, 'sweeper', 'other', bed.clock.now, 60);
  await sweep(bed.context, 'one', ending);
  expect(await spansOf(bed)).toEqual([]);
  await releaseLease(db, 'sweeper', 'other');
  await sweep(bed.context, 'one', ending);
  expect(await spansOf(bed)).toEqual(Array.from({ length: 8 }, () => HOUR));
  bed.advance(HOUR);
  await sweep(bed.context, 'one', ending);
  // The first one is over, and there is one more at the end.
  expect(await spansOf(bed)).toHaveLength(8);
});

test('sweeping leaves tokens to the drop of their partition, clearing does not', async () => {
  const bed = await testbed({ settings: { ACCESS_TOKEN_EXPIRE_SECONDS: HOUR } });
  await sweep(bed.context, 'one', ending);
  const { basic } = await bed.client();
  const form = { grant_type: 'client_credentials' };
  for (let count = 0; count < 3; count += 1) await bed.token(form, { basic });
  bed.advance(HOUR / 2);
  for (let count = 0; count < 2; count += 1) await bed.token(form, { basic });
  bed.advance(HOUR);
  await sweep(bed.context, 'one', ending);
  expect(await countTokens(bed)).toBe(5);
  expect((await countCleared(bed.context)).access_tokens).toBe(5);
  const rows: number[] = [];
  const options = { batchSize: 4, batchIntervalSeconds: 0 };
  const cleared = await clearTokens(bed.context, {
    ...options,
    onProgress: ({ access_tokens }) => rows.push(access_tokens),
  });
  expect([cleared.access_tokens, rows]).toEqual([5, [4, 5]]);
  for (let count = 0; count < 5; count += 1) await bed.token(form, { basic });
  bed.advance(2 * HOUR);
  expect((await countCleared(bed.context)).access_tokens).toBe(5);
  expect(await clearTokens(bed.context, options)).toMatchObject({ access_tokens: 5 });
  expect(await countTokens(bed)).toBe(0);
});

test('clearing goes on where it was interrupted while a partition was leaving, and counts every row once', async () => {
  const bed = await testbed({ settings: { ACCESS_TOKEN_EXPIRE_SECONDS: HOUR } });
  const { basic } = await bed.client();
  for (let count = 0; count < 4; count += 1) await bed.token({ grant_type: 'client_credentials' }, { basic });
  bed.advance(24 * HOUR);
  const stop = new AbortController();
  // A reader that began before, in a transaction that lasts until this one is told to stop.
  const reader = await openDatabase(bed.context.settings.DATABASE_URL, { create: false });
  onTestFinished(() => reader.close());
  await reader.tx(async (tx) => {
    await tx.get(sql`select count(*) as many from access_tokens`);
    const interrupted = clearTokens(bed.context, {
      batchSize: 10,
      batchIntervalSeconds: 0,
      signal: stop.signal,
    });
    await expect.poll(() => statesOf(bed)).toEqual(['leaving']);
    stop.abort();
    expect(await interrupted).toMatchObject({ access_tokens: 0 });
  });
  expect((await countCleared(bed.context)).access_tokens).toBe(4);
  expect(await clearTokens(bed.context, { batchSize: 10, batchIntervalSeconds: 0 })).toMatchObject({
    access_tokens: 4,
  });
});

test('migrate says that tokens are partitioned, and makes the partitions of the next hours', async () => {
  const folder = await makeHome();
  const oauthctl = shellIn(folder);
  expect((await oauthctl('migrate --json')).json()).toMatchObject({ partitioned: true });
  expect((await oauthctl('migrate --status --json')).json()).toMatchObject({ partitioned: true });
  await inStore(folder, async ({ db }) => {
    expect((await readTokenPartitions(db))?.length).toBeGreaterThan(10);
  });
  expect((await oauthctl('doctor --json')).stdout).not.toContain('unpartitioned_tokens');
});

test('where the database cannot have partitions, migrate and the doctor say so', async () => {
  const given = await createSchema();
  onTestFinished(() => dropSchema(given));
  const url = new URL(given);
  const schema = (url.searchParams.get('options') ?? '').split('=')[1];
  // What comes before the server's own functions in the path is found before them.
  url.searchParams.set('options', `-csearch_path=${schema},pg_catalog`);
  const folder = makeHomeOf(url.href);
  const says = "create function version() returns text language sql as 'select ''PostgreSQL 15.2-YB-2.25'''";
  const db = await openDatabase(url.href, { create: true });
  await db.run(statement(says));
  await db.close();
  const oauthctl = shellIn(folder);
  expect((await oauthctl('migrate --json')).json()).toMatchObject({ partitioned: false });
  expect((await oauthctl('doctor --json')).stdout).toContain('unpartitioned_tokens');
});
