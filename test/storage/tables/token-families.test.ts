import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Db, sql, statement } from '../../../src/storage/sql.ts';
import {
  advanceClientGeneration,
  deleteClient,
  findClientById,
  insertClient,
  updateClient,
} from '../../../src/storage/tables/clients.ts';
import type { Reached } from '../../../src/storage/tables/expired.ts';
import {
  countDeadTokenFamilies,
  deleteTokenFamily,
  findTokenFamily,
  insertTokenFamily,
  type Rotation,
  rotateTokenFamily,
  sweepTokenFamilies,
} from '../../../src/storage/tables/token-families.ts';
import {
  advanceUserGeneration,
  advanceUserGenerationFor,
  deleteUser,
  insertUser,
} from '../../../src/storage/tables/users.ts';
import { engines, openMigrated } from '../../support/engines.ts';
import { client, seeded, tokenFamily, user } from './records.ts';

const DAY = 86_400;
/** No family that never expires is looked at later than this after the last time. */
const LONGEST_CHECK = 30 * DAY;

function rotation(familyId: number, generation: number, fields: Partial<Rotation> = {}): Rotation {
  return {
    familyId,
    spentHash: `token-${familyId}-${generation}`,
    tokenHash: `token-${familyId}-${generation + 1}`,
    generation,
    graceUntil: undefined,
    rotatedAt: 1_100,
    expiresAt: 3_000,
    ...fields,
  };
}

const rotate = (db: Db, ...of: Parameters<typeof rotation>) =>
  db.tx((tx) => rotateTokenFamily(tx, rotation(...of)));

/** Sweeps to the end, in batches. */
async function sweep(db: Db, now: number, limit = 100): Promise<{ seen: number; deleted: number }> {
  const total = { seen: 0, deleted: 0 };
  let from: Reached | undefined;
  for (;;) {
    const { seen, deleted, reached } = await db.tx((tx) => sweepTokenFamilies(tx, now, limit, from));
    expect(seen).toBeLessThanOrEqual(limit);
    expect(deleted).toBeLessThanOrEqual(seen);
    total.seen += seen;
    total.deleted += deleted;
    expect(reached === undefined).toBe(seen < limit);
    if (reached === undefined) return total;
    from = reached;
  }
}

async function familyIds(db: Db): Promise<number[]> {
  const rows = await db.all<{ family_id: number }>(
    sql`select family_id from token_families order by family_id`,
  );
  return rows.map((row) => row.family_id);
}

const deadlines = (db: Db) =>
  db.all<{ expires_at: number; family_id: number }>(
    sql`select expires_at, family_id from family_deadlines order by family_id, expires_at`,
  );

/** A family of the property below, and what becomes of it before the sweeps. */
interface Fate {
  expiresAt: number | undefined;
  owner: 'nobody' | 'ada' | 'the deleted one' | 'the revoked one' | 'the careful one';
  /** Of the family; that of the careful one and client 1 is 17. */
  userGeneration: 0 | 5 | 6 | 17;
  client: 1 | 2;
  rotatedTo: number | undefined | 'not rotated';
  revoked: boolean;
}

const expiry = (max: number) => fc.option(fc.integer({ min: 1_001, max }), { nil: undefined });

const fates: fc.Arbitrary<Fate[]> = fc.array(
  fc.record<Fate>({
    expiresAt: expiry(1_030),
    owner: fc.constantFrom('nobody', 'ada', 'the deleted one', 'the revoked one', 'the careful one'),
    userGeneration: fc.constantFrom(0, 5, 6, 17),
    client: fc.constantFrom(1, 2),
    rotatedTo: fc.oneof(expiry(1_060), fc.constant('not rotated' as const)),
    revoked: fc.boolean(),
  }),
  { maxLength: 40, size: 'max' },
);

/** Makes the families, numbered from 1, in the place of those before, and has happen what happens to them. */
async function befall(db: Db, all: readonly Fate[]): Promise<void> {
  for (const table of ['token_families', 'family_deadlines', 'clients', 'users']) {
    await db.run(statement(`delete from ${table}`));
  }
  await insertClient(db, client({ id: 1 }));
  await insertClient(db, client({ id: 2, tokenGeneration: 1 }));
  await insertUser(db, user({ id: 'ada' }));
  await insertUser(db, user({ id: 'the revoked one', tokenGeneration: 3 }));
  await insertUser(db, user({ id: 'the careful one', tokenGeneration: 5 }));
  await db.tx((tx) => advanceUserGenerationFor(tx, 'the careful one', [11, 1, 2, 21]));
  for (let times = 1; times < 12; times++) {
    await db.tx((tx) => advanceUserGenerationFor(tx, 'the careful one', [1]));
  }
  const befallOne = async (fate: Fate, index: number) => {
    const { owner, expiresAt, client, rotatedTo, revoked } = fate;
    const familyId = index + 1;
    const userId = owner === 'nobody' ? undefined : owner;
    const userGeneration = owner === 'the careful one' ? fate.userGeneration : 0;
    await db.tx(async (tx) => {
      await insertTokenFamily(tx, tokenFamily({ familyId, expiresAt, client, userId, userGeneration }));
      if (rotatedTo !== 'not rotated') {
        const rotated = await rotateTokenFamily(tx, rotation(familyId, 0, { expiresAt: rotatedTo }));
        expect(rotated).toBe(true);
      }
      if (revoked) await deleteTokenFamily(tx, familyId);
    });
  };
  await Promise.all(all.map(befallOne));
}

