import pg from 'pg';
import { describe, expect, it, onTestFinished } from 'vitest';
import { migrate } from '../../src/storage/migrate.ts';
import { migrations } from '../../src/storage/migrations/index.ts';
import { NEVER } from '../../src/storage/partitions.ts';
import { type Db, type Partition, type Sql, sql, statement } from '../../src/storage/sql.ts';
import {
  deleteAccessToken,
  findAccessToken,
  insertAccessToken,
} from '../../src/storage/tables/access-tokens.ts';
import { deleteExpiredInPartitions } from '../../src/storage/tables/expired.ts';
import {
  countLeftTokens,
  dropExpiredTokens,
  makeTokenPartitions,
  readTokenPartitions,
} from '../../src/storage/tables/token-partitions.ts';
import { open } from '../support/engines.ts';
import { createSchema, dropSchema } from '../support/postgres.ts';
import { accessToken } from './tables/records.ts';

const HOUR = 3_600;
const DAY = 86_400;
const NOW = 1_800_000_000;

async function emptyStore(): Promise<string> {
  const url = await createSchema();
  onTestFinished(() => dropSchema(url));
  return url;
}

async function partitionedStore(): Promise<{ db: Db; url: string }> {
  const url = await emptyStore();
  const db = await open(url);
  await migrate(db, NOW);
  return { db, url };
}

/** Somebody who looks at the store by other means. */
async function connect(url: string): Promise<pg.Client> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  onTestFinished(() => client.end());
  return client;
}

const insertAt = (db: Db, expiresAt: number, seq = 1) =>
  insertAccessToken(db, accessToken({ expiresAt, seq }));

async function partitionsOf(db: Db): Promise<readonly Partition[]> {
  return (await readTokenPartitions(db)) ?? expect.fail('the table is in one piece');
}

async function countRows(db: Db): Promise<number> {
  return (await db.get<{ many: number }>(sql`select count(*) as many from access_tokens`))?.many ?? 0;
}

describe('a token without a partition', () => {
  it('gets one, whenever it expires', async () => {
    const { db } = await partitionedStore();
    const times = [0, 5, NOW - DAY, NOW, NOW + 10 * 365 * DAY, NEVER - 1, NEVER, Number.MAX_SAFE_INTEGER];
    for (const expiresAt of times) await insertAt(db, expiresAt);
    for (const expiresAt of times) expect(await findAccessToken(db, { expiresAt, seq: 1 })).toBeDefined();
    expect(await countRows(db)).toBe(times.length);
    expect((await partitionsOf(db)).map(({ from, to }) => [from, to])).toContainEqual([NEVER, Infinity]);
  });

  it('gets one beside many others, from several servers at once, each once', async () => {
    const { db, url } = await partitionedStore();
    const others = [db, await open(url), await open(url)];
    await Promise.all(
      Array.from({ length: 300 }, (_, seq) => insertAt(others[seq % 3] ?? db, NOW + (seq % 5) * DAY, seq)),
    );
    expect(await countRows(db)).toBe(300);
    expect(await partitionsOf(db)).toHaveLength(5);
  });

  it('gets one in a transaction, which is run again as a whole', async () => {
    const { db } = await partitionedStore();
    let runs = 0;
    await db.tx(async (tx) => {
      runs += 1;
      for (let day = 0; day < 3; day += 1) {
        await insertAccessToken(tx, accessToken({ expiresAt: NOW + day * DAY, seq: 1 }));
      }
    });
    expect([runs, await countRows(db)]).toEqual([4, 3]);
  });
});

