import { describe, expect, it } from 'vitest';
import { loadPalette } from '../../src/terminal/colour.ts';
import { drawnTable, nameList, plainTable } from '../../src/terminal/table.ts';
import { displayWidth } from '../../src/terminal/width.ts';

const plain = await loadPalette(false);
const table = {
  head: ['id', 'name'],
  rows: [
    ['1', '商店'],
    ['22', '-'],
  ],
};

const withoutColour = (text: string) => text.replace(/\p{Cc}\[\d+m/gu, '');

describe('a table', () => {
  it('is aligned text without borders for a pipe', () => {
    expect(plainTable(table, plain)).toBe('id  name\n1   商店\n22  -');
  });

  it('has borders on a terminal', async () => {
    const lines = (await drawnTable(table, plain, undefined)).split('\n');
    expect(lines[1]).toBe('│ id │ name │');
    expect(lines[3]).toBe('│ 1  │ 商店 │');
    expect(new Set(lines.map((line) => line.length))).toEqual(new Set([13, 11]));
  });

  it('says the same in colour', async () => {
    const coloured = await drawnTable(table, await loadPalette(true), undefined);
    expect(coloured).not.toBe(await drawnTable(table, plain, undefined));
    expect(withoutColour(coloured)).toBe(await drawnTable(table, plain, undefined));
    expect(withoutColour(plainTable(table, await loadPalette(true)))).toBe(plainTable(table, plain));
  });

  it('fits the terminal, and still shows everything, the first column whole if that is possible', async () => {
    const rows = [['x'.repeat(20), 'y'.repeat(60), 'z'.repeat(5)]];
    for (const columns of [80, 50, 30]) {
      const drawn = await drawnTable({ head: ['one', 'two', 'three'], rows }, plain, columns);
      expect(Math.max(...drawn.split('\n').map(displayWidth))).toBe(Math.max(columns, 35));
      expect(drawn.match(/x{20}|x{10}/g)).toHaveLength(columns > 40 ? 1 : 2);
      expect(drawn.match(/y/g)).toHaveLength(60);
    }
  });

  it('of names and values is never broken, so that a value can be copied', () => {
    const long = 'z'.repeat(200);
    expect(
      nameList(
        [
          ['id', '1'],
          ['secret', long],
        ],
        plain,
      ),
    ).toBe(`id      1\nsecret  ${long}`);
  });
});
