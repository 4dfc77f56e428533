import type Database from 'better-sqlite3';
import { StorageError } from '../../errors.ts';
import type { Queries, Sql, Value } from '../sql.ts';
import { explain } from './sqlite-errors.ts';

/** The statements of one connection, each prepared once. Every method works at once. */
export interface Statements {
  all(query: Sql): unknown[];
  get(query: Sql): unknown;
  /** Answers how many rows it changed. */
  run(query: Sql): number;
}

interface Prepared {
  statement: Database.Statement<Value[], Value[]>;
  /** The names of what it answers; none where it answers nothing. */
  columns: readonly string[];
}

function prepareOn(connection: Database.Database, { pieces }: Sql): Prepared {
  const statement = connection.prepare<Value[], Value[]>(pieces.join('?'));
  if (!statement.reader) return { statement, columns: [] };
  return { statement: statement.raw(), columns: namesOf(statement) };
}

function namesOf(statement: Database.Statement<Value[], Value[]>): string[] {
  return statement.columns().map(({ name }) => name);
}

/** A row by names. The driver would make these names anew for each row, a quarter of what reading it takes. */
function rowOf(prepared: Prepared, values: readonly Value[]): Record<string, Value> {
  // Somebody's migration has given the table another column.
  if (values.length !== prepared.columns.length) prepared.columns = namesOf(prepared.statement);
  const { columns } = prepared;
  const row: Record<string, Value> = {};
  columns.forEach((name, index) => {
    row[name] = values[index] ?? null;
  });
  return row;
}

/**
 * @param file names the database in errors
 * @param beforeWrite is told of every statement that is about to write, by whichever method, and may refuse it
 */
export function statementsOf(
  connection: Database.Database,
  file: string,
  beforeWrite: (query: Sql) => void,
): Statements {
  const known = new WeakMap<readonly string[], Prepared>();
  const prepare = (query: Sql): Prepared => {
    let found = known.get(query.pieces);
    if (found === undefined) {
      found = prepareOn(connection, query);
      known.set(query.pieces, found);
    }
    if (!found.statement.readonly) beforeWrite(query);
    return found;
  };
  return {
    all(query) {
      try {
        const prepared = prepare(query);
        return prepared.statement.all(...query.values).map((values) => rowOf(prepared, values));
      } catch (error) {
        throw explain(error, file);
      }
    },
    get(query) {
      try {
        const prepared = prepare(query);
        const values = prepared.statement.get(...query.values);
        return values && rowOf(prepared, values);
      } catch (error) {
        throw explain(error, file);
      }
    },
    run(query) {
      try {
        return prepare(query).statement.run(...query.values).changes;
      } catch (error) {
        throw explain(error, file);
      }
    },
  };
}

/**
 * What one transaction may use, for as long as it lasts. A statement that came later would fall into the next
 * transaction of the group, or into none: after an error that made SQLite undo everything, for instance, and that the
 * work did not let stop it.
 */
export class Transaction implements Queries {
  readonly #statements: Statements;
  readonly #inTransaction: () => boolean;
  #ended = false;

  constructor(statements: Statements, inTransaction: () => boolean) {
    this.#statements = statements;
    this.#inTransaction = inTransaction;
  }

  async all<Row>(query: Sql): Promise<Row[]> {
    return this.#usable().all(query) as Row[];
  }

  async get<Row>(query: Sql): Promise<Row | undefined> {
    return this.#usable().get(query) as Row | undefined;
  }

  async run(query: Sql): Promise<number> {
    return this.#usable().run(query);
  }

  /** To be called when its work is done. */
  end(): void {
    this.#ended = true;
  }

  #usable(): Statements {
    if (this.#ended) throw new Error('a transaction was used after its end');
    if (!this.#inTransaction()) {
      throw new StorageError('database_unavailable', 'the database undid the transaction');
    }
    return this.#statements;
  }
}
