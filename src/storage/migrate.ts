import { StorageError } from '../errors.ts';
import { migrations } from './migrations/index.ts';
import { type Db, type Dialect, type Queries, sql, statement } from './sql.ts';

/** One step forward of the schema. There is no way back. */
export interface Migration {
  /** Its place in the order, from 1 without gaps. */
  number: number;
  name: string;
  /** The lowest schema number a program must know of to work with the schema that this step leaves. */
  floor: number;
  /** The statements, for an engine. */
  statements(dialect: Dialect): readonly string[];
  /** What hangs on the database that it is done to; after the statements, in their transaction. */
  work?(tx: Queries, circumstances: Circumstances): Promise<void>;
}

/** What a migration may want to know of its database. */
export interface Circumstances {
  dialect: Dialect;
  /** Whether all of the schema is being made just now, so that no server can be running on it. */
  isNew: boolean;
  /** Whole seconds since the epoch. */
  now: number;
}

export interface SchemaStatus {
  /** Whether there is no table at all, nor somebody else's. */
  isEmpty: boolean;
  /** The newest migration that the database has; 0 when it has none. */
  current: number;
  /** The newest migration that this program knows. */
  newest: number;
  /** What is missing, in order. */
  pending: readonly { number: number; name: string }[];
}

/** Not called "schema_migrations" as so many: another program's table of that name must not be taken for ours. */
const LEDGER = 'oauthctl_migrations';

const ledger = ({ text }: Dialect) => `create table if not exists ${LEDGER} (
  number bigint primary key, name ${text} not null, floor bigint not null, applied_at bigint not null)`;

/** The newest schema this program can work with. */
export const newestSchema = migrations.at(-1)?.number ?? 0;

/**
 * Says what the database has and what it lacks, without changing it.
 *
 * @throws StorageError "schema_too_new" when the schema asks for a newer program, "database_damaged" when the file
 *   holds somebody else's tables
 */
export function schemaStatus(db: Db): Promise<SchemaStatus> {
  return statusIn(db, db.dialect);
}

async function statusIn(db: Queries, dialect: Dialect): Promise<SchemaStatus> {
  const { isEmpty, current, floor } = await readLedger(db, dialect);
  if (floor > newestSchema) {
    throw new StorageError(
      'schema_too_new',
      `the database has schema ${current}, which needs a program that knows schema ${floor}; this one knows ${newestSchema}`,
      { hint: 'run a newer oauthctl: npm install --global oauthctl@latest' },
    );
  }
  const pending = migrations
    .filter(({ number }) => number > current)
    .map(({ number, name }) => ({ number, name }));
  return { isEmpty, current, newest: newestSchema, pending };
}

/**
 * Brings the schema up to date, all missing steps in one transaction, safely beside others who do the same.
 *
 * @param now whole seconds since the epoch
 * @returns the migrations that were applied
 */
export async function migrate(db: Db, now: number): Promise<readonly { number: number; name: string }[]> {
  const before = await schemaStatus(db);
  if (before.pending.length === 0) return [];
  return db.tx(async (tx) => {
    for (const text of db.dialect.beforeMigrating) await tx.run(statement(text));
    await tx.run(statement(ledger(db.dialect)));
    // Somebody may have been faster: what is missing is decided under the lock.
    const { current } = await statusIn(tx, db.dialect);
    const missing = migrations.filter(({ number }) => number > current);
    for (const { number, name, floor, statements, work } of missing) {
      // In order, but without a journey to the server and back for each.
      await Promise.all(statements(db.dialect).map((text) => tx.run(statement(text))));
      await work?.(tx, { dialect: db.dialect, isNew: current === 0, now });
      await tx.run(
        sql`insert into oauthctl_migrations (number, name, floor, applied_at) values (${number}, ${name}, ${floor}, ${now})`,
      );
    }
    return missing.map(({ number, name }) => ({ number, name }));
  });
}

/** What is said where migrations are missing and must be asked for. */
export function schemaTooOld(pending: SchemaStatus['pending']): StorageError {
  const names = pending.map(({ number, name }) => `${number} (${name})`).join(', ');
  return new StorageError('schema_too_old', `the database lacks the migrations ${names}`, {
    hint: 'oauthctl migrate',
  });
}

async function readLedger(
  db: Queries,
  dialect: Dialect,
): Promise<{ isEmpty: boolean; current: number; floor: number }> {
  const tables = (await db.all<{ name: string }>(statement(dialect.tableNames))).map(({ name }) => name);
  if (!tables.includes(LEDGER)) {
    if (tables.length > 0) {
      throw new StorageError(
        'database_damaged',
        `the database belongs to another program (table ${tables[0]})`,
        {
          hint: 'check DATABASE_URL, or name a database of its own with --database <url>',
        },
      );
    }
    return { isEmpty: true, current: 0, floor: 0 };
  }
  const row = await db.get<{ current: number | null; floor: number | null }>(
    sql`select max(number) as current, max(floor) as floor from oauthctl_migrations`,
  );
  return { isEmpty: false, current: row?.current ?? 0, floor: row?.floor ?? 0 };
}