/** The families that must not be deleted at a time. */
function live(all: readonly Fate[], now: number): number[] {
  return all.flatMap(({ owner, userGeneration, client, expiresAt, rotatedTo, revoked }, index) => {
    const end = (rotatedTo === 'not rotated' ? expiresAt : rotatedTo) ?? Number.POSITIVE_INFINITY;
    const userLives =
      owner === 'nobody' || owner === 'ada' || (owner === 'the careful one' && userGeneration === 17);
    const ownersLive = client === 1 && userLives;
    return !revoked && ownersLive && end > now ? [index + 1] : [];
  });
}

describe.each(engines)('$name', (engine) => {
  /** A store with client 1 and user "ada", and a family of theirs. */
  async function openWithFamily(fields: Partial<Parameters<typeof tokenFamily>[0]> = {}): Promise<Db> {
    const db = await openMigrated(engine);
    await insertClient(db, client({ id: 1 }));
    await insertUser(db, user({ id: 'ada' }));
    await db.tx((tx) => insertTokenFamily(tx, tokenFamily({ familyId: 1, userId: 'ada', ...fields })));
    return db;
  }

  describe('a rotation', () => {
    it('puts the successor in the place of the live token', async () => {
      const db = await openWithFamily({ expiresAt: undefined });
      const before = await findTokenFamily(db, 1);
      expect(await rotate(db, 1, 0, { graceUntil: 1_130, rotatedAt: 1_110, expiresAt: 9_000 })).toBe(true);
      expect(await findTokenFamily(db, 1)).toEqual({
        ...before,
        tokenHash: 'token-1-1',
        previousTokenHash: 'token-1-0',
        graceUntil: 1_130,
        generation: 1,
        rotatedAt: 1_110,
        expiresAt: 9_000,
      });
      expect(await rotate(db, 1, 1, { expiresAt: undefined })).toBe(true);
      expect(await findTokenFamily(db, 1)).toMatchObject({
        generation: 2,
        previousTokenHash: 'token-1-1',
        graceUntil: undefined,
        expiresAt: undefined,
      });
    });

    it.each([
      ['a spent token', { spentHash: 'token-1-0', generation: 0 }],
      ['the live token in a generation that has passed', { spentHash: 'token-1-1', generation: 0 }],
      ['a token of another family', { familyId: 2 }],
      ['no token of it', { spentHash: 'something' }],
    ])('is refused for %s, and changes nothing', async (_, fields) => {
      const db = await openWithFamily();
      await rotate(db, 1, 0);
      const before = await findTokenFamily(db, 1);
      expect(await rotate(db, 1, 1, { tokenHash: 'stolen', ...fields })).toBe(false);
      expect(await findTokenFamily(db, 1)).toEqual(before);
    });

    it('is refused in a family that has been revoked', async () => {
      const db = await openWithFamily();
      await deleteTokenFamily(db, 1);
      expect(await rotate(db, 1, 0)).toBe(false);
      expect(await findTokenFamily(db, 1)).toBeUndefined();
    });

    it('leaves one winner among fifty, also where the token stays the same', async () => {
      for (const tokenHash of ['token-1-1', 'token-1-0']) {
        const db = await openWithFamily();
        const won = await Promise.all(Array.from({ length: 50 }, () => rotate(db, 1, 0, { tokenHash })));
        expect(won.filter(Boolean)).toHaveLength(1);
        expect(await findTokenFamily(db, 1)).toMatchObject({ generation: 1, tokenHash });
      }
    });
  });

  describe('a sweep', () => {
    it('deletes a family in the second in which it expires, not before', async () => {
      const db = await openWithFamily({ expiresAt: 2_000 });
      expect(await sweep(db, 1_999)).toEqual({ seen: 0, deleted: 0 });
      expect(await countDeadTokenFamilies(db, 1_999)).toBe(0);
      expect(await countDeadTokenFamilies(db, 2_000)).toBe(1);
      expect(await sweep(db, 2_000)).toEqual({ seen: 1, deleted: 1 });
      expect(await familyIds(db)).toEqual([]);
      expect(await deadlines(db), 'nothing is left behind').toEqual([]);
    });

    it('leaves a family whose life a rotation has prolonged, and comes back for it', async () => {
      const db = await openWithFamily({ expiresAt: 2_000 });
      await rotate(db, 1, 0, { expiresAt: 3_000 });
      expect(await sweep(db, 2_000)).toEqual({ seen: 1, deleted: 0 });
      expect(await deadlines(db)).toEqual([{ expires_at: 3_000, family_id: 1 }]);
      expect(await sweep(db, 2_999)).toEqual({ seen: 0, deleted: 0 });
      expect(await sweep(db, 3_000)).toEqual({ seen: 1, deleted: 1 });
    });

    it('deletes a family whose life a rotation has cut short, when its first deadline comes', async () => {
      const db = await openWithFamily({ expiresAt: 5_000 });
      await rotate(db, 1, 0, { expiresAt: 3_000 });
      expect(await sweep(db, 5_000)).toEqual({ seen: 1, deleted: 1 });
    });

    it.each([
      ['its client is gone', (db: Db) => deleteClient(db, 1)],
      ['its client had its tokens revoked', (db: Db) => advanceClientGeneration(db, 1)],
      ['its user is gone', (db: Db) => deleteUser(db, 'ada')],
      ['its user had the tokens revoked', (db: Db) => advanceUserGeneration(db, 'ada')],
    ])('deletes a family that never expires when %s', async (_, kill) => {
      const db = await openWithFamily({ expiresAt: undefined });
      const look = 1_000 + LONGEST_CHECK;
      expect(await sweep(db, look)).toEqual({ seen: 1, deleted: 0 });
      await kill(db);
      expect(await sweep(db, look), 'not looked at twice').toEqual({ seen: 0, deleted: 0 });
      expect(await countDeadTokenFamilies(db, look + LONGEST_CHECK)).toBe(1);
      expect(await sweep(db, look + LONGEST_CHECK)).toEqual({ seen: 1, deleted: 1 });
      expect(await deadlines(db)).toEqual([]);
    });

    it('leaves a family of a client that is switched off, as it may be switched on again', async () => {
      const db = await openWithFamily({ expiresAt: undefined });
      const found = await findClientById(db, 1);
      await updateClient(db, { ...client({ id: 1 }), ...found, active: false });
      expect(await sweep(db, 1_000 + LONGEST_CHECK)).toEqual({ seen: 1, deleted: 0 });
    });

    it('has nothing left to look at of a family that has been revoked, also when it had looked at it', async () => {
      const db = await openWithFamily({ expiresAt: undefined });
      await deleteTokenFamily(db, 1);
      expect(await deadlines(db)).toEqual([]);
      await db.tx((tx) =>
        insertTokenFamily(tx, tokenFamily({ familyId: 2, userId: 'ada', expiresAt: undefined })),
      );
      expect(await sweep(db, 1_000 + LONGEST_CHECK)).toEqual({ seen: 1, deleted: 0 });
      expect(await deadlines(db)).toHaveLength(1);
      await deleteTokenFamily(db, 2);
      expect(await deadlines(db)).toEqual([]);
    });

    it('forgets the deadline of a family that was revoked by a program of the schema before', async () => {
      const db = await openWithFamily({ expiresAt: 2_000 });
      await db.run(sql`update token_families set deadline_at = null`);
      await deleteTokenFamily(db, 1);
      expect(await sweep(db, 2_000)).toEqual({ seen: 1, deleted: 0 });
      expect(await deadlines(db)).toEqual([]);
    });

    it('never deletes a live family, and every dead one when its deadline has come, in batches of any size', async () => {
      const db = await openMigrated(engine);
      const property = fc.asyncProperty(
        fates,
        fc.integer({ min: 1, max: 25 }),
        fc.array(fc.integer({ min: 1_000, max: 1_070 }), { maxLength: 3 }),
        async (all, limit, times) => {
          await befall(db, all);
          for (const now of [...times].sort((a, b) => a - b)) {
            const before = await familyIds(db);
            const dying = await countDeadTokenFamilies(db, now);
            expect((await sweep(db, now, limit)).deleted).toBe(dying);
            const after = await familyIds(db);
            expect(before.length - after.length).toBe(dying);
            expect(after).toEqual(expect.arrayContaining(live(all, now)));
            expect(await sweep(db, now, limit), 'nothing is left to do').toEqual({ seen: 0, deleted: 0 });
          }
          const end = 1_070 + LONGEST_CHECK;
          await sweep(db, end, limit);
          expect(await familyIds(db)).toEqual(live(all, end));
          expect((await deadlines(db)).map((row) => row.family_id)).toEqual(live(all, end));
        },
      );
      await fc.assert(property, { ...seeded, numRuns: 40 });
    });
  });
});
