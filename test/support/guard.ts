import { AsyncLocalStorage } from 'node:async_hooks';
import type { Awaitable } from '../../src/awaitable.ts';
import type { Db, Queries } from '../../src/storage/sql.ts';

interface Running {
  open: boolean;
  /** Statements of the transaction that have not answered yet. */
  pending: number;
  waitedForSomethingElse: boolean;
}

/**
 * A database that refuses the two mistakes that a transaction invites (`Db.tx`): using the database itself inside one,
 * which waits for itself for ever or writes elsewhere, and waiting for anything but SQL, which holds up all who write.
 * The first is an error at once; the second makes the transaction fail, so that the test does.
 */
export function guard(db: Db): Db {
  const running = new AsyncLocalStorage<Running>();
  const refuseInside = () => {
    if (running.getStore()?.open === true) {
      throw new Error('the database was used inside its own transaction: use the handle that was given');
    }
  };
  return {
    dialect: db.dialect,
    async all<Row>(query: Parameters<Db['all']>[0]) {
      refuseInside();
      return db.all<Row>(query);
    },
    async get<Row>(query: Parameters<Db['get']>[0]) {
      refuseInside();
      return db.get<Row>(query);
    },
    async run(query) {
      refuseInside();
      return db.run(query);
    },
    async tx(work) {
      refuseInside();
      return db.tx((tx) => {
        const state: Running = { open: true, pending: 0, waitedForSomethingElse: false };
        return running.run(state, () => watched(tx, state, work));
      });
    },
    close: () => db.close(),
    ...(db.stats === undefined ? {} : { stats: db.stats.bind(db) }),
    ...(db.partitions === undefined ? {} : { partitions: db.partitions }),
  };
}

async function watched<Result>(
  tx: Queries,
  state: Running,
  work: (tx: Queries) => Awaitable<Result>,
): Promise<Result> {
  // What follows an answer runs before the event loop turns: if it turns with no statement under way, the work waits
  // for something else.
  const arm = () => {
    setImmediate(() => {
      if (state.open && state.pending === 0) state.waitedForSomethingElse = true;
    });
  };
  const counted = async <Answer>(answer: Awaitable<Answer>): Promise<Answer> => {
    state.pending += 1;
    try {
      return await answer;
    } finally {
      state.pending -= 1;
      if (state.pending === 0) arm();
    }
  };
  arm();
  try {
    const result = await work({
      all: (query) => counted(tx.all(query)),
      get: (query) => counted(tx.get(query)),
      run: (query) => counted(tx.run(query)),
    });
    if (state.waitedForSomethingElse) throw new Error('the transaction waited for something else than SQL');
    return result;
  } finally {
    state.open = false;
  }
}
