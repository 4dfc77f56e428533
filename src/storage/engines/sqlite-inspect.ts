import Database from 'better-sqlite3';
import { StorageError } from '../../errors.ts';
import { nativeBinding } from './sqlite.ts';
import { explain } from './sqlite-errors.ts';

/** What a SQLite file turns out to be. */
export interface Inspected {
  /** The newest migration it has. */
  schema: number;
  /** The lowest schema that a program must know to work with it. */
  floor: number;
}

/**
 * Reads a whole SQLite file and says what it is; the file is left as one that needs no companions beside it.
 *
 * @param file one that nobody else has open
 * @throws StorageError "database_damaged" for what is damaged, or no store of this program
 */
export function inspectWholeFile(file: string): Inspected {
  return withConnection(file, (connection) => {
    const verdict = connection.pragma('integrity_check(1)', { simple: true });
    if (verdict !== 'ok')
      throw new StorageError('database_damaged', `the database ${file} is damaged: ${verdict}`);
    const inspected = readLedger(connection, file);
    connection.pragma('journal_mode = delete');
    return inspected;
  });
}

/**
 * The sequences of a store and their next numbers; others may have it open.
 *
 * @throws StorageError "database_damaged" for what is damaged, or no store of this program
 */
export function readSequences(file: string): ReadonlyMap<string, number> {
  return withConnection(file, (connection) => {
    readLedger(connection, file);
    const rows = connection
      .prepare<[], { name: string; next_number: number }>('select name, next_number from sequences')
      .all();
    return new Map(rows.map((row) => [row.name, row.next_number]));
  });
}

/** Gives a file that nobody else has open the page size of another: SQLite writes pages of one size into one file. */
export function matchPageSize(file: string, other: string): void {
  const sizeOf = (connection: Database.Database) => Number(connection.pragma('page_size', { simple: true }));
  const wanted = withConnection(other, sizeOf);
  withConnection(file, (connection) => {
    if (sizeOf(connection) === wanted) return;
    connection.pragma('journal_mode = delete');
    connection.pragma(`page_size = ${wanted}`);
    connection.exec('vacuum');
  });
}

/** Brings what was committed from the log into the file, and empties the log as far as nobody reads it. */
export function settleLog(file: string): void {
  withConnection(file, (connection) => {
    connection.pragma('synchronous = full');
    connection.pragma('wal_checkpoint(truncate)');
  });
}

function readLedger(connection: Database.Database, file: string): Inspected {
  const found = connection
    .prepare("select count(*) from sqlite_master where type = 'table' and name = 'oauthctl_migrations'")
    .pluck()
    .get();
  if (found !== 1) {
    throw new StorageError('database_damaged', `the database ${file} is not one of oauthctl`, {
      hint: 'check DATABASE_URL, or name another file with --database sqlite:<file>',
    });
  }
  const { schema, floor } = connection
    .prepare<[], { schema: number | null; floor: number | null }>(
      'select max(number) as schema, max(floor) as floor from oauthctl_migrations',
    )
    .get() ?? { schema: null, floor: null };
  return { schema: schema ?? 0, floor: floor ?? 0 };
}

function withConnection<Result>(file: string, work: (connection: Database.Database) => Result): Result {
  try {
    const connection = new Database(file, { nativeBinding, fileMustExist: true });
    try {
      return work(connection);
    } finally {
      connection.close();
    }
  } catch (error) {
    throw explain(error, file);
  }
}
