/** What backup and restore share: names of files, and files that are written aside before they take their place. */
import {
  chmodSync,
  closeSync,
  existsSync,
  fsyncSync,
  lstatSync,
  openSync,
  readdirSync,
  realpathSync,
  renameSync,
  rmSync,
} from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { UserError } from '../errors.ts';

/** What SQLite keeps beside a database. */
const COMPANIONS = ['-wal', '-shm', '-journal'];

/**
 * The file that a database URL names.
 *
 * @param action the command, for the error
 * @throws UserError "failed" for a database that is no file
 */
export function fileOf(url: string, action: 'backup' | 'restore'): string {
  if (!url.startsWith('sqlite:')) {
    throw new UserError(
      'failed',
      `${action} is for SQLite; PostgreSQL has tools of its own for it`,
      action === 'backup'
        ? 'pg_dump --format=custom --file=oauth2.dump "$DATABASE_URL"'
        : 'pg_restore --clean --if-exists --dbname="$DATABASE_URL" oauth2.dump, for what pg_dump has made',
    );
  }
  const file = url.slice('sqlite:'.length).trim();
  if (file === ':memory:') throw new UserError('failed', `a database in memory has no file to ${action}`);
  return file;
}

/** Where a path really leads, through links in it; what is not there itself lies in a folder that is. */
export function realPath(path: string): string {
  if (existsSync(path)) return realpathSync(path);
  const folder = dirname(path);
  return existsSync(folder) ? join(realpathSync(folder), basename(path)) : path;
}

/** Whether a path leads to a database, or to something that SQLite keeps beside it. */
export function isPartOf(path: string, database: string): boolean {
  const whole = realPath(database);
  return ['', ...COMPANIONS].some((ending) => realPath(path) === whole + ending);
}

export function isThere(path: string): boolean {
  return lstatSync(path, { throwIfNoEntry: false }) !== undefined;
}

/**
 * Makes an empty file beside a path, for its owner alone, to be filled and then to take its place.
 *
 * @throws UserError "failed" where it cannot be made
 */
export function makeDraft(path: string): string {
  const draft = `${path}.${process.pid}.part`;
  try {
    removeAbandonedDrafts(path);
    closeSync(openSync(draft, 'wx', 0o600));
    // The mode above is subject to the umask, which may take bits from the owner too.
    chmodSync(draft, 0o600);
    return draft;
  } catch (error) {
    throw new UserError('failed', `cannot write ${draft}: ${(error as Error).message}`);
  }
}

/** Removes what processes left behind that were killed: each may be as large as the store. */
function removeAbandonedDrafts(path: string): void {
  const folder = dirname(path);
  for (const name of readdirSync(folder)) {
    if (!name.startsWith(`${basename(path)}.`)) continue;
    const [, id] = /^\.(\d+)\.part(?:-wal|-shm|-journal)?$/.exec(name.slice(basename(path).length)) ?? [];
    if (id !== undefined && !isRunning(Number(id))) rmSync(join(folder, name), { force: true });
  }
}

/** Whether another process has a number. One of our own number is gone: we have it now. */
function isRunning(id: number): boolean {
  if (id === process.pid) return false;
  try {
    return process.kill(id, 0);
  } catch (error) {
    return !(error instanceof Error && 'code' in error && error.code === 'ESRCH');
  }
}

export function removeWithCompanions(path: string): void {
  for (const ending of ['', ...COMPANIONS]) rmSync(path + ending, { force: true });
}

/** Moves a database that nobody has open out of the way, with what lies beside it. */
export function setAside(path: string, aside: string): void {
  for (const ending of ['', ...COMPANIONS]) {
    if (isThere(path + ending)) renameSync(path + ending, aside + ending);
  }
}

/**
 * Puts a finished draft in its place, on disk when this returns. A log of another database beside it would be taken
 * for its own, so none may stay.
 */
export function takePlace(draft: string, path: string): void {
  flush(draft);
  for (const ending of COMPANIONS) rmSync(path + ending, { force: true });
  renameSync(draft, path);
  flush(dirname(path));
}

/** Has the disk keep what was written. Windows cannot do that for a folder, and needs not. */
function flush(path: string): void {
  if (process.platform === 'win32' && lstatSync(path).isDirectory()) return;
  const descriptor = openSync(path, 'r');
  try {
    fsyncSync(descriptor);
  } finally {
    closeSync(descriptor);
  }
}
