import { StorageError, UserError } from '../../errors.ts';
import { schemaStatus } from '../../storage/migrate.ts';
import type { Db, Queries } from '../../storage/sql.ts';
import { type Table, tables } from '../../storage/tables/every-table.ts';
import { type FactName, findFact, insertFact, movingFacts } from '../../storage/tables/facts.ts';
import { countRows, readRows } from '../../storage/tables/whole-rows.ts';
import { randomText } from '../secrets.ts';
import { digestOf, isSame } from './compare.ts';
import { CopyProgress } from './progress.ts';
import { type BatchOptions, copyRows } from './rows.ts';

const ROWS_OF_A_BATCH = 5_000;

const moving = tables.filter(({ moves }) => moves);

export interface CopyOptions {
  /** Whole seconds since the epoch. */
  now: number;
  /** Rows of one transaction, and all that is in memory at a time; 5,000 unless given. */
  batchSize?: number;
  /** Called with how many rows were copied or compared so far, of twice as many as there are. */
  onProgress?: ((done: number) => void) | undefined;
  /** Ends the work after the running batch. */
  signal?: AbortSignal | undefined;
}

export interface CopyResult {
  /** How many rows each table has on both sides. */
  tables: Readonly<Record<string, number>>;
  /** How many rows this run has copied. */
  copied: number;
  /** False when it was told to stop: some is still to be copied or compared. */
  finished: boolean;
}

/**
 * Copies a whole store into another database, batch by batch. It may be stopped at any moment: run again, it goes on
 * where it was. At the end both sides are read again and compared; nothing may write to the source meanwhile.
 *
 * @param source where everything is
 * @param target an empty store with the newest schema, or one that a copy of the same source was begun in
 * @throws UserError "conflict" for a target that holds other data, "failed" when the two sides differ at the end
 * @throws StorageError when one of them cannot do its work
 */
export async function copyStore(source: Db, target: Db, options: CopyOptions): Promise<CopyResult> {
  await checkSchema(source, 'DATABASE_URL');
  await checkSchema(target, '--to');
  const progress = await beginOrGoOn(source, target);
  const wasFinished = progress.finishedAt !== undefined;
  const { batchSize = ROWS_OF_A_BATCH, signal } = options;
  let done = moving.reduce((sum, { name }) => sum + progress.of(name).rows, 0);
  const onRows = (rows: number): void => {
    done += rows;
    options.onProgress?.(done);
  };
  const batches: BatchOptions = { batchSize, onRows, signal };
  let copied = 0;
  for (const table of moving) copied += await copyRows(table, { source, target, progress, ...batches });
  const { counts, differing } = await compare(source, target, batches);
  if (signal?.aborted === true) return { tables: counts, copied, finished: false };
  if (differing.length > 0) {
    if (wasFinished) throw usedSince(differing);
    for (const { name } of differing) await progress.note(target, name, { rows: 0, stale: true });
    throw changedMeanwhile(differing);
  }
  if (!wasFinished) await progress.finish(target, options.now);
  return { tables: counts, copied, finished: true };
}

/** How many rows there are to copy; reads all of them. */
export async function countStore(source: Db): Promise<number> {
  let total = 0;
  for (const table of moving) total += await countRows(source, table);
  return total;
}

/** Whether a database is to become a copy, and a part of the store is still missing. */
export async function isUnfinishedCopy(db: Queries): Promise<boolean> {
  const progress = await CopyProgress.find(db);
  return progress !== undefined && progress.finishedAt === undefined;
}

/**
 * Refuses to serve what is only a part of a store.
 *
 * @throws UserError "conflict"
 */
export async function refuseUnfinishedCopy(db: Queries): Promise<void> {
  if (!(await isUnfinishedCopy(db))) return;
  throw new UserError(
    'conflict',
    'this database is a copy that was not finished: a part of the store is missing',
    'run the oauthctl copy again that was stopped; it goes on where it was',
  );
}

/** A copy knows the tables of one schema: rows of a newer one would be left behind, or fit nowhere. */
async function checkSchema(db: Db, name: string): Promise<void> {
  const { current, newest, pending } = await schemaStatus(db);
  if (pending.length > 0) {
    throw new StorageError('schema_too_old', `the database of ${name} lacks migrations`, {
      hint: 'oauthctl migrate',
    });
  }
  if (current > newest) {
    throw new StorageError(
      'schema_too_new',
      `the database of ${name} has schema ${current}; this program can copy up to schema ${newest}`,
      { hint: 'copy it with the newest oauthctl that has used it' },
    );
  }
}

async function beginOrGoOn(source: Db, target: Db): Promise<CopyProgress> {
  await refuseUnfinishedCopy(source);
  const identity = await identityOf(source);
  if ((await findFact(target, 'identity')) === identity) {
    throw new UserError(
      'conflict',
      'source and target are the same database, or one is a backup of the other',
    );
  }
  const begun = await CopyProgress.find(target);
  if (begun !== undefined) {
    if (begun.source === identity) return begun;
    throw new UserError('conflict', 'the target holds a copy of another database', EMPTY_HINT);
  }
  for (const table of moving) {
    if ((await readRows(target, table, undefined, 1)).length > 0) {
      throw new UserError('conflict', `the target is in use: it has rows in ${table.name}`, EMPTY_HINT);
    }
  }
  const facts = await movingFactsOf(source);
  return target.tx(async (tx) => {
    for (const [name, value] of facts) await insertFact(tx, name, value);
    return CopyProgress.begin(tx, identity);
  });
}

const EMPTY_HINT = 'name an empty database with --to, or a SQLite file that is not there yet';

/** What tells this database from any other; made when it is first asked for. */
async function identityOf(db: Db): Promise<string> {
  const known = await findFact(db, 'identity');
  if (known !== undefined) return known;
  await insertFact(db, 'identity', randomText(16));
  // Somebody else may have been faster.
  return (await findFact(db, 'identity')) ?? '';
}

async function movingFactsOf(source: Db): Promise<[FactName, string][]> {
  const facts: [FactName, string][] = [];
  for (const name of movingFacts) {
    const value = await findFact(source, name);
    if (value !== undefined) facts.push([name, value]);
  }
  return facts;
}

interface Comparison {
  counts: Record<string, number>;
  differing: readonly Table[];
}

async function compare(source: Db, target: Db, batches: BatchOptions): Promise<Comparison> {
  const counts: Record<string, number> = {};
  const differing: Table[] = [];
  for (const table of moving) {
    const here = await digestOf(source, table, batches);
    const there = await digestOf(target, table, { ...batches, onRows: () => undefined });
    counts[table.name] = there.rows;
    if (!isSame(here, there)) differing.push(table);
  }
  return { counts, differing };
}

function namesOf(some: readonly Table[]): string {
  return some.map(({ name }) => name).join(', ');
}

function changedMeanwhile(differing: readonly Table[]): UserError {
  return new UserError(
    'failed',
    `the two databases differ in ${namesOf(differing)}: one of them was written to while it was copied`,
    'stop oauthctl serve, then run the copy again: it copies these tables anew and leaves the others',
  );
}

function usedSince(differing: readonly Table[]): UserError {
  return new UserError(
    'conflict',
    `the copy was finished before; since then one of the databases was used (${namesOf(differing)})`,
    EMPTY_HINT,
  );
}
