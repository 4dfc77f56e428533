import { expect, test } from 'vitest';
import { describeFailure } from '../../src/config/read-failure.ts';

const syntaxError = new SyntaxError("Unexpected token '}'");
syntaxError.stack =
  "file:///srv/oauth2.config.mjs:3\n}\n^\n\nSyntaxError: Unexpected token '}'\n    at compile";

/** What was thrown, and what is said. */
const rows: readonly [string, unknown, string][] = [
  ['a missing file', Object.assign(new Error('ENOENT: ...'), { code: 'ENOENT' }), 'does not exist'],
  [
    'a file of another user',
    Object.assign(new Error('EACCES: ...'), { code: 'EACCES' }),
    'may not be read by this user',
  ],
  [
    'any other failure of the system',
    Object.assign(new Error('EIO: i/o error'), { code: 'EIO' }),
    'cannot be read: EIO: i/o error',
  ],
  ['a syntax error in a script', syntaxError, "cannot be read: line 3: Unexpected token '}'"],
  ['an error with a long story', new Error('first line\nsecond line'), 'cannot be read: first line'],
  ['something that is no error', 'thrown', 'cannot be read'],
];

test.each(rows)('%s', (_, thrown, said) => {
  expect(describeFailure(thrown)).toBe(said);
});
