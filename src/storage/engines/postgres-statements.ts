import { createHash } from 'node:crypto';
import type { Sql } from '../sql.ts';

/** A statement as it travels: values as text, which PostgreSQL reads by the types of the columns. */
export interface Statement {
  readonly prepared: Prepared;
  readonly values: readonly (string | null)[];
}

/** The text of a call site, and the name it is prepared under: the same in every connection and process. */
export interface Prepared {
  readonly name: string;
  readonly text: string;
}

/** What a statement answered. */
export interface Result {
  rows: unknown[];
  changed: number;
}

/** How the rows of a statement are read. */
export interface Column {
  name: string;
  read(text: string): string | number;
}

const known = new WeakMap<readonly string[], Prepared>();

/** Gives a query the placeholders and the name that PostgreSQL wants. */
export function toStatement({ pieces, values }: Sql): Statement {
  let prepared = known.get(pieces);
  if (prepared === undefined) {
    prepared = prepare(pieces.reduce((text, piece, index) => `${text}$${index}${piece}`));
    known.set(pieces, prepared);
  }
  return { prepared, values: values.map((value) => (typeof value === 'number' ? String(value) : value)) };
}

/** A statement of the engine's own, without values. */
export function fixed(text: string): Statement {
  return { prepared: prepare(text), values: [] };
}

function prepare(text: string): Prepared {
  return { name: `oauthctl_${createHash('sha256').update(text).digest('base64url').slice(0, 22)}`, text };
}

/** The types whose values are numbers: int8, int2, int4, oid, numeric (what sums are). */
const NUMBERS = new Set([20, 21, 23, 26, 1700]);

/** How the column of a result is read. */
export function columnOf({ name, dataTypeID }: { name: string; dataTypeID: number }): Column {
  return { name, read: NUMBERS.has(dataTypeID) ? readNumber : (text) => text };
}

function readNumber(text: string): number {
  const number = Number(text);
  // Rounded, it would be another row's number.
  if (!Number.isSafeInteger(number)) throw new RangeError('the database holds a number beyond 53 bits');
  return number;
}
