import { UserError } from '../errors.ts';
import type { Db } from './sql.ts';

/**
 * Opens the database that a URL names; its engine is loaded only now.
 *
 * @param url `sqlite:<path>`, `sqlite::memory:` or `postgres://user:password@host/database`
 * @param create whether a missing SQLite file is made
 * @throws UserError for a URL of no known engine, StorageError when the database cannot be opened
 */
export async function openDatabase(url: string, options: { create: boolean }): Promise<Db> {
  if (url.startsWith('sqlite:')) {
    const { openSqlite } = await import('./engines/sqlite.ts');
    // The driver trims as well: a path must not be one file here and another there.
    return openSqlite(url.slice('sqlite:'.length).trim(), options);
  }
  if (/^postgres(?:ql)?:/.test(url)) {
    const { openPostgres } = await import('./engines/postgres.ts');
    return openPostgres(url);
  }
  throw new UserError(
    'invalid_configuration',
    'DATABASE_URL names no database that this version can use',
    'use sqlite:<file> or postgres://user:password@host/database',
  );
}
