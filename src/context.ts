import type { Settings } from './config/settings/index.ts';
import { Counts } from './counts.ts';
import { StorageError } from './errors.ts';
import type { LogEvent } from './log-events.ts';
import { migrate, schemaStatus, schemaTooOld } from './storage/migrate.ts';
import { openDatabase } from './storage/open.ts';
import type { Db } from './storage/sql.ts';

/** Where events go: each has its level, its sentence and its fields in the one list of log-events.ts. */
export interface Log {
  debug(event: LogEvent<'debug'>): void;
  info(event: LogEvent<'info'>): void;
  warn(event: LogEvent<'warn'>): void;
  error(event: LogEvent<'error'>): void;
}

/** What is passed by hand to everything that does work. */
export interface Context {
  readonly settings: Settings;
  readonly db: Db;
  /** Whole seconds since the epoch. */
  now(): number;
  readonly log: Log;
  readonly counts: Counts;
}

export interface OpenContext extends Context {
  close(): Promise<void>;
}

export interface OpenOptions {
  /** Whether a store that is not there yet is made. */
  create: boolean;
  /** False leaves the schema as it is, for a command that only asks about it. */
  migrate?: boolean;
  log?: Log;
  now?: () => number;
}

const nothing = () => undefined;

/** Commands print what they have to say; there is nobody to read a log. */
const silent: Log = { debug: nothing, info: nothing, warn: nothing, error: nothing };

/** Brings the schema up to date where that is nobody else's decision, and refuses to work with one that is not. */
async function ensureSchema(db: Db, create: boolean, now: number): Promise<void> {
  const { isEmpty, pending } = await schemaStatus(db);
  if (pending.length === 0) return;
  if (db.dialect.migratesByItself || (isEmpty && create)) {
    await migrate(db, now);
  } else if (isEmpty) {
    throw new StorageError('database_missing', 'the database is empty', {
      hint: 'oauthctl migrate makes the tables; --config or --database names another database',
    });
  } else {
    throw schemaTooOld(pending);
  }
}

/**
 * Opens the store that the settings name and brings its schema up to date.
 *
 * @throws StorageError, or UserError for a DATABASE_URL of no known engine
 */
export async function openContext(settings: Settings, options: OpenOptions): Promise<OpenContext> {
  const now = options.now ?? (() => Math.floor(Date.now() / 1_000));
  const db = await openDatabase(settings.DATABASE_URL, { create: options.create });
  try {
    if (options.migrate !== false) await ensureSchema(db, options.create, now());
  } catch (error) {
    await db.close();
    throw error;
  }
  const log = options.log ?? silent;
  return { settings, db, now, log, counts: new Counts(), close: () => db.close() };
}
