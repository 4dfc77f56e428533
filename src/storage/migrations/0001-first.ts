import type { Migration } from '../migrate.ts';

/**
 * The first schema. Types are `text` and `bigint` alone, so that every engine reads it alike; yes and no are 1 and 0,
 * lists are JSON, times are whole seconds since the epoch.
 */
export const first: Migration = {
  number: 1,
  name: 'first',
  floor: 1,
  statements: ({ text, keyOrdered }) => [
    // Facts about this database as a whole, such as that it belongs to a development server.
    `create table facts (name ${text} primary key, value ${text} not null)`,

    // Numbers that are never given out twice, drawn in blocks.
    `create table sequences (name ${text} primary key, next_number bigint not null)`,

    // Work that one process at a time does for all, such as sweeping.
    `create table leases (name ${text} primary key, holder ${text} not null, expires_at bigint not null)`,

    `create table clients (
      id bigint primary key,
      client_id ${text} not null unique,
      name ${text} not null,
      client_type ${text} not null,
      grant_types ${text} not null,
      redirect_uris ${text} not null,
      allowed_origins ${text} not null,
      scope ${text},
      user_id ${text},
      auth_method ${text},
      secret_hash ${text},
      previous_secret_hash ${text},
      previous_secret_expires_at bigint,
      active bigint not null,
      token_generation bigint not null,
      created_at bigint not null,
      updated_at bigint not null
    )`,
    'create index clients_name on clients (name)',
    'create index clients_user_id on clients (user_id)',

    `create table users (
      id ${text} primary key,
      username ${text} not null unique,
      email ${text} not null,
      password_hash ${text},
      superuser bigint not null,
      active bigint not null,
      token_generation bigint not null,
      created_at bigint not null,
      updated_at bigint not null
    )`,

    `create table groups (id bigint primary key, name ${text} not null unique)`,
    `create table group_members (
      user_id ${text} not null,
      group_id bigint not null,
      primary key (user_id, group_id)
    )`,
    'create index group_members_group_id on group_members (group_id)',

    // The key is in the token's text. Rows that expire together lie together, and there is no second index.
    `create table access_tokens (
      expires_at bigint not null,
      seq bigint not null,
      token_hash ${text} not null,
      client bigint not null,
      client_generation bigint not null,
      user_id ${text},
      user_generation bigint not null,
      family_id bigint,
      family_generation bigint not null,
      scope ${text} not null,
      audience ${text},
      issued_at bigint not null,
      primary key (expires_at, seq)
    ) ${keyOrdered}`,

    // One row for a chain of refresh tokens: what makes all of them recognisable, and which of them is the live one.
    `create table token_families (
      family_id bigint primary key,
      family_secret_hash ${text} not null,
      token_hash ${text} not null,
      previous_token_hash ${text},
      grace_until bigint,
      generation bigint not null,
      client bigint not null,
      client_generation bigint not null,
      user_id ${text},
      user_generation bigint not null,
      scope ${text} not null,
      audience ${text},
      issued_at bigint not null,
      rotated_at bigint not null,
      expires_at bigint
    ) ${keyOrdered}`,

    // When to look whether a family has expired. A rotation leaves its row alone; the sweeper moves it on.
    `create table family_deadlines (
      expires_at bigint not null,
      family_id bigint not null,
      primary key (expires_at, family_id)
    ) ${keyOrdered}`,

    // The answer that a refresh token was spent for, readable only with that token, until its grace period ends.
    `create table sealed_successors (
      expires_at bigint not null,
      family_id bigint not null,
      generation bigint not null,
      sealed ${text} not null,
      primary key (expires_at, family_id, generation)
    ) ${keyOrdered}`,

    // Where the row of a token is whose text does not name it: custom generators, imported tokens.
    `create table foreign_tokens (
      token_hash ${text} primary key,
      kind ${text} not null,
      expires_at bigint not null,
      seq bigint not null
    )`,
    'create index foreign_tokens_expires_at on foreign_tokens (expires_at)',
  ],
};
