import { expect, it } from 'vitest';
import type { Queries, Sql } from '../../src/storage/sql.ts';
import * as accessTokens from '../../src/storage/tables/access-tokens.ts';
import * as brakes from '../../src/storage/tables/brakes.ts';
import * as clients from '../../src/storage/tables/clients.ts';
import * as deviceCodes from '../../src/storage/tables/device-codes.ts';
import * as expired from '../../src/storage/tables/expired.ts';
import * as foreignTokens from '../../src/storage/tables/foreign-tokens.ts';
import * as groups from '../../src/storage/tables/groups.ts';
import * as sealedSuccessors from '../../src/storage/tables/sealed-successors.ts';
import * as families from '../../src/storage/tables/token-families.ts';
import * as users from '../../src/storage/tables/users.ts';
import { engines, openMigrated } from '../support/engines.ts';
import { accessToken, client, deviceCode, tokenFamily, user } from './tables/records.ts';

/** What has to cost the same in a table of ten rows and of ten million. */
const uses: Record<string, (tx: Queries) => unknown> = {
  findAccessToken: (tx) => accessTokens.findAccessToken(tx, { expiresAt: 1, seq: 1 }),
  listAccessTokensBefore: (tx) => accessTokens.listAccessTokensBefore(tx, { expiresAt: 1, seq: 1 }, 10),
  deleteAccessToken: (tx) => accessTokens.deleteAccessToken(tx, { expiresAt: 1, seq: 1 }),
  findClientByClientId: (tx) => clients.findClientByClientId(tx, 'a'),
  findClientById: (tx) => clients.findClientById(tx, 1),
  listClients: (tx) => clients.listClients(tx, { limit: 10 }),
  updateClient: (tx) => clients.updateClient(tx, client({ id: 1 })),
  advanceClientGeneration: (tx) => clients.advanceClientGeneration(tx, 1),
  disownClients: (tx) => clients.disownClients(tx, 'a'),
  deleteClient: (tx) => clients.deleteClient(tx, 1),
  findUserById: (tx) => users.findUserById(tx, 'a'),
  findUserByUsername: (tx) => users.findUserByUsername(tx, 'a'),
  listUsers: (tx) => users.listUsers(tx, { limit: 10 }),
  updateUser: (tx) => users.updateUser(tx, user({ id: 'a' })),
  advanceUserGeneration: (tx) => users.advanceUserGeneration(tx, 'a'),
  deleteUser: (tx) => users.deleteUser(tx, 'a'),
  listGroups: (tx) => groups.listGroups(tx, { limit: 10 }),
  insertGroupMember: (tx) => groups.insertGroupMember(tx, 'a', 'editors'),
  deleteGroupMemberships: (tx) => groups.deleteGroupMemberships(tx, 'a'),
  findTokenFamily: (tx) => families.findTokenFamily(tx, 1),
  rotateTokenFamily: (tx) =>
    families.rotateTokenFamily(tx, {
      familyId: 1,
      spentHash: 'a',
      tokenHash: 'b',
      generation: 0,
      graceUntil: undefined,
      rotatedAt: 1,
      expiresAt: undefined,
    }),
  deleteTokenFamily: (tx) => families.deleteTokenFamily(tx, 1),
  findSealedSuccessor: (tx) =>
    sealedSuccessors.findSealedSuccessor(tx, { expiresAt: 1, familyId: 1, generation: 1 }),
  findForeignToken: (tx) => foreignTokens.findForeignToken(tx, 'a'),
  findDeviceCode: (tx) => deviceCodes.findDeviceCode(tx, { expiresAt: 1, seq: 1 }),
  findDeviceCodeByUserCode: (tx) => deviceCodes.findDeviceCodeByUserCode(tx, 'a'),
  recordPoll: (tx) =>
    deviceCodes.recordPoll(tx, deviceCode({ expiresAt: 1, seq: 1 }), { polledAt: 1, intervalSeconds: 5 }),
  claimDeviceCode: (tx) => deviceCodes.claimDeviceCode(tx, { expiresAt: 1, seq: 1 }, 'a'),
  consumeDeviceCode: (tx) => deviceCodes.consumeDeviceCode(tx, { expiresAt: 1, seq: 1 }),
  findBrake: (tx) => brakes.findBrake(tx, 'a', 1),
  hasExpired: (tx) => expired.hasExpired(tx, 5_000),
  ...Object.fromEntries(
    expired.expiringTables.map((table) => [
      `deleteExpired, ${table}`,
      (tx: Queries) => expired.deleteExpired(tx, table, 5_000, 1),
    ]),
  ),
  sweepTokenFamilies: (tx) => families.sweepTokenFamilies(tx, 5_000, 1),
};

/** The steps that go over a whole table, or sort what they found; what a subquery found, within its limit, they may. */
function costly(steps: readonly string[]): string[] {
  const isBounded = (step: string | undefined) => step?.startsWith('SCAN (subquery') === true;
  return steps.filter((step, index) => {
    if (step.startsWith('USE TEMP B-TREE FOR ORDER BY')) return !isBounded(steps[index - 1]);
    return step.startsWith('SCAN ') && step !== 'SCAN CONSTANT ROW' && !isBounded(step);
  });
}

it.each(Object.entries(uses))('%s goes by keys and indexes alone', async (_, use) => {
  for (const engine of engines) {
    const db = await openMigrated(engine);
    const steps: string[] = [];
    await db.tx(async (tx) => {
      const explain = async ({ pieces: [first, ...rest], values }: Sql) => {
        const rows = await tx.all<{ detail: string }>({
          pieces: [`explain query plan ${first}`, ...rest],
          values,
        });
        steps.push(...rows.map(({ detail }) => detail));
      };
      // There is something for each of them to find.
      await clients.insertClient(tx, client({ id: 1 }));
      await families.insertTokenFamily(tx, tokenFamily({ familyId: 100 }));
      await accessTokens.insertAccessToken(tx, accessToken({ expiresAt: 100, seq: 1 }));
      await sealedSuccessors.insertSealedSuccessor(tx, {
        expiresAt: 1,
        familyId: 1,
        generation: 1,
        sealed: '',
      });
      await foreignTokens.insertForeignToken(tx, {
        tokenHash: 'a',
        kind: 'access_token',
        expiresAt: 1,
        seq: 1,
      });
      await use({
        all: async (query) => {
          await explain(query);
          return tx.all(query);
        },
        get: async (query) => {
          await explain(query);
          return tx.get(query);
        },
        run: async (query) => {
          await explain(query);
          return tx.run(query);
        },
      });
    });
    expect(steps).not.toEqual([]);
    expect(costly(steps)).toEqual([]);
  }
});
