import { describe, expect, it } from 'vitest';
import { copyStore, countStore, refuseUnfinishedCopy } from '../../src/core/copy/index.ts';
import type { Db } from '../../src/storage/sql.ts';
import { sql } from '../../src/storage/sql.ts';
import { tables } from '../../src/storage/tables/every-table.ts';
import { nextNumber } from '../../src/storage/tables/sequences.ts';
import { insertRows, readRows } from '../../src/storage/tables/whole-rows.ts';
import { openMigrated, sharedEngines, sqliteFile } from '../support/engines.ts';

const NOW = 1_800_000_000;
const TOKENS = 741;
/** Small, so that there are several; large enough for statements of many rows, and a rest. */
const options = { now: NOW, batchSize: 300 };
const [engine = expect.fail()] = sharedEngines;

const tableOf = (name: string) => tables.find((table) => table.name === name) ?? expect.fail(name);
const accessTokens = tableOf('access_tokens');

/** A store with a row of every kind in every table, and enough access tokens for several batches. */
async function filledStore(): Promise<Db> {
  const db = await openMigrated(sqliteFile);
  await nextNumber(db);
  await db.run(sql`insert into facts (name, value) values ('purpose', 'dev')`);
  await db.run(sql`insert into leases (name, holder, expires_at) values ('sweeper', 'somebody', 1)`);
  await fill(db, 'clients', [
    { client_id: 'ä "quoted" \u{1f600}', name: '', active: 1 },
    { client_id: 'two' },
  ]);
  await fill(db, 'users', [{ username: 'Älice' }, { username: 'bob', password_hash: null }]);
  await fill(db, 'signing_keys', [
    { alg: 'RS256', number: 2 },
    { alg: 'RS256', number: 10 },
  ]);
  await fill(db, 'groups', [{ name: 'staff' }]);
  await fill(db, 'group_members', [{ user_id: 'a' }, { user_id: 'B' }]);
  await fill(db, 'token_families', [{ expires_at: null }, { generation: Number.MAX_SAFE_INTEGER }]);
  await fill(db, 'sessions', [{ sid: 'b' }, { sid: 'A' }]);
  await fill(db, 'consents', [
    { scope: '', audience: null },
    { scope: 'read write', audience: '["https://a.example"]' },
  ]);
  await fill(db, 'authorization_requests', [{ sid: null }, { parameters: '[["state","ä"]]' }]);
  await fill(db, 'authorization_codes', [{ used_at: null, audience: null }, { code_challenge: null }]);
  await fill(db, 'device_codes', [{ polled_at: null, audience: null }, { sid: null }]);
  await fill(db, 'requested_claims', [{ claims: '{"email":null}' }]);
  await fill(db, 'family_deadlines', [{}]);
  await fill(db, 'sealed_successors', [{ sealed: 'x'.repeat(5_000) }]);
  await fill(db, 'foreign_tokens', [{ token_hash: 'Z' }, { token_hash: 'a' }]);
  await fill(
    db,
    'access_tokens',
    Array.from({ length: TOKENS }, (_, index) => ({ expires_at: NOW + (index % 7), seq: index })),
  );
  return db;
}

/** Inserts rows; columns that are not named get a value of their type, of their own in each row. */
async function fill(db: Db, name: string, rows: readonly Record<string, string | number | null>[]) {
  const columns = await db.all<{ name: string; type: string }>({
    pieces: [`pragma table_info(${name})`],
    values: [],
  });
  const whole = rows.map((row, index) =>
    Object.fromEntries(
      columns.map((column) => [
        column.name,
        row[column.name] !== undefined ? row[column.name]! : column.type === 'TEXT' ? `${index}` : index,
      ]),
    ),
  );
  await db.tx((tx) => insertRows(tx, tableOf(name), whole));
}

async function contentOf(db: Db) {
  const content: Record<string, object[]> = {};
  for (const table of tables.filter(({ moves }) => moves)) {
    content[table.name] = await readRows(db, table, undefined, 1_000_000);
  }
  return content;
}

/** A database that counts the rows inserted into access_tokens, and does something at the nth transaction. */
function watched(db: Db, nth: number, then: () => void): Db {
  let count = 0;
  return {
    ...db,
    tx(work) {
      count += 1;
      if (count === nth) then();
      return db.tx(work);
    },
  };
}

