import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  insertAccessToken,
  listAccessTokensBefore,
  type TokenKey,
} from '../../../src/storage/tables/access-tokens.ts';
import {
  type ClientFilter,
  insertClient,
  listClients,
  listClientsByName,
} from '../../../src/storage/tables/clients.ts';
import { insertGroup, listGroups } from '../../../src/storage/tables/groups.ts';
import type { Page } from '../../../src/storage/tables/page.ts';
import { insertUser, listUsers } from '../../../src/storage/tables/users.ts';
import { engines, openMigrated } from '../../support/engines.ts';
import { accessToken, client, seeded, user } from './records.ts';

/** Reads a list page by page to its end. */
async function readAll<Item>(
  limit: number,
  page: (after: string | undefined) => Promise<Page<Item>>,
): Promise<Item[]> {
  const all: Item[] = [];
  for (let after: string | undefined; ; ) {
    const { data, next } = await page(after);
    all.push(...data);
    if (next === null) return all;
    expect(data, 'a page before the last is full').toHaveLength(limit);
    after = next;
  }
}

const distinctNames = fc.uniqueArray(fc.string({ minLength: 1, maxLength: 6 }), {
  maxLength: 25,
  size: 'max',
});
const limits = fc.integer({ min: 1, max: 20 });

const byCodePoint = (a: string, b: string) => Buffer.compare(Buffer.from(a), Buffer.from(b));

describe.each(engines)('$name', (engine) => {
  it('users are listed by name, each once, in pages of any size', async () => {
    const property = fc.asyncProperty(distinctNames, limits, async (names, limit) => {
      const db = await openMigrated(engine);
      await Promise.all(names.map((username, index) => insertUser(db, user({ id: `${index}`, username }))));
      const listed = await readAll(limit, (after) =>
        listUsers(db, { limit, ...(after === undefined ? {} : { after }) }),
      );
      expect(listed.map(({ username }) => username)).toEqual([...names].sort(byCodePoint));
      await db.close();
    });
    await fc.assert(property, { ...seeded, numRuns: 15 });
  });

  it('groups are listed by name, each once, in pages of any size', async () => {
    const property = fc.asyncProperty(distinctNames, limits, async (names, limit) => {
      const db = await openMigrated(engine);
      await Promise.all(names.map((name, index) => insertGroup(db, { id: index + 1, name })));
      const listed = await readAll(limit, (after) =>
        listGroups(db, { limit, ...(after === undefined ? {} : { after }) }),
      );
      expect(listed.map(({ name }) => name)).toEqual([...names].sort(byCodePoint));
      await db.close();
    });
    await fc.assert(property, { ...seeded, numRuns: 15 });
  });

  it('clients are listed in the order of their numbers, each once, in pages of any size', async () => {
    const db = await openMigrated(engine);
    for (const id of [7, 3, 100_000, 1, 20]) await insertClient(db, client({ id }));
    for (const limit of [1, 2, 3, 4, 5, 6]) {
      const listed = await readAll(limit, (after) =>
        listClients(db, { limit, ...(after === undefined ? {} : { after: Number(after) }) }),
      );
      expect(listed.map(({ id }) => id)).toEqual([1, 3, 7, 20, 100_000]);
    }
  });

  it('clients are found by owner, grant type, and parts of their names, all at once if need be', async () => {
    const db = await openMigrated(engine);
    await insertClient(
      db,
      client({ id: 1, name: 'Web shop', userId: 'ada', grantTypes: ['authorization_code'] }),
    );
    await insertClient(db, client({ id: 2, name: 'ÄRGER 100%', userId: 'ada', grantTypes: ['password'] }));
    await insertClient(
      db,
      client({ id: 3, name: 'Report', clientId: 'web_report', grantTypes: ['password'] }),
    );
    const find = async (filter: Omit<ClientFilter, 'limit'>) =>
      (await listClients(db, { limit: 10, ...filter })).data.map(({ id }) => id);
    expect(await find({})).toEqual([1, 2, 3]);
    expect(await find({ userId: 'ada' })).toEqual([1, 2]);
    expect(await find({ userId: 'nobody' })).toEqual([]);
    expect(await find({ grantType: 'password' })).toEqual([2, 3]);
    expect(await find({ grantType: 'pass' }), 'not a part of one').toEqual([]);
    expect(await find({ search: 'WEB' })).toEqual([1, 3]);
    expect(await find({ search: 'web', grantType: 'password' })).toEqual([3]);
    expect(await find({ search: 'web', userId: 'ada', grantType: 'password' })).toEqual([]);
    expect(await find({ search: 'ÄRGER' })).toEqual([2]);
    expect(await find({ search: '%' })).toEqual([2]);
    expect(await find({ search: '_' })).toEqual([3]);
    expect(await find({ search: '\\' })).toEqual([]);
    expect(await find({ search: "' or 1 = 1 --" })).toEqual([]);
  });

  it('clients of one name are listed oldest first', async () => {
    const db = await openMigrated(engine);
    await insertClient(db, client({ id: 1, name: 'same', createdAt: 30 }));
    await insertClient(db, client({ id: 2, name: 'same', createdAt: 10 }));
    await insertClient(db, client({ id: 3, name: 'Same', createdAt: 5 }));
    await insertClient(db, client({ id: 4, name: 'same', createdAt: 10 }));
    const find = async (limit: number) => (await listClientsByName(db, 'same', limit)).map(({ id }) => id);
    expect(await find(10)).toEqual([2, 4, 1]);
    expect(await find(2)).toEqual([2, 4]);
  });

  it('users are found by parts of their names and addresses', async () => {
    const db = await openMigrated(engine);
    await insertUser(db, user({ id: '1', username: 'Ada', email: 'ada@example.com' }));
    await insertUser(db, user({ id: '2', username: 'Émile', email: 'e_z@example.org' }));
    const find = async (search: string) =>
      (await listUsers(db, { limit: 10, search })).data.map(({ id }) => id);
    expect(await find('ADA')).toEqual(['1']);
    expect(await find('example')).toEqual(['1', '2']);
    expect(await find('.ORG')).toEqual(['2']);
    expect(await find('Émile')).toEqual(['2']);
    expect(await find('_')).toEqual(['2']);
    expect(await find('%')).toEqual([]);
  });

  it('access tokens are walked from the one that lives longest, each once, in steps of any size', async () => {
    const keys = fc.uniqueArray(fc.tuple(fc.nat(5), fc.nat(5)), {
      maxLength: 30,
      size: 'max',
      selector: (key) => key.join(),
    });
    const property = fc.asyncProperty(keys, limits, async (pairs, limit) => {
      const db = await openMigrated(engine);
      await Promise.all(
        pairs.map(([expiresAt, seq]) => insertAccessToken(db, accessToken({ expiresAt, seq }))),
      );
      const walked: [number, number][] = [];
      for (let from: TokenKey = { expiresAt: Number.MAX_SAFE_INTEGER, seq: 0 }; ; ) {
        const tokens = await listAccessTokensBefore(db, from, limit);
        walked.push(...tokens.map(({ expiresAt, seq }): [number, number] => [expiresAt, seq]));
        const last = tokens.at(-1);
        if (last === undefined) break;
        from = last;
      }
      expect(walked).toEqual([...pairs].sort(([a, b], [c, d]) => c - a || d - b));
      await db.close();
    });
    await fc.assert(property, { ...seeded, numRuns: 15 });
  });
});
