import { describe, expect, it } from 'vitest';
import { migrate, newestSchema, schemaStatus } from '../../../src/storage/migrate.ts';
import { migrations } from '../../../src/storage/migrations/index.ts';
import { type Db, sql, statement } from '../../../src/storage/sql.ts';
import { type Engine, open, openMigrated } from '../../support/engines.ts';

const every = migrations.map(({ number, name }) => ({ number, name }));

/** Pretends that a newer program has migrated the store. */
async function migrateFurther(db: Db, floor: number): Promise<void> {
  await db.run(sql`
    insert into oauthctl_migrations (number, name, floor, applied_at)
    values (${newestSchema + 1}, 'of-the-future', ${floor}, 1)`);
}

/** The schema goes forward, once, and never under a program that does not know it. */
export function migrationsContract(engine: Engine): void {
  describe('migrations', () => {
    it('are numbered from one, without gaps, and ask for no program newer than themselves', () => {
      expect(migrations.map(({ number }) => number)).toEqual(migrations.map((_, index) => index + 1));
      for (const { number, floor } of migrations) expect(floor).toBeLessThanOrEqual(number);
    });

    it('are all missing in an empty store, which asking leaves empty', async () => {
      const db = await open(await engine.createStore());
      const missing = { isEmpty: true, current: 0, newest: newestSchema, pending: every };
      expect(await schemaStatus(db)).toEqual(missing);
      expect(await schemaStatus(db)).toEqual(missing);
    });

    it('are applied once', async () => {
      const db = await open(await engine.createStore());
      expect(await migrate(db, 1_000)).toEqual(every);
      expect(await schemaStatus(db)).toEqual({
        isEmpty: false,
        current: newestSchema,
        newest: newestSchema,
        pending: [],
      });
      expect(await migrate(db, 2_000)).toEqual([]);
      expect(await db.all(sql`select number, applied_at from oauthctl_migrations`)).toEqual(
        every.map(({ number }) => ({ number, applied_at: 1_000 })),
      );
    });

    it('are applied once when asked for several times at once', async () => {
      const db = await open(await engine.createStore());
      const applied = await Promise.all([migrate(db, 1), migrate(db, 1), migrate(db, 1)]);
      expect(applied.flat()).toEqual(every);
    });

    it('refuse a schema that needs a newer program', async () => {
      const db = await openMigrated(engine);
      await migrateFurther(db, newestSchema + 1);
      const refusal = { name: 'StorageError', code: 'schema_too_new' };
      await expect(schemaStatus(db)).rejects.toMatchObject(refusal);
      await expect(migrate(db, 1)).rejects.toMatchObject(refusal);
    });

    it('work with a newer schema that this program is good enough for', async () => {
      const db = await openMigrated(engine);
      await migrateFurther(db, newestSchema);
      expect(await schemaStatus(db)).toEqual({
        isEmpty: false,
        current: newestSchema + 1,
        newest: newestSchema,
        pending: [],
      });
      expect(await migrate(db, 1)).toEqual([]);
    });

    it.each([
      'create table articles (id bigint primary key)',
      'create table schema_migrations (version text primary key)',
    ])("refuse another program's store: %s", async (text) => {
      const db = await open(await engine.createStore());
      await db.run(statement(text));
      const refusal = {
        name: 'StorageError',
        code: 'database_damaged',
        message: expect.stringMatching(/belongs to another program \(table (articles|schema_migrations)\)/),
      };
      await expect(schemaStatus(db)).rejects.toMatchObject(refusal);
      await expect(migrate(db, 1)).rejects.toMatchObject(refusal);
      await db.run(statement(text.replace('create', 'drop').replace(/ \(.*/, '')));
      expect(await schemaStatus(db)).toMatchObject({ current: 0 });
    });
  });
}
