import { statSync } from 'node:fs';
import { StorageError, UserError } from '../errors.ts';
import {
  fileOf,
  isPartOf,
  isThere,
  makeDraft,
  realPath,
  removeWithCompanions,
  setAside,
  takePlace,
} from './backup-files.ts';
import type { SnapshotOptions } from './engines/sqlite-snapshot.ts';
import { migrate, newestSchema } from './migrate.ts';
import { sql } from './sql.ts';
import { findFact } from './tables/facts.ts';

/**
 * Numbers that are left out after a restore: a server that goes on running has drawn some that the copy does not know
 * of, and may draw more until the copy is in place.
 */
const NUMBERS_LEFT_OUT = 1_000_000;

/** What is where the copy is to go. */
type Present = 'nothing' | 'store' | 'damaged';

/** A copy that was found good, and lies beside the store that it is to replace. */
export interface Restore {
  /** The file of the store. */
  readonly store: string;
  /** The newest migration that the copy had when it was made; it has all by now. */
  readonly schema: number;
  /** Whether there is something that it replaces. */
  readonly replaces: boolean;
  /**
   * Replaces the store as a whole. A server that has it open goes on with what is new; only where the store is too
   * damaged to be written, the file is another one afterwards, and servers have to be restarted.
   *
   * @returns where a damaged store was put; false when it was told to stop, with nothing changed
   */
  finish(options: SnapshotOptions): Promise<{ aside?: string } | false>;
  /** Throws the copy's copy away. To be called in the end, whatever came of it. */
  discard(): void;
}

/**
 * Checks a file that `backupStore` made, and makes it ready to replace a store.
 *
 * @param url the DATABASE_URL
 * @param file an absolute path
 * @param now whole seconds since the epoch
 * @returns undefined when it was told to stop
 * @throws UserError "failed" for another engine, "not_found" when there is no such file, "invalid_value" when it is
 *   the store itself
 * @throws StorageError when the file is no whole store, one of a newer schema, or would replace another program's data
 */
export async function prepareRestore(
  url: string,
  file: string,
  { now, ...options }: SnapshotOptions & { now: number },
): Promise<Restore | undefined> {
  const store = realPath(fileOf(url, 'restore'));
  checkFile(file, store);
  const { present, numbers } = await lookAt(store);
  const draft = makeDraft(store);
  const discard = () => removeWithCompanions(draft);
  try {
    const schema = await fillDraft(draft, file, options);
    if (schema === undefined) {
      discard();
      return undefined;
    }
    await bringUpToDate(draft, numbers, now);
    if (present === 'store') await needSamePurpose(draft, store, file);
    return {
      store,
      schema,
      replaces: present !== 'nothing',
      finish: (finishing) => finish(draft, { store, present, now }, finishing),
      discard,
    };
  } catch (error) {
    discard();
    throw error;
  }
}

function checkFile(file: string, store: string): void {
  const found = statSync(file, { throwIfNoEntry: false });
  if (found === undefined) throw new UserError('not_found', `there is no file ${file}`);
  if (!found.isFile()) throw new UserError('invalid_value', `${file} is no ordinary file`);
  if (isPartOf(file, store)) {
    throw new UserError('invalid_value', `${file} is the database itself: name a copy of it`);
  }
}

/** @throws StorageError for what must not be replaced: a file of another program, or of somebody else */
async function lookAt(store: string): Promise<{ present: Present; numbers: ReadonlyMap<string, number> }> {
  const numbers = new Map<string, number>();
  if (!isThere(store)) return { present: 'nothing', numbers };
  const { prepareFile } = await import('./engines/sqlite-file.ts');
  prepareFile(store, false);
  // Made, and never used.
  if (statSync(store).size === 0) return { present: 'store', numbers };
  const { readSequences } = await import('./engines/sqlite-inspect.ts');
  try {
    return { present: 'store', numbers: readSequences(store) };
  } catch (error) {
    // SQLite's own finding comes with its cause; a healthy file without our tables is somebody else's.
    if (isDamage(error) && error.cause !== undefined) return { present: 'damaged', numbers };
    throw error;
  }
}

