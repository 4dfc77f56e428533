import type { Migration } from '../migrate.ts';

/** OpenID Connect: what id_tokens say and are signed with, and where signing out leads. */
export const openid: Migration = {
  number: 7,
  name: 'openid',
  floor: 1,
  statements: ({ text, keyOrdered }) => [
    `alter table clients add column post_logout_redirect_uris ${text} not null default '[]'`,
    `alter table clients add column id_token_alg ${text}`,
    `alter table clients add column kept_secret ${text}`,

    // Few clients have these grants, and metadata says whether any has.
    `create index clients_implicit on clients (id) where grant_types like '%"implicit"%'`,
    `create index clients_hybrid on clients (id) where grant_types like '%"openid-hybrid"%'`,
    `create index clients_password on clients (id) where grant_types like '%"password"%'`,

    `alter table authorization_codes add column methods ${text}`,
    `alter table authorization_codes add column claims ${text}`,

    // How the user was authenticated, for the id_token that comes with each refresh.
    `alter table token_families add column sid ${text}`,
    'alter table token_families add column authenticated_at bigint',
    `alter table token_families add column methods ${text}`,
    `alter table token_families add column claims ${text}`,

    // The claims that userinfo gives for an access token beside those of its scope. Few tokens have any.
    `create table requested_claims (
      expires_at bigint not null,
      seq bigint not null,
      claims ${text} not null,
      primary key (expires_at, seq)
    ) ${keyOrdered}`,
  ],
};
