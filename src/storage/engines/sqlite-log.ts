import { closeSync, fdatasync, openSync, realpathSync } from 'node:fs';
import { StorageError } from '../../errors.ts';

/**
 * The write-ahead log of a SQLite file, as far as syncing it goes. SQLite would sync it within COMMIT
 * (`synchronous=FULL`), and the event loop would stand still for as long as the disk takes. Here SQLite writes the log,
 * and the sync that makes a commit last is made on another thread before anybody is told of it. Nothing else changes:
 * a commit is its frames in the log, and what SQLite syncs around checkpoints it goes on syncing itself (NORMAL).
 */
export class SyncedLog {
  readonly #file: string;
  readonly #path: string;
  #descriptor: number | undefined;

  /** @param file the database, of which a connection is open and stays so: then the log is never replaced */
  constructor(file: string) {
    this.#file = file;
    // Behind a link, SQLite keeps it beside the file that is meant.
    this.#path = `${realpathSync(file)}-wal`;
  }

  /**
   * Settles when every commit made so far is on the disk.
   *
   * @throws StorageError when the disk does not take them
   */
  async flush(): Promise<void> {
    try {
      // Opened late: SQLite makes the log with its first write. Closing it lets go of no lock, as none is held on it.
      this.#descriptor ??= openSync(this.#path, 'r+');
      await sync(this.#descriptor);
    } catch (cause) {
      throw new StorageError(
        'database_unavailable',
        `the disk did not take what was written to ${this.#file}`,
        {
          cause,
        },
      );
    }
  }

  /** To be called when nothing is under way. */
  close(): void {
    if (this.#descriptor !== undefined) closeSync(this.#descriptor);
    this.#descriptor = undefined;
  }
}

function sync(descriptor: number): Promise<void> {
  return new Promise((resolve, reject) => {
    fdatasync(descriptor, (error) => {
      if (error === null) resolve();
      else reject(error);
    });
  });
}
