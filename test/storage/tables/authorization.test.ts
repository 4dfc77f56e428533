import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  consumeAuthorizationCode,
  findAuthorizationCode,
  findSpentFor,
  insertAuthorizationCode,
} from '../../../src/storage/tables/authorization-codes.ts';
import {
  consumeKeptRequest,
  findKeptRequest,
  insertKeptRequest,
} from '../../../src/storage/tables/authorization-requests.ts';
import {
  deleteConsent,
  deleteConsentsOf,
  deleteConsentsToClient,
  findConsent,
  listConsentedClients,
  listConsentsOf,
  putConsent,
} from '../../../src/storage/tables/consents.ts';
import { deleteExpired } from '../../../src/storage/tables/expired.ts';
import { engines, openMigrated } from '../../support/engines.ts';
import { checkerFor } from './for-each.ts';
import { anyAuthorizationCode, anyConsent, anyKeptRequest, consent } from './records.ts';

describe.each(engines)('$name', (engine) => {
  const forEach = checkerFor(engine);

  describe('an authorization code', () => {
    it('comes back as it was put in, and says what it was spent for, once', () =>
      forEach(
        anyAuthorizationCode,
        async (db, code) => {
          await insertAuthorizationCode(db, code);
          expect(await findAuthorizationCode(db, code)).toEqual(code);
          expect(await findAuthorizationCode(db, { ...code, seq: code.seq + 1 })).toBeUndefined();
          expect(await findSpentFor(db, code)).toBeUndefined();
          const spentFor = { familyId: code.seq % 2 ? 7 : undefined, accessToken: { expiresAt: 1, seq: 2 } };
          expect(await consumeAuthorizationCode(db, code, 5, spentFor)).toBe(true);
          const other = { familyId: 8, accessToken: { expiresAt: 3, seq: 4 } };
          expect(await consumeAuthorizationCode(db, code, 6, other)).toBe(false);
          expect(await findAuthorizationCode(db, code)).toEqual({ ...code, usedAt: 5 });
          expect(await findSpentFor(db, code)).toEqual(spentFor);
        },
        (db, { expiresAt }) => deleteExpired(db, 'authorization_codes', expiresAt, 10),
      ));
  });

  describe('a kept authorization request', () => {
    it('comes back as it was put in, and is taken away once', () =>
      forEach(
        anyKeptRequest,
        async (db, kept) => {
          await insertKeptRequest(db, kept);
          expect(await findKeptRequest(db, kept)).toEqual(kept);
          expect(await findKeptRequest(db, { ...kept, expiresAt: kept.expiresAt + 1 })).toBeUndefined();
        },
        async (db, kept) => {
          expect(await consumeKeptRequest(db, kept)).toBe(true);
          expect(await consumeKeptRequest(db, kept)).toBe(false);
          expect(await findKeptRequest(db, kept)).toBeUndefined();
        },
      ));
  });

  describe('a consent', () => {
    it('comes back as it was put in, and in place of the one before', () =>
      forEach(
        fc.tuple(anyConsent, anyConsent),
        async (db, [before, after]) => {
          await putConsent(db, before);
          expect(await findConsent(db, before.userId, before.client)).toEqual(before);
          const changed = { ...after, userId: before.userId, client: before.client };
          await putConsent(db, changed);
          expect(await findConsent(db, before.userId, before.client)).toEqual(changed);
          expect(await findConsent(db, before.userId, before.client + 1)).toBeUndefined();
        },
        (db, [{ userId }]) => deleteConsentsOf(db, userId),
      ));

    it('goes with its user, and with its client', async () => {
      const db = await openMigrated(engine);
      const every = [
        { userId: 'a', client: 1 },
        { userId: 'a', client: 2 },
        { userId: 'b', client: 1 },
        { userId: 'b', client: 2 },
      ];
      for (const one of every) await putConsent(db, consent(one));
      const left = async () => {
        const found = [];
        for (const { userId, client: id } of every)
          if (await findConsent(db, userId, id)) found.push(userId + id);
        return found;
      };
      await deleteConsentsOf(db, 'a');
      expect(await left()).toEqual(['b1', 'b2']);
      await deleteConsentsToClient(db, 1);
      expect(await left()).toEqual(['b2']);
      expect(await deleteConsent(db, 'b', 1)).toBe(false);
      expect(await deleteConsent(db, 'b', 2)).toBe(true);
      expect(await left()).toEqual([]);
    });

    it('is listed by its user while it holds, in pages', async () => {
      const db = await openMigrated(engine);
      await putConsent(db, consent({ userId: 'a', client: 10, grantedAt: 5, liveUntil: 0 }));
      await putConsent(db, consent({ userId: 'a', client: 9, grantedAt: undefined, liveUntil: 101 }));
      await putConsent(db, consent({ userId: 'a', client: 11, grantedAt: undefined, liveUntil: 100 }));
      await putConsent(db, consent({ userId: 'b', client: 8 }));
      const page = async (limit: number, after?: number) => {
        const { data, next } = await listConsentsOf(db, 'a', {
          now: 100,
          limit,
          ...(after === undefined ? {} : { after }),
        });
        return [data.map(({ client }) => client), next];
      };
      expect(await page(5)).toEqual([[9, 10], null]);
      expect(await page(1)).toEqual([[9], '9']);
      expect(await page(1, 9)).toEqual([[10], null]);
      expect((await listConsentedClients(db, 'a')).sort()).toEqual([10, 11, 9]);
    });
  });
});
