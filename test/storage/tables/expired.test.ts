import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Db, sql } from '../../../src/storage/sql.ts';
import { findAccessToken, insertAccessToken } from '../../../src/storage/tables/access-tokens.ts';
import { insertAuthorizationCode } from '../../../src/storage/tables/authorization-codes.ts';
import { insertKeptRequest } from '../../../src/storage/tables/authorization-requests.ts';
import { countFailure } from '../../../src/storage/tables/brakes.ts';
import { insertDeviceCode } from '../../../src/storage/tables/device-codes.ts';
import {
  countExpired,
  deleteExpired,
  type ExpiringTable,
  hasExpired,
  type Reached,
} from '../../../src/storage/tables/expired.ts';
import { insertForeignToken } from '../../../src/storage/tables/foreign-tokens.ts';
import { insertRequestedClaims } from '../../../src/storage/tables/requested-claims.ts';
import { insertSealedSuccessor } from '../../../src/storage/tables/sealed-successors.ts';
import { insertSession } from '../../../src/storage/tables/sessions.ts';
import { insertTokenFamily } from '../../../src/storage/tables/token-families.ts';
import { engines, openMigrated } from '../../support/engines.ts';
import { accessToken, authorizationCode, deviceCode, keptRequest, seeded, tokenFamily } from './records.ts';

/** A row as the sweep sees it: when it expires, what comes next in its key, and what makes it different from others. */
interface Row {
  expiresAt: number;
  key: number;
  other: number;
}

const insertInto: Record<ExpiringTable, (db: Db, row: Row) => Promise<unknown>> = {
  access_tokens: (db, { expiresAt, key, other }) =>
    insertAccessToken(db, accessToken({ expiresAt, seq: key * 10 + other })),
  authorization_codes: (db, { expiresAt, key, other }) =>
    insertAuthorizationCode(db, authorizationCode({ expiresAt, seq: key * 10 + other })),
  authorization_requests: (db, { expiresAt, key, other }) =>
    insertKeptRequest(db, keptRequest({ expiresAt, seq: key * 10 + other })),
  device_codes: (db, { expiresAt, key, other }) =>
    insertDeviceCode(db, deviceCode({ expiresAt, seq: key * 10 + other })),
  requested_claims: (db, { expiresAt, key, other }) =>
    insertRequestedClaims(db, { expiresAt, seq: key * 10 + other }, '{}'),
  sealed_successors: (db, { expiresAt, key, other }) =>
    db.tx((tx) => insertSealedSuccessor(tx, { expiresAt, familyId: key, generation: other, sealed: 'x' })),
  foreign_tokens: (db, { expiresAt, key, other }) =>
    db.tx((tx) =>
      insertForeignToken(tx, {
        tokenHash: `${expiresAt}-${key}-${other}`,
        kind: 'access_token',
        expiresAt,
        seq: key,
      }),
    ),
  sessions: (db, { expiresAt, key, other }) =>
    insertSession(db, {
      sid: `${key}-${other}-${expiresAt}`,
      secretHash: 'x',
      userId: 'alice',
      userGeneration: 0,
      methods: ['pwd'],
      authenticatedAt: 0,
      expiresAt,
    }),
  brakes: (db, { expiresAt, key, other }) =>
    countFailure(db, `${key}-${other}-${expiresAt}`, { now: -1, expiresAt }),
};

const expiriesIn: Record<ExpiringTable, (db: Db) => Promise<{ expires_at: number }[]>> = {
  access_tokens: (db) => db.all(sql`select expires_at from access_tokens order by expires_at`),
  authorization_codes: (db) => db.all(sql`select expires_at from authorization_codes order by expires_at`),
  authorization_requests: (db) =>
    db.all(sql`select expires_at from authorization_requests order by expires_at`),
  device_codes: (db) => db.all(sql`select expires_at from device_codes order by expires_at`),
  requested_claims: (db) => db.all(sql`select expires_at from requested_claims order by expires_at`),
  sealed_successors: (db) => db.all(sql`select expires_at from sealed_successors order by expires_at`),
  foreign_tokens: (db) => db.all(sql`select expires_at from foreign_tokens order by expires_at`),
  sessions: (db) => db.all(sql`select expires_at from sessions order by expires_at`),
  brakes: (db) => db.all(sql`select expires_at from brakes order by expires_at`),
};

