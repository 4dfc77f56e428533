import { setImmediate as nextTurn } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { sql, statement } from '../../../src/storage/sql.ts';
import { type Engine, openUnguarded } from '../../support/engines.ts';
import { ids, insert, makeNotes, type Note, notes, openNotes, somebodyElse } from './notes.ts';

/** All or nothing, one at a time, and each for itself. */
export function transactionsContract(engine: Engine): void {
  describe('a transaction', () => {
    it('keeps what it did, and answers what its work answers', async () => {
      const db = await openNotes(engine);
      const answer = await db.tx(async (tx) => {
        await tx.run(insert(1));
        await tx.run(insert(2));
        return { seen: await ids(tx) };
      });
      expect(answer).toEqual({ seen: [1, 2] });
      expect(await ids(db)).toEqual([1, 2]);
    });

    it('keeps nothing when its work throws, and throws the same', async () => {
      const db = await openNotes(engine);
      const thrown = new Error('on second thoughts');
      const failing = db.tx(async (tx) => {
        await tx.run(insert(1));
        await tx.run(statement('create table others (id bigint)'));
        throw thrown;
      });
      await expect(failing).rejects.toBe(thrown);
      expect(await ids(db)).toEqual([]);
      await expect(db.all(sql`select * from others`)).rejects.toThrow();
    });

    it('keeps nothing when one of its statements fails', async () => {
      const db = await openNotes(engine);
      await db.run(insert(2));
      const failing = db.tx(async (tx) => {
        await tx.run(insert(1));
        await tx.run(insert(2));
        await tx.run(insert(3));
      });
      await expect(failing).rejects.toThrow();
      expect(await ids(db)).toEqual([2]);
    });

    it('keeps nothing of what comes after its work has failed, into whatever it would fall', async () => {
      const db = await openNotes(engine);
      for (let delay = 0; delay < 30; delay += 1) {
        let late: Promise<unknown> = Promise.resolve();
        const failing = db.tx(async (tx) => {
          const slowly = async () => {
            await tx.run(insert(1));
            for (let steps = 0; steps < delay; steps += 1) await Promise.resolve();
            await tx.run(insert(2));
          };
          late = slowly().catch((error: unknown) => error);
          throw new Error('not waited for');
        });
        const neighbour = db.tx(async (tx) => {
          for (const id of [10, 11, 12]) await tx.run(insert(id));
        });
        await expect(failing).rejects.toThrow('not waited for');
        await neighbour;
        await late;
        await nextTurn();
        expect(await ids(db)).toEqual([10, 11, 12]);
        await db.run(sql`delete from notes`);
      }
    });

    it('is over when it is over', async () => {
      const db = await openNotes(engine);
      const kept = await db.tx(async (tx) => tx);
      await expect(kept.run(insert(1))).rejects.toThrow();
      await expect(kept.all(sql`select id from notes`)).rejects.toThrow();
      await expect(kept.get(sql`select id from notes`)).rejects.toThrow();
      expect(await ids(db)).toEqual([]);
    });

    it('fails alone among all that are asked for in the same moment', async () => {
      const db = await openNotes(engine);
      await db.run(insert(0, 'taken'));
      const outcomes = await Promise.allSettled([
        db.run(insert(1)),
        db.run(insert(0)),
        db.tx(async (tx) => {
          await tx.run(insert(2));
          await tx.run(insert(3));
        }),
        db.tx(async (tx) => {
          await tx.run(insert(4));
          throw new Error('never mind');
        }),
        db.tx(async (tx) => {
          await tx.run(insert(5));
          await tx.run(insert(0));
        }),
        db.run(insert(6)),
        db.run(statement('nonsense')),
        db.tx((tx) => tx.run(insert(7))),
      ]);
      expect(outcomes.map(({ status }) => status === 'fulfilled')).toEqual([
        true,
        false,
        true,
        false,
        false,
        true,
        false,
        true,
      ]);
      expect(await ids(db)).toEqual([0, 1, 2, 3, 6, 7]);
    });

    it('comes out as if those asked for at once had run one after the other, in some order', async () => {
      const db = await openNotes(engine);
      const seen = await Promise.all(
        [1, 2, 3].map((id) =>
          db.tx(async (tx) => {
            await tx.run(insert(id));
            return ids(tx);
          }),
        ),
      );
      const [first, second, third] = seen.toSorted((a, b) => a.length - b.length);
      expect([first?.length, second, third]).toEqual([1, expect.arrayContaining(first ?? []), [1, 2, 3]]);
      expect(second).toHaveLength(2);
    });

    it('shows nothing outside before it is kept', async () => {
      const db = await openNotes(engine);
      const { meanwhile, asked } = somebodyElse(() => ids(db));
      const failing = db.tx(async (tx) => {
        await tx.run(insert(1));
        await meanwhile();
        await tx.run(insert(2));
        throw new Error('undone');
      });
      await expect(failing).rejects.toThrow('undone');
      expect(await asked()).toEqual([]);
    });

    it('is one at a time, also where it waits', async () => {
      const db = await makeNotes(await openUnguarded(await engine.createStore()));
      await db.run(insert(1, null, 0));
      const addOne = () =>
        db.tx(async (tx) => {
          const row = await tx.get<Note>(sql`select number from notes where id = 1`);
          await nextTurn();
          await tx.run(sql`update notes set number = ${(row?.number ?? 0) + 1} where id = 1`);
        });
      await Promise.all(Array.from({ length: 20 }, addOne));
      expect(await notes(db)).toMatchObject([{ number: 20 }]);
    });

    it('lets one of fifty take what can be taken once', async () => {
      const db = await openNotes(engine);
      await db.run(insert(1, 'here'));
      const take = () =>
        db.tx(async (tx) => {
          const taken = await tx.run(sql`update notes set text = null where id = 1 and text is not null`);
          if (taken === 1) await tx.run(insert(2, 'won'));
          return taken;
        });
      const taken = await Promise.all(Array.from({ length: 50 }, take));
      expect(taken.filter((rows) => rows === 1)).toHaveLength(1);
      expect(await ids(db)).toEqual([1, 2]);
    });

    it('does more at once than goes into one commit', async () => {
      const db = await openNotes(engine);
      const all = Array.from({ length: 1_000 }, (_, id) => id);
      await Promise.all(
        all.map((id) => (id % 2 === 0 ? db.run(insert(id)) : db.tx((tx) => tx.run(insert(id))))),
      );
      expect(await ids(db)).toEqual(all);
    });
  });

  it('does what it was asked for before it closes', async () => {
    const db = await openNotes(engine);
    await db.run(insert(1));
    const asked = [
      db.run(insert(2)),
      db.tx((tx) => tx.run(insert(3))),
      db.tx(ids),
      db.get(sql`select 4 as id`),
    ];
    await db.close();
    expect(await Promise.all(asked)).toEqual([1, 1, expect.arrayContaining([1]), { id: 4 }]);
  });
}
