import { createRequire } from 'node:module';
import Database from 'better-sqlite3';
import { StorageError } from '../../errors.ts';
import { Histogram } from '../../histogram.ts';
import type { Db, Dialect, Queries, Sql } from '../sql.ts';
import { type Connection, GroupCommit } from './group-commit.ts';
import { Remembered } from './remembered.ts';
import { explain, isBusy } from './sqlite-errors.ts';
import { keepSameFile, prepareFile } from './sqlite-file.ts';
import { SyncedLog } from './sqlite-log.ts';
import { type Statements, statementsOf, Transaction } from './sqlite-statements.ts';
import { TurnSnapshot } from './turn-snapshot.ts';

/** How long a write waits for another process that is writing. Commands beside a server write for milliseconds. */
const PATIENCE_MILLISECONDS = 5_000;

/** How long opening waits: another process may be switching the same new file to WAL. */
const OPEN_PATIENCE_MILLISECONDS = 5_000;

/**
 * What the log of changes is cut back to. SQLite begins it anew every thousand pages (4 MB); it grows past that only
 * while somebody reads for long, such as a backup, and would stay as long as it once was.
 */
const LOG_LIMIT_BYTES = 16 * 1024 * 1024;

/**
 * Kibibytes of pages that reading keeps at most. Below it, what is asked about again and again among ten million rows
 * is read from the file each time, with every page on the way down to it.
 */
const READ_CACHE_KIB = 32_000;

const MEMORY = ':memory:';

/** Named, so that the driver does not search for it in all the places where it might be, at every start. */
export const nativeBinding = createRequire(import.meta.url).resolve(
  'better-sqlite3/build/Release/better_sqlite3.node',
);

const dialect: Dialect = {
  name: 'sqlite',
  text: 'text',
  keyOrdered: 'without rowid',
  tableNames: `select name from sqlite_master
    where type = 'table' and name not like 'sqlite_%' order by name limit 5000`,
  beforeMigrating: [],
  migratesByItself: true,
};

export interface SqliteOptions {
  /** Whether a missing file is made (mode 0600); otherwise that is a StorageError "database_missing". */
  create: boolean;
  /** How long a write waits for another process that is writing. */
  patienceMilliseconds?: number;
}

/**
 * Opens a SQLite file: one connection that reads, one that writes, and group commit in front of it.
 *
 * @param file a path, or ":memory:"
 * @throws StorageError when it cannot be opened, or not be written
 */
export function openSqlite(file: string, options: SqliteOptions): Db {
  try {
    return file === MEMORY ? openMemory() : openFile(file, options);
  } catch (error) {
    throw explain(error, file);
  }
}

function openFile(file: string, { create, patienceMilliseconds = PATIENCE_MILLISECONDS }: SqliteOptions): Db {
  prepareFile(file, create);
  const writer = connect(file, (connection) => {
    const mode = connection.pragma('journal_mode = WAL', { simple: true });
    if (mode !== 'wal') {
      throw new StorageError(
        'database_unavailable',
        `the database ${file} cannot be shared between processes`,
        {
          hint: 'keep it on a local disk: network file systems lack what SQLite needs',
        },
      );
    }
    // SQLite syncs what must not be reordered. Commits are synced by us, beside the event loop: see `SyncedLog`.
    connection.pragma('synchronous = NORMAL');
    connection.pragma(`journal_size_limit = ${LOG_LIMIT_BYTES}`);
    // Waiting inside SQLite would stop the event loop: the group commit waits instead.
    connection.pragma('busy_timeout = 0');
  });
  try {
    const reader = connect(file, (connection) => {
      connection.pragma('query_only = on');
      connection.pragma(`cache_size = -${READ_CACHE_KIB}`);
    });
    return fileDatabase(file, writer, reader, patienceMilliseconds);
  } catch (error) {
    writer.close();
    throw error;
  }
}

function connect(file: string, setUp: (connection: Database.Database) => void): Database.Database {
  const connection = new Database(file, { nativeBinding, timeout: OPEN_PATIENCE_MILLISECONDS });
  try {
    setUp(connection);
    return connection;
  } catch (error) {
    connection.close();
    throw error;
  }
}

