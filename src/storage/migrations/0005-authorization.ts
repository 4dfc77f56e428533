import type { Migration } from '../migrate.ts';

/** The authorization endpoint: requests that wait for an answer, codes, and what users have agreed to. */
export const authorization: Migration = {
  number: 5,
  name: 'authorization',
  floor: 1,
  statements: ({ text, keyOrdered }) => [
    'alter table clients add column skip_authorization bigint not null default 0',
    'alter table clients add column pkce_optional bigint not null default 0',

    // The key is in the text that the browser has, as with tokens. Most of these are deleted when they are answered.
    `create table authorization_requests (
      expires_at bigint not null,
      seq bigint not null,
      secret_hash ${text} not null,
      step ${text} not null,
      sid ${text},
      parameters ${text} not null,
      asked_at bigint not null,
      primary key (expires_at, seq)
    ) ${keyOrdered}`,

    // A spent code stays until it expires, and says what it was spent for, so that a second use can take that back.
    `create table authorization_codes (
      expires_at bigint not null,
      seq bigint not null,
      code_hash ${text} not null,
      client bigint not null,
      client_generation bigint not null,
      user_id ${text} not null,
      user_generation bigint not null,
      redirect_uri ${text} not null,
      redirect_uri_sent bigint not null,
      scope ${text} not null,
      audience ${text},
      code_challenge ${text},
      code_challenge_method ${text},
      nonce ${text},
      sid ${text} not null,
      authenticated_at bigint not null,
      issued_at bigint not null,
      used_at bigint,
      family_id bigint,
      token_expires_at bigint,
      token_seq bigint,
      primary key (expires_at, seq)
    ) ${keyOrdered}`,

    `create table consents (
      user_id ${text} not null,
      client bigint not null,
      scope ${text} not null,
      granted_at bigint not null,
      primary key (user_id, client)
    )`,
    'create index consents_client on consents (client)',
  ],
};
