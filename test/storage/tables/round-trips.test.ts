import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  deleteAccessToken,
  findAccessToken,
  insertAccessToken,
} from '../../../src/storage/tables/access-tokens.ts';
import {
  advanceAllClientGenerations,
  advanceClientGeneration,
  type Client,
  deleteClient,
  disownClients,
  findClientByClientId,
  findClientById,
  insertClient,
  listClients,
  listClientsByName,
  updateClient,
} from '../../../src/storage/tables/clients.ts';
import { findFact, insertFact } from '../../../src/storage/tables/facts.ts';
import { findForeignToken, insertForeignToken } from '../../../src/storage/tables/foreign-tokens.ts';
import {
  deleteGroupMemberships,
  insertGroup,
  insertGroupMember,
  listGroupNames,
  listGroups,
} from '../../../src/storage/tables/groups.ts';
import { findSealedSuccessor, insertSealedSuccessor } from '../../../src/storage/tables/sealed-successors.ts';
import {
  extendSigningKey,
  findSigningKey,
  insertSigningKey,
  lastKeyNumber,
  listKeysInUse,
  listSigningKeys,
  replacePrivateKey,
  rescheduleSigningKey,
  retireSigningKey,
  type SigningKey,
} from '../../../src/storage/tables/signing-keys.ts';
import {
  deleteTokenFamily,
  findTokenFamily,
  insertTokenFamily,
} from '../../../src/storage/tables/token-families.ts';
import {
  advanceUserGeneration,
  advanceUserGenerationFor,
  deleteUser,
  findUserById,
  findUserByUsername,
  insertUser,
  listUsers,
  updateUser,
} from '../../../src/storage/tables/users.ts';
import { engines, openMigrated } from '../../support/engines.ts';
import { checkerFor } from './for-each.ts';
import {
  accessToken,
  anyAccessToken,
  anyClient,
  anyForeignToken,
  anyNewFamily,
  anySealedSuccessor,
  anySigningKey,
  anyUser,
  client,
  seeded,
  tokenFamily,
  user,
} from './records.ts';

