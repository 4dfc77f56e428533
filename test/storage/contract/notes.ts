import { type Db, sql, statement } from '../../../src/storage/sql.ts';
import { type Engine, open } from '../../support/engines.ts';

/** What the contract writes and reads. */
export interface Note {
  id: number;
  text: string | null;
  number: number | null;
}

/** A new store with a table of notes in it. */
export async function openNotes(engine: Engine): Promise<Db> {
  return makeNotes(await open(await engine.createStore()));
}

export async function makeNotes(db: Db): Promise<Db> {
  await db.run(
    statement(`create table notes (id bigint primary key, text ${db.dialect.text}, number bigint)`),
  );
  return db;
}

export function insert(id: number, text: string | null = null, number: number | null = null) {
  return sql`insert into notes (id, text, number) values (${id}, ${text}, ${number})`;
}

/** What the table holds, in order. */
export function notes(db: Pick<Db, 'all'>): Promise<Note[]> {
  return db.all<Note>(sql`select id, text, number from notes order by id`);
}

export async function ids(db: Pick<Db, 'all'>): Promise<number[]> {
  return (await notes(db)).map(({ id }) => id);
}

/** Somebody who asks the database for something while a transaction, which calls `meanwhile`, is under way. */
export function somebodyElse<Answer>(ask: () => Promise<Answer>) {
  let reached: () => void = () => undefined;
  const asking = new Promise<void>((resolve) => {
    reached = resolve;
  }).then(() => ({ answer: ask() }));
  return {
    /** Lets the other one ask, and does not wait for the answer. */
    async meanwhile(): Promise<void> {
      reached();
      await asking;
    },
    asked: async () => (await asking).answer,
  };
}