/** @returns the schema of the copy; undefined when it was told to stop */
async function fillDraft(draft: string, file: string, options: SnapshotOptions): Promise<number | undefined> {
  const { copySnapshot } = await import('./engines/sqlite-snapshot.ts');
  const { inspectWholeFile } = await import('./engines/sqlite-inspect.ts');
  try {
    if (!(await copySnapshot(file, draft, { ...options, readonly: true }))) return undefined;
    const { schema, floor } = inspectWholeFile(draft);
    if (floor <= newestSchema) return schema;
    throw new StorageError(
      'schema_too_new',
      `${file} has schema ${schema}, which needs a program that knows schema ${floor}; this one knows ${newestSchema}`,
      { hint: 'run a newer oauthctl: npm install --global oauthctl@latest' },
    );
  } catch (error) {
    if (!isDamage(error)) throw error;
    throw new StorageError('database_damaged', `${file} is no whole copy of a database of oauthctl`, {
      hint: 'name a file that oauthctl backup has made; nothing was changed',
      cause: error,
    });
  }
}

/**
 * A development store has passwords that everybody knows, and a server that is running looks at the mark of one no more.
 *
 * @throws UserError "conflict"
 */
async function needSamePurpose(draft: string, store: string, file: string): Promise<void> {
  const copied = await purposeOf(draft);
  if (copied === (await purposeOf(store))) return;
  const [marked, other] = copied === undefined ? [store, file] : [file, store];
  throw new UserError(
    'conflict',
    `${marked} belongs to serve --dev, and ${other} does not`,
    'name the database with --database',
  );
}

/** What a store is marked as; undefined for one of no special purpose. */
async function purposeOf(file: string): Promise<string | undefined> {
  if (statSync(file).size === 0) return undefined;
  const { openSqlite } = await import('./engines/sqlite.ts');
  const db = openSqlite(file, { create: false });
  try {
    return await findFact(db, 'purpose');
  } finally {
    await db.close();
  }
}

/** Gives the copy what this program and servers that go on running expect of the store. */
async function bringUpToDate(
  draft: string,
  numbers: ReadonlyMap<string, number>,
  now: number,
): Promise<void> {
  const { openSqlite } = await import('./engines/sqlite.ts');
  const db = openSqlite(draft, { create: false });
  try {
    await migrate(db, now);
    for (const [name, drawn] of numbers) {
      await db.run(sql`
        insert into sequences (name, next_number) values (${name}, ${drawn + NUMBERS_LEFT_OUT})
        on conflict (name) do update set next_number = excluded.next_number
        where excluded.next_number > sequences.next_number`);
    }
  } finally {
    await db.close();
  }
}

async function finish(
  draft: string,
  { store, present, now }: { store: string; present: Present; now: number },
  options: SnapshotOptions,
): Promise<{ aside?: string } | false> {
  if (present === 'store') {
    try {
      return (await writeInto(store, draft, options)) && {};
    } catch (error) {
      if (!isDamage(error)) throw error;
    }
  }
  if (options.signal?.aborted === true) return false;
  if (!isThere(store)) {
    takePlace(draft, store);
    return {};
  }
  const aside = `${store}.damaged-${now}`;
  setAside(store, aside);
  takePlace(draft, store);
  return { aside };
}

/** Writes the copy into the file of the store, in one transaction. */
async function writeInto(store: string, draft: string, options: SnapshotOptions): Promise<boolean> {
  const { openSqlite } = await import('./engines/sqlite.ts');
  const { copySnapshot } = await import('./engines/sqlite-snapshot.ts');
  const { matchPageSize, settleLog } = await import('./engines/sqlite-inspect.ts');
  // Held open, so that the store is and stays in WAL mode.
  const held = openSqlite(store, { create: false });
  try {
    matchPageSize(draft, store);
    if (!(await copySnapshot(draft, store, options))) return false;
    settleLog(store);
    return true;
  } finally {
    await held.close();
  }
}

function isDamage(error: unknown): error is StorageError {
  return error instanceof StorageError && error.code === 'database_damaged';
}
