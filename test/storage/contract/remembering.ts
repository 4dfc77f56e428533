import { describe, expect, it } from 'vitest';
import { type Db, rememberable, sql } from '../../../src/storage/sql.ts';
import type { Engine } from '../../support/engines.ts';
import { insert, type Note, openNotes, somebodyElse } from './notes.ts';

/** What is remembered is never older than the last commit. */
export function rememberingContract(engine: Engine): void {
  describe('a read that may be remembered', () => {
    const find = (id: number) => rememberable(sql`select id, text, number from notes where id = ${id}`);

    it('shows what was changed, by whichever way', async () => {
      const db = await openNotes(engine);
      const changes: [string, (db: Db) => unknown, string | undefined][] = [
        ['insert', () => db.run(insert(1, 'a')), 'a'],
        ['update', () => db.run(sql`update notes set text = ${'b'} where id = 1`), 'b'],
        ['transaction', () => db.tx((tx) => tx.run(sql`update notes set text = ${'c'}`)), 'c'],
        ['get', () => db.tx((tx) => tx.get(sql`update notes set text = ${'d'} returning id`)), 'd'],
        ['all', () => db.tx((tx) => tx.all(sql`update notes set text = ${'e'} returning id`)), 'e'],
        ['capitals', () => db.run(sql`UPDATE NOTES SET text = ${'f'}`), 'f'],
        ['delete', () => db.run(sql`delete from notes where id = 1`), undefined],
        ['insert again', () => db.run(insert(1, 'g')), 'g'],
      ];
      expect(await db.get(find(1))).toBeUndefined();
      for (const [way, change, expected] of changes) {
        await change(db);
        const row = await db.get<Note>(find(1));
        expect(row?.text, way).toBe(expected);
        expect(await db.get(find(1)), way).toEqual(row);
      }
    });

    it('tells rows of one table and several questions apart', async () => {
      const db = await openNotes(engine);
      await db.run(insert(1, 'one', 2));
      await db.run(insert(2, 'two', 1));
      const byNumber = (number: number) =>
        rememberable(sql`select id, text, number from notes where number = ${number}`);
      for (let round = 0; round < 2; round += 1) {
        expect(await db.get(find(1))).toMatchObject({ text: 'one' });
        expect(await db.get(find(2))).toMatchObject({ text: 'two' });
        expect(await db.get(byNumber(1))).toMatchObject({ text: 'two' });
        expect(await db.get(find(3))).toBeUndefined();
      }
      await db.run(sql`update notes set number = number + 1`);
      expect(await db.get(byNumber(1))).toBeUndefined();
      expect(await db.get(byNumber(2))).toMatchObject({ text: 'two' });
      expect(await db.get(find(1))).toMatchObject({ number: 3 });
    });

    it('is as before after a transaction that was undone', async () => {
      const db = await openNotes(engine);
      await db.run(insert(1, 'before'));
      expect(await db.get(find(1))).toMatchObject({ text: 'before' });
      const failing = db.tx(async (tx) => {
        await tx.run(sql`update notes set text = ${'never'} where id = 1`);
        expect(await tx.get(find(1))).toMatchObject({ text: 'never' });
        throw new Error('undone');
      });
      await expect(failing).rejects.toThrow('undone');
      expect(await db.get(find(1))).toMatchObject({ text: 'before' });
    });

    it('is not remembered from the middle of a transaction', async () => {
      for (const known of [true, false]) {
        const db = await openNotes(engine);
        await db.run(insert(1, 'before'));
        if (known) await db.get(find(1));
        const { meanwhile, asked } = somebodyElse(async () => db.get<Note>(find(1)));
        await db.tx(async (tx) => {
          await tx.run(sql`update notes set text = ${'after'} where id = 1`);
          await meanwhile();
          await tx.get(find(1));
        });
        await asked();
        expect(await db.get(find(1)), known ? 'known before' : 'asked first').toMatchObject({
          text: 'after',
        });
      }
    });
  });
}
