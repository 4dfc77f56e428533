/** A stretch of a list, and where the next one begins. */
export interface Page<Item> {
  data: Item[];
  /** What to hand in as `after` for the next stretch; null at the end. */
  next: string | null;
}

/**
 * Makes a page of rows that were read with one row more than asked for, to learn whether there are more.
 *
 * @param cursor what names an item as the last one of a page
 */
export function pageOf<Row, Item>(
  rows: readonly Row[],
  limit: number,
  toItem: (row: Row) => Item,
  cursor: (item: Item) => string,
): Page<Item> {
  const data = rows.slice(0, limit).map(toItem);
  const last = data.at(-1);
  return { data, next: rows.length > limit && last !== undefined ? cursor(last) : null };
}

/** The pattern for `like` that finds a text anywhere, with the text's own wildcards taken literally by `escape '\'`. */
export function containing(text: string): string {
  return `%${text.replace(/[\\%_]/g, '\\$&')}%`;
}

/**
 * The same for what `lower(column)` gives: SQLite, and PostgreSQL in our columns, know the letters of ASCII alone. The
 * pattern is lowered here because PostgreSQL would lower a parameter by the rules of the database's own language.
 */
export function containingInLowerCase(text: string): string {
  return containing(text.replace(/[A-Z]+/g, (letters) => letters.toLowerCase()));
}
