import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { activeKey, type KeyState, stateOf, waitingKey } from '../../../src/core/keys/life.ts';
import type { SigningKey } from '../../../src/storage/tables/signing-keys.ts';

/** A key that was made at a time and has signed nothing. */
function key(number: number, signsFrom: number, fields: Partial<SigningKey> = {}): SigningKey {
  return {
    alg: 'ES256',
    number,
    kid: `key-${number}`,
    publicJwk: {},
    privateKey: 'x',
    createdAt: 0,
    signsFrom,
    signedUntil: 0,
    retiredAt: undefined,
    ...fields,
  };
}

function states(keys: readonly SigningKey[], now: number): KeyState[] {
  return keys.map((one) => stateOf(one, keys, now));
}

describe('the life of a key', () => {
  const keys = [key(1, 100, { signedUntil: 700 }), key(2, 500)];

  it.each<[number, KeyState[]]>([
    [100, ['active', 'published']],
    [499, ['active', 'published']],
    [500, ['retiring', 'active']],
    [699, ['retiring', 'active']],
    [700, ['retired', 'active']],
  ])('at %i', (now, expected) => {
    expect(states(keys, now)).toEqual(expected);
  });

  it('has a key that signs even before the time of any has come', () => {
    expect(states(keys, 0)).toEqual(['active', 'published']);
    expect(waitingKey(keys, 0)?.number).toBe(2);
  });

  it('ends where an operator ended it, and the rest go on', () => {
    const ended = [key(1, 0, { signedUntil: 900 }), key(2, 10, { retiredAt: 20 }), key(3, 20)];
    expect(states(ended, 20)).toEqual(['retiring', 'retired', 'active']);
    expect(activeKey([key(1, 0, { retiredAt: 1 })], 5)).toBeUndefined();
  });

  it('has exactly one key that signs, and never goes back to an older one as time goes on', () => {
    const anyKeys = fc
      .array(fc.record({ signsFrom: fc.nat(50), retired: fc.boolean(), signedUntil: fc.nat(80) }), {
        minLength: 1,
        maxLength: 6,
      })
      .map((all) =>
        all.map(({ signsFrom, retired, signedUntil }, at) =>
          key(at + 1, signsFrom, { signedUntil, retiredAt: retired ? 0 : undefined }),
        ),
      );
    fc.assert(
      fc.property(anyKeys, (some) => {
        const usable = some.filter(({ retiredAt }) => retiredAt === undefined);
        let before = 0;
        for (let now = 0; now <= 60; now += 5) {
          const signing = some.filter((one) => stateOf(one, some, now) === 'active');
          expect(signing).toHaveLength(usable.length > 0 ? 1 : 0);
          const [{ number } = { number: 0 }] = signing;
          expect(number).toBeGreaterThanOrEqual(before);
          before = number;
        }
      }),
      { seed: 20_260_101, numRuns: 200 },
    );
  });
});
