import type { Migration } from '../migrate.ts';

/** Failed attempts to sign in or to authenticate. A program that knows nothing of them only brakes nobody. */
export const brakes: Migration = {
  number: 4,
  name: 'brakes',
  floor: 1,
  statements: ({ text }) => [
    `create table brakes (
      name ${text} primary key,
      failures bigint not null,
      failed_at bigint not null,
      expires_at bigint not null
    )`,
    'create index brakes_expires_at on brakes (expires_at)',
  ],
};