describe('the plans', () => {
  /** The tables that a statement touches, once it has been run often enough to have a plan for every value. */
  async function tablesOf(db: Db, client: pg.Client, { pieces, values }: Sql): Promise<string[]> {
    const text = pieces.reduce((before, piece, index) => `${before}$${index}${piece}`);
    const list = values.map((value) => `'${value}'`).join(', ');
    await client.query(`prepare plan as ${text}`);
    const explain = `explain (costs off) execute plan (${list})`;
    for (let run = 0; run < 6; run += 1) await client.query(explain);
    const { rows } = await client.query<{ 'QUERY PLAN': string }>(explain);
    await client.query('deallocate plan');
    const plan = rows.map((row) => row['QUERY PLAN']).join('\n');
    return (await partitionsOf(db)).map(({ name }) => name).filter((name) => plan.includes(` ${name}`));
  }

  /** Has what a function asks of the database explained in place of done. */
  async function explained(work: (db: Db) => unknown): Promise<string[][]> {
    const { db, url } = await partitionedStore();
    await makeTokenPartitions(db, NOW, 10 * HOUR);
    await insertAt(db, NOW);
    const client = await connect(url);
    const seen: string[][] = [];
    const note = async (query: Sql) => void seen.push(await tablesOf(db, client, query));
    await work({
      ...db,
      async get<Row>(query: Sql) {
        await note(query);
        return db.get<Row>(query);
      },
      async run(query) {
        await note(query);
        return db.run(query);
      },
    });
    return seen;
  }

  it('find, insert and delete a token in its own partition alone', async () => {
    const own = [[expect.stringMatching(/^access_tokens_\d+_\d+$/)]];
    const key = { expiresAt: NOW, seq: 1 };
    expect(await explained((db) => findAccessToken(db, key))).toEqual(own);
    expect(await explained((db) => deleteAccessToken(db, key))).toEqual(own);
  });

  it('delete a range of expired tokens in the partitions of that range alone', async () => {
    const touched = await explained((db) =>
      deleteExpiredInPartitions(db, NOW, 10, { expiresAt: NOW - 10, key: 0 }),
    );
    expect(touched.map(({ length }) => length)).toEqual([1, 1]);
  });
});

describe('a partition of which all has expired', () => {
  it('is dropped as a whole, and the others stay', async () => {
    const { db } = await partitionedStore();
    await makeTokenPartitions(db, NOW, 10 * HOUR);
    const before = await partitionsOf(db);
    for (const seq of [1, 2, 3]) await insertAt(db, NOW + 60, seq);
    await insertAt(db, NOW + HOUR);
    expect(await dropExpiredTokens(db, NOW + HOUR - 2)).toBeUndefined();
    expect(await dropExpiredTokens(db, NOW + HOUR - 1)).toEqual({ deleted: 3, to: NOW + HOUR });
    expect(await dropExpiredTokens(db, NOW + HOUR - 1)).toBeUndefined();
    expect(await partitionsOf(db)).toEqual(before.slice(1));
    expect(await countRows(db)).toBe(1);
  });

  it('leaves in steps where somebody still reads it, while others insert; what is left is gone on with', async () => {
    const { db, url } = await partitionedStore();
    for (const seq of [1, 2]) await insertAt(db, NOW, seq);
    const reader = await connect(url);
    await reader.query('begin isolation level repeatable read');
    await reader.query('select count(*) from access_tokens');
    const dropping = dropExpiredTokens(db, NOW + DAY);
    // Beside the one that waits, in a partition that is there and in one that is not.
    await insertAt(db, NOW + 2 * DAY);
    await insertAt(db, NOW + 2 * DAY, 2);
    expect(await dropping).toMatchObject({ deleted: undefined });
    expect((await partitionsOf(db)).map(({ state }) => state)).toEqual(['leaving', 'attached']);
    expect([await countRows(db), await countLeftTokens(db, NOW + DAY)]).toEqual([2, 2]);
    expect((await reader.query('select count(*) as many from access_tokens')).rows).toEqual([{ many: '2' }]);
    expect(await dropExpiredTokens(db, NOW + DAY)).toMatchObject({ deleted: undefined });
    await reader.query('commit');
    expect(await dropExpiredTokens(db, NOW + DAY)).toMatchObject({ deleted: 2 });
    expect((await partitionsOf(db)).map(({ state }) => state)).toEqual(['attached']);
    expect(await countLeftTokens(db, NOW + DAY)).toBe(0);
  });

  it('is dropped once when several do it at once, and its rows are counted once', async () => {
    const { db, url } = await partitionedStore();
    for (let day = 0; day < 4; day += 1) {
      for (let seq = 0; seq <= day; seq += 1) await insertAt(db, NOW + day * DAY, seq);
    }
    const dropAll = async (own: Db) => {
      let deleted = 0;
      for (;;) {
        const dropped = await dropExpiredTokens(own, NOW + 9 * DAY);
        if (dropped === undefined) return deleted;
        deleted += dropped.deleted ?? 0;
      }
    };
    const counts = await Promise.all([db, await open(url), await open(url)].map(dropAll));
    expect(counts.reduce((sum, count) => sum + count)).toBe(1 + 2 + 3 + 4);
    expect(await partitionsOf(db)).toEqual([]);
  });

  it('is dropped when it was detached and no more; a table that only has such a name, before its time, stays', async () => {
    const { db } = await partitionedStore();
    await insertAt(db, NOW);
    const [{ name } = expect.fail()] = await partitionsOf(db);
    await db.run(statement(`alter table access_tokens detach partition ${name}`));
    expect(await partitionsOf(db)).toMatchObject([{ name, state: 'detached' }]);
    expect(await dropExpiredTokens(db, NOW)).toBeUndefined();
    expect(await countLeftTokens(db, NOW + DAY)).toBe(1);
    expect(await dropExpiredTokens(db, NOW + DAY)).toMatchObject({ deleted: 1 });
    expect(await partitionsOf(db)).toEqual([]);
  });
});

