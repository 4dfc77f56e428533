import { expect, test } from 'vitest';
import { JsonFault, parseJsonDocument, parsePackage } from '../../src/config/json-document.ts';

const valid: readonly string[] = [
  '{}',
  '[]',
  ' {\n\t"a" : [ 1 , -2.5e+3 , true , false , null , { } ] , "b" : "x\\"\\u00e4\\n" }\r\n',
  '"\u2028 \x7f"',
  '0',
  '{"a": {"b": 1}, "b": {"b": 1}}',
];

test.each(valid)('%j is read as JSON.parse reads it', (text) => {
  expect(parseJsonDocument(text)).toEqual(JSON.parse(text));
});

test('a byte order mark is passed over', () => {
  expect(parseJsonDocument('\uFEFF{"a": 1}')).toEqual({ a: 1 });
});

/** Text, line, column, message. */
const faulty: readonly [string, number, number, string][] = [
  ['', 1, 1, 'expected a value, found the end of the document'],
  ['{"a": 1,}', 1, 9, 'expected a name in double quotes, found "}"'],
  ['{\n  "a": 1\n  "b": 2\n}', 3, 3, 'expected "," or "}", found "\\""'],
  ['{"a": [1 2]}', 1, 10, 'expected "," or "]", found "2"'],
  ['{"a" 1}', 1, 6, 'expected ":", found "1"'],
  ['{} {}', 1, 4, 'expected the end of the document, found "{"'],
  ['{"a": 012}', 1, 7, 'expected a value, found "0"'],
  ['{"a": "x\ny"}', 1, 7, 'expected a value, found "\\""'],
  [
    '{"a": 1, // b\n}',
    1,
    10,
    'expected a name in double quotes, found "//" (JSON has true, false, null, "text", [lists] and no comments)',
  ],
  ['{"a": secret}', 1, 7, 'expected a value, found "s"'],
  ['{"a": "secret}', 1, 7, 'expected a value, found "\\""'],
  ['{\n "a": 1,\n "b": 2,\n "a": 3}', 4, 2, '"a" stands here for the second time'],
  [
    '{"a": True}',
    1,
    7,
    'expected a value, found "True" (JSON has true, false, null, "text", [lists] and no comments)',
  ],
  [
    "{'a': 1}",
    1,
    2,
    'expected a name in double quotes, found "\'" (JSON has true, false, null, "text", [lists] and no comments)',
  ],
];

test.each(faulty)('%j has its fault told with its place', (text, line, column, message) => {
  expect(() => parseJsonDocument(text)).toThrow(expect.objectContaining({ line, column, message }));
  expect(() => parseJsonDocument(text)).toThrow(JsonFault);
});

test('of a package.json only our part counts', () => {
  expect(parsePackage('{"name": "x", "name": "y", "oauth2": {"SERVER": {}}}')).toEqual({ SERVER: {} });
  expect(parsePackage('{"name": "x"}')).toBeUndefined();
  expect(() => parsePackage('{"oauth2": }')).toThrow(JsonFault);
});
