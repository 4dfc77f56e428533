import { integer, pause } from '../kinds.ts';
import { databaseUrl, hideUrlPassword } from '../references.ts';
import { setting } from './setting.ts';

/** Stands at the top level of the document, as its name is known from elsewhere. */
export const database = {
  DATABASE_URL: setting(databaseUrl, {
    default: 'sqlite:./oauth2.sqlite3',
    doc:
      'Where everything is stored. The path of a SQLite file is relative to the configuration file, or to the working directory where there is none. ' +
      'A PostgreSQL URL may have the parameters of the driver `pg`, such as `sslmode=verify-full` (what `require` means here too; `no-verify` encrypts without a check), ' +
      '`sslrootcert=<file>`, `statement_timeout` and `lock_timeout` in milliseconds, `options=-csearch_path=<schema>`. ' +
      'A password that is left out of it is taken from the environment variable `PGPASSWORD`.',
    example: 'sqlite:./oauth2.sqlite3',
    mask: hideUrlPassword,
  }),
};

/** Clearing what has expired. */
export const clearing = {
  CLEAR_EXPIRED_TOKENS_BATCH_SIZE: setting(integer({ min: 1, max: 1_000_000 }), {
    default: 10_000,
    doc: 'How many expired rows are deleted at once.',
  }),
  CLEAR_EXPIRED_TOKENS_BATCH_INTERVAL: setting(pause({ min: 0 }), {
    default: 0,
    doc: 'The pause in seconds between two batches; parts of a second are allowed.',
  }),
};
