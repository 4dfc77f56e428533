import { statSync } from 'node:fs';
import { join } from 'node:path';
import { setImmediate as nextTurn } from 'node:timers/promises';
import Database from 'better-sqlite3';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { openSqlite, type SqliteOptions } from '../../src/storage/engines/sqlite.ts';
import { migrate } from '../../src/storage/migrate.ts';
import { type Db, rememberable, sql, statement } from '../../src/storage/sql.ts';
import { makeFolder } from '../support/engines.ts';

/** A database with a table of notes, and the path of its file. */
async function openNotes(options: Partial<SqliteOptions> = {}): Promise<{ db: Db; file: string }> {
  const file = join(makeFolder(), 'oauth2.sqlite3');
  const db = openSqlite(file, { create: true, ...options });
  onTestFinished(() => db.close());
  await db.run(statement('create table notes (id bigint primary key, text text)'));
  return { db, file };
}

const insert = (id: number, text = '') => sql`insert into notes (id, text) values (${id}, ${text})`;

const count = (db: Db) => db.get(sql`select count(*) as many from notes`);

/** Another user of the file, whose transactions last as long as the test wants. */
function connect(file: string): Database.Database {
  const connection = new Database(file);
  onTestFinished(() => void connection.close());
  return connection;
}

describe('reads of one turn of the event loop', () => {
  it('see one state, and those of the next turn what another process has written since', async () => {
    const { db, file } = await openNotes();
    const other = connect(file);
    await nextTurn();
    const seen = [count(db), count(db)];
    other.exec('insert into notes (id) values (1)');
    seen.push(count(db));
    expect(await Promise.all(seen)).toEqual([{ many: 0 }, { many: 0 }, { many: 0 }]);
    await nextTurn();
    expect(await count(db)).toEqual({ many: 1 });
  });

  it('see what was written through the same database in between', async () => {
    const { db } = await openNotes();
    for (let id = 1; id <= 3; id += 1) {
      await Promise.all([count(db), count(db), db.run(insert(id)), count(db)]);
      expect(await count(db)).toEqual({ many: id });
    }
  });

  it('keep no old state from being forgotten: the log is begun anew beside them', async () => {
    const { db, file } = await openNotes();
    for (let id = 1; id <= 60; id += 1) {
      await Promise.all([count(db), count(db), db.run(insert(id, 'x'.repeat(100_000))), count(db)]);
    }
    // Sixty times 100 kB were written; SQLite begins the log anew every 4 MB.
    expect(statSync(`${file}-wal`).size).toBeLessThan(5_500_000);
  });

  it('are not what is remembered from then on', async () => {
    const { db, file } = await openNotes();
    await db.run(insert(1, 'before'));
    const other = connect(file);
    const find = () => db.get(rememberable(sql`select text from notes where id = ${1}`));
    await nextTurn();
    const reads = [count(db), count(db)];
    other.exec("update notes set text = 'after'");
    reads.push(find());
    await Promise.all(reads);
    await nextTurn();
    expect(await find()).toEqual({ text: 'after' });
  });

  it('end with the database', async () => {
    const { db } = await openNotes();
    const seen = [count(db), count(db)];
    await db.close();
    expect(await Promise.all(seen)).toHaveLength(2);
    await nextTurn();
  });
});

describe('the connection that writes', () => {
  it.each([
    ['journal_mode', 'wal'],
    // NORMAL: what must not be reordered is synced by SQLite, the commits by us.
    ['synchronous', 1],
    ['busy_timeout', 0],
    ['journal_size_limit', 16 * 1024 * 1024],
  ])('has %s = %s', async (name, value) => {
    const { db } = await openNotes();
    const row = await db.tx((tx) => tx.get<Record<string, unknown>>(statement(`pragma ${name}`)));
    expect(Object.values(row ?? {})).toEqual([value]);
  });

  it('answers a column that another process has added, and the others as before', async () => {
    const { db, file } = await openNotes();
    await db.run(insert(1, 'a'));
    const read = () => db.get(sql`select * from notes where id = ${1}`);
    const before = await read();
    connect(file).exec('alter table notes add column more integer default 5');
    expect(await read()).toEqual({ ...(before as object), more: 5 });
    expect(await db.all(sql`select * from notes`)).toEqual([{ ...(before as object), more: 5 }]);
  });

  it('prepares each call site once, whatever its values', async () => {
    const { db } = await openNotes();
    const work = async (id: number) => {
      await db.run(insert(id));
      await db.tx(async (tx) => {
        await tx.get(
          sql`select id from notes where ${id === 0 ? sql`id = ${id}` : sql`id = ${id} and ${id} > 0`}`,
        );
        await tx.run(sql`update notes set text = ${`${id}`} where id = ${id}`);
      });
      await db.all(sql`select id from notes where id > ${id}`);
    };
    for (const id of [0, 1]) await work(id);
    const prepare = vi.spyOn(Database.prototype, 'prepare');
    onTestFinished(() => prepare.mockRestore());
    for (let id = 2; id < 20; id += 1) await work(id);
    expect(prepare).not.toHaveBeenCalled();
  });
});

