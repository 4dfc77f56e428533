import { migrate } from '../../src/storage/migrate.ts';
import { type Db, statement } from '../../src/storage/sql.ts';
import { takeLease } from '../../src/storage/tables/leases.ts';
import { nextNumber } from '../../src/storage/tables/sequences.ts';
import { consume, increment } from './races.ts';

/** What other processes can be asked to do with the store. Input and result travel as JSON. */
export const tasks = {
  migrate: (db: Db, { now }: { now: number }) => migrate(db, now),
  run: (db: Db, { text }: { text: string }) => db.run(statement(text)),
  all: (db: Db, { text }: { text: string }) => db.all<Record<string, string | number>>(statement(text)),
  increment: (db: Db, { times }: { times: number }) => increment(db, times),
  consume: (db: Db, { times }: { times: number }) => consume(db, times),
  draw: (db: Db, { count }: { count: number }) =>
    Promise.all(Array.from({ length: count }, async () => nextNumber(db))),
  takeLease: (db: Db, { holder, now }: { holder: string; now: number }) =>
    takeLease(db, 'work', holder, now, 60),
};

export type TaskName = keyof typeof tasks;
export type TaskInput<Name extends TaskName> = Parameters<(typeof tasks)[Name]>[1];
export type TaskResult<Name extends TaskName> = Awaited<ReturnType<(typeof tasks)[Name]>>;
