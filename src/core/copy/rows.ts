import type { Db } from '../../storage/sql.ts';
import type { Table } from '../../storage/tables/every-table.ts';
import { deleteRowsUpTo, insertRows, keyOf, readRows } from '../../storage/tables/whole-rows.ts';
import type { CopyProgress } from './progress.ts';

/** How a table is gone through. */
export interface BatchOptions {
  /** Rows of one transaction, and all that is in memory at a time. */
  batchSize: number;
  /** Told of each batch how many rows it had. */
  onRows: (rows: number) => void;
  /** Ends it after the running batch. */
  signal: AbortSignal | undefined;
}

interface CopyRowsOptions extends BatchOptions {
  source: Db;
  target: Db;
  progress: CopyProgress;
}

/**
 * Copies what is not there yet of one table, a batch at a time: the rows and how far they reach in one transaction.
 *
 * @returns how many rows were copied
 */
export async function copyRows(table: Table, options: CopyRowsOptions): Promise<number> {
  const { source, target, progress, batchSize, onRows, signal } = options;
  if (progress.of(table.name).stale) await clear(table, options);
  let copied = 0;
  while (progress.of(table.name).done !== true && signal?.aborted !== true) {
    const before = progress.of(table.name);
    const batch = await readRows(source, table, before.after, batchSize);
    const last = batch.at(-1);
    const after = last === undefined ? before.after : keyOf(table, last);
    await target.tx(async (tx) => {
      if (batch.length > 0) await insertRows(tx, table, batch);
      await progress.note(tx, table.name, {
        rows: before.rows + batch.length,
        ...(after === undefined ? {} : { after }),
        ...(batch.length < batchSize ? { done: true } : {}),
      });
    });
    copied += batch.length;
    onRows(batch.length);
  }
  return copied;
}

/** Deletes what is there of a table, a batch at a time. */
async function clear(table: Table, { target, progress, batchSize }: CopyRowsOptions): Promise<void> {
  for (;;) {
    const [last] = (await readRows(target, table, undefined, batchSize)).slice(-1);
    if (last === undefined) break;
    await target.tx((tx) => deleteRowsUpTo(tx, table, keyOf(table, last)));
  }
  await progress.note(target, table.name, { rows: 0 });
}
