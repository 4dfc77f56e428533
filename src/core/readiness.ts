import type { Context } from '../context.ts';
import { StorageError } from '../errors.ts';
import { schemaStatus } from '../storage/migrate.ts';

/**
 * Checks that the store answers and has a schema this program can work with.
 *
 * @throws StorageError when it does not
 */
export async function checkStore({ db }: Context): Promise<void> {
  const { pending } = await schemaStatus(db);
  if (pending.length > 0) {
    throw new StorageError('schema_too_old', 'the database lacks migrations', { hint: 'oauthctl migrate' });
  }
}
