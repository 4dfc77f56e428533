import type { SigningKey } from '../../storage/tables/signing-keys.ts';

/**
 * The life of a key follows from the rows of its algorithm and the time alone, so that all who share a store agree
 * without a word:
 *
 * - `published`: in the key set, so that whoever verifies has it in time, and not signing yet;
 * - `active`: signs; one for each algorithm;
 * - `retiring`: a later key signs; this one still verifies what it signed, until the last of it has expired;
 * - `retired`: nothing is taken any more that it signed, and it is not in the key set.
 */
export type KeyState = 'published' | 'active' | 'retiring' | 'retired';

/**
 * The key that signs: the newest whose time has come. Where none has come, the first: somebody must sign.
 *
 * @param keys of one algorithm, in the order in which they were made
 * @param now whole seconds since the epoch
 */
export function activeKey(keys: readonly SigningKey[], now: number): SigningKey | undefined {
  const usable = keys.filter(({ retiredAt }) => retiredAt === undefined);
  return usable.findLast(({ signsFrom }) => signsFrom <= now) ?? usable[0];
}

/** The key that waits to take over, if there is one; parameters as for `activeKey`. */
export function waitingKey(keys: readonly SigningKey[], now: number): SigningKey | undefined {
  return keys.find((key) => stateOf(key, keys, now) === 'published');
}

/** The state of one of the keys of an algorithm; the other parameters as for `activeKey`. */
export function stateOf(key: SigningKey, keys: readonly SigningKey[], now: number): KeyState {
  const active = activeKey(keys, now);
  if (key.retiredAt !== undefined || active === undefined) return 'retired';
  if (key.number === active.number) return 'active';
  if (key.number > active.number) return 'published';
  return key.signedUntil > now ? 'retiring' : 'retired';
}
