import { describe, expect, test } from 'vitest';
import {
  boolean,
  check,
  eitherOf,
  exactly,
  fromEnvironment,
  fromFlag,
  integer,
  type Kind,
  list,
  mapOf,
  nullable,
  oneOf,
  pause,
  port,
  seconds,
  text,
} from '../../src/config/kinds.ts';

const word = text({ pattern: /^[a-z]+$/, allowed: 'a word' });
const lifetime = seconds({ min: 1 });

/** Kind, what is given, what is read. */
const accepted: readonly [string, Kind<unknown>, unknown, unknown][] = [
  ['text', text(), '', ''],
  ['text with a pattern', word, 'abc', 'abc'],
  ['boolean', boolean, false, false],
  ['integer at its lower bound', integer({ min: 3 }), 3, 3],
  ['integer at its upper bound', integer({ min: 0, max: 9 }), 9, 9],
  ['any free port', port, 0, 0],
  ['highest port', port, 65_535, 65_535],
  ['seconds as a number', lifetime, 90, 90],
  ['seconds as text', lifetime, '90', 90],
  ['seconds', lifetime, '90s', 90],
  ['minutes', lifetime, '15m', 900],
  ['hours', lifetime, '12h', 43_200],
  ['days', lifetime, '30d', 2_592_000],
  ['the longest span', lifetime, 9_999_999_999, 9_999_999_999],
  ['half a second', pause({ min: 0 }), 0.5, 0.5],
  ['a pause as a duration', pause({ min: 0 }), '2m', 120],
  ['one of some words', oneOf('a', 'b'), 'b', 'b'],
  ['null', nullable(integer({ min: 1 })), null, null],
  ['not null', nullable(integer({ min: 1 })), 1, 1],
  ['the first of two kinds', eitherOf(exactly(false), list(word)), false, false],
  ['the second of two kinds', eitherOf(exactly(false), list(word)), ['a'], ['a']],
  ['an empty list', list(word), [], []],
  ['a list of spans', list(lifetime), ['1m', 2], [60, 2]],
  ['a map', mapOf(text()), { read: 'Reading' }, { read: 'Reading' }],
];

test.each(accepted)('%s is read', (_, kind, given, read) => {
  expect(check(kind, given)).toEqual({ ok: true, value: read });
});

/** Kind, what is given, where the fault is, what is found there, what is allowed. */
const refused: readonly [string, Kind<unknown>, unknown, string, unknown, string][] = [
  ['a number for text', text(), 5, '', 5, 'text'],
  ['another word', word, 'A1', '', 'A1', 'a word'],
  ['text for a boolean', boolean, 'true', '', 'true', 'true or false'],
  ['a part for a whole number', integer({ min: 0 }), 1.5, '', 1.5, 'a whole number from 0'],
  ['too small', integer({ min: 1, max: 3 }), 0, '', 0, 'a whole number from 1 to 3'],
  ['too great', port, 65_536, '', 65_536, 'a whole number from 0 to 65535'],
  ['not a number', integer({ min: 0 }), Number.NaN, '', Number.NaN, 'a whole number from 0'],
  ['no span', lifetime, 0, '', 0, 'seconds from 1, or a duration such as 90s, 15m, 12h, 30d'],
  ['a negative span', lifetime, '-5m', '', '-5m', 'seconds from 1, or a duration such as 90s, 15m, 12h, 30d'],
  ['weeks', lifetime, '2w', '', '2w', 'seconds from 1, or a duration such as 90s, 15m, 12h, 30d'],
  ['four centuries', lifetime, '150000d', '', '150000d', lifetime.allowed],
  ['true for a span', lifetime, true, '', true, lifetime.allowed],
  [
    'an endless pause',
    pause({ min: 0 }),
    Number.POSITIVE_INFINITY,
    '',
    Number.POSITIVE_INFINITY,
    'seconds from 0, such as 0.5, or a duration such as 2s, 1m',
  ],
  ['another choice', oneOf('a', 'b'), 'c', '', 'c', 'one of a, b'],
  ['neither null nor right', nullable(word), 'A', '', 'A', 'a word, or null'],
  [
    'none of two kinds',
    eitherOf(exactly(false), list(word)),
    true,
    '',
    true,
    'false, or a list, each member a word',
  ],
  ['text for a list', list(word), 'abc', '', 'abc', 'a list, each member a word'],
  ['a wrong member', list(word), ['a', 3], '[1]', 3, 'a word'],
  [
    'a list that is too short',
    list(word, { min: 1 }),
    [],
    '',
    [],
    'a list that is not empty, each member a word',
  ],
  ['a list for a map', mapOf(text()), ['a'], '', ['a'], 'a map, each name text, each value text'],
  ['a wrong value in a map', mapOf(text()), { read: 5 }, '.read', 5, 'text'],
  ['a wrong name in a map', mapOf(text(), { names: word, min: 0 }), { R: 'x' }, '.R', 'R', 'a word'],
  [
    'a name that would be lost',
    mapOf(text()),
    JSON.parse('{"__proto__": "x"}'),
    '',
    expect.anything(),
    'a map, each name text, each value text',
  ],
];

