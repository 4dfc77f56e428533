import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Remembered } from '../../src/storage/engines/remembered.ts';
import { openSqlite } from '../../src/storage/engines/sqlite.ts';
import { type Db, rememberable, type Sql, sql, statement } from '../../src/storage/sql.ts';
import { makeFolder } from '../support/engines.ts';

const find = (id: number) => rememberable(sql`select text from notes where id = ${id}`);

/** The next turn of the event loop, in which requests are read that came in the meantime. */
const nextTurn = () => new Promise((resolve) => setImmediate(resolve));

describe('remembered rows', () => {
  /** A memory, how often it had to read, and the version of the file as it can be told just now. */
  function makeMemory() {
    const state = { reads: 0, version: 1 as number | undefined };
    const memory = new Remembered(() => state.version);
    const get = (query: Sql) =>
      memory.get(query, () => {
        state.reads += 1;
        return { text: `read ${state.reads}` };
      });
    return { memory, state, get };
  }

  it('are read once', () => {
    const { get, state } = makeMemory();
    expect(get(find(1))).toEqual({ text: 'read 1' });
    expect(get(find(1))).toEqual({ text: 'read 1' });
    expect(get(find(2))).toEqual({ text: 'read 2' });
    expect(state.reads).toBe(2);
  });

  it('are read again in the turn after somebody else has written, or when that cannot be told', async () => {
    const { get, state } = makeMemory();
    get(find(1));
    state.version = 2;
    expect(get(find(1))).toEqual({ text: 'read 1' });
    await nextTurn();
    expect(get(find(1))).toEqual({ text: 'read 2' });
    expect(get(find(1))).toEqual({ text: 'read 2' });
    state.version = undefined;
    await nextTurn();
    expect(get(find(1))).toEqual({ text: 'read 3' });
    expect(get(find(1))).toEqual({ text: 'read 4' });
    state.version = 2;
    expect(get(find(1))).toEqual({ text: 'read 5' });
    expect(get(find(1))).toEqual({ text: 'read 5' });
  });

  it('are kept beside writing to other tables', () => {
    const { get, memory, state } = makeMemory();
    get(find(1));
    memory.noteWrite(sql`insert into footnotes (id) values (${1})`);
    memory.noteCommit();
    get(find(1));
    expect(state.reads).toBe(1);
    memory.noteWrite(sql`update notes set text = ${''}`);
    memory.noteCommit();
    get(find(1));
    expect(state.reads).toBe(2);
  });

  it('are not those that are not there', () => {
    const memory = new Remembered(() => 1);
    let reads = 0;
    const readNothing = () => {
      reads += 1;
      return undefined;
    };
    expect(memory.get(find(1), readNothing)).toBeUndefined();
    expect(memory.get(find(1), readNothing)).toBeUndefined();
    expect(reads).toBe(2);
  });

  it('are bounded in number', () => {
    const { get, state } = makeMemory();
    for (let id = 0; id < 20_001; id += 1) get(find(id));
    get(find(20_000));
    expect(state.reads).toBe(20_001);
    get(find(0));
    expect(state.reads).toBe(20_002);
  });
});

type Step = { handle: 0 | 1; id: number } & (
  | { does: 'read' | 'delete' | 'undone' }
  | { does: 'write'; text: string }
);

const steps = fc.array(
  fc.oneof(
    fc.record({
      handle: fc.constantFrom(0, 1),
      id: fc.nat(2),
      does: fc.constantFrom('read', 'read', 'delete', 'undone'),
    }),
    fc.record({
      handle: fc.constantFrom(0, 1),
      id: fc.nat(2),
      does: fc.constant('write'),
      text: fc.string(),
    }),
  ) as fc.Arbitrary<Step>,
  { maxLength: 40, size: 'max' },
);

function write(db: Pick<Db, 'run'>, id: number, text: string): Promise<number> {
  return db.run(sql`
    insert into notes (id, text) values (${id}, ${text}) on conflict (id) do update set text = excluded.text`);
}

/** Does one thing to the database, and to the map that says what must be in it. */
async function take(step: Step, db: Db, expected: Map<number, string>): Promise<void> {
  if (step.does === 'write') {
    await write(db, step.id, step.text);
    expected.set(step.id, step.text);
  } else if (step.does === 'delete') {
    await db.tx((tx) => tx.run(sql`delete from notes where id = ${step.id}`));
    expected.delete(step.id);
  } else if (step.does === 'undone') {
    const undone = db.tx(async (tx) => {
      await write(tx, step.id, 'never');
      await tx.get(find(step.id));
      throw new Error('undone');
    });
    await expect(undone).rejects.toThrow('undone');
  }
}

it('two handles on one file never read what is not so, whatever they do', async () => {
  const file = `${makeFolder()}/oauth2.sqlite3`;
  const handles = [openSqlite(file, { create: true }), openSqlite(file, { create: false })] as const;
  await handles[0].run(statement('create table notes (id bigint primary key, text text not null)'));
  const property = fc.asyncProperty(steps, async (all) => {
    await handles[0].run(sql`delete from notes`);
    const expected = new Map<number, string>();
    for (const step of all) {
      await take(step, handles[step.handle], expected);
      for (const db of handles) {
        const row = await db.get<{ text: string }>(find(step.id));
        expect(row?.text).toBe(expected.get(step.id));
      }
    }
  });
  await fc.assert(property, { seed: 20_260_101, numRuns: 50 });
  for (const db of handles) await db.close();
});
