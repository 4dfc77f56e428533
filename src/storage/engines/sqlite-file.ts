import {
  accessSync,
  closeSync,
  constants,
  existsSync,
  fchmodSync,
  lstatSync,
  openSync,
  realpathSync,
  type Stats,
  statSync,
} from 'node:fs';
import { dirname } from 'node:path';
import { StorageError } from '../../errors.ts';

/** What SQLite keeps beside a database, and reads as a part of it. */
const COMPANIONS = ['-wal', '-shm', '-journal'];

/**
 * Checks the file of a database, or makes it, readable by its owner alone: SQLite gives its companions the same mode.
 *
 * Who can put files into a folder could slip us a database, or a log of changes to it, or a link to somebody else's
 * file. So links are followed only where we or root made them, and in a folder that anybody can write to nothing is
 * trusted that is a link or another user's.
 *
 * @param create whether a missing file is made; otherwise that is a StorageError "database_missing"
 * @throws StorageError "database_unavailable" for what is no file, cannot be made, or is not to be trusted
 */
export function prepareFile(file: string, create: boolean): void {
  try {
    if (isThere(file)) checkWritable(file);
    else if (create) makeFile(file);
    else {
      throw new StorageError('database_missing', `there is no database ${file}`, {
        hint: 'oauthctl init makes one; --config or --database names one that lies elsewhere',
      });
    }
    checkCompanions(file);
  } catch (error) {
    if (error instanceof StorageError) throw error;
    throw new StorageError('database_unavailable', `the database ${file} cannot be opened or made`, {
      hint: 'the user who runs this command needs to be able to write in its folder',
      cause: error,
    });
  }
}

function makeFile(file: string): void {
  const folder = dirname(file);
  if (!existsSync(folder)) throw unavailable(file, 'has no folder to lie in', `mkdir -p '${folder}'`);
  let descriptor: number;
  try {
    descriptor = openSync(file, constants.O_CREAT | constants.O_EXCL | constants.O_RDWR, 0o600);
  } catch (error) {
    // Another process was faster.
    if (error instanceof Error && 'code' in error && error.code === 'EEXIST' && isThere(file)) return;
    throw error;
  }
  // The mode above is subject to the umask, which may take bits from the owner too.
  fchmodSync(descriptor, 0o600);
  closeSync(descriptor);
}

/** Whether the file is there. Throws where it is there and must not be opened. */
function isThere(file: string): boolean {
  const found = lstatSync(file, { throwIfNoEntry: false });
  if (found === undefined) return false;
  checkOwner(file, file, found);
  const target = found.isSymbolicLink() ? statSync(file, { throwIfNoEntry: false }) : found;
  if (target === undefined) throw unavailable(file, 'is a link to a file that does not exist');
  if (target.isDirectory()) throw unavailable(file, 'is a folder', 'name a file in it');
  if (!target.isFile()) throw unavailable(file, 'is no ordinary file');
  if (found !== target) checkOwner(file, realpathSync(file), target);
  return true;
}

function checkCompanions(file: string): void {
  const path = realpathSync(file);
  for (const ending of COMPANIONS) {
    const found = lstatSync(path + ending, { throwIfNoEntry: false });
    if (found === undefined) continue;
    if (!found.isFile()) throw unavailable(file, `has something else in the place of its ${ending} file`);
    checkOwner(file, path + ending, found);
  }
}

/** SQLite says of a file on a read-only disk only that it cannot be opened. */
function checkWritable(file: string): void {
  try {
    accessSync(file, constants.W_OK);
  } catch (error) {
    throw new StorageError('database_read_only', `the database ${file} cannot be written`, {
      hint: 'the user who runs this command needs to own the file, on a disk that can be written',
      cause: error,
    });
  }
}

/** Refuses what somebody else may have put there. */
function checkOwner(file: string, path: string, found: Stats): void {
  const user = process.geteuid?.();
  // Windows knows no such owners and modes.
  if (user === undefined) return;
  const ours = found.uid === user || found.uid === 0;
  const openToAll = (statSync(dirname(path)).mode & 0o002) !== 0;
  const isLink = found.isSymbolicLink();
  if (ours ? !(isLink && openToAll) : !(isLink || openToAll)) return;
  throw unavailable(
    file,
    `is not to be trusted: ${path} is a ${isLink ? 'link' : 'file'} that another user may have put there`,
    'keep the database in a folder where nobody else can write, and name it without links',
  );
}

function unavailable(file: string, what: string, hint?: string): StorageError {
  return new StorageError(
    'database_unavailable',
    `the database ${file} ${what}`,
    hint === undefined ? {} : { hint },
  );
}

/**
 * Remembers which file a path leads to, and says later whether it is still that one. A database that was moved away or
 * replaced under a running server would take tokens that nobody finds again.
 *
 * @returns throws StorageError "database_missing" when another file, or none, is there
 */
export function keepSameFile(file: string): () => void {
  const opened = statSync(file);
  return () => {
    const now = statSync(file, { throwIfNoEntry: false });
    if (now?.ino === opened.ino && now.dev === opened.dev) return;
    const what = now === undefined ? 'is gone' : 'has been replaced by another file';
    throw new StorageError('database_missing', `the database ${file} ${what} while it was open`, {
      hint: 'put it back, or restart to use what is there now',
    });
  };
}
