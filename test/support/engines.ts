import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { inject, onTestFinished } from 'vitest';
import { migrate } from '../../src/storage/migrate.ts';
import { openDatabase } from '../../src/storage/open.ts';
import type { Db } from '../../src/storage/sql.ts';
import { guard } from './guard.ts';
import { createSchema, dropSchema } from './postgres.ts';

declare module 'vitest' {
  export interface ProvidedContext {
    /** The kind of database that this run of the tests is about (vitest.config.ts). */
    engine: 'sqlite' | 'postgres';
  }
}

/** A kind of database that the program works with. */
export interface Engine {
  name: string;
  /** The URL of a store that nobody has used yet; it is gone after the test. */
  createStore(): Promise<string>;
}

/** One machine's store, whatever this run of the tests is about: where stores move from, and back to. */
export const sqliteFile: Engine = {
  name: 'SQLite, in a file',
  async createStore() {
    return `sqlite:${join(makeFolder(), 'oauth2.sqlite3')}`;
  },
};

const sqliteMemory: Engine = {
  name: 'SQLite, in memory',
  async createStore() {
    return 'sqlite::memory:';
  },
};

const postgres: Engine = {
  name: 'PostgreSQL',
  async createStore() {
    const url = await createSchema();
    onTestFinished(() => dropSchema(url));
    return url;
  },
};

const runsOnPostgres = inject('engine') === 'postgres';

/** Engines whose stores are open to any number of handles and processes. What is in memory is its one handle's. */
export const sharedEngines: readonly Engine[] = runsOnPostgres ? [postgres] : [sqliteFile];

/** All engines of this run. */
export const engines: readonly Engine[] = runsOnPostgres ? [postgres] : [sqliteFile, sqliteMemory];

/** The time at which test stores are migrated. */
const MIGRATED_AT = 1_700_000_000;

/** A folder of its own, gone after the test. */
export function makeFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'oauthctl-storage-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

/** Opens a store, guarded, until the end of the test. */
export async function open(url: string): Promise<Db> {
  return guard(await openUnguarded(url));
}

/** The same for a test that does on purpose what the guard forbids. */
export async function openUnguarded(url: string): Promise<Db> {
  const db = await openDatabase(url, { create: true });
  onTestFinished(() => db.close());
  return db;
}

/** A new store of an engine with its tables made. */
export async function openMigrated(engine: Engine): Promise<Db> {
  const db = await open(await engine.createStore());
  await migrate(db, MIGRATED_AT);
  return db;
}
