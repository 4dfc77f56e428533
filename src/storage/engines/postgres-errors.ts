import pg from 'pg';
import { StorageError, type StorageErrorCode } from '../../errors.ts';

interface Explanation {
  code: StorageErrorCode;
  text: string;
  hint?: string;
}

const grant: Explanation = {
  code: 'database_unavailable',
  text: 'may not be used so by this user',
  hint: 'the user has to own the tables, or to be a member of the role that does',
};

/** SQLSTATE codes, by their beginning: https://www.postgresql.org/docs/current/errcodes-appendix.html */
const explanations: readonly [string, Explanation][] = [
  ['28', { code: 'database_unavailable', text: 'refuses this user', hint: 'check user and password' }],
  ['3D', { code: 'database_missing', text: 'does not exist', hint: 'createdb makes it, as its owner' }],
  [
    '3F',
    { code: 'database_unavailable', text: 'has no such schema', hint: 'check the search_path of the user' },
  ],
  ['42501', grant],
  [
    '42P01',
    { code: 'database_damaged', text: 'lacks a part of its schema', hint: 'oauthctl migrate --status' },
  ],
  [
    '42703',
    { code: 'database_damaged', text: 'lacks a part of its schema', hint: 'oauthctl migrate --status' },
  ],
  ['53100', { code: 'database_full', text: 'cannot grow: the disk is full', hint: 'make room on its disk' }],
  [
    '53300',
    {
      code: 'database_unavailable',
      text: 'takes no more connections',
      hint: 'raise max_connections of the server, or run fewer processes',
    },
  ],
  ['53', { code: 'database_unavailable', text: 'is short of resources' }],
  ['55P03', { code: 'database_busy', text: 'is locked by another transaction' }],
  ['57014', { code: 'database_busy', text: 'took too long to answer' }],
  ['57', { code: 'database_unavailable', text: 'is shutting down or starting' }],
  [
    '25006',
    { code: 'database_read_only', text: 'cannot be written', hint: 'name the primary, not a standby' },
  ],
  ['25P03', { code: 'database_busy', text: 'waited too long for the rest of a transaction' }],
  ['40', { code: 'database_busy', text: 'is changed by others in the same place' }],
  ['58', { code: 'database_unavailable', text: 'cannot be read or written: the system reports an error' }],
  ['XX', { code: 'database_damaged', text: 'reports an internal error; its log says more' }],
  ['08', { code: 'database_unavailable', text: 'cannot be reached' }],
];

/** Whether a row was refused because its table has no piece for it yet. */
export function isMissingPartition(
  error: unknown,
): error is pg.DatabaseError & { routine: 'ExecFindPartition' } {
  return hasCode(error, '23514') && (error as pg.DatabaseError).routine === 'ExecFindPartition';
}

/** Whether all would go well if the whole transaction were run again. */
export function isWorthAnotherTry(error: unknown): boolean {
  return hasCode(error, '40001', '40P01') || makesStatementsStale(error);
}

/** Whether what a connection has prepared no longer fits: somebody has changed a table, or forgot the statement. */
export function makesStatementsStale(error: unknown): boolean {
  if (hasCode(error, '0A000')) return (error as pg.DatabaseError).routine === 'RevalidateCachedQuery';
  return hasCode(error, '26000');
}

function hasCode(error: unknown, ...codes: readonly string[]): boolean {
  return error instanceof pg.DatabaseError && codes.includes(error.code ?? '');
}

/**
 * Turns what `pg` threw into a StorageError that an operator understands. Errors that are not the store's
 * (a constraint, a mistake in SQL) come back as they are.
 *
 * @param place names the database in errors, without its password
 */
export function explain(error: unknown, place: string): unknown {
  if (error instanceof StorageError || error instanceof RangeError) return error;
  if (!(error instanceof pg.DatabaseError)) return explainWay(error, place);
  if (isMissingPartition(error)) {
    return new StorageError('database_busy', `the database ${place} has no partition for a row just now`, {
      cause: error,
    });
  }
  const code = error.code ?? '';
  const found = explanations.find(([prefix]) => code.startsWith(prefix));
  if (found === undefined) return error;
  const { code: kind, text, hint } = found[1];
  return new StorageError(kind, `the database ${place} ${text}`, {
    cause: error,
    ...(hint === undefined ? {} : { hint }),
  });
}

/** What does not come from the server itself is about the way to it. */
function explainWay(error: unknown, place: string): StorageError {
  const reason = error instanceof Error ? error.message || ('code' in error && error.code) : '';
  if (typeof reason === 'string' && /^SASL: .*password must be/.test(reason)) {
    return new StorageError('database_unavailable', `the database ${place} asks for a password`, {
      cause: error,
      hint: 'write it as postgres://user:password@host/database, or into PGPASSWORD',
    });
  }
  return new StorageError(
    'database_unavailable',
    `the database ${place} cannot be reached${reason ? `: ${reason}` : ''}`,
    { cause: error, hint: 'check that the server runs, and host, port and sslmode in DATABASE_URL' },
  );
}
