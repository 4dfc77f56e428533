import { setImmediate as nextTurn } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { newestSchema } from '../../../src/storage/migrate.ts';
import { migrations } from '../../../src/storage/migrations/index.ts';
import { type Db, rememberable, sql } from '../../../src/storage/sql.ts';
import { releaseLease, takeLease } from '../../../src/storage/tables/leases.ts';
import { nextNumber } from '../../../src/storage/tables/sequences.ts';
import { type Engine, open, openMigrated, openUnguarded } from '../../support/engines.ts';
import { startProcesses } from '../../support/other-process.ts';
import { consume, increment, prepareRaces } from '../../support/races.ts';
import { ids, insert, makeNotes, type Note, notes } from './notes.ts';

async function drawMany(db: Db, count: number): Promise<number[]> {
  return Promise.all(Array.from({ length: count }, async () => nextNumber(db)));
}

/** What holds between the handles and the processes that share a store. */
export function sharingContract(engine: Engine): void {
  it('keeps what it has, for the next one to open it', async () => {
    const url = await engine.createStore();
    const first = await makeNotes(await open(url));
    await first.run(insert(1, 'kept'));
    await first.close();
    expect(await notes(await open(url))).toEqual([{ id: 1, text: 'kept', number: null }]);
  });

  it('has kept what it was asked for before it closed', async () => {
    const url = await engine.createStore();
    const db = await makeNotes(await open(url));
    const asked = Array.from({ length: 600 }, (_, id) => db.run(insert(id)));
    await db.close();
    await Promise.all(asked);
    expect(await ids(await open(url))).toHaveLength(600);
  });

  it('shows everybody what is kept, as soon as somebody is told so, and nothing before', async () => {
    const url = await engine.createStore();
    const writer = await makeNotes(await openUnguarded(url));
    const reader = await open(url);
    await writer.tx(async (tx) => {
      await tx.run(insert(1));
      await nextTurn();
      expect(await ids(reader)).toEqual([]);
    });
    expect(await ids(reader)).toEqual([1]);
    const [other] = await startProcesses(url, 1);
    expect(await other?.ask('all', { text: 'select id from notes' })).toEqual([{ id: 1 }]);
    expect(await other?.ask('run', { text: 'insert into notes (id) values (2)' })).toBe(1);
    expect(await ids(reader)).toEqual([1, 2]);
    expect(await ids(writer)).toEqual([1, 2]);
  });

  it('lets no transactions of two handles come between each other, and loses none that waits', async () => {
    const url = await engine.createStore();
    const [one, two] = [await makeNotes(await openUnguarded(url)), await openUnguarded(url)];
    await one.run(insert(1, null, 0));
    const addOne = (db: Db) =>
      db.tx(async (tx) => {
        const row = await tx.get<Note>(sql`select number from notes where id = 1`);
        await nextTurn();
        await tx.run(sql`update notes set number = ${(row?.number ?? 0) + 1} where id = 1`);
      });
    await Promise.all(Array.from({ length: 40 }, (_, index) => addOne(index % 2 === 0 ? one : two)));
    expect(await notes(one)).toMatchObject([{ number: 40 }]);
  });

  it('lets one of fifty, on two handles, take what can be taken once', async () => {
    const url = await engine.createStore();
    const [one, two] = [await open(url), await open(url)];
    await prepareRaces(one);
    const [won, wonToo] = await Promise.all([consume(one, 25), consume(two, 25)]);
    expect(won + wonToo).toBe(1);
  });

  it('lets one of a hundred, in three processes, take what can be taken once, and counts right', async () => {
    const url = await engine.createStore();
    const db = await open(url);
    await prepareRaces(db);
    const others = await startProcesses(url, 2);
    await Promise.all(others.map((other) => other.ask('all', { text: 'select 1 as ready' })));
    const won = await Promise.all([
      consume(db, 34),
      ...others.map((other) => other.ask('consume', { times: 33 })),
    ]);
    expect(won.reduce((sum, wins) => sum + wins)).toBe(1);
    await Promise.all([increment(db, 100), ...others.map((other) => other.ask('increment', { times: 100 }))]);
    expect(await db.get(sql`select value from counter`)).toEqual({ value: 300 });
  });

  it('has what a process was told is kept, also when that process is killed', async () => {
    const url = await engine.createStore();
    const db = await makeNotes(await open(url));
    const [other] = await startProcesses(url, 1);
    const kept: number[] = [];
    const asked = Array.from({ length: 400 }, async (_, id) => {
      await other?.ask('run', { text: `insert into notes (id) values (${id})` });
      kept.push(id);
      if (kept.length === 50) await other?.kill();
    });
    await Promise.allSettled(asked);
    expect(kept.length).toBeGreaterThanOrEqual(50);
    expect(kept.length).toBeLessThan(400);
    expect(await ids(db)).toEqual(expect.arrayContaining(kept));
    await db.run(insert(1_000));
  });

  describe('a read that may be remembered', () => {
    const find = (id: number) => rememberable(sql`select id, text, number from notes where id = ${id}`);

    it('shows what another handle has changed', async () => {
      const url = await engine.createStore();
      const [db, other] = [await makeNotes(await open(url)), await open(url)];
      expect(await db.get(find(1))).toBeUndefined();
      await other.run(insert(1, 'a'));
      expect(await db.get(find(1))).toMatchObject({ text: 'a' });
      await other.tx((tx) => tx.run(sql`update notes set text = ${'b'}`));
      await db.run(insert(2));
      expect(await db.get(find(1)), 'with a commit of its own in between').toMatchObject({ text: 'b' });
      await other.run(sql`delete from notes where id = 1`);
      expect(await db.get(find(1))).toBeUndefined();
    });

    it('shows what another process has changed', async () => {
      const url = await engine.createStore();
      const db = await makeNotes(await open(url));
      await db.run(insert(1, 'a'));
      expect(await db.get(find(1))).toMatchObject({ text: 'a' });
      const [other] = await startProcesses(url, 1);
      for (const text of ['b', 'c', 'd']) {
        await other?.ask('run', { text: `update notes set text = '${text}'` });
        expect(await db.get(find(1))).toMatchObject({ text });
      }
    });
  });

  describe('migrations', () => {
    it('are applied once by processes that all begin at the same moment', async () => {
      const url = await engine.createStore();
      const others = await startProcesses(url, 4);
      const applied = await Promise.all(others.map((other) => other.ask('migrate', { now: 1 })));
      expect(applied.flat()).toEqual(migrations.map(({ number, name }) => ({ number, name })));
      const db = await open(url);
      expect(await db.get(sql`select max(number) as newest from oauthctl_migrations`)).toEqual({
        newest: newestSchema,
      });
    });
  });

  describe('numbers of rows', () => {
    it('are never the same twice, and grow within a process', async () => {
      const one = await openMigrated(engine);
      const numbers = await drawMany(one, 500);
      expect(numbers).toEqual([...numbers].sort((a, b) => a - b));
      expect(new Set(numbers).size).toBe(500);
      for (const number of numbers) expect(Number.isSafeInteger(number) && number > 0).toBe(true);
    });

    it('are never the same in two handles or processes', async () => {
      const url = await engine.createStore();
      const others = await startProcesses(url, 2);
      await Promise.all(others.map((other) => other.ask('migrate', { now: 1 })));
      const handles = [await open(url), await open(url)];
      const drawn = await Promise.all([
        ...handles.map((db) => drawMany(db, 50)),
        ...others.map((other) => other.ask('draw', { count: 50 })),
      ]);
      expect(new Set(drawn.flat()).size).toBe(200);
    });

    it('go on when a block of them is used up, for all who ask at that moment', async () => {
      const db = await openMigrated(engine);
      const numbers = [await nextNumber(db)];
      for (let number = nextNumber(db); typeof number === 'number'; number = nextNumber(db))
        numbers.push(number);
      const more = await drawMany(db, 50);
      expect(new Set([...numbers, ...more]).size).toBe(numbers.length + 50);
      expect(Math.min(...more)).toBeGreaterThan(numbers.at(-1) ?? Number.POSITIVE_INFINITY);
    });
  });

  describe('a lease', () => {
    const NOW = 1_700_000_000;

    it('has one holder at a time, who may prolong it and give it back', async () => {
      const url = await engine.createStore();
      const [others, db] = [await startProcesses(url, 2), await open(url)];
      await Promise.all(others.map((other) => other.ask('migrate', { now: NOW })));
      const taken = await Promise.all([
        takeLease(db, 'work', 'a', NOW, 60),
        ...others.map((other, index) => other.ask('takeLease', { holder: `other ${index}`, now: NOW })),
      ]);
      expect(taken.filter(Boolean)).toHaveLength(1);
      const holder = ['a', 'other 0', 'other 1'][taken.indexOf(true)] ?? '';
      expect(await takeLease(db, 'work', 'b', NOW + 59, 60), 'still held').toBe(false);
      expect(await takeLease(db, 'other work', 'b', NOW, 60)).toBe(true);
      expect(await takeLease(db, 'work', holder, NOW + 30, 60), 'prolonged').toBe(true);
      expect(await takeLease(db, 'work', 'b', NOW + 89, 60)).toBe(false);
      await releaseLease(db, 'work', 'b');
      expect(await takeLease(db, 'work', 'b', NOW + 89, 60), "not b's to give back").toBe(false);
      await releaseLease(db, 'work', holder);
      expect(await takeLease(db, 'work', 'b', NOW + 31, 60)).toBe(true);
    });

    it('is free again when its time has come', async () => {
      const db = await openMigrated(engine);
      expect(await takeLease(db, 'work', 'a', NOW, 60)).toBe(true);
      expect(await takeLease(db, 'work', 'b', NOW + 60, 60)).toBe(true);
      expect(await takeLease(db, 'work', 'a', NOW + 61, 60)).toBe(false);
    });
  });
}
