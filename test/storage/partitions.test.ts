import fc from 'fast-check';
import { expect, it } from 'vitest';
import { missingSpan, NEVER, nextToDrop, spansAhead, worthDeleting } from '../../src/storage/partitions.ts';
import type { Partition, Span } from '../../src/storage/sql.ts';

const HOUR = 3_600;
const DAY = 86_400;
/** Half past eight. */
const NOW = 1_800_000_000 + 1_800;

const attached = (spans: readonly Span[]): Partition[] =>
  spans.map((span) => ({ ...span, name: `at ${span.from}`, state: 'attached' }));

/** Makes a piece for each of these seconds, one after the other, at a time that goes on. */
function piecesFor(rows: readonly { at: number; now: number }[]): Partition[] {
  const spans: Span[] = [];
  for (const { at, now } of rows) {
    const missing = missingSpan(spans, at, now);
    if (missing !== undefined) spans.push(missing);
  }
  return attached(spans);
}

const second = fc.oneof(
  fc.integer({ min: NOW - 3 * DAY, max: NOW + 40 * DAY }),
  fc.integer({ min: -10, max: Number.MAX_SAFE_INTEGER }),
  fc.integer({ min: NEVER - 2 * DAY, max: NEVER + 2 * DAY }),
);
const rows = fc.array(fc.record({ at: second, now: fc.integer({ min: NOW, max: NOW + 30 * DAY }) }), {
  maxLength: 40,
});

it('whatever comes: every row has exactly one piece, and no two of them meet', () => {
  fc.assert(
    fc.property(rows, (asked) => {
      const pieces = piecesFor(asked);
      for (const { at } of asked) {
        expect(pieces.filter(({ from, to }) => from <= at && at < to)).toHaveLength(1);
      }
      for (const one of pieces) {
        expect(one.from).toBeLessThan(one.to);
        for (const other of pieces) {
          expect(one === other || one.to <= other.from || other.to <= one.from).toBe(true);
        }
      }
    }),
    { seed: 1 },
  );
});

it('what expires soon goes by the hour, other things by the day, what never expires together', () => {
  const width = (at: number) => {
    const { from, to } = missingSpan([], at, NOW) ?? expect.fail();
    return to - from;
  };
  expect(width(NOW)).toBe(HOUR);
  expect(width(NOW + 2 * DAY)).toBe(HOUR);
  expect(width(NOW + 30 * DAY)).toBe(DAY);
  expect(width(NOW - 1)).toBe(DAY);
  expect(missingSpan([], NEVER + DAY, NOW)).toEqual({ from: NEVER, to: Infinity });
  expect(missingSpan([], -5, NOW)).toEqual({ from: -Infinity, to: 0 });
});

it.each([
  ['a minute', 60, 8],
  ['ten hours', 10 * HOUR, 20],
  ['two days', 2 * DAY, 60],
  ['a month', 30 * DAY, 60],
  ['ten years', 3_650 * DAY, 60],
])('tokens that live for %s find a place for hours to come', (_, lifetime, atMost) => {
  const pieces = attached(spansAhead([], NOW, lifetime));
  for (let now = NOW; now < NOW + 6 * HOUR; now += 600) {
    expect(missingSpan(pieces, now, NOW)).toBeUndefined();
    expect(missingSpan(pieces, now + lifetime, NOW)).toBeUndefined();
  }
  expect(pieces.length).toBeLessThan(atMost);
  expect(spansAhead(pieces, NOW, lifetime)).toEqual([]);
  expect(spansAhead(pieces, NOW + HOUR, lifetime).length).toBeLessThan(3);
});

it('what is ahead is filled in between what is there', () => {
  const there = attached([
    { from: -Infinity, to: NOW + HOUR },
    { from: NOW + 2 * HOUR, to: Infinity },
  ]);
  expect(spansAhead(there, NOW, 10 * HOUR)).toEqual([
    { from: NOW + HOUR, to: NOW - 1_800 + 2 * HOUR },
    { from: NOW - 1_800 + 2 * HOUR, to: NOW + 2 * HOUR },
  ]);
});

it('a piece is over with its last second, and what was begun goes first', () => {
  const [one, two] = attached([
    { from: 0, to: 100 },
    { from: 100, to: 200 },
  ]) as [Partition, Partition];
  const leaving: Partition = { ...two, state: 'leaving' };
  expect(nextToDrop([one, two], 98)).toBeUndefined();
  expect(nextToDrop([one, two], 99)).toBe(one);
  expect(nextToDrop([one, leaving], 199)).toBe(leaving);
  expect(nextToDrop(attached([{ from: 0, to: Infinity }]), Number.MAX_SAFE_INTEGER)).toBeUndefined();
});

it('only from a piece that ends long after are rows swept', () => {
  const until = (to: number) => worthDeleting(attached([{ from: NOW - DAY, to }]), NOW);
  expect(until(NOW + DAY)).toBeUndefined();
  expect(until(NOW + DAY + 1)).toEqual({ from: NOW - DAY, to: NOW + 1 });
  expect(until(Infinity)).toEqual({ from: NOW - DAY, to: NOW + 1 });
  expect(until(NOW)).toBeUndefined();
});
