import { type Queries, sql } from '../sql.ts';

/** Facts about a database as a whole. `purpose` is "dev" in the store of a development server. */
export type FactName = 'purpose';

/** What is recorded under a name. */
export async function findFact(db: Queries, name: FactName): Promise<string | undefined> {
  const row = await db.get<{ value: string }>(sql`select value from facts where name = ${name}`);
  return row?.value;
}

/** Records a fact; one that is there already stays. */
export async function insertFact(db: Queries, name: FactName, value: string): Promise<void> {
  await db.run(sql`insert into facts (name, value) values (${name}, ${value}) on conflict (name) do nothing`);
}