test.each(refused)('%s is refused', (_, kind, given, path, found, allowed) => {
  expect(check(kind, given)).toEqual({ ok: false, faults: [{ path, found, allowed }] });
});

test('every fault of a list is told', () => {
  const checked = check(list(word), [1, 'a', 2]);
  expect(checked.ok ? [] : checked.faults.map(({ path }) => path)).toEqual(['[0]', '[2]']);
});

describe('an environment variable', () => {
  /** Kind, the variable's text, what is read (undefined: refused). */
  const rows: readonly [string, Kind<unknown>, string, unknown][] = [
    ['digits for text', text(), '123', '123'],
    ['true for text', text(), 'true', 'true'],
    ['null for text', text(), 'null', 'null'],
    ['null for text or null', nullable(text()), 'null', null],
    ['text in quotes', text(), '"a b"', 'a b'],
    ['a JSON object for text', text(), '{"kty":"RSA"}', '{"kty":"RSA"}'],
    ['a number', integer({ min: 0 }), '8000', 8000],
    ['a span', lifetime, '15m', 900],
    ['a span in digits', lifetime, '900', 900],
    ['a boolean', boolean, 'false', false],
    ["Python's boolean", boolean, 'False', undefined],
    ['a list', list(word), '["a","b"]', ['a', 'b']],
    ['a list that is not JSON', list(word), 'a b', undefined],
    ['a map', mapOf(text()), '{"read":"Reading"}', { read: 'Reading' }],
    ['nothing for a number', integer({ min: 0 }), '', undefined],
  ];

  test.each(rows)('%s', (_, kind, given, read) => {
    const checked = fromEnvironment(kind, given);
    expect(checked.ok ? checked.value : undefined).toEqual(read);
  });

  test('with a fault inside its JSON tells where', () => {
    expect(fromEnvironment(list(word), '["a", 3]')).toMatchObject({ faults: [{ path: '[1]', found: 3 }] });
  });
});

describe('a flag', () => {
  const rows: readonly [string, Kind<unknown>, string, unknown][] = [
    ['text in quotes stays in quotes', text(), '"My app"', '"My app"'],
    ['digits for text', text(), '123', '123'],
    ['a number', integer({ min: 1 }), '50', 50],
    ['a span in digits', lifetime, '90', 90],
    ['a span', lifetime, '12h', 43_200],
    ['a word for a number', integer({ min: 1 }), 'many', undefined],
  ];

  test.each(rows)('%s', (_, kind, given, read) => {
    const checked = fromFlag(kind, given);
    expect(checked.ok ? checked.value : undefined).toEqual(read);
  });
});
