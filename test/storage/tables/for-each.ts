import fc from 'fast-check';
import type { Db } from '../../../src/storage/sql.ts';
import { type Engine, openMigrated } from '../../support/engines.ts';
import { seeded } from './records.ts';

/** Has every record of a kind checked in one store of an engine, which is emptied in between. */
export function checkerFor(engine: Engine) {
  return async <Row>(
    records: fc.Arbitrary<Row>,
    check: (db: Db, record: Row) => Promise<void>,
    remove: (db: Db, record: Row) => Promise<unknown>,
  ): Promise<void> => {
    const db = await openMigrated(engine);
    const property = fc.asyncProperty(records, async (record) => {
      await check(db, record);
      await remove(db, record);
    });
    await fc.assert(property, seeded);
  };
}
