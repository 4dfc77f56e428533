import type { Context } from '../context.ts';
import { schemaStatus, schemaTooOld } from '../storage/migrate.ts';

/**
 * Checks that the store answers and has a schema this program can work with.
 *
 * @throws StorageError when it does not
 */
export async function checkStore({ db }: Context): Promise<void> {
  const { pending } = await schemaStatus(db);
  if (pending.length > 0) throw schemaTooOld(pending);
}
