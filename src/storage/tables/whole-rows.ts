import { type Queries, type Sql, sql, statement, type Value } from '../sql.ts';
import type { Table } from './every-table.ts';

/** A row as it is, whatever its table: what moves a store from one database to another. */
export type WholeRow = Readonly<Record<string, Value>>;

/** The values of a row's primary key. */
export type RowKey = readonly Value[];

/** Rows of one statement. SQLite, which has the smallest limit, takes 32,766 values in one. */
const ROWS_AT_ONCE = 100;

/** The texts of insertions by table, columns and number of rows, so that each is prepared once. */
const insertions = new Map<string, readonly string[]>();

/**
 * The next rows of a table in the order of its primary key, read as a range of it. An engine may order texts in its
 * own way, so a key says where to go on only in the database that it was read from.
 *
 * @param after the key of the last row that was read; undefined at the beginning
 */
export function readRows(
  db: Queries,
  { name, key }: Table,
  after: RowKey | undefined,
  limit: number,
): Promise<WholeRow[]> {
  const columns = statement(key.join(', '));
  const start = after === undefined ? sql`` : sql`where (${columns}) > (${listOf(after)})`;
  return db.all<WholeRow>(sql`select * from ${statement(name)} ${start} order by ${columns} limit ${limit}`);
}

/** The key of a row. */
export function keyOf({ key }: Table, row: WholeRow): RowKey {
  return key.map((column) => row[column] ?? null);
}

/** Inserts rows of one table; those whose key is there already are left as they are. */
export async function insertRows(tx: Queries, { name }: Table, rows: readonly WholeRow[]): Promise<void> {
  const columns = Object.keys(rows[0] ?? {});
  const insert = (some: readonly WholeRow[]) =>
    tx.run({
      pieces: insertion(name, columns, some.length),
      values: some.flatMap((row) => columns.map((column) => row[column] ?? null)),
    });
  // Full statements, and the rest row by row: two texts a table, however many rows there are.
  const full = rows.length - (rows.length % ROWS_AT_ONCE);
  for (let start = 0; start < full; start += ROWS_AT_ONCE) {
    await insert(rows.slice(start, start + ROWS_AT_ONCE));
  }
  for (const row of rows.slice(full)) await insert([row]);
}

function insertion(table: string, columns: readonly string[], rows: number): readonly string[] {
  const names = columns.join(', ');
  const id = `${table} ${names} ${rows}`;
  let pieces = insertions.get(id);
  if (pieces === undefined) {
    const row = `(${columns.map(() => '?').join(', ')})`;
    const values = Array.from({ length: rows }, () => row).join(', ');
    pieces = `insert into ${table} (${names}) values ${values} on conflict do nothing`.split('?');
    insertions.set(id, pieces);
  }
  return pieces;
}

/** Deletes the rows of a table as far as a key. */
export async function deleteRowsUpTo(tx: Queries, { name, key }: Table, last: RowKey): Promise<void> {
  await tx.run(sql`delete from ${statement(name)} where (${statement(key.join(', '))}) <= (${listOf(last)})`);
}

/** How many rows a table has; the engine reads them all. */
export async function countRows(db: Queries, { name }: Table): Promise<number> {
  const row = await db.get<{ total: number }>(sql`select count(*) as total from ${statement(name)}`);
  return row?.total ?? 0;
}

/** Values with commas between. A key has few columns, so that there are few such texts. */
function listOf(values: readonly Value[]): Sql {
  return { pieces: ['', ...values.slice(1).map(() => ', '), ''], values };
}
