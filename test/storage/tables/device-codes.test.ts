import { describe, expect, it } from 'vitest';
import {
  claimDeviceCode,
  consumeDeviceCode,
  type DeviceDecision,
  decideDeviceCode,
  findDeviceCode,
  findDeviceCodeByUserCode,
  insertDeviceCode,
  recordPoll,
} from '../../../src/storage/tables/device-codes.ts';
import { deleteExpired } from '../../../src/storage/tables/expired.ts';
import { engines, openMigrated } from '../../support/engines.ts';
import { checkerFor } from './for-each.ts';
import { anyDeviceCode, deviceCode } from './records.ts';

const key = { expiresAt: 1_000, seq: 1 };
const decision: DeviceDecision = {
  status: 'allowed',
  userId: 'alice',
  userGeneration: 3,
  sid: 'sid',
  authenticatedAt: 900,
  methods: ['pwd'],
};

describe.each(engines)('$name', (engine) => {
  const forEach = checkerFor(engine);

  async function withCode() {
    const db = await openMigrated(engine);
    await insertDeviceCode(db, deviceCode(key));
    const status = async () => (await findDeviceCode(db, key))?.status;
    return { db, status };
  }

  it('a device code comes back as it was put in, by its key and by its user code', () =>
    forEach(
      anyDeviceCode,
      async (db, code) => {
        expect(await insertDeviceCode(db, code)).toBe(true);
        expect(await findDeviceCode(db, code)).toEqual(code);
        expect(await findDeviceCodeByUserCode(db, code.userCodeHash)).toEqual(code);
        expect(await findDeviceCode(db, { ...code, seq: code.seq + 1 })).toBeUndefined();
        expect(await findDeviceCodeByUserCode(db, `${code.userCodeHash}x`)).toBeUndefined();
      },
      (db, { expiresAt }) => deleteExpired(db, 'device_codes', expiresAt, 10),
    ));

  it('two have never one user code', async () => {
    const { db } = await withCode();
    const { userCodeHash } = deviceCode(key);
    expect(await insertDeviceCode(db, deviceCode({ expiresAt: 2_000, seq: 2, userCodeHash }))).toBe(false);
    expect((await findDeviceCodeByUserCode(db, userCodeHash))?.seq).toBe(1);
  });

  it('of polls that come at once one is recorded', async () => {
    const { db } = await withCode();
    for (const [polledAt, intervalSeconds] of [
      [10, 5],
      [11, 10],
    ] as const) {
      const before = (await findDeviceCode(db, key)) ?? expect.fail();
      const poll = { polledAt, intervalSeconds };
      const recorded = await Promise.all([1, 2, 3].map(() => recordPoll(db, before, poll)));
      expect(recorded.filter(Boolean)).toHaveLength(1);
      expect(await findDeviceCode(db, key)).toMatchObject(poll);
    }
  });

  it('belongs to the first user who claims it, who alone decides, once', async () => {
    const { db, status } = await withCode();
    expect(await decideDeviceCode(db, key, decision)).toBe(false);
    const claimed = await Promise.all(['alice', 'bob'].map((userId) => claimDeviceCode(db, key, userId)));
    expect(claimed.filter(Boolean)).toHaveLength(1);
    const [owner, other] = claimed[0] === true ? ['alice', 'bob'] : ['bob', 'alice'];
    expect(await claimDeviceCode(db, key, owner)).toBe(true);
    expect(await claimDeviceCode(db, key, other)).toBe(false);
    expect(await decideDeviceCode(db, key, { ...decision, userId: other })).toBe(false);
    expect(await status()).toBe('pending');
    expect(await decideDeviceCode(db, key, { ...decision, userId: owner })).toBe(true);
    expect(await findDeviceCode(db, key)).toMatchObject({ ...decision, userId: owner });
    expect(await decideDeviceCode(db, key, { ...decision, userId: owner, status: 'denied' })).toBe(false);
    expect(await claimDeviceCode(db, key, owner)).toBe(false);
    expect(await status()).toBe('allowed');
  });

  it('is spent once, and only when it was allowed', async () => {
    const { db } = await withCode();
    expect(await consumeDeviceCode(db, key)).toBe(false);
    await claimDeviceCode(db, key, 'alice');
    await decideDeviceCode(db, key, decision);
    const spent = await Promise.all([1, 2, 3, 4].map(() => db.tx((tx) => consumeDeviceCode(tx, key))));
    expect(spent.filter(Boolean)).toHaveLength(1);
    expect(await findDeviceCode(db, key)).toBeUndefined();
  });
});
