/** How far a copy has come, kept in the database that is to become the copy. */
import { UserError } from '../../errors.ts';
import type { Queries } from '../../storage/sql.ts';
import { findFact, insertFact, replaceFact } from '../../storage/tables/facts.ts';
import type { RowKey } from '../../storage/tables/whole-rows.ts';

/** One table of a copy. */
interface TableProgress {
  /** How many rows are there. */
  readonly rows: number;
  /** The key of the last row that is there; none before the first. */
  readonly after?: RowKey;
  /** Every row is there. */
  readonly done?: true;
  /** It was found to differ from its source: what is there is to be deleted, and copied anew. */
  readonly stale?: true;
}

interface Progress {
  /** The identity of the database that is copied. */
  readonly source: string;
  readonly tables: Readonly<Record<string, TableProgress>>;
  /** Set once everything was there and compared; whole seconds since the epoch. */
  readonly finishedAt?: number;
}

/**
 * The progress of one copy, by one process: each step is written only over the step that this process wrote before,
 * so that a second one that copies into the same database is noticed.
 */
export class CopyProgress {
  #text: string;

  private constructor(text: string) {
    this.#text = text;
  }

  /** What is recorded in a database; undefined where it was never the target of a copy. */
  static async find(db: Queries): Promise<CopyProgress | undefined> {
    const text = await findFact(db, 'copy');
    return text === undefined ? undefined : new CopyProgress(text);
  }

  /** Records that a copy begins. */
  static async begin(db: Queries, source: string): Promise<CopyProgress> {
    const progress: Progress = { source, tables: {} };
    const text = JSON.stringify(progress);
    if (!(await insertFact(db, 'copy', text))) throw twoAtOnce();
    return new CopyProgress(text);
  }

  get source(): string {
    return this.#read().source;
  }

  get finishedAt(): number | undefined {
    return this.#read().finishedAt;
  }

  of(table: string): TableProgress {
    return this.#read().tables[table] ?? { rows: 0 };
  }

  /**
   * Records how far one table is.
   *
   * @param db best the transaction that holds the rows
   * @throws UserError "conflict" when another process copies into the same database
   */
  async note(db: Queries, table: string, progress: TableProgress): Promise<void> {
    const before = this.#read();
    await this.#write(db, { ...before, tables: { ...before.tables, [table]: progress } });
  }

  async finish(db: Queries, now: number): Promise<void> {
    await this.#write(db, { ...this.#read(), finishedAt: now });
  }

  async #write(db: Queries, progress: Progress): Promise<void> {
    const after = JSON.stringify(progress);
    if (!(await replaceFact(db, 'copy', { before: this.#text, after }))) throw twoAtOnce();
    this.#text = after;
  }

  #read(): Progress {
    return JSON.parse(this.#text) as Progress;
  }
}

function twoAtOnce(): UserError {
  return new UserError('conflict', 'another process is copying into the same database; this one has stopped');
}
