import type { Migration } from '../migrate.ts';

/** What the answers of userinfo are signed with, for clients that want that. Programs that do not know it send JSON. */
export const signedUserinfo: Migration = {
  number: 10,
  name: 'signed-userinfo',
  floor: 1,
  statements: ({ text }) => [`alter table clients add column userinfo_alg ${text}`],
};