describe.each(engines)('$name', (engine) => {
  const forEach = checkerFor(engine);

  describe('a client', () => {
    it('comes back as it was put in, by its id and by its client_id', () =>
      forEach(
        anyClient,
        async (db, record) => {
          expect(await insertClient(db, record)).toBe(true);
          expect(await findClientById(db, record.id)).toEqual(record);
          expect(await findClientByClientId(db, record.clientId)).toEqual(record);
          expect((await listClients(db, { limit: 10, after: -1 })).data).toEqual([record]);
          expect(await listClientsByName(db, record.name, 10)).toEqual([record]);
        },
        async (db, { id, clientId }) => {
          expect(await deleteClient(db, id)).toBe(true);
          expect(await deleteClient(db, id)).toBe(false);
          expect(await findClientById(db, id)).toBeUndefined();
          expect(await findClientByClientId(db, clientId)).toBeUndefined();
        },
      ));

    it('is changed in every field but its keys and its beginning', () =>
      forEach(
        fc.tuple(anyClient, anyClient),
        async (db, [before, after]) => {
          await insertClient(db, before);
          const changed: Client = {
            ...after,
            id: before.id,
            clientId: before.clientId,
            createdAt: before.createdAt,
          };
          expect(await findClientById(db, before.id)).toEqual(before);
          expect(await updateClient(db, changed)).toBe(true);
          expect(await findClientById(db, before.id)).toEqual(changed);
        },
        (db, [{ id }]) => deleteClient(db, id),
      ));

    it('is refused when its client_id is taken, and leaves the other as it is', async () => {
      const db = await openMigrated(engine);
      expect(await insertClient(db, client({ id: 1, clientId: 'a', name: 'first' }))).toBe(true);
      expect(await insertClient(db, client({ id: 2, clientId: 'a', name: 'second' }))).toBe(false);
      expect(await insertClient(db, client({ id: 3, clientId: 'A' })), 'case matters').toBe(true);
      expect(await findClientByClientId(db, 'a')).toMatchObject({ id: 1, name: 'first' });
      expect(await findClientById(db, 2)).toBeUndefined();
      expect(await updateClient(db, client({ id: 2 }))).toBe(false);
    });

    it('has its generation moved on, alone or with all', async () => {
      const db = await openMigrated(engine);
      for (const id of [1, 2]) await insertClient(db, client({ id, tokenGeneration: id * 10 }));
      const generations = async () => [
        (await findClientById(db, 1))?.tokenGeneration,
        (await findClientByClientId(db, 'client-2'))?.tokenGeneration,
      ];
      expect(await generations()).toEqual([10, 20]);
      await advanceClientGeneration(db, 1);
      expect(await generations()).toEqual([11, 20]);
      await advanceAllClientGenerations(db);
      expect(await generations()).toEqual([12, 21]);
    });

    it('loses its owner with the owner', async () => {
      const db = await openMigrated(engine);
      await insertClient(db, client({ id: 1, userId: 'a' }));
      await insertClient(db, client({ id: 2, userId: 'b' }));
      await disownClients(db, 'a');
      expect(await findClientById(db, 1)).toMatchObject({ userId: undefined });
      expect(await findClientById(db, 2)).toMatchObject({ userId: 'b' });
    });

    it('cannot be changed in the hands of those who share it', async () => {
      const db = await openMigrated(engine);
      await insertClient(db, client({ id: 1, active: false }));
      const found = (await findClientById(db, 1)) as Client;
      expect(() => {
        found.active = true;
      }).toThrow(TypeError);
      expect(await findClientById(db, 1)).toMatchObject({ active: false });
    });
  });

  describe('a user', () => {
    it('comes back as it was put in, by its id and by its username', () =>
      forEach(
        anyUser.filter(({ username }) => username !== ''),
        async (db, record) => {
          expect(await insertUser(db, record)).toBe(true);
          expect(await findUserById(db, record.id)).toEqual(record);
          expect(await findUserByUsername(db, record.username)).toEqual(record);
          expect((await listUsers(db, { limit: 10 })).data).toEqual([record]);
        },
        async (db, { id, username }) => {
          expect(await deleteUser(db, id)).toBe(true);
          expect(await deleteUser(db, id)).toBe(false);
          expect(await findUserById(db, id)).toBeUndefined();
          expect(await findUserByUsername(db, username)).toBeUndefined();
        },
      ));

    it('is changed in every field but its names and its beginning', () =>
      forEach(
        fc.tuple(anyUser, anyUser),
        async (db, [before, after]) => {
          await insertUser(db, before);
          const { id, username, createdAt } = before;
          expect(await findUserById(db, id)).toEqual(before);
          expect(await updateUser(db, { ...after, id, username, createdAt })).toBe(true);
          expect(await findUserById(db, id)).toEqual({ ...after, id, username, createdAt });
        },
        (db, [{ id }]) => deleteUser(db, id),
      ));

    it('is refused when the username is taken, and leaves the other as it is', async () => {
      const db = await openMigrated(engine);
      expect(await insertUser(db, user({ id: 'a', username: 'ada' }))).toBe(true);
      expect(await insertUser(db, user({ id: 'b', username: 'ada' }))).toBe(false);
      expect(await insertUser(db, user({ id: 'c', username: 'Ada' })), 'case matters').toBe(true);
      expect(await findUserByUsername(db, 'ada')).toMatchObject({ id: 'a' });
      expect(await updateUser(db, user({ id: 'b' }))).toBe(false);
    });

    it('has its generation moved on, alone', async () => {
      const db = await openMigrated(engine);
      for (const id of ['a', 'b']) await insertUser(db, user({ id }));
      expect(await findUserById(db, 'a')).toMatchObject({ tokenGeneration: 0 });
      await advanceUserGeneration(db, 'a');
      expect(await findUserById(db, 'a')).toMatchObject({ tokenGeneration: 1 });
      expect(await findUserById(db, 'b')).toMatchObject({ tokenGeneration: 0 });
    });

    it('has its generation for some clients moved on, which no other change undoes', async () => {
      const db = await openMigrated(engine);
      for (const id of ['a', 'b']) await insertUser(db, user({ id }));
      expect((await findUserById(db, 'a'))?.clientGenerations).toBeUndefined();
      await db.tx((tx) => advanceUserGenerationFor(tx, 'a', [7, 70]));
      await db.tx((tx) => advanceUserGenerationFor(tx, 'a', [7]));
      await updateUser(db, user({ id: 'a', email: 'new' }));
      const { clientGenerations } = (await findUserById(db, 'a'))!;
      expect([...clientGenerations!]).toEqual([
        [7, 2],
        [70, 1],
      ]);
      expect((await findUserById(db, 'b'))?.clientGenerations).toBeUndefined();
    });
  });

  it('a group has the members it was given, and loses those who go', async () => {
    const db = await openMigrated(engine);
    await insertGroup(db, { id: 1, name: 'editors' });
    await insertGroup(db, { id: 2, name: 'admins' });
    await insertGroup(db, { id: 3, name: 'editors' });
    expect((await listGroups(db, { limit: 10 })).data).toEqual([
      { id: 2, name: 'admins' },
      { id: 1, name: 'editors' },
    ]);
    for (const id of ['a', 'b']) {
      await insertUser(db, user({ id }));
      for (const group of ['editors', 'admins', 'editors', 'nobody knows'])
        await insertGroupMember(db, id, group);
    }
    expect(await listGroupNames(db, 'a')).toEqual(['admins', 'editors']);
    await deleteGroupMemberships(db, 'a');
    expect(await listGroupNames(db, 'a')).toEqual([]);
    await deleteUser(db, 'b');
    expect(await listGroupNames(db, 'b')).toEqual([]);
  });

  it('an access token comes back as it was put in', () =>
    forEach(
      anyAccessToken,
      async (db, record) => {
        await insertAccessToken(db, record);
        expect(await findAccessToken(db, record)).toEqual(record);
        const { expiresAt, seq } = record;
        expect(await findAccessToken(db, { expiresAt, seq: seq + 1 })).toBeUndefined();
        expect(await findAccessToken(db, { expiresAt: expiresAt + 1, seq })).toBeUndefined();
        await deleteAccessToken(db, { expiresAt, seq: seq + 1 });
        expect(await findAccessToken(db, record)).toEqual(record);
      },
      async (db, record) => {
        await deleteAccessToken(db, record);
        expect(await findAccessToken(db, record)).toBeUndefined();
      },
    ));

  it('no two access tokens have one key', async () => {
    const db = await openMigrated(engine);
    await insertAccessToken(db, accessToken({ expiresAt: 1, seq: 1, scope: 'first' }));
    await expect(insertAccessToken(db, accessToken({ expiresAt: 1, seq: 1 }))).rejects.toThrow();
    expect(await findAccessToken(db, { expiresAt: 1, seq: 1 })).toMatchObject({ scope: 'first' });
  });

  it('a family comes back as it was put in', () =>
    forEach(
      anyNewFamily,
      async (db, record) => {
        await db.tx((tx) => insertTokenFamily(tx, record));
        expect(await findTokenFamily(db, record.familyId)).toEqual(record);
      },
      async (db, { familyId }) => {
        await deleteTokenFamily(db, familyId);
        expect(await findTokenFamily(db, familyId)).toBeUndefined();
      },
    ));

  it('no two families have one number', async () => {
    const db = await openMigrated(engine);
    const insert = (scope: string) =>
      db.tx((tx) => insertTokenFamily(tx, tokenFamily({ familyId: 1, scope })));
    await insert('first');
    await expect(insert('second')).rejects.toThrow();
    expect(await findTokenFamily(db, 1)).toMatchObject({ scope: 'first' });
  });

  it('a sealed successor is found by its whole key', async () => {
    const db = await openMigrated(engine);
    const property = fc.asyncProperty(anySealedSuccessor, async (record) => {
      await db.tx((tx) => insertSealedSuccessor(tx, record));
      expect(await findSealedSuccessor(db, record)).toBe(record.sealed);
      for (const field of ['expiresAt', 'familyId', 'generation'] as const) {
        expect(await findSealedSuccessor(db, { ...record, [field]: record[field] + 1 })).toBeUndefined();
      }
    });
    await fc.assert(property, seeded);
  });

  it('a foreign token is found by its hash, of which there is one', async () => {
    const db = await openMigrated(engine);
    const seen = new Map<string, unknown>();
    const property = fc.asyncProperty(anyForeignToken, async (record) => {
      const isNew = !seen.has(record.tokenHash);
      expect(await db.tx((tx) => insertForeignToken(tx, record))).toBe(isNew);
      if (isNew) seen.set(record.tokenHash, record);
      expect(await findForeignToken(db, record.tokenHash)).toEqual(seen.get(record.tokenHash));
    });
    await fc.assert(property, seeded);
    expect(await findForeignToken(db, 'of no token')).toBeUndefined();
  });

  describe('a signing key', () => {
    const key = (number: number, fields: Partial<SigningKey> = {}): SigningKey => ({
      alg: 'ES256',
      number,
      kid: `kid-${number}`,
      publicJwk: { kty: 'EC' },
      privateKey: 'before',
      createdAt: 1,
      signsFrom: 2,
      signedUntil: 3,
      retiredAt: undefined,
      ...fields,
    });

    it('comes back as it was put in', async () => {
      const db = await openMigrated(engine);
      const kids = new Set<string>();
      const numbers = new Set<string>();
      const property = fc.asyncProperty(anySigningKey, async (record) => {
        const place = `${record.number} ${record.alg}`;
        const isNew = !kids.has(record.kid) && !numbers.has(place);
        expect(await insertSigningKey(db, record)).toBe(isNew);
        if (!isNew) return;
        kids.add(record.kid);
        numbers.add(place);
        expect(await findSigningKey(db, record.kid)).toEqual(record);
      });
      await fc.assert(property, seeded);
      expect(await listSigningKeys(db)).toHaveLength(kids.size);
    });

    it('is listed by algorithm, by number, and while it is in use', async () => {
      const db = await openMigrated(engine);
      for (const number of [10, 2, 1]) await insertSigningKey(db, key(number));
      await insertSigningKey(db, key(7, { alg: 'EdDSA', kid: 'other' }));
      expect(await retireSigningKey(db, 'kid-2', 50)).toBe(true);
      expect(await retireSigningKey(db, 'kid-2', 60)).toBe(false);
      expect((await listSigningKeys(db)).map(({ kid }) => kid)).toEqual([
        'kid-1',
        'kid-2',
        'kid-10',
        'other',
      ]);
      expect((await listKeysInUse(db, 'ES256')).map(({ number }) => number)).toEqual([1, 10]);
      expect(await findSigningKey(db, 'kid-2')).toEqual(key(2, { retiredAt: 50, privateKey: undefined }));
      expect([await lastKeyNumber(db, 'ES256'), await lastKeyNumber(db, 'RS256')]).toEqual([10, 0]);
    });

    it('has an end that only moves on, and a form that changes only where it is as it was', async () => {
      const db = await openMigrated(engine);
      await insertSigningKey(db, key(1));
      for (const until of [100, 50]) await extendSigningKey(db, 'kid-1', until);
      await rescheduleSigningKey(db, 'kid-1', 7);
      await replacePrivateKey(db, 'kid-1', { before: 'something else', after: 'lost' });
      await replacePrivateKey(db, 'kid-1', { before: 'before', after: 'after' });
      expect(await findSigningKey(db, 'kid-1')).toEqual(
        key(1, { signedUntil: 100, signsFrom: 7, privateKey: 'after' }),
      );
    });
  });

  it('a fact stays as it was recorded first', async () => {
    const db = await openMigrated(engine);
    expect(await findFact(db, 'purpose')).toBeUndefined();
    await insertFact(db, 'purpose', 'dev');
    await insertFact(db, 'purpose', 'something else');
    expect(await findFact(db, 'purpose')).toBe('dev');
  });
});
