import type { Db, Queries } from '../../src/storage/sql.ts';

/** Counts the statements that go through a database, those inside of transactions included. */
export class StatementCount {
  statements = 0;

  readonly around = (db: Db): Db => ({
    ...this.#counting(db),
    dialect: db.dialect,
    tx: (work) => db.tx((tx) => work(this.#counting(tx))),
    close: () => db.close(),
  });

  /** How many statements some work takes. */
  async during(work: () => Promise<unknown>): Promise<number> {
    const before = this.statements;
    await work();
    return this.statements - before;
  }

  #counting(queries: Queries): Queries {
    const count = <Result>(run: () => Result): Result => {
      this.statements += 1;
      return run();
    };
    return {
      all: (query) => count(() => queries.all(query)),
      get: (query) => count(() => queries.get(query)),
      run: (query) => count(() => queries.run(query)),
    };
  }
}
