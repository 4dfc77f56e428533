import type { Migration } from '../migrate.ts';

/**
 * Who is signed in on the pages of this server; and a family knows its deadline, so that both can go at once. A program
 * that knows nothing of either can go on working.
 */
export const sessions: Migration = {
  number: 2,
  name: 'sessions',
  floor: 1,
  statements: ({ text }) => [
    `create table sessions (
      sid ${text} primary key,
      secret_hash ${text} not null,
      user_id ${text} not null,
      user_generation bigint not null,
      methods ${text} not null,
      authenticated_at bigint not null,
      expires_at bigint not null
    )`,
    'create index sessions_user_id on sessions (user_id)',
    'create index sessions_expires_at on sessions (expires_at)',
    'alter table token_families add column deadline_at bigint',
  ],
};
