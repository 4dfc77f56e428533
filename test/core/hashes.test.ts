import { describe, expect, test } from 'vitest';
import {
  hashChosenSecret,
  hashGeneratedSecret,
  verifyNothing,
  verifySecret,
} from '../../src/core/hashes/index.ts';
import { testbed } from '../support/testbed.ts';

describe('what people choose', () => {
  test('is kept as argon2id with the costs that OWASP advises', async () => {
    const stored = await hashChosenSecret('correct horse');
    expect(stored).toMatch(/^\$argon2id\$v=19\$m=19456,t=2,p=1\$/);
    expect(await verifySecret('correct horse', stored)).toBe(true);
    // The second yes comes from memory, and is as particular.
    expect(await verifySecret('correct horse', stored)).toBe(true);
    for (const wrong of ['', 'correct', 'correct horse ', 'Correct horse', 'correct horse\0', stored]) {
      expect(await verifySecret(wrong, stored)).toBe(false);
    }
    expect(await hashChosenSecret('correct horse')).not.toBe(stored);
  });
});

describe('what we make', () => {
  test('is kept as SHA-256 where it has 128 bits', async () => {
    const stored = await hashGeneratedSecret('abc', 128);
    expect(stored).toBe('sha256$ungWv48Bz-pBQUDeXa4iI7ADYaOWF3qctBD_YfIAFa0');
    expect(await verifySecret('abc', stored)).toBe(true);
    for (const wrong of ['', 'ab', 'abc\0', 'abcd', stored])
      expect(await verifySecret(wrong, stored)).toBe(false);
  });

  test('and slowly where it has less', async () => {
    expect(await hashGeneratedSecret('abc', 127.9)).toMatch(/^\$argon2id\$/);
  });
});

test.each(['', 'abc', 'sha256$', 'sha256$x', 'md5$abc', 'pbkdf2_sha256$1$a$b'])(
  'nothing is the secret of %j',
  async (stored) => {
    for (const secret of ['', 'abc', 'x']) expect(await verifySecret(secret, stored)).toBe(false);
  },
);

test('a user who is not there costs a check too', async () => {
  await expect(verifyNothing('x')).resolves.toBeUndefined();
});

test('more guesses than the machine can check are told to come back, and quick checks go on meanwhile', async () => {
  const bed = await testbed();
  const web = await bed.client();
  const guess = (at: number) =>
    bed.post(
      '/o/token/',
      { grant_type: 'password', username: `u${at}`, password: 'x' },
      { basic: web.basic },
    );
  const guesses = Promise.all(Array.from({ length: 100 }, (_, at) => guess(at)));
  const between = await bed.token({ grant_type: 'client_credentials' }, { basic: web.basic });
  expect(between.token_type).toBe('Bearer');
  const answers = await guesses;
  const statuses = new Set(answers.map(({ status }) => status));
  expect([...statuses].toSorted()).toEqual([400, 429]);
  const busy = answers.filter(({ status }) => status === 429);
  for (const { headers, json } of busy) {
    expect(Number(headers['retry-after'])).toBeGreaterThan(0);
    expect(json.error).toBe('temporarily_unavailable');
  }
  expect((await guess(0)).status).toBe(400);
});
