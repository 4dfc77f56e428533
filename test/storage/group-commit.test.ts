import { join } from 'node:path';
import Database from 'better-sqlite3';
import { expect, it, onTestFinished, vi } from 'vitest';
import { type Connection, GroupCommit } from '../../src/storage/engines/group-commit.ts';
import { explain, isBusy } from '../../src/storage/engines/sqlite-errors.ts';
import { makeFolder } from '../support/engines.ts';

/** A real connection, whose methods can be had to fail as on a failing disk, once each. */
function connect() {
  const file = join(makeFolder(), 'test.db');
  const [database, other] = [new Database(file, { timeout: 0 }), new Database(file, { timeout: 0 })];
  onTestFinished(() => {
    database.close();
    other.close();
  });
  database.pragma('journal_mode = wal');
  database.exec('create table notes (id integer primary key)');
  const failing = new Set<keyof Connection>();
  const run = (name: keyof Connection, text: string) => () => {
    if (failing.delete(name)) throw new Database.SqliteError('the disk fails', 'SQLITE_IOERR_WRITE');
    database.exec(text);
  };
  /** While this is awaited, the disk has not taken what was committed. */
  let disk = Promise.resolve();
  const connection: Connection = {
    begin: run('begin', 'begin immediate'),
    savepoint: run('savepoint', 'savepoint job'),
    release: run('release', 'release job'),
    rollbackToSavepoint: run('rollbackToSavepoint', 'rollback to job'),
    commit: run('commit', 'commit'),
    flush: async () => {
      await disk;
      if (failing.delete('flush')) throw new Error('EIO: the disk fails');
    },
    rollback: run('rollback', 'rollback'),
    inTransaction: () => database.inTransaction,
    isBusy,
    explain: (error) => explain(error, file),
  };
  const group = new GroupCommit(connection, 5_000);
  return {
    failing,
    holdDisk() {
      let release = () => {};
      disk = new Promise((resolve) => {
        release = resolve;
      });
      return release;
    },
    write: (id: number, single = true) =>
      group.submit(() => void database.prepare('insert into notes (id) values (?)').run(id), single),
    /** What others see, who must be able to write as well. */
    ids: () =>
      other.transaction(() => other.prepare('select id from notes order by id').pluck().all()).immediate(),
    whenIdle: () => group.whenIdle(),
  };
}

const failure = { status: 'rejected', reason: { name: 'StorageError', code: 'database_unavailable' } };

it.each([
  ['beginning', ['begin']],
  ['a savepoint', ['savepoint']],
  ['letting a savepoint go', ['release', 'rollbackToSavepoint']],
  ['the commit', ['commit']],
] as const)('fails for all of a group when %s fails, keeps nothing, and works on', async (_, names) => {
  const { failing, write, ids } = connect();
  for (const name of names) failing.add(name);
  expect(await Promise.allSettled([write(1), write(2, false), write(3)])).toMatchObject([
    failure,
    failure,
    failure,
  ]);
  expect(ids()).toEqual([]);
  await Promise.all([write(4), write(5, false)]);
  expect(ids()).toEqual([4, 5]);
});

it('works on also when undoing fails, as soon as it can', async () => {
  const { failing, write, ids } = connect();
  failing.add('commit').add('rollback');
  expect(await Promise.allSettled([write(1), write(2, false)])).toMatchObject([failure, failure]);
  await Promise.all([write(3), write(4, false)]);
  expect(ids()).toEqual([3, 4]);
});

it('is idle when everybody has been answered, whatever the answer', async () => {
  const { failing, write, whenIdle } = connect();
  await whenIdle();
  failing.add('commit');
  const answers: string[] = [];
  for (const id of [1, 2, 2]) {
    write(id).then(
      () => answers.push('yes'),
      () => answers.push('no'),
    );
  }
  await whenIdle();
  expect(answers).toEqual(['no', 'no', 'no']);
  write(3).then(
    () => answers.push('yes'),
    () => answers.push('no'),
  );
  await whenIdle();
  expect(answers).toEqual(['no', 'no', 'no', 'yes']);
});

it('answers nobody before the disk has what was committed, and commits what came meanwhile together', async () => {
  const { write, ids, holdDisk, whenIdle } = connect();
  const release = holdDisk();
  const answered: number[] = [];
  const ask = (id: number) => write(id).then(() => answered.push(id));
  const first = ask(1);
  await vi.waitFor(() => expect(ids()).toEqual([1]));
  const rest = [ask(2), ask(3)];
  // Many turns of the event loop: enough for everything that does not wait for the disk.
  for (let turn = 0; turn < 20; turn += 1) await new Promise(setImmediate);
  expect(answered).toEqual([]);
  expect(ids()).toEqual([1]);
  release();
  await Promise.all([first, ...rest]);
  await whenIdle();
  expect(answered).toEqual([1, 2, 3]);
});

it('tells all of a group that it failed when the disk does not take the commit, and works on', async () => {
  const { failing, write, ids } = connect();
  failing.add('flush');
  expect(await Promise.allSettled([write(1), write(2, false)])).toMatchObject([failure, failure]);
  await write(3);
  expect(ids()).toContain(3);
});
