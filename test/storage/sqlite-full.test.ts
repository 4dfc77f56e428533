import { rmSync, statfsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { openSqlite } from '../../src/storage/engines/sqlite.ts';
import { type Db, sql, statement } from '../../src/storage/sql.ts';
import { makeFolder } from '../support/engines.ts';
import { canMount, mountDisk } from '../support/small-disk.ts';

async function openNotes(file: string): Promise<Db> {
  const db = openSqlite(file, { create: true });
  onTestFinished(() => db.close());
  await db.run(statement('create table notes (id bigint primary key, text text not null)'));
  return db;
}

async function idsOf(db: Db): Promise<number[]> {
  return (await db.all<{ id: number }>(sql`select id from notes order by id`)).map(({ id }) => id);
}

/** Writes in groups of jobs of both kinds until some fail; answers who was told yes, and who was told what else. */
async function writeUntilFull(db: Db): Promise<{ told: number[]; failures: unknown[] }> {
  const told: number[] = [];
  const failures: unknown[] = [];
  for (let group = 0; failures.length === 0; group += 1) {
    const jobs = Array.from({ length: 20 }, async (_, index) => {
      const id = group * 20 + index;
      const insert = sql`insert into notes (id, text) values (${id}, ${'x'.repeat(index * 100)})`;
      try {
        await (index % 3 === 0 ? db.run(insert) : db.tx((tx) => tx.run(insert)));
        told.push(id);
      } catch (error) {
        failures.push(error);
      }
    });
    await Promise.all(jobs);
  }
  return { told: told.sort((a, b) => a - b), failures };
}

/** What is there is what was told, also for one who opens the file anew. */
async function expectKept(db: Db, file: string, told: readonly number[]): Promise<void> {
  expect(await idsOf(db)).toEqual(told);
  const again = openSqlite(file, { create: false });
  expect(await idsOf(again)).toEqual(told);
  expect(await again.get(statement('pragma integrity_check'))).toEqual({ integrity_check: 'ok' });
  await again.close();
}

const full = { name: 'StorageError', code: 'database_full', exitCode: 6 };

describe('a database that may not grow', () => {
  it('tells nobody yes who is not kept, and works on when it may', async () => {
    const file = join(makeFolder(), 'oauth2.sqlite3');
    const db = await openNotes(file);
    const limit = (pages: number) => db.tx((tx) => tx.get(statement(`pragma max_page_count = ${pages}`)));
    await limit(30);
    const { told, failures } = await writeUntilFull(db);
    for (const failure of failures) expect(failure).toMatchObject(full);
    await expectKept(db, file, told);
    await limit(1_000_000);
    await db.run(sql`insert into notes (id, text) values (1000000, ${'x'.repeat(20_000)})`);
    await expectKept(db, file, [...told, 1_000_000]);
  });
});

// Only root can mount.
describe.skipIf(!canMount)('a full disk', () => {
  it('tells nobody yes who is not kept, and works on when there is room, without being opened anew', async () => {
    const { folder } = mountDisk('2m');
    const file = join(folder, 'oauth2.sqlite3');
    const ballast = join(folder, 'ballast');
    writeFileSync(ballast, Buffer.alloc(1_000_000));
    const db = await openNotes(file);
    const first = await writeUntilFull(db);
    for (const failure of first.failures) expect(failure).toMatchObject(full);
    expect(first.told.length).toBeGreaterThan(0);
    expect(await idsOf(db)).toEqual(first.told);
    const second = await Promise.allSettled(
      [1, 2, 3].map((id) => db.run(sql`insert into notes (id, text) values (${-id}, ${'x'.repeat(50_000)})`)),
    );
    expect(
      second.map(({ status }) => status),
      'still full',
    ).toEqual(['rejected', 'rejected', 'rejected']);
    expect(await idsOf(db)).toEqual(first.told);
    rmSync(ballast);
    await db.run(sql`insert into notes (id, text) values (1000000, ${'x'.repeat(50_000)})`);
    await expectKept(db, file, [...first.told, 1_000_000]);
  });

  it('undoes the whole group when it fills in the middle of one, also for work that will not hear of it', async () => {
    const { folder } = mountDisk('1m');
    const file = join(folder, 'oauth2.sqlite3');
    const db = await openNotes(file);
    // Changes go to the disk at once, instead of at the commit.
    await db.run(statement('pragma cache_size = 1'));
    const insert = (id: number, size: number) =>
      sql`insert into notes (id, text) values (${id}, ${'x'.repeat(size)})`;
    const group = await Promise.allSettled([
      db.run(insert(1, 100)),
      db.tx(async (tx) => {
        await tx.run(insert(2, 100));
        await tx.run(insert(3, 2_000_000)).catch(() => undefined);
        await tx.run(insert(4, 100)).catch(() => undefined);
      }),
      db.run(insert(5, 100)),
    ]);
    expect(group.map(({ status }) => status)).toEqual(['rejected', 'rejected', 'rejected']);
    for (const job of group) expect(job).toMatchObject({ reason: { name: 'StorageError', exitCode: 6 } });
    expect(await idsOf(db)).toEqual([]);
    await db.run(insert(6, 100));
    await expectKept(db, file, [6]);
  });

  it('leaves what is there to be read, and to be opened', async () => {
    const { folder } = mountDisk('1m');
    const file = join(folder, 'oauth2.sqlite3');
    const db = await openNotes(file);
    await db.run(sql`insert into notes (id, text) values (1, 'kept')`);
    const { bavail, bsize } = statfsSync(folder);
    writeFileSync(join(folder, 'ballast'), Buffer.alloc(bavail * bsize));
    const again = openSqlite(file, { create: false });
    expect(await idsOf(again)).toEqual([1]);
    await again.close();
    await expect(
      db.run(sql`insert into notes (id, text) values (2, ${'x'.repeat(500_000)})`),
    ).rejects.toMatchObject(full);
    expect(await idsOf(db)).toEqual([1]);
  });

  it('has no database made on it', async () => {
    const { folder } = mountDisk('1m');
    const { bavail, bsize } = statfsSync(folder);
    writeFileSync(join(folder, 'ballast'), Buffer.alloc(bavail * bsize));
    expect(() => openSqlite(join(folder, 'oauth2.sqlite3'), { create: true })).toThrow(
      expect.objectContaining(full),
    );
  });
});