/** Rows that lie together in this order are deleted together. */
const tooMany: Record<ExpiringTable, number> = {
  access_tokens: 0,
  authorization_codes: 0,
  authorization_requests: 0,
  device_codes: 0,
  requested_claims: 0,
  sealed_successors: 3,
  foreign_tokens: 3,
  // A whole second of each.
  sessions: 19,
  brakes: 19,
};

const tables = Object.keys(insertInto) as ExpiringTable[];

const rows = fc.uniqueArray(fc.record({ expiresAt: fc.nat(6), key: fc.nat(4), other: fc.nat(3) }), {
  maxLength: 60,
  size: 'max',
  selector: ({ expiresAt, key, other }) => [expiresAt, key, other].join(),
});

describe.each(engines)('$name', (engine) => {
  it.each(tables)(
    'in %s exactly what has expired is deleted, the oldest first, in batches of any size',
    async (table) => {
      const db = await openMigrated(engine);
      const property = fc.asyncProperty(
        rows,
        fc.integer({ min: -1, max: 7 }),
        fc.integer({ min: 1, max: 40 }),
        async (all, now, limit) => {
          // What the case before has left.
          await deleteExpired(db, table, Number.MAX_SAFE_INTEGER, 1_000);
          await Promise.all(all.map((row) => insertInto[table](db, row)));
          const expiries = all.map(({ expiresAt }) => expiresAt).sort((a, b) => a - b);
          let left = expiries;
          const dead = expiries.filter((expiresAt) => expiresAt <= now).length;
          expect(await countExpired(db, table, now)).toBe(dead);
          expect(await hasExpired(db, now)).toBe(dead > 0);
          let from: Reached | undefined;
          for (let more = true; more; more = from !== undefined) {
            const batch = await deleteExpired(db, table, now, limit, from);
            from = batch.reached;
            expect(batch.deleted).toBeLessThanOrEqual(limit + tooMany[table]);
            expect(batch.deleted >= limit || from === undefined, 'a batch that is not the last is full').toBe(
              true,
            );
            left = left.slice(batch.deleted);
            expect((await expiriesIn[table](db)).map((row) => row.expires_at)).toEqual(left);
          }
          expect(left).toEqual(expiries.slice(dead));
          expect(await countExpired(db, table, now)).toBe(0);
          expect(await hasExpired(db, now)).toBe(false);
        },
      );
      await fc.assert(property, { ...seeded, numRuns: 25 });
    },
  );

  it('a token that expires this second is dead, and one that expires in the next is not', async () => {
    const db = await openMigrated(engine);
    for (const expiresAt of [999, 1_000, 1_001])
      await insertAccessToken(db, accessToken({ expiresAt, seq: 1 }));
    expect(await deleteExpired(db, 'access_tokens', 1_000, 100)).toEqual({
      deleted: 2,
      reached: undefined,
    });
    expect(await findAccessToken(db, { expiresAt: 1_001, seq: 1 })).toBeDefined();
  });

  it('deleting from one table leaves the others alone', async () => {
    const db = await openMigrated(engine);
    for (const table of tables) await insertInto[table](db, { expiresAt: 1, key: 1, other: 1 });
    for (const [index, table] of tables.entries()) {
      expect(await hasExpired(db, 1), `before ${table}`).toBe(true);
      await deleteExpired(db, table, 1, 10);
      const counts = await Promise.all(tables.map((each) => countExpired(db, each, 1)));
      expect(counts).toEqual(tables.map((_, place) => (place <= index ? 0 : 1)));
    }
    expect(await hasExpired(db, 1)).toBe(false);
  });

  it('a family whose time has come is something to do as well', async () => {
    const db = await openMigrated(engine);
    await db.tx((tx) => insertTokenFamily(tx, tokenFamily({ familyId: 1, expiresAt: 500 })));
    expect(await hasExpired(db, 499)).toBe(false);
    expect(await hasExpired(db, 500)).toBe(true);
  });
});
