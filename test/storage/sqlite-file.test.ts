import {
  chmodSync,
  chownSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { migrate } from '../../src/storage/migrate.ts';
import { openDatabase } from '../../src/storage/open.ts';
import { type Db, sql } from '../../src/storage/sql.ts';
import { makeFolder } from '../support/engines.ts';
import { canMount, mountDisk } from '../support/small-disk.ts';

const isRoot = process.geteuid?.() === 0;

async function open(file: string, create = true): Promise<Db> {
  const db = await openDatabase(`sqlite:${file}`, { create });
  onTestFinished(() => db.close());
  return db;
}

/** Makes a database with some rows in it, and closes it. */
async function makeDatabase(file: string): Promise<void> {
  const db = await openDatabase(`sqlite:${file}`, { create: true });
  await migrate(db, 1);
  await db.tx(async (tx) => {
    for (let id = 0; id < 500; id += 1) {
      await tx.run(sql`insert into groups (id, name) values (${id}, ${`group ${id} ${'x'.repeat(100)}`})`);
    }
  });
  await db.close();
}

function modeOf(file: string): string {
  return (statSync(file).mode & 0o777).toString(8);
}

describe('a file that is made', () => {
  it.each(['000', '022', '077', '277'])(
    'is for its owner alone, its companions too, under umask %s',
    async (umask) => {
      const file = join(makeFolder(), 'oauth2.sqlite3');
      const before = process.umask(Number.parseInt(umask, 8));
      let db: Db;
      try {
        db = await open(file);
      } finally {
        process.umask(before);
      }
      await migrate(db, 1);
      expect(readdirSync(join(file, '..')).sort()).toEqual([
        'oauth2.sqlite3',
        'oauth2.sqlite3-shm',
        'oauth2.sqlite3-wal',
      ]);
      for (const ending of ['', '-wal', '-shm']) expect(modeOf(file + ending), ending).toBe('600');
      await db.close();
      expect(readdirSync(join(file, '..')), 'the log is written back at the end').toEqual(['oauth2.sqlite3']);
      expect(modeOf(file)).toBe('600');
    },
  );

  it('is where its URL says, also with spaces, percent signs and question marks in its name', async () => {
    for (const name of ['a b%20.db', 'a?mode=ro#x.db', 'file:x.db']) {
      const file = join(makeFolder(), name);
      await open(file);
      expect(existsSync(file), name).toBe(true);
    }
  });

  it('has no spaces at the ends of its name, as the driver takes them away too', async () => {
    const folder = makeFolder();
    await open(join(folder, 'a.db '));
    expect(readdirSync(folder)).toContain('a.db');
    expect(modeOf(join(folder, 'a.db'))).toBe('600');
  });
});

describe('what cannot be opened', () => {
  const cases: Record<
    string,
    { make?: (file: string) => void; create?: boolean; code: string; message: RegExp }
  > = {
    'a missing file': { create: false, code: 'database_missing', message: /there is no database/ },
    'a folder': { make: mkdirSync, code: 'database_unavailable', message: /is a folder/ },
    'a device': {
      make: (file) => symlinkSync('/dev/null', file),
      code: 'database_unavailable',
      message: /no ordinary file/,
    },
    'a link to nothing': {
      make: (file) => symlinkSync(`${file}-target`, file),
      code: 'database_unavailable',
      message: /link to a file that does not exist/,
    },
    'a text': {
      make: (file) => writeFileSync(file, 'Dear diary, '.repeat(1_000)),
      code: 'database_damaged',
      message: /is not a SQLite database/,
    },
    'a link in the place of its log': {
      make: (file) => symlinkSync('/etc/hostname', `${file}-wal`),
      code: 'database_unavailable',
      message: /something else in the place of its -wal file/,
    },
  };

  it.each(Object.entries(cases))('%s', async (_, { make, create, code, message }) => {
    const folder = makeFolder();
    const file = join(folder, 'oauth2.sqlite3');
    make?.(file);
    const before = readdirSync(folder);
    await expect(open(file, create ?? true)).rejects.toMatchObject({
      name: 'StorageError',
      exitCode: 6,
      code,
      message: expect.stringMatching(message),
    });
    if (create === false) expect(readdirSync(folder), 'nothing is made').toEqual(before);
  });

  it('a file in no folder, with the command that makes the folder', async () => {
    const file = join(makeFolder(), 'my data', 'oauth2.sqlite3');
    await expect(open(file)).rejects.toMatchObject({
      code: 'database_unavailable',
      hint: `mkdir -p '${join(file, '..')}'`,
    });
  });

  it.each(['/x'.repeat(3_000), `${'x'.repeat(300)}`, 'a\0b'])(
    'a name that no file can have (%#)',
    async (name) => {
      const folder = makeFolder();
      for (const create of [true, false]) {
        await expect(open(join(folder, name), create)).rejects.toMatchObject({ name: 'StorageError' });
      }
    },
  );

  it.each(['postgresx://x', 'mysql:x', '', 'oauth2.sqlite3'])(
    'a URL of no engine here: "%s"',
    async (url) => {
      await expect(openDatabase(url, { create: true })).rejects.toMatchObject({
        name: 'UserError',
        code: 'invalid_configuration',
      });
    },
  );
});

// Only an owner who is not root is stopped by a mode, and only root can mount.
describe.skipIf(isRoot && !canMount)('what cannot be written', () => {
  it('is refused as such, and stays as it is', async () => {
    const disk = isRoot ? mountDisk('8m') : undefined;
    const folder = disk?.folder ?? makeFolder();
    const file = join(folder, 'oauth2.sqlite3');
    await makeDatabase(file);
    const before = readFileSync(file);
    if (disk === undefined) chmodSync(file, 0o400);
    else disk.makeReadOnly();
    await expect(open(file)).rejects.toMatchObject({ name: 'StorageError', code: 'database_read_only' });
    expect(readFileSync(file)).toEqual(before);
  });

  it('has no new file made in it', async () => {
    const disk = isRoot ? mountDisk('1m') : undefined;
    const folder = disk?.folder ?? makeFolder();
    if (disk === undefined) chmodSync(folder, 0o500);
    else disk.makeReadOnly();
    await expect(open(join(folder, 'oauth2.sqlite3'))).rejects.toMatchObject({
      name: 'StorageError',
      code: 'database_unavailable',
    });
    if (disk === undefined) chmodSync(folder, 0o700);
  });
});

describe('a link', () => {
  it('of our own is followed', async () => {
    const folder = makeFolder();
    const file = join(folder, 'oauth2.sqlite3');
    await makeDatabase(join(folder, 'real'));
    symlinkSync(join(folder, 'real'), file);
    const db = await open(file, false);
    expect(await db.get(sql`select count(*) as many from groups`)).toEqual({ many: 500 });
    await db.run(sql`insert into groups (id, name) values (1000, 'another')`);
    expect(await db.get(sql`select count(*) as many from groups`)).toEqual({ many: 501 });
  });

  it('in a folder that anybody can write to is not, and what it leads to stays as it is', async () => {
    const folder = makeFolder();
    chmodSync(folder, 0o1777);
    const target = join(makeFolder(), 'target');
    writeFileSync(target, 'precious');
    symlinkSync(target, join(folder, 'oauth2.sqlite3'));
    await expect(open(join(folder, 'oauth2.sqlite3'))).rejects.toMatchObject({
      name: 'StorageError',
      message: expect.stringMatching(/link that another user may have put there/),
    });
    expect(readFileSync(target, 'utf8')).toBe('precious');
  });
});

describe('a folder that anybody can write to', () => {
  it('may hold a file of our own', async () => {
    const folder = makeFolder();
    chmodSync(folder, 0o1777);
    await makeDatabase(join(folder, 'oauth2.sqlite3'));
    await open(join(folder, 'oauth2.sqlite3'), false);
  });

  // Only root can give a file away.
  it.skipIf(!isRoot).each(['', '-wal'])("is not trusted with another user's file (%s)", async (ending) => {
    const folder = makeFolder();
    const file = join(folder, 'oauth2.sqlite3');
    chmodSync(folder, 0o1777);
    await makeDatabase(file);
    await (await open(file, false)).close();
    writeFileSync(file + ending, '', { flag: 'a' });
    chownSync(file + ending, 65_534, 65_534);
    await expect(open(file, false)).rejects.toMatchObject({
      name: 'StorageError',
      message: expect.stringMatching(/file that another user may have put there/),
    });
  });
});

describe('a damaged file', () => {
  /** Reads everything, and answers how far that went. */
  async function readAll(file: string): Promise<{ names: number } | { error: unknown }> {
    try {
      const db = await open(file, false);
      return { names: (await db.all(sql`select id, name from groups order by id`)).length };
    } catch (error) {
      return { error };
    }
  }

  it.each([
    ['cut off in the middle', (bytes: Buffer) => bytes.subarray(0, bytes.length / 2)],
    ['overwritten in the middle', (bytes: Buffer) => bytes.fill(0xa5, bytes.length / 4, bytes.length / 2)],
    ['overwritten with nothing', (bytes: Buffer) => bytes.fill(0, 4_096)],
    ['overwritten at the start', (bytes: Buffer) => bytes.fill(0xff, 0, 100)],
  ])('is named so when it is %s, with no half an answer', async (_, damage) => {
    const file = join(makeFolder(), 'oauth2.sqlite3');
    await makeDatabase(file);
    writeFileSync(file, damage(readFileSync(file)));
    expect(await readAll(file)).toMatchObject({
      error: { name: 'StorageError', code: 'database_damaged', exitCode: 6, hint: expect.any(String) },
    });
  });

  it('keeps nothing of what touches the damage, and the rest goes on', async () => {
    const file = join(makeFolder(), 'oauth2.sqlite3');
    await makeDatabase(file);
    const bytes = readFileSync(file);
    const pages = bytes.length / 4_096;
    // The rows of the groups came last, and so lie at the end of the file.
    writeFileSync(file, bytes.fill(0xa5, (pages - 20) * 4_096));
    const db = await open(file, false);
    const outcomes = await Promise.allSettled([
      db.run(sql`insert into facts (name, value) values ('before', '1')`),
      db.tx(async (tx) => {
        await tx.run(sql`insert into facts (name, value) values ('with', '1')`);
        await tx.run(sql`update groups set name = name || '!'`);
      }),
      db.run(sql`insert into facts (name, value) values ('after', '1')`),
    ]);
    const facts = await db.all<{ name: string }>(sql`select name from facts order by name`);
    expect(outcomes[1]).toMatchObject({ status: 'rejected', reason: { code: 'database_damaged' } });
    const told = ['before', 'with', 'after'].filter((_, index) => outcomes[index]?.status === 'fulfilled');
    expect(facts.map(({ name }) => name)).toEqual(told.sort());
  });
});
