import { describe, expect, it } from 'vitest';
import { sql } from '../../../src/storage/sql.ts';
import type { Engine } from '../../support/engines.ts';
import { insert, type Note, notes, openNotes } from './notes.ts';

/** Values come back as they went in, and are ordered the same everywhere. */
export function valuesContract(engine: Engine): void {
  describe('values', () => {
    const numbers = [0, 1, -1, 2 ** 31, -(2 ** 31) - 1, Number.MAX_SAFE_INTEGER, Number.MIN_SAFE_INTEGER];

    it.each(numbers)('gives the number %d back as a number', async (number) => {
      const db = await openNotes(engine);
      await db.run(insert(1, null, number));
      expect(await notes(db)).toEqual([{ id: 1, text: null, number }]);
      expect(await db.get(sql`select id from notes where number = ${number}`)).toEqual({ id: 1 });
    });

    it('gives what it counts and compares back as numbers', async () => {
      const db = await openNotes(engine);
      await db.run(insert(1, null, 10));
      await db.run(insert(2, null, 20));
      expect(
        await db.get(sql`select count(*) as many, max(number) as most, min(number) as least from notes`),
      ).toEqual({ many: 2, most: 20, least: 10 });
      expect(await db.get(sql`select max(number) as most from notes where id > ${2}`)).toEqual({
        most: null,
      });
    });

    const texts = {
      empty: '',
      'a space': ' ',
      quotes: `'"\`;--`,
      'what SQL would take for code': "'); drop table notes; --",
      'wildcards and backslashes': '%_\\',
      placeholders: '? $1 :name @x',
      'several lines': 'a\r\nb\tc',
      'many scripts': 'äß Ελληνικά 日本語 العربية',
      'characters beyond 16 bits': '👩‍👩‍👧 𝒳',
      'a combining character': 'e\u0301',
      'a long text': 'x'.repeat(300_000),
    };

    it.each(Object.entries(texts))('gives a text with %s back as it was', async (_, text) => {
      const db = await openNotes(engine);
      await db.run(insert(1, text));
      expect(await notes(db)).toEqual([{ id: 1, text, number: null }]);
      expect(await db.get(sql`select id from notes where text = ${text}`)).toEqual({ id: 1 });
    });

    it('keeps a text with a NUL whole or refuses it, but never cuts it', async () => {
      const db = await openNotes(engine);
      const text = 'before\u0000after';
      const kept = await db.run(insert(1, text)).catch(() => 0);
      expect(await notes(db)).toEqual(kept === 1 ? [{ id: 1, text, number: null }] : []);
      expect(await db.all(sql`select id from notes where text = ${'before'}`)).toEqual([]);
    });

    it('orders texts by their code points', async () => {
      const db = await openNotes(engine);
      const inOrder = ['', 'A', 'Z', '_', 'a', 'aa', 'b', 'z', 'ä', '日', '👩'];
      const shuffled = [...inOrder].reverse();
      for (const [id, text] of shuffled.entries()) await db.run(insert(id, text));
      const rows = await db.all<Note>(sql`select text from notes order by text`);
      expect(rows.map(({ text }) => text)).toEqual(inOrder);
      const after = await db.all<Note>(sql`select text from notes where text > ${'_'} order by text limit 2`);
      expect(after.map(({ text }) => text)).toEqual(['a', 'aa']);
    });
  });
}
