import { setImmediate as nextTurn, setTimeout as pause } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { type Db, sql, statement } from '../../src/storage/sql.ts';
import { engines, open } from '../support/engines.ts';

describe.each(engines)('the guard of a database: $name', (engine) => {
  async function openNotes(): Promise<Db> {
    const db = await open(await engine.createStore());
    await db.run(statement('create table notes (id bigint primary key)'));
    return db;
  }
  const insert = sql`insert into notes (id) values (1)`;
  const read = sql`select id from notes`;

  it.each([
    ['all', (db: Db) => db.all(read)],
    ['get', (db: Db) => db.get(read)],
    ['run', (db: Db) => db.run(insert)],
    ['tx', (db: Db) => db.tx((tx) => tx.run(insert))],
  ])('refuses %s inside a transaction, whose work fails', async (_, use) => {
    const db = await openNotes();
    const failing = db.tx(async (tx) => {
      await tx.run(insert);
      await use(db);
    });
    await expect(failing).rejects.toThrow('the database was used inside its own transaction');
    expect(await db.all(read)).toEqual([]);
  });

  it.each([
    ['a turn of the event loop', () => nextTurn()],
    ['a moment', () => pause(2)],
  ])('lets a transaction fail that waits for %s', async (_, wait) => {
    const db = await openNotes();
    const failing = db.tx(async (tx) => {
      await tx.run(insert);
      await wait();
    });
    await expect(failing).rejects.toThrow('waited for something else than SQL');
    expect(await db.all(read)).toEqual([]);
  });

  it('lets everything else through: many statements, others meanwhile, the database afterwards', async () => {
    const db = await openNotes();
    const meanwhile = nextTurn().then(() => db.all(read));
    const answer = await db.tx(async (tx) => {
      for (let id = 1; id <= 50; id += 1) await tx.run(sql`insert into notes (id) values (${id})`);
      return tx.all(read);
    });
    expect(answer).toHaveLength(50);
    await meanwhile;
    expect(await db.tx((tx) => tx.all(read))).toHaveLength(50);
  });
});
