import { describe, expect, it } from 'vitest';
import { StorageError } from '../../../src/errors.ts';
import { sql, statement } from '../../../src/storage/sql.ts';
import type { Engine } from '../../support/engines.ts';
import { ids, insert, type Note, notes, openNotes } from './notes.ts';

/** The SQL that the tables are written in, and what the three methods answer. */
export function queriesContract(engine: Engine): void {
  describe('queries', () => {
    it('answers no rows with an empty list, and no first row with undefined', async () => {
      const db = await openNotes(engine);
      expect(await db.all(sql`select * from notes`)).toEqual([]);
      expect(await db.get(sql`select * from notes`)).toBeUndefined();
    });

    it('answers the first row of several', async () => {
      const db = await openNotes(engine);
      for (const id of [3, 1, 2]) await db.run(insert(id));
      expect(await db.get(sql`select id from notes order by id`)).toEqual({ id: 1 });
    });

    it('answers how many rows a statement changed', async () => {
      const db = await openNotes(engine);
      expect(await db.run(sql`insert into notes (id) values (${1}), (${2}), (${3})`)).toBe(3);
      expect(await db.run(sql`update notes set number = ${5} where id >= ${2}`)).toBe(2);
      expect(await db.run(sql`update notes set number = ${5} where id = ${9}`)).toBe(0);
      expect(await db.run(sql`delete from notes`)).toBe(3);
      expect(await db.run(sql`delete from notes`)).toBe(0);
    });

    it('runs one call site with other values each time', async () => {
      const db = await openNotes(engine);
      for (const id of [1, 2, 3]) await db.run(insert(id, `note ${id}`));
      for (const id of [3, 1, 2]) {
        expect(await db.get(sql`select text from notes where id = ${id}`)).toEqual({ text: `note ${id}` });
      }
    });

    it('runs queries that are composed of queries, with the values in their places', async () => {
      const db = await openNotes(engine);
      for (const id of [1, 2, 3, 4]) await db.run(insert(id, `note ${id}`, id * 10));
      const find = (filter: { above?: number; text?: string }, limit: number) => {
        const inner = filter.text === undefined ? sql`1 = 1` : sql`(text = ${filter.text} or number = ${40})`;
        return db.all(sql`
          select id from notes where ${inner}
          ${filter.above === undefined ? sql`` : sql`and number > ${filter.above}`}
          order by id limit ${limit}`);
      };
      expect(await find({}, 3)).toEqual([{ id: 1 }, { id: 2 }, { id: 3 }]);
      expect(await find({ above: 20 }, 9)).toEqual([{ id: 3 }, { id: 4 }]);
      expect(await find({ text: 'note 1' }, 9)).toEqual([{ id: 1 }, { id: 4 }]);
      expect(await find({ text: 'note 1', above: 10 }, 9)).toEqual([{ id: 4 }]);
      expect(await find({ text: 'note 2', above: 10 }, 1)).toEqual([{ id: 2 }]);
    });

    it('knows ranges of pairs, both ways', async () => {
      const db = await openNotes(engine);
      const pairs = [
        [1, 1],
        [1, 2],
        [2, 1],
        [2, 2],
        [3, 0],
      ];
      for (const [index, [number, id]] of pairs.entries()) {
        await db.run(insert(index, String(id), number));
      }
      const below = await db.all<Note>(sql`
        select number, text from notes where (number, text) < (${2}, ${'2'})
        order by number desc, text desc`);
      expect(below.map(({ number, text }) => [number, Number(text)])).toEqual([
        [2, 1],
        [1, 2],
        [1, 1],
      ]);
      expect(await db.run(sql`delete from notes where (number, text) <= (${2}, ${'1'})`)).toBe(3);
      expect((await notes(db)).map(({ number }) => number)).toEqual([2, 3]);
    });

    it('leaves a row alone on a conflict, or changes it under a condition', async () => {
      const db = await openNotes(engine);
      await db.run(insert(1, 'first', 5));
      const again = sql`insert into notes (id, text) values (${1}, ${'second'}) on conflict (id) do nothing`;
      expect(await db.run(again)).toBe(0);
      const replace = (limit: number) => sql`
        insert into notes (id, text) values (${1}, ${'third'})
        on conflict (id) do update set text = excluded.text where notes.number < ${limit}`;
      expect(await db.run(replace(5))).toBe(0);
      expect(await notes(db)).toEqual([{ id: 1, text: 'first', number: 5 }]);
      expect(await db.run(replace(6))).toBe(1);
      expect(await notes(db)).toEqual([{ id: 1, text: 'third', number: 5 }]);
    });

    it('answers what it wrote, in a transaction', async () => {
      const db = await openNotes(engine);
      await db.tx(async (tx) => {
        expect(await tx.get(sql`insert into notes (id) values (${1}) returning id`)).toEqual({ id: 1 });
        expect(await tx.all(sql`insert into notes (id) values (${2}), (${3}) returning id`)).toHaveLength(2);
        expect(
          await tx.get(sql`update notes set number = ${7} where id = ${2} returning id, number`),
        ).toEqual({
          id: 2,
          number: 7,
        });
        expect(
          await tx.get(sql`update notes set number = ${7} where id = ${9} returning id`),
        ).toBeUndefined();
      });
      expect(await ids(db)).toEqual([1, 2, 3]);
    });

    it('finds a part of a text, whatever the case of its letters, with the wildcards escaped', async () => {
      const db = await openNotes(engine);
      await db.run(insert(1, 'Rate 100%'));
      await db.run(insert(2, 'rate 1000'));
      const find = (pattern: string) =>
        db.all(sql`select id from notes where lower(text) like lower(${pattern}) escape '\\' order by id`);
      expect(await find('%RATE%')).toEqual([{ id: 1 }, { id: 2 }]);
      expect(await find('%100\\%%')).toEqual([{ id: 1 }]);
    });

    it('counts over a window, and answers a question without a table', async () => {
      const db = await openNotes(engine);
      for (const id of [1, 2, 3]) await db.run(insert(id));
      expect(
        await db.get(sql`
          select count(*) over () as many, id from (select id from notes order by id limit ${2}) as few
          order by id desc limit 1`),
      ).toEqual({ many: 2, id: 2 });
      const anyAbove = (id: number) =>
        db.get(sql`select 1 as found where exists (select 1 from notes where id > ${id})`);
      expect(await anyAbove(2)).toEqual({ found: 1 });
      expect(await anyAbove(3)).toBeUndefined();
    });

    it('refuses a row twice, and works on', async () => {
      const db = await openNotes(engine);
      await db.run(insert(1, 'first'));
      const error = await db.run(insert(1, 'second')).catch((thrown: unknown) => thrown);
      expect(error).toBeInstanceOf(Error);
      expect(error, 'the store is in order, the caller is not').not.toBeInstanceOf(StorageError);
      await db.run(insert(2));
      expect(await notes(db)).toMatchObject([{ id: 1, text: 'first' }, { id: 2 }]);
    });

    it('keeps nothing of a statement that fails half way', async () => {
      const db = await openNotes(engine);
      await db.run(insert(2));
      await expect(db.run(sql`insert into notes (id) values (${1}), (${2}), (${3})`)).rejects.toThrow();
      expect(await ids(db)).toEqual([2]);
    });

    it('refuses what is no SQL, and works on', async () => {
      const db = await openNotes(engine);
      await expect(db.run(statement('selekt'))).rejects.toThrow();
      await expect(db.all(statement('select * from nothing'))).rejects.toThrow();
      await expect(db.get(statement('select * from nothing'))).rejects.toThrow();
      await db.run(insert(1));
      expect(await ids(db)).toEqual([1]);
    });
  });

  it('what comes after closing fails at once', async () => {
    const db = await openNotes(engine);
    await db.close();
    await db.close();
    const uses = [
      () => db.run(insert(1)),
      () => db.tx((tx) => tx.run(insert(1))),
      () => db.all(sql`select 1 as one`),
      async () => db.get(sql`select 1 as one`),
    ];
    for (const use of uses) await expect(use()).rejects.toThrow('not open');
  });
}
