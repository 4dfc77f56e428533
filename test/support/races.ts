import { type Db, sql, statement } from '../../src/storage/sql.ts';

/** Makes what the races below are about. */
export async function prepareRaces(db: Db): Promise<void> {
  await db.run(statement('create table counter (value bigint not null)'));
  await db.run(statement('insert into counter (value) values (0)'));
  await db.run(statement('create table prize (name text primary key, taken bigint not null)'));
  await db.run(statement("insert into prize (name, taken) values ('once', 0)"));
}

/** Reads the counter and writes it back one higher, in a transaction, `times` times at once. */
export async function increment(db: Db, times: number): Promise<void> {
  const once = () =>
    db.tx(async (tx) => {
      const row = await tx.get<{ value: number }>(sql`select value from counter`);
      await tx.run(sql`update counter set value = ${(row?.value ?? 0) + 1}`);
    });
  await Promise.all(Array.from({ length: times }, once));
}

/** Takes what can be taken once, `times` times at once; answers how often that worked. */
export async function consume(db: Db, times: number): Promise<number> {
  const once = () => db.tx((tx) => tx.run(sql`update prize set taken = 1 where name = 'once' and taken = 0`));
  const changed = await Promise.all(Array.from({ length: times }, once));
  return changed.filter((rows) => rows === 1).length;
}