function fileDatabase(
  file: string,
  writer: Database.Database,
  reader: Database.Database,
  patienceMilliseconds: number,
): Db {
  const reading = statementsOf(reader, file, refuseToWrite);
  const remembered = new Remembered(dataVersionOf(writer));
  const writing = statementsOf(writer, file, (query) => remembered.noteWrite(query));
  const checkSameFile = keepSameFile(file);
  const log = new SyncedLog(file);
  const snapshot = snapshotOf(reader);
  const connection = connectionOf(writer, file, {
    beforeBegin: () => {
      checkSameFile();
      snapshot.end();
    },
    afterCommit: () => {
      remembered.noteCommit();
      snapshot.end();
    },
    flush: () => log.flush(),
  });
  const group = new GroupCommit(connection, patienceMilliseconds);
  const reads = new Histogram();
  const getRow = (query: Sql) => {
    const startedAt = performance.now();
    snapshot.beforeRead();
    const row = reading.get(query);
    reads.noteSince(startedAt);
    return row;
  };
  // What is remembered must be no older than the version that was asked for just before.
  const getNewestRow = (query: Sql) => {
    snapshot.end();
    return getRow(query);
  };
  return {
    dialect,
    async all<Row>(query: Sql) {
      checkSameFile();
      const startedAt = performance.now();
      const rows = reading.all(query) as Row[];
      reads.noteSince(startedAt);
      return rows;
    },
    get<Row>(query: Sql) {
      const row = query.rememberable ? remembered.get(query, () => getNewestRow(query)) : getRow(query);
      return row as Row | undefined;
    },
    ...writes(group, writer, writing),
    stats: () => ({ reads, ...group.stats() }),
    async close() {
      await group.whenIdle();
      log.close();
      snapshot.end();
      // The last one to close writes the log back into the file, which the reader may not.
      reader.close();
      writer.close();
    },
  };
}

function snapshotOf(reader: Database.Database): TurnSnapshot {
  const begin = reader.prepare('begin');
  const end = reader.prepare('commit');
  return new TurnSnapshot({
    begin: () => void begin.run(),
    // After an error SQLite may have ended it already.
    end: () => void (reader.inTransaction && end.run()),
  });
}

/** There is one connection only, which sees what it has not committed: reading waits in the queue as well. */
function openMemory(): Db {
  const connection = new Database(MEMORY, { nativeBinding });
  const reading = statementsOf(connection, MEMORY, refuseToWrite);
  const writing = statementsOf(connection, MEMORY, () => undefined);
  const unattended = {
    beforeBegin: () => undefined,
    afterCommit: () => undefined,
    flush: async () => undefined,
  };
  const group = new GroupCommit(connectionOf(connection, MEMORY, unattended), 0);
  return {
    dialect,
    all: <Row>(query: Sql) => group.submit(() => reading.all(query) as Row[], true),
    get: <Row>(query: Sql) => group.submit(() => reading.get(query) as Row | undefined, true),
    ...writes(group, connection, writing),
    async close() {
      await group.whenIdle();
      connection.close();
    },
  };
}

function writes(
  group: GroupCommit,
  connection: Database.Database,
  statements: Statements,
): Pick<Db, 'run' | 'tx'> {
  const inTransaction = () => connection.inTransaction;
  return {
    run: (query) => group.submit(() => statements.run(query), true),
    tx: <Result>(work: (tx: Queries) => Promise<Result>) =>
      group.submit(async () => {
        const transaction = new Transaction(statements, inTransaction);
        try {
          return await work(transaction);
        } finally {
          transaction.end();
        }
      }, false),
  };
}

function refuseToWrite(): never {
  throw new Error('a statement that writes was given to a read: it needs run, or a transaction');
}

/** What changes when another connection has written; undefined where the file cannot be asked just now. */
function dataVersionOf(connection: Database.Database): () => number | undefined {
  const statement = connection.prepare<[], number>('pragma data_version').pluck();
  return () => {
    try {
      return statement.get();
    } catch {
      // Whoever wants to know reads next, and meets the same trouble there.
      return undefined;
    }
  };
}

interface Attendants {
  /** May throw to keep a transaction from beginning. */
  beforeBegin(): void;
  afterCommit(): void;
  flush(): Promise<void>;
}

function connectionOf(
  connection: Database.Database,
  file: string,
  { beforeBegin, afterCommit, flush }: Attendants,
): Connection {
  const begin = connection.prepare('begin immediate');
  const savepoint = connection.prepare('savepoint job');
  const release = connection.prepare('release job');
  const rollbackToSavepoint = connection.prepare('rollback to job');
  const commit = connection.prepare('commit');
  const rollback = connection.prepare('rollback');
  return {
    begin: () => {
      beforeBegin();
      begin.run();
    },
    savepoint: () => void savepoint.run(),
    release: () => void release.run(),
    rollbackToSavepoint: () => void rollbackToSavepoint.run(),
    commit: () => {
      commit.run();
      afterCommit();
    },
    flush,
    rollback: () => void rollback.run(),
    inTransaction: () => connection.inTransaction,
    isBusy,
    explain: (error) => explain(error, file),
  };
}