describe('copying a store', () => {
  it('brings every row of every table that moves, and says how many', async () => {
    const source = await filledStore();
    const target = await openMigrated(engine);
    const total = await countStore(source);
    const progress: number[] = [];
    const result = await copyStore(source, target, { ...options, onProgress: (done) => progress.push(done) });
    expect(result).toMatchObject({
      finished: true,
      copied: total,
      tables: { access_tokens: TOKENS, clients: 2, group_members: 2, sequences: 1 },
    });
    const content = await contentOf(source);
    for (const rows of Object.values(content)) expect(rows).not.toEqual([]);
    expect(await contentOf(target)).toEqual(content);
    expect(progress.at(-1)).toBe(2 * total);
    expect(await target.all(sql`select value from facts where name = 'purpose'`)).toEqual([{ value: 'dev' }]);
    expect(await target.all(sql`select * from leases`)).toEqual([]);
  });

  it('never lets a number be given out twice', async () => {
    const source = await filledStore();
    const target = await openMigrated(engine);
    const given = await nextNumber(source);
    await copyStore(source, target, options);
    expect(await nextNumber(target)).toBeGreaterThan(given);
  });

  it.each([1, 2, 4, 9, 10, 12, 13])('goes on where it was when its transaction %i fails', async (nth) => {
    const source = await filledStore();
    const target = await openMigrated(engine);
    const failing = watched(target, nth, () => {
      throw new Error('the power is gone');
    });
    await expect(copyStore(source, failing, options)).rejects.toThrow('the power is gone');
    const before = (await readRows(target, accessTokens, undefined, 1_000_000)).length;
    const { copied, finished } = await copyStore(source, target, options);
    expect(finished).toBe(true);
    expect(copied).toBeLessThanOrEqual((await countStore(source)) - before);
    expect(await contentOf(target)).toEqual(await contentOf(source));
  });

  it('stops after the running batch, and copies no finished table twice', async () => {
    const source = await filledStore();
    const target = await openMigrated(engine);
    const stop = new AbortController();
    const stopping = watched(target, 10, () => stop.abort());
    const first = await copyStore(source, stopping, { ...options, signal: stop.signal });
    expect(first.finished).toBe(false);
    await expect(refuseUnfinishedCopy(target)).rejects.toMatchObject({ code: 'conflict' });
    await expect(refuseUnfinishedCopy(source)).resolves.toBeUndefined();
    const second = await copyStore(source, target, options);
    expect(second.finished).toBe(true);
    expect(first.copied + second.copied).toBe(await countStore(source));
    await expect(refuseUnfinishedCopy(target)).resolves.toBeUndefined();
  });

  it('copies nothing once it is finished, and finds that nothing has changed', async () => {
    const source = await filledStore();
    const target = await openMigrated(engine);
    await copyStore(source, target, options);
    expect(await copyStore(source, target, options)).toMatchObject({ copied: 0, finished: true });
    await target.run(sql`update users set email = 'new' where username = 'bob'`);
    await expect(copyStore(source, target, options)).rejects.toMatchObject({
      code: 'conflict',
      message: expect.stringContaining('(users)'),
    });
    expect(await target.all(sql`select email from users where username = 'bob'`)).toEqual([{ email: 'new' }]);
  });

  it('notices what changed meanwhile, be it one value, and copies that table anew', async () => {
    const source = await filledStore();
    const target = await openMigrated(engine);
    // A row of a table that has been copied by then.
    const busy = watched(target, 14, () => {
      void source.run(sql`update token_families set token_hash = 'rotated' where generation = 0`);
    });
    await expect(copyStore(source, busy, options)).rejects.toMatchObject({
      code: 'failed',
      message: expect.stringContaining('differ in token_families:'),
    });
    await expect(refuseUnfinishedCopy(target)).rejects.toMatchObject({ code: 'conflict' });
    expect(await copyStore(source, target, options)).toMatchObject({ copied: 2, finished: true });
    expect(await contentOf(target)).toEqual(await contentOf(source));
  });

  it('refuses a target with anything in it, the source itself, and the copy of another', async () => {
    const source = await filledStore();
    const conflict = (message: string) => ({ code: 'conflict', message: expect.stringContaining(message) });
    const used = await openMigrated(engine);
    await nextNumber(used);
    await expect(copyStore(source, used, options)).rejects.toMatchObject(conflict('rows in sequences'));
    await expect(copyStore(source, source, options)).rejects.toMatchObject(conflict('same database'));
    const target = await openMigrated(engine);
    await copyStore(source, target, options);
    const other = await filledStore();
    await expect(copyStore(other, target, options)).rejects.toMatchObject(conflict('of another'));
  });

  it('lets one process at a time copy into a database', async () => {
    const source = await filledStore();
    const target = await openMigrated(engine);
    const outcomes = await Promise.allSettled([
      copyStore(source, target, options),
      copyStore(source, target, options),
    ]);
    expect(outcomes.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
    expect(outcomes.find(({ status }) => status === 'rejected')).toMatchObject({
      reason: { code: 'conflict', message: expect.stringContaining('another process') },
    });
    expect(await contentOf(target)).toEqual(await contentOf(source));
  });

  it('takes a copy as the source of the next one, and back', async () => {
    const source = await filledStore();
    const middle = await openMigrated(engine);
    const back = await openMigrated(sqliteFile);
    await copyStore(source, middle, options);
    await copyStore(middle, back, options);
    expect(await contentOf(back)).toEqual(await contentOf(source));
  });

  it('refuses a schema that has tables it cannot know', async () => {
    const source = await filledStore();
    await source.run(
      sql`insert into oauthctl_migrations (number, name, floor, applied_at) values (99, 'later', 1, 1)`,
    );
    await expect(copyStore(source, await openMigrated(engine), options)).rejects.toMatchObject({
      code: 'schema_too_new',
    });
  });
});
