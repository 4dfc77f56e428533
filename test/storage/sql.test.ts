import { describe, expect, it } from 'vitest';
import { rememberable, type Sql, sql, statement } from '../../src/storage/sql.ts';

const textOf = ({ pieces }: Sql) => pieces.join('?').replace(/\s+/g, ' ').trim();

describe('a query', () => {
  it('keeps its values out of its text', () => {
    const query = sql`select * from users where id = ${"' or 1 = 1 --"} and age > ${3} and name = ${null}`;
    expect(textOf(query)).toBe('select * from users where id = ? and age > ? and name = ?');
    expect(query.values).toEqual(["' or 1 = 1 --", 3, null]);
  });

  it('has the same pieces at every run of its place in the code', () => {
    const make = (id: number) => sql`select ${id}`;
    expect(make(1).pieces).toBe(make(2).pieces);
  });

  it('takes in other queries, at any depth, with their values in their places', () => {
    const inner = sql`b = ${2} and ${sql`c = ${3}`}`;
    const query = sql`select ${1} where ${inner} and d = ${4} ${sql``} ${sql`limit 5`}`;
    expect(textOf(query)).toBe('select ? where b = ? and c = ? and d = ? limit 5');
    expect(query.values).toEqual([1, 2, 3, 4]);
    expect(query.pieces).toHaveLength(query.values.length + 1);
  });

  it('may begin and end with other queries', () => {
    expect(textOf(sql`${sql`select`} ${sql`1`}`)).toBe('select 1');
    expect(textOf(sql`${sql`${1}`}`)).toBe('?');
  });

  it('has the same pieces whenever it is composed of the same', () => {
    const make = (id: number, name?: string) =>
      sql`select * from users where id = ${id} ${name === undefined ? sql`` : sql`and name = ${name}`}`;
    expect(make(1).pieces).toBe(make(2).pieces);
    expect(make(1, 'a').pieces).toBe(make(2, 'b').pieces);
    expect(make(1).pieces).not.toBe(make(1, 'a').pieces);
  });
});

it('a read that may be remembered has one value, and the pieces of the query', () => {
  const query = sql`select * from users where id = ${1}`;
  expect(rememberable(query)).toEqual({ ...query, rememberable: true });
  expect(rememberable(query).pieces).toBe(query.pieces);
  expect(() => rememberable(sql`select * from users`)).toThrow('one value');
  expect(() => rememberable(sql`select * from users where id = ${1} and name = ${'a'}`)).toThrow('one value');
});

it('a statement takes no values', () => {
  expect(statement('create table x (y text)')).toEqual({ pieces: ['create table x (y text)'], values: [] });
});