describe('a store from before there were partitions', () => {
  /** As the program left it that knew five migrations, and a server of that kind. */
  async function olderStore(): Promise<{ db: Db; serving: pg.Client }> {
    const url = await emptyStore();
    const db = await open(url);
    await db.tx(async (tx) => {
      await tx.run(
        statement(`create table oauthctl_migrations (number bigint primary key, name text not null,
          floor bigint not null, applied_at bigint not null)`),
      );
      for (const { number, name, floor, statements } of migrations.slice(0, 8)) {
        for (const text of statements(db.dialect)) await tx.run(statement(text));
        await tx.run(sql`insert into oauthctl_migrations values (${number}, ${name}, ${floor}, 1)`);
      }
    });
    const serving = await connect(url);
    const columns = `token_hash, client, client_generation, user_generation, family_generation, scope, issued_at`;
    await serving.query(`prepare issue as insert into access_tokens (expires_at, seq, ${columns})
      values ($1, $2, 'x', 1, 1, 1, 1, '', 1)`);
    await serving.query('prepare find as select * from access_tokens where expires_at = $1 and seq = $2');
    return { db, serving };
  }

  it('keeps its rows, and servers of that time go on issuing for weeks', async () => {
    const { db, serving } = await olderStore();
    const issue = (expiresAt: number, seq: number) => serving.query(`execute issue (${expiresAt}, ${seq})`);
    for (const at of [5, NOW - 1, NOW + 10 * HOUR, NOW + 40 * DAY, NEVER, NEVER + 7]) await issue(at, 1);
    expect((await migrate(db, NOW))[0]).toEqual({ number: 9, name: 'token-partitions' });
    expect(await countRows(db)).toBe(6);
    const [first = expect.fail(), last = expect.fail()] = await partitionsOf(db);
    expect(first.from).toBe(-Infinity);
    expect(first.to).toBeGreaterThan(NOW + 70 * DAY);
    expect(last).toMatchObject({ from: NEVER, to: Infinity });
    for (let day = 0; day <= 30; day += 1) await issue(NOW + 40 * DAY + day * DAY, 2);
    for (const at of [5, NOW + 40 * DAY, NEVER + 7]) {
      expect((await serving.query(`execute find (${at}, 1)`)).rowCount).toBe(1);
    }
  });

  it('that is empty has place for a month as well', async () => {
    const { db, serving } = await olderStore();
    await migrate(db, NOW);
    await serving.query(`execute issue (${NOW + 30 * DAY}, 1)`);
    expect(await countRows(db)).toBe(1);
  });
});

it('a server that only speaks like PostgreSQL has its tokens in one table, and they are deleted by rows', async () => {
  const url = new URL(await emptyStore());
  const schema = (url.searchParams.get('options') ?? '').split('=')[1];
  // What comes before the server's own functions in the path is found before them.
  url.searchParams.set('options', `-csearch_path=${schema},pg_catalog`);
  const db = await open(url.href);
  await db.run(
    statement(`create function version() returns text language sql as 'select ''CockroachDB CCL v25.1'''`),
  );
  await migrate(db, NOW);
  expect(await readTokenPartitions(db)).toBeUndefined();
  expect(await makeTokenPartitions(db, NOW, HOUR)).toBe(0);
  expect(await dropExpiredTokens(db, NOW)).toBeUndefined();
  await insertAt(db, NOW);
  expect(await countRows(db)).toBe(1);
});
