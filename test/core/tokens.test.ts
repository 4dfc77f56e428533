import { describe, expect, test } from 'vitest';
import { randomAlphanumeric, randomText } from '../../src/core/secrets.ts';
import { seal, unseal } from '../../src/core/token/seal.ts';
import {
  makeAccessToken,
  makeFamilySecret,
  makeRefreshToken,
  parseAccessToken,
  parseRefreshToken,
} from '../../src/core/token/text.ts';
import { row } from '../conformance/rows.ts';

const base64url = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';
const alphanumeric = base64url.slice(0, 62);

describe(row('R6749-10.10-01'), () => {
  const familySecret = makeFamilySecret();

  test.each([
    ['access tokens', base64url, () => makeAccessToken({ expiresAt: 1, seq: 1 }).slice(-32)],
    ['refresh tokens', base64url, () => makeRefreshToken({ familyId: 1, familySecret }).slice(-32)],
    ['families', base64url, () => makeFamilySecret()],
    ['texts', base64url, () => randomText(24)],
    ['client ids', alphanumeric, () => randomAlphanumeric(40)],
    ['client secrets', alphanumeric, () => randomAlphanumeric(128)],
  ])('%s: no two alike, and no character likelier than another', (_what, alphabet, make) => {
    const texts = Array.from({ length: 10_000 }, make);
    expect(new Set(texts).size).toBe(texts.length);
    const counts = new Map<string, number>();
    for (const character of texts.join('')) counts.set(character, (counts.get(character) ?? 0) + 1);
    expect([...counts.keys()].toSorted()).toEqual([...alphabet].toSorted());
    const total = texts.join('').length;
    const expected = total / alphabet.length;
    // Chi squared; a flat source exceeds this bound less than once in a billion runs.
    const chiSquared = [...counts.values()].reduce(
      (sum, count) => sum + (count - expected) ** 2 / expected,
      0,
    );
    expect(chiSquared).toBeLessThan(150);
    const bits = (texts[0]?.length ?? 0) * Math.log2(alphabet.length);
    expect(bits).toBeGreaterThanOrEqual(160);
  });

  test('bytes that were handed out are not handed out again', () => {
    const texts = Array.from({ length: 2_000 }, () => Buffer.from(randomText(24), 'base64url'));
    const windows = new Set(
      texts.flatMap((bytes) => [0, 8, 16].map((at) => bytes.toString('hex', at, at + 8))),
    );
    expect(windows.size).toBe(6_000);
  });
});

describe('the text of a token', () => {
  test.each([
    { expiresAt: 0, seq: 0 },
    { expiresAt: 1_800_000_000, seq: 100_000 },
    { expiresAt: 253_402_300_799, seq: Number.MAX_SAFE_INTEGER },
    { expiresAt: Number.MAX_SAFE_INTEGER, seq: 1 },
  ])('says where its row lies: %o', (key) => {
    const text = makeAccessToken(key);
    expect(text).toMatch(/^oat_[0-9a-z]+_[0-9a-z]+_[\w-]{32}$/);
    expect(parseAccessToken(text)).toEqual(key);
    expect(parseRefreshToken(text)).toBeUndefined();
  });

  test('says which family it belongs to', () => {
    const family = { familyId: Number.MAX_SAFE_INTEGER, familySecret: makeFamilySecret() };
    const text = makeRefreshToken(family);
    expect(text).toMatch(/^ort_[0-9a-z]+_[\w-]{64}$/);
    expect(parseRefreshToken(text)).toEqual(family);
    expect(parseAccessToken(text)).toBeUndefined();
  });

  const secret = 'A'.repeat(32);
  test.each([
    '',
    'oat_',
    'oat__',
    'oat_1',
    `oat_1_${secret}`,
    `oat__1_${secret}`,
    `oat_1__${secret}`,
    `oat_1_1_${secret}A`,
    `oat_1_1_${secret.slice(1)}`,
    `oat_-1_1_${secret}`,
    `oat_1.5_1_${secret}`,
    `oat_A_1_${secret}`,
    `oat_ 1_1_${secret}`,
    `oat_zzzzzzzzzzz_1_${secret}`,
    `oat_111111111111_1_${secret}`,
    `OAT_1_1_${secret}`,
    `ort_1_${secret}`,
    `ort__${secret}${secret}`,
    `ort_zzzzzzzzzzz_${secret}${secret}`,
    `ort_1_${secret}${secret}A`,
    secret,
  ])('%j is none', (text) => {
    expect(parseAccessToken(text)).toBeUndefined();
    expect(parseRefreshToken(text)).toBeUndefined();
  });
});

describe('a sealed answer', () => {
  const response = {
    access_token: 'a',
    expires_in: 1,
    token_type: 'Bearer',
    scope: 'read',
    refresh_token: 'b',
  } as const;

  test('opens with the token it was sealed for, and is another one each time', () => {
    const sealed = seal('the token', response);
    expect(unseal('the token', sealed)).toEqual(response);
    expect(seal('the token', response)).not.toBe(sealed);
    expect(Buffer.from(sealed, 'base64url').toString('latin1')).not.toContain('access_token');
  });

  test('opens with nothing else, and not when it was changed', () => {
    const sealed = seal('the token', response);
    expect(() => unseal('the tokem', sealed)).toThrow();
    const bytes = Buffer.from(sealed, 'base64url');
    for (const at of [0, 12, 28, bytes.length - 1]) {
      const changed = Buffer.from(bytes);
      changed.writeUInt8(changed.readUInt8(at) ^ 1, at);
      expect(() => unseal('the token', changed.toString('base64url'))).toThrow();
    }
    for (const short of ['', 'AAAA', sealed.slice(0, 30)]) expect(() => unseal('the token', short)).toThrow();
  });
});
