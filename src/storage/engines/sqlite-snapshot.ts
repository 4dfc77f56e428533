import { setTimeout as pause } from 'node:timers/promises';
import Database from 'better-sqlite3';
import { StorageError } from '../../errors.ts';
import { nativeBinding } from './sqlite.ts';
import { explain } from './sqlite-errors.ts';

/**
 * Pages (4 KB each) of one step. Between two steps the event loop goes on: progress is shown, Ctrl-C is heard. At 8 MB
 * that is many times a second.
 */
const PAGES_OF_A_STEP = 2_000;

/** How long to wait for somebody who is writing into the file that is to be overwritten. */
const PATIENCE_MILLISECONDS = 10_000;
const RETRY_MILLISECONDS = 20;

export interface SnapshotOptions {
  /** Whether the source may be touched by no more than reading; then SQLite cannot tidy up beside it. */
  readonly?: boolean;
  /** Called with the part that is done, from 0 to 1. */
  onProgress?: ((part: number) => void) | undefined;
  /** Ends the work; what was written is then undone. */
  signal?: AbortSignal | undefined;
}

/**
 * Copies all of one SQLite database into another, as it is at one moment, while others go on working with both.
 *
 * This is SQLite's online backup under a read transaction of our own. On its own the backup would begin anew whenever
 * another process writes, which beside a busy server is for ever; the transaction holds it to one state of the file.
 * VACUUM INTO does that too, but in one call that stops the event loop, without progress and without an end by Ctrl-C,
 * and it cannot write into a database that is in use. That file is written in one transaction: whoever reads it sees
 * what was there, or all that is new. Its own log must be in WAL mode, or a reader could keep it from being committed.
 *
 * @param from an existing database; it is not changed
 * @param into an empty file, or a database that is replaced as a whole
 * @returns false when it was told to stop
 * @throws StorageError
 */
export async function copySnapshot(from: string, into: string, options: SnapshotOptions): Promise<boolean> {
  const source = readSnapshot(from, options.readonly === true);
  try {
    const giveUpAt = performance.now() + PATIENCE_MILLISECONDS;
    for (;;) {
      const outcome = await copyOnce(source, into, options);
      if (outcome !== 'busy') return outcome === 'done';
      if (performance.now() > giveUpAt) {
        throw new StorageError('database_busy', `the database ${into} is locked by another process`, {
          hint: 'try again when the other process has finished its work',
        });
      }
      await pause(RETRY_MILLISECONDS);
    }
  } finally {
    source.close();
  }
}

/** A connection that sees the file as it is now until it is closed. */
function readSnapshot(file: string, readonly: boolean): Database.Database {
  try {
    const source = new Database(file, { nativeBinding, readonly, fileMustExist: true });
    try {
      source.pragma('query_only = on');
      source.exec('begin');
      // The transaction takes hold of the state of the file at its first read.
      source.prepare('select count(*) from sqlite_master').get();
      // The driver takes a target that is locked for one without pages: a source without any cannot be told from it.
      if (source.pragma('page_count', { simple: true }) === 0) {
        throw new StorageError('database_damaged', `the database ${file} is empty`);
      }
      return source;
    } catch (error) {
      source.close();
      throw error;
    }
  } catch (error) {
    throw explain(error, file);
  }
}

class Stopped extends Error {}

async function copyOnce(
  source: Database.Database,
  into: string,
  { onProgress, signal }: SnapshotOptions,
): Promise<'done' | 'busy' | 'stopped'> {
  try {
    const { totalPages } = await source.backup(into, {
      progress({ totalPages, remainingPages }) {
        if (signal?.aborted === true) throw new Stopped();
        if (totalPages > 0) onProgress?.((totalPages - remainingPages) / totalPages);
        return PAGES_OF_A_STEP;
      },
    });
    // No step was possible; the source has pages.
    return totalPages === 0 ? 'busy' : 'done';
  } catch (error) {
    if (error instanceof Stopped) return 'stopped';
    throw explain(error, into);
  }
}
