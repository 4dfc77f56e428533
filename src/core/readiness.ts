import type { Context } from '../context.ts';
import { StorageError } from '../errors.ts';
import { schemaStatus, schemaTooOld } from '../storage/migrate.ts';

/**
 * Checks that the store answers and has a schema this program can work with.
 *
 * @throws StorageError when it does not
 */
export async function checkStore({ db }: Context): Promise<void> {
  const { pending } = await inGoodTime(schemaStatus(db));
  if (pending.length > 0) throw schemaTooOld(pending);
}

/** Whoever asks wants to know now: a database that takes longer is as good as none. */
const PATIENCE_MILLISECONDS = 2_000;

async function inGoodTime<Result>(work: Promise<Result>): Promise<Result> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(
      () => reject(new StorageError('database_unavailable', 'the database does not answer')),
      PATIENCE_MILLISECONDS,
    );
  });
  try {
    return await Promise.race([work, late]);
  } finally {
    clearTimeout(timer);
  }
}
