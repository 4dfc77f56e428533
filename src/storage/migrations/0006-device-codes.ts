import type { Migration } from '../migrate.ts';

/** The device grant: codes that wait for their user. A program that knows nothing of it can go on working. */
export const deviceCodes: Migration = {
  number: 6,
  name: 'device-codes',
  floor: 1,
  statements: ({ text, keyOrdered }) => [
    // The key is in the device's code, as with tokens. What a user types in is found by its hash.
    `create table device_codes (
      expires_at bigint not null,
      seq bigint not null,
      code_hash ${text} not null,
      user_code_hash ${text} not null unique,
      client bigint not null,
      client_generation bigint not null,
      scope ${text} not null,
      audience ${text},
      address ${text},
      requested_at bigint not null,
      interval_seconds bigint not null,
      polled_at bigint,
      status ${text} not null,
      user_id ${text},
      user_generation bigint not null,
      sid ${text},
      authenticated_at bigint,
      methods ${text},
      primary key (expires_at, seq)
    ) ${keyOrdered}`,
  ],
};