describe('the connection that reads', () => {
  it.each([':memory:', 'file'])('does not write (%s)', async (where) => {
    const { db } = where === 'file' ? await openNotes() : { db: openSqlite(where, { create: true }) };
    if (where !== 'file') await db.run(statement('create table notes (id bigint primary key, text text)'));
    const writing = sql`insert into notes (id) values (${1}) returning id`;
    await expect((async () => db.get(writing))()).rejects.toThrow(
      'a statement that writes was given to a read',
    );
    await expect(db.all(writing)).rejects.toThrow('a statement that writes was given to a read');
    expect(await count(db)).toEqual({ many: 0 });
  });
});

describe('while another process writes', () => {
  it('writes wait, reads and the event loop do not, and all is done when the other one is', async () => {
    const { db, file } = await openNotes();
    const other = connect(file);
    other.exec('begin immediate');
    other.exec("insert into notes (id, text) values (0, 'other')");
    let answered = 0;
    const writes = Array.from({ length: 10 }, async (_, index) => {
      const id = index + 1;
      await (index % 2 === 0 ? db.run(insert(id)) : db.tx((tx) => tx.run(insert(id))));
      answered += 1;
    });
    for (let turns = 0; turns < 200; turns += 1) {
      await nextTurn();
      if (turns % 50 === 0) expect(await count(db)).toEqual({ many: 0 });
    }
    expect(answered).toBe(0);
    other.exec('commit');
    await Promise.all(writes);
    expect(await count(db)).toEqual({ many: 11 });
  });

  it('a write fails when it has waited too long, and the next one succeeds when the other is done', async () => {
    const { db, file } = await openNotes({ patienceMilliseconds: 40 });
    const other = connect(file);
    other.exec('begin immediate');
    const begun = performance.now();
    const outcomes = await Promise.allSettled([db.run(insert(1)), db.tx((tx) => tx.run(insert(2)))]);
    expect(performance.now() - begun).toBeGreaterThanOrEqual(40);
    for (const outcome of outcomes) {
      expect(outcome).toMatchObject({
        status: 'rejected',
        reason: { name: 'StorageError', code: 'database_busy', exitCode: 6, hint: expect.any(String) },
      });
    }
    expect(await count(db)).toEqual({ many: 0 });
    other.exec('commit');
    await db.run(insert(3));
    expect(await db.all(sql`select id from notes`)).toEqual([{ id: 3 }]);
  });

  it('closing waits for the writes that wait', async () => {
    const { db, file } = await openNotes();
    const other = connect(file);
    other.exec('begin immediate');
    const written = db.run(insert(1));
    const closed = db.close();
    await nextTurn();
    other.exec('commit');
    await Promise.all([written, closed]);
    expect(other.prepare('select id from notes').all()).toEqual([{ id: 1 }]);
  });
});

describe('the log of changes', () => {
  const WRITTEN = 24 * 1024 * 1024;

  it('grows beside one who reads for long, who sees nothing new, and is cut back afterwards', async () => {
    const { db, file } = await openNotes();
    const sizeOfLog = () => statSync(`${file}-wal`).size;
    const reader = connect(file);
    reader.exec('begin');
    reader.prepare('select count(*) from notes').get();
    const big = 'x'.repeat(WRITTEN / 8);
    for (let id = 0; id < 8; id += 1) await db.run(insert(id, big));
    expect(sizeOfLog()).toBeGreaterThan(WRITTEN);
    expect(reader.prepare('select count(*) as many from notes').get()).toEqual({ many: 0 });
    reader.exec('commit');
    // The first commit afterwards writes the log back, the second one begins it anew.
    for (const id of [100, 101]) await db.run(insert(id));
    expect(sizeOfLog()).toBeLessThanOrEqual(16 * 1024 * 1024);
    expect(await count(db)).toEqual({ many: 10 });
  });
});

it('has the schema that is on record', async () => {
  const db = openSqlite(':memory:', { create: true });
  await migrate(db, 1);
  const statements = await db.all<{ sql: string }>(
    sql`select sql from sqlite_master where sql is not null order by type desc, name`,
  );
  await db.close();
  const text = statements
    .map((row) => `${row.sql.replace(/^ {6}/gm, '  ').replace(/^ {4}\)/gm, ')')};\n`)
    .join('\n');
  await expect(text).toMatchFileSnapshot('schema.sqlite.sql');
});
