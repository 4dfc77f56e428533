import { expect, it } from 'vitest';
import { sql, statement } from '../../../src/storage/sql.ts';
import { tables } from '../../../src/storage/tables/every-table.ts';
import { openMigrated, sharedEngines } from '../../support/engines.ts';

it.each(sharedEngines.filter(({ name }) => name.startsWith('SQLite')))(
  'the list of tables is the schema of $name, with the keys that it has there',
  async (engine) => {
    const db = await openMigrated(engine);
    const names = await db.all<{ name: string }>(
      sql`select name from sqlite_master where type = 'table' and name not like 'sqlite_%'`,
    );
    const schema = new Map<string, string[]>();
    for (const { name } of names) {
      const columns = await db.all<{ name: string; pk: number }>(statement(`pragma table_info(${name})`));
      const key = columns.filter(({ pk }) => pk > 0).sort((one, other) => one.pk - other.pk);
      schema.set(
        name,
        key.map((column) => column.name),
      );
    }
    expect(new Map(tables.map(({ name, key }) => [name, [...key]]))).toEqual(schema);
  },
);

it('copies sequences after everything that has numbers from them', () => {
  expect(tables.at(-1)?.name).toBe('sequences');
});
