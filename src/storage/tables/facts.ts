import { type Queries, sql } from '../sql.ts';

/**
 * Facts about a database as a whole, and whether each is true of a copy of it as well. `purpose` is "dev" in the store
 * of a development server; `identity` tells this database from any other; `copy` says how far the copy has come that
 * this database is to be.
 */
const factMoves = { purpose: true, identity: false, copy: false };

export type FactName = keyof typeof factMoves;

/** The facts that are true of a copy as well. */
export const movingFacts = (Object.keys(factMoves) as FactName[]).filter((name) => factMoves[name]);

/** What is recorded under a name. */
export async function findFact(db: Queries, name: FactName): Promise<string | undefined> {
  const row = await db.get<{ value: string }>(sql`select value from facts where name = ${name}`);
  return row?.value;
}

/** Records a fact; false when there is one already, which stays. */
export async function insertFact(db: Queries, name: FactName, value: string): Promise<boolean> {
  const changed = await db.run(
    sql`insert into facts (name, value) values (${name}, ${value}) on conflict (name) do nothing`,
  );
  return changed > 0;
}

/** Records a fact in place of another; false when that one is not, or no longer, what is recorded. */
export async function replaceFact(
  db: Queries,
  name: FactName,
  { before, after }: { before: string; after: string },
): Promise<boolean> {
  const changed = await db.run(
    sql`update facts set value = ${after} where name = ${name} and value = ${before}`,
  );
  return changed > 0;
}
