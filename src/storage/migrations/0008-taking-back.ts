import type { Migration } from '../migrate.ts';

/**
 * What users have let clients have, as they see it and may take it back; and which clients nobody has looked at. A
 * program that knows nothing of it would go on taking tokens that were taken back: it must stop.
 */
export const takingBack: Migration = {
  number: 8,
  name: 'taking-back',
  floor: 8,
  statements: ({ text }) => [
    // How often a user took back what a client was given: `,<client>:<times>,<client>:<times>,`.
    `alter table users add column client_generations ${text}`,
    'alter table clients add column unverified bigint not null default 0',
    `alter table consents add column given_scope ${text} not null default ''`,
    'alter table consents add column since_at bigint not null default 0',
    'alter table consents add column used_at bigint not null default 0',
    'alter table consents add column live_until bigint not null default 0',
    'update consents set since_at = granted_at, used_at = granted_at',
  ],
};
