import pg from 'pg';
import { describe, expect, it, onTestFinished } from 'vitest';
import { openPostgres } from '../../src/storage/engines/postgres.ts';
import { migrate } from '../../src/storage/migrate.ts';
import { type Db, sql, statement } from '../../src/storage/sql.ts';
import { createSchema, dropSchema } from '../support/postgres.ts';
import { ids, insert, makeNotes } from './contract/notes.ts';

/** A database with a table of notes, and its URL with further parameters. */
async function openNotes(parameters: Record<string, string> = {}): Promise<{ db: Db; url: string }> {
  const url = new URL(await createSchema());
  onTestFinished(() => dropSchema(url.href));
  for (const [name, value] of Object.entries(parameters)) url.searchParams.set(name, value);
  const db = openPostgres(url.href);
  onTestFinished(() => db.close());
  return { db: await makeNotes(db), url: url.href };
}

/** Another user of the database, whose transactions last as long as the test wants. */
async function connect(url: string): Promise<pg.Client> {
  const own = new URL(url);
  own.searchParams.delete('application_name');
  const client = new pg.Client({ connectionString: own.href });
  await client.connect();
  onTestFinished(() => client.end());
  return client;
}

const named = (name: string) => ({ application_name: name });

/** The connections that a database of this name has open just now. */
async function connectionsOf(other: pg.Client, name: string): Promise<number> {
  const { rows } = await other.query<{ many: string }>(
    'select count(*) as many from pg_stat_activity where application_name = $1',
    [name],
  );
  return Number(rows[0]?.many);
}

describe('a connection', () => {
  it.each([
    ['statement_timeout', '1min'],
    ['lock_timeout', '5s'],
    ['idle_in_transaction_session_timeout', '10s'],
    ['application_name', 'oauthctl'],
  ])('has %s = %s', async (name, value) => {
    const { db } = await openNotes();
    const row = await db.get<Record<string, unknown>>(statement(`show ${name}`));
    expect(row).toEqual({ [name]: value });
  });

  it('takes its limits from the URL where that has them', async () => {
    const { db } = await openNotes({ statement_timeout: '1500', lock_timeout: '250' });
    expect(await db.get(statement('show statement_timeout'))).toEqual({ statement_timeout: '1500ms' });
    expect(await db.get(statement('show lock_timeout'))).toEqual({ lock_timeout: '250ms' });
  });

  it('prepares each call site once, whatever its values', async () => {
    const { db } = await openNotes();
    for (let id = 0; id < 20; id += 1) {
      await db.run(insert(id));
      await db.get(sql`select id from notes where id = ${id}`);
    }
    const rows = await db.all<{ statement: string }>(
      sql`select statement from pg_prepared_statements where statement like ${'%notes%$1%'}`,
    );
    expect(rows).toHaveLength(2);
  });

  it('is one of a bounded number, however much is asked for at once', async () => {
    const { db, url } = await openNotes(named('bounded'));
    const other = await connect(url);
    let most = 0;
    const counting = async () => {
      most = Math.max(most, await connectionsOf(other, 'bounded'));
    };
    const work = Array.from({ length: 300 }, async (_, id) => {
      await db.run(insert(id));
      await db.tx((tx) => tx.run(sql`update notes set number = ${id} where id = ${id}`));
      return db.get(sql`select id from notes where id = ${id}`);
    });
    for (let turn = 0; turn < 10; turn += 1) await counting();
    await Promise.all(work);
    await counting();
    expect(most).toBeGreaterThan(1);
    expect(most).toBeLessThanOrEqual(10);
    await db.close();
  });

  it('that the server ends while idle is replaced, unnoticed', async () => {
    const { db, url } = await openNotes(named('ended'));
    const other = await connect(url);
    await Promise.all([1, 2, 3].map((id) => db.tx((tx) => tx.run(insert(id)))));
    await other.query('select pg_terminate_backend(pid) from pg_stat_activity where application_name = $1', [
      'ended',
    ]);
    while ((await connectionsOf(other, 'ended')) > 0);
    expect(await ids(db)).toEqual([1, 2, 3]);
  });

  it('that the server ends in the middle of a transaction is an error of the store, and nothing is kept', async () => {
    const { db, url } = await openNotes(named('cut'));
    const other = await connect(url);
    const cut = db.tx(async (tx) => {
      await tx.run(insert(1));
      await other.query(
        'select pg_terminate_backend(pid) from pg_stat_activity where application_name = $1',
        ['cut'],
      );
      await tx.run(insert(2));
    });
    await expect(cut).rejects.toMatchObject({ name: 'StorageError', code: 'database_unavailable' });
    expect(await ids(db)).toEqual([]);
  });
});

