import type { Db } from '../../storage/sql.ts';
import type { Table } from '../../storage/tables/every-table.ts';
import { deleteRowsUpTo, insertRows, keyOf, readRows } from '../../storage/tables/whole-rows.ts';
import type { CopyProgress } from './progress.ts';

/** Rows of one transaction, and all that is in memory at a time. */
export const ROWS_OF_A_BATCH = 5_000;

export interface CopyRowsOptions {
  source: Db;
  target: Db;
  progress: CopyProgress;
  onRows: (rows: number) => void;
  signal: AbortSignal | undefined;
}

/**
 * Copies what is not there yet of one table, a batch at a time: the rows and how far they reach in one transaction.
 *
 * @returns how many rows were copied
 */
export async function copyRows(table: Table, options: CopyRowsOptions): Promise<number> {
  const { source, target, progress, onRows, signal } = options;
  if (progress.of(table.name).stale) await clear(table, target, progress);
  let copied = 0;
  while (progress.of(table.name).done !== true && signal?.aborted !== true) {
    const before = progress.of(table.name);
    const batch = await readRows(source, table, before.after, ROWS_OF_A_BATCH);
    const last = batch.at(-1);
    const after = last === undefined ? before.after : keyOf(table, last);
    await target.tx(async (tx) => {
      if (batch.length > 0) await insertRows(tx, table, batch);
      await progress.note(tx, table.name, {
        rows: before.rows + batch.length,
        ...(after === undefined ? {} : { after }),
        ...(batch.length < ROWS_OF_A_BATCH ? { done: true } : {}),
      });
    });
    copied += batch.length;
    onRows(batch.length);
  }
  return copied;
}

/** Deletes what is there of a table, a batch at a time. */
async function clear(table: Table, target: Db, progress: CopyProgress): Promise<void> {
  for (;;) {
    const [last] = (await readRows(target, table, undefined, ROWS_OF_A_BATCH)).slice(-1);
    if (last === undefined) break;
    await target.tx((tx) => deleteRowsUpTo(tx, table, keyOf(table, last)));
  }
  await progress.note(target, table.name, { rows: 0 });
}
