import { lstatSync, statSync } from 'node:fs';
import { UserError } from '../errors.ts';
import { fileOf, isPartOf, isThere, makeDraft, removeWithCompanions, takePlace } from './backup-files.ts';
import type { SnapshotOptions } from './engines/sqlite-snapshot.ts';

export interface BackupOptions extends SnapshotOptions {
  /** Whether a file that is there already is replaced. */
  replace: boolean;
}

export interface Backup {
  bytes: number;
  /** The newest migration that the copy has. */
  schema: number;
}

/**
 * Writes a copy of a SQLite store, as it is at one moment, into a file of its own (mode 0600), while servers and
 * commands go on working with the store. The copy is read as a whole and checked before it takes its name.
 *
 * @param url the DATABASE_URL
 * @param file an absolute path
 * @returns undefined when it was told to stop; then there is no file
 * @throws UserError "failed" for another engine, "conflict" when the file is there already, "invalid_value" when it is
 *   a part of the store
 * @throws StorageError when the store cannot be read, or is damaged
 */
export async function backupStore(
  url: string,
  file: string,
  { replace, ...options }: BackupOptions,
): Promise<Backup | undefined> {
  const store = fileOf(url, 'backup');
  const { prepareFile } = await import('./engines/sqlite-file.ts');
  prepareFile(store, false);
  if (isPartOf(file, store)) {
    throw new UserError('invalid_value', `${file} is the database itself: name another file`);
  }
  if (isThere(file)) refuseToReplace(file, replace);
  const { copySnapshot } = await import('./engines/sqlite-snapshot.ts');
  const { inspectWholeFile } = await import('./engines/sqlite-inspect.ts');
  const draft = makeDraft(file);
  try {
    if (!(await copySnapshot(store, draft, options))) return undefined;
    const { schema } = inspectWholeFile(draft);
    const { size } = statSync(draft);
    // Somebody else may have made it meanwhile.
    if (isThere(file)) refuseToReplace(file, replace);
    takePlace(draft, file);
    return { bytes: size, schema };
  } finally {
    removeWithCompanions(draft);
  }
}

function refuseToReplace(file: string, replace: boolean): void {
  // A link would be replaced in place of what it leads to, which is not what anybody wants of /dev/stdout.
  if (!lstatSync(file, { throwIfNoEntry: false })?.isFile()) {
    throw new UserError('invalid_value', `${file} is there already and no ordinary file`, 'name a file');
  }
  if (!replace) throw new UserError('conflict', `${file} is there already`, '--yes replaces it');
}
