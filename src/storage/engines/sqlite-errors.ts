import { StorageError, type StorageErrorCode } from '../../errors.ts';

interface Explanation {
  code: StorageErrorCode;
  text: string;
  hint?: string;
}

/** SQLite's result codes, by their beginning: https://sqlite.org/rescode.html */
const explanations: readonly [string, Explanation][] = [
  [
    'SQLITE_BUSY',
    {
      code: 'database_busy',
      text: 'is locked by another process',
      hint: 'try again when the other process has finished its work',
    },
  ],
  ['SQLITE_LOCKED', { code: 'database_busy', text: 'is locked by another connection' }],
  [
    'SQLITE_FULL',
    { code: 'database_full', text: 'cannot grow: the disk is full', hint: 'make room on its disk' },
  ],
  [
    'SQLITE_READONLY',
    {
      code: 'database_read_only',
      text: 'cannot be written',
      hint: 'the user who runs this command needs to own the file and to be able to write in its folder',
    },
  ],
  [
    'SQLITE_CORRUPT',
    {
      code: 'database_damaged',
      text: 'is damaged',
      hint: 'put back the last good copy of the file; PRAGMA integrity_check says more',
    },
  ],
  [
    'SQLITE_NOTADB',
    { code: 'database_damaged', text: 'is not a SQLite database', hint: 'check the path in DATABASE_URL' },
  ],
  [
    'SQLITE_CANTOPEN',
    {
      code: 'database_unavailable',
      text: 'cannot be opened',
      hint: 'check that its folder exists and can be written',
    },
  ],
  ['SQLITE_PERM', { code: 'database_unavailable', text: 'may not be opened by this user' }],
  ['SQLITE_AUTH', { code: 'database_unavailable', text: 'may not be opened by this user' }],
  [
    'SQLITE_IOERR',
    { code: 'database_unavailable', text: 'cannot be read or written: the disk reports an error' },
  ],
  ['SQLITE_PROTOCOL', { code: 'database_busy', text: 'is locked by another process' }],
];

/** True for the errors that better-sqlite3 throws and for nothing else. */
function hasCode(error: unknown): error is Error & { code: string } {
  return error instanceof Error && 'code' in error && typeof error.code === 'string';
}

/** Whether somebody else holds the lock, so that trying again soon makes sense. */
export function isBusy(error: unknown): boolean {
  return hasCode(error) && (error.code.startsWith('SQLITE_BUSY') || error.code === 'SQLITE_PROTOCOL');
}

/**
 * Turns what SQLite threw into a StorageError that an operator understands. Errors that are not the store's
 * (a constraint, a mistake in SQL, anything thrown by our own code) come back as they are.
 */
export function explain(error: unknown, file: string): unknown {
  if (!hasCode(error)) return error;
  if (error.code === 'SQLITE_ERROR' && /^no such (?:table|column)/.test(error.message)) {
    return new StorageError('database_damaged', `the database ${file} lacks a part of its schema`, {
      cause: error,
      hint: 'put back the last good copy of the file',
    });
  }
  for (const [prefix, { code, text, hint }] of explanations) {
    if (error.code.startsWith(prefix)) {
      return new StorageError(code, `the database ${file} ${text}`, {
        cause: error,
        ...(hint === undefined ? {} : { hint }),
      });
    }
  }
  return error;
}
