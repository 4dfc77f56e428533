import { hash } from 'node:crypto';
import type { Db } from '../../storage/sql.ts';
import type { Table } from '../../storage/tables/every-table.ts';
import { keyOf, type RowKey, readRows, type WholeRow } from '../../storage/tables/whole-rows.ts';
import type { BatchOptions } from './rows.ts';

/** The rows of a table in a few numbers: two tables that hold the same rows have the same, in whatever order. */
export interface Digest {
  rows: number;
  sums: readonly number[];
}

/**
 * Reads a whole table. The sums are of the rows' hashes, which do not hang on the order: engines order texts each in
 * its own way.
 * Ended early, the digest is of what was read so far.
 */
export async function digestOf(
  db: Db,
  table: Table,
  { batchSize, onRows, signal }: BatchOptions,
): Promise<Digest> {
  const sums = [0, 0, 0, 0];
  let rows = 0;
  let after: RowKey | undefined;
  for (let more = true; more && signal?.aborted !== true; ) {
    const batch = await readRows(db, table, after, batchSize);
    for (const row of batch) add(sums, row);
    rows += batch.length;
    onRows(batch.length);
    const last = batch.at(-1);
    more = last !== undefined && batch.length === batchSize;
    if (last !== undefined) after = keyOf(table, last);
  }
  return { rows, sums };
}

function add(sums: number[], row: WholeRow): void {
  const columns = Object.keys(row).sort();
  const bytes = hash('sha256', JSON.stringify(columns.map((column) => row[column])), 'buffer');
  sums.forEach((sum, index) => {
    sums[index] = (sum + bytes.readUInt32LE(index * 4)) >>> 0;
  });
}

export function isSame(one: Digest, other: Digest): boolean {
  return one.rows === other.rows && one.sums.every((sum, index) => sum === other.sums[index]);
}
