import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { makeUserCode, shownUserCode, userCodeHash } from '../../src/core/device/user-code.ts';
import { row } from '../conformance/rows.ts';
import { settingsWith } from '../support/testbed.ts';

const ALPHABET = 'BCDFGHJKLMNPQRSTVWXZ';
const code = fc
  .array(fc.constantFrom(...ALPHABET), { minLength: 8, maxLength: 8 })
  .map((letters) => letters.join(''));

it(row('R8628-5.1-01', 'each letter of twenty is as likely as the others, at each place'), async () => {
  const settings = settingsWith({});
  const made = await Promise.all(Array.from({ length: 4_000 }, () => makeUserCode(settings)));
  expect(new Set(made).size).toBe(4_000);
  for (const place of [0, 1, 2, 3, 5, 6, 7, 8]) {
    const counts = new Map([...ALPHABET].map((letter) => [letter, 0]));
    for (const text of made) counts.set(text.charAt(place), (counts.get(text.charAt(place)) ?? 0) + 1);
    expect([...counts.keys()].join('')).toBe(ALPHABET);
    // 200 each; seven standard deviations around it.
    for (const count of counts.values()) expect(Math.abs(count - 200)).toBeLessThan(97);
  }
});

describe('a typed code', () => {
  it('is the same code in every case and grouping', () => {
    const separated = fc.tuple(
      code,
      fc.array(fc.constantFrom('', ' ', '-', '\u2014', '_', '.', '\u00a0'), { minLength: 8, maxLength: 8 }),
      fc.array(fc.boolean(), { minLength: 8, maxLength: 8 }),
    );
    const property = fc.property(separated, ([plain, marks, small]) => {
      const typed = [...plain]
        .map((letter, at) => `${marks[at]}${small[at] ? letter.toLowerCase() : letter}`)
        .join('');
      expect(userCodeHash(typed)).toBe(userCodeHash(plain));
      expect(shownUserCode(typed)).toBe(`${plain.slice(0, 4)}-${plain.slice(4)}`);
    });
    fc.assert(property, { seed: 20_270_118, numRuns: 300 });
  });

  it('differs from every other one', () => {
    const property = fc.property(code, code, (one, other) => {
      expect(userCodeHash(one) === userCodeHash(other)).toBe(one === other);
    });
    fc.assert(property, { seed: 20_270_118, numRuns: 300 });
  });

  it.each([
    ['', undefined],
    ['--', undefined],
    ['<b>', undefined],
    ['"><script>', undefined],
    ['https://evil.example/', undefined],
    ['x'.repeat(101), undefined],
    ['a\u202eb', undefined],
    ['bcdf ghjk', 'BCDF-GHJK'],
    [' 123 456 ', '123 456'],
    ['AEIO-UAEI', 'AEIO-UAEI'],
  ])('%j is shown as %j', (typed, shown) => {
    expect(shownUserCode(typed)).toBe(shown);
  });

  it('that can be none is looked for nowhere', () => {
    for (const typed of ['', ' - ', 'x'.repeat(101)]) expect(userCodeHash(typed)).toBeUndefined();
  });
});