describe('single statements', () => {
  it('that are asked for together are committed together', async () => {
    const { db } = await openNotes();
    await Promise.all(Array.from({ length: 200 }, (_, id) => db.run(insert(id))));
    const row = await db.get<{ commits: number }>(
      sql`select count(distinct xmin::text) as commits from notes`,
    );
    expect(row?.commits).toBeLessThan(20);
  });

  it('each get their own answer, though some fail', async () => {
    const { db } = await openNotes();
    const outcomes = await Promise.allSettled(
      Array.from({ length: 100 }, (_, at) => db.run(insert(at % 10 === 9 ? 0 : at))),
    );
    expect(outcomes.filter(({ status }) => status === 'rejected')).toHaveLength(10);
    for (const [at, { status }] of outcomes.entries()) {
      if (at !== 0 && at % 10 !== 9) expect(status).toBe('fulfilled');
    }
    expect(await ids(db)).toHaveLength(90);
    const reads = await Promise.allSettled([
      db.get(sql`select id from notes where id = ${1}`),
      db.get(statement('select nonsense')),
      db.get(sql`select id from notes where id = ${2}`),
    ]);
    expect(reads).toMatchObject([{ value: { id: 1 } }, { status: 'rejected' }, { value: { id: 2 } }]);
  });
});

describe('beside others', () => {
  it('what waits for a lock too long fails, and goes when the lock does', async () => {
    const { db, url } = await openNotes({ lock_timeout: '50' });
    const other = await connect(url);
    await other.query('begin');
    await other.query('lock table notes');
    const refusal = { name: 'StorageError', code: 'database_busy', exitCode: 6 };
    await expect(db.run(insert(1))).rejects.toMatchObject(refusal);
    await expect(db.tx((tx) => tx.run(insert(1)))).rejects.toMatchObject(refusal);
    await expect(ids(db)).rejects.toMatchObject(refusal);
    await other.query('rollback');
    await db.run(insert(1));
    expect(await ids(db)).toEqual([1]);
  });

  it('a table that gets a column is read on', async () => {
    const { db, url } = await openNotes();
    const other = await connect(url);
    await db.run(insert(1));
    const read = (queries: Pick<Db, 'get'>) => queries.get(sql`select * from notes where id = ${1}`);
    const readAll = () => Promise.all([read(db), db.tx((tx) => read(tx)), db.tx((tx) => read(tx))]);
    await readAll();
    await other.query('alter table notes add column more bigint default 5');
    const row = { id: 1, text: null, number: null, more: 5 };
    expect(await readAll()).toEqual([row, row, row]);
  });

  it('a deadlock ends with both done', async () => {
    const { db, url } = await openNotes();
    for (const id of [1, 2]) await db.run(insert(id, null, 0));
    const another = openPostgres(url);
    onTestFinished(() => another.close());
    const both = (queries: Db, first: number, second: number) =>
      queries.tx(async (tx) => {
        for (const id of [first, second])
          await tx.run(sql`update notes set number = number + 1 where id = ${id}`);
      });
    await Promise.all(
      Array.from({ length: 2 }, (_, turn) => both(turn % 2 ? db : another, 1 + (turn % 2), 2 - (turn % 2))),
    );
    expect(await db.all(sql`select number from notes`)).toEqual([{ number: 2 }, { number: 2 }]);
  });
});

it('refuses a number that JavaScript would round', async () => {
  const { db } = await openNotes();
  await db.run(statement('insert into notes (id, number) values (1, 9007199254740993)'));
  await expect(db.get(sql`select number from notes`)).rejects.toThrow('beyond 53 bits');
  expect(await db.all(sql`select id from notes`)).toEqual([{ id: 1 }]);
});

it('finds nothing by a text that PostgreSQL cannot hold', async () => {
  const { db } = await openNotes();
  await db.run(insert(1, 'a'));
  expect(await db.all(sql`select id from notes where text = ${'a\u0000'}`)).toEqual([]);
  expect(await db.get(sql`select id from notes where text = ${'\u0000'}`)).toBeUndefined();
});

it.each([
  'postgres://user:s3cret@host:x/y',
  'postgres://user:s3cret@[/',
  'postgres://u:s3cret@h/d?sslrootcert=/none',
  'postgres://u:s3cret@h/d?sslmode=bogus',
  'postgres://u:s3cret@h/d?statement_timeout=soon',
])('a URL that cannot be used is told without its password: %s', (url) => {
  let told: unknown;
  try {
    openPostgres(url);
  } catch (error) {
    told = error;
  }
  expect(told).toMatchObject({ name: 'UserError', code: 'invalid_configuration' });
  expect(`${told} ${JSON.stringify(told)}`).not.toContain('s3cret');
});

it('has the schema that is on record', async () => {
  const { db } = await openNotes();
  await db.run(statement('drop table notes'));
  await migrate(db, 1);
  const columns = await db.all<{ line: string }>(sql`
    select table_name || '.' || column_name || ' ' || data_type
      || coalesce(' collate "' || collation_name || '"', '')
      || case is_nullable when 'NO' then ' not null' else '' end as line
    from information_schema.columns where table_schema = current_schema() order by table_name, ordinal_position`);
  const indexes = await db.all<{ line: string }>(sql`
    select replace(indexdef, schemaname || '.', '') as line from pg_indexes
    where schemaname = current_schema() order by indexname`);
  const text = [...columns, { line: '' }, ...indexes].map(({ line }) => `${line}\n`).join('');
  await expect(text).toMatchFileSnapshot('schema.postgres.txt');
});
