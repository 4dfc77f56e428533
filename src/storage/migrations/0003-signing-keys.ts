import type { Migration } from '../migrate.ts';

/** Keys that sign, and which form of access tokens a client gets. A program that knows neither works on beside. */
export const signingKeys: Migration = {
  number: 3,
  name: 'signing-keys',
  floor: 1,
  statements: ({ text }) => [
    // Each algorithm counts its own keys: two processes that make one at once make the same number, and one wins.
    `create table signing_keys (
      alg ${text} not null,
      number bigint not null,
      kid ${text} not null unique,
      public_jwk ${text} not null,
      private_key ${text},
      created_at bigint not null,
      signs_from bigint not null,
      signed_until bigint not null,
      retired_at bigint,
      primary key (alg, number)
    )`,
    `alter table clients add column token_format ${text}`,
  ],
};
