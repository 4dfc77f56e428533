CREATE TABLE access_tokens (
  expires_at bigint not null,
  seq bigint not null,
  token_hash text not null,
  client bigint not null,
  client_generation bigint not null,
  user_id text,
  user_generation bigint not null,
  family_id bigint,
  family_generation bigint not null,
  scope text not null,
  audience text,
  issued_at bigint not null,
  primary key (expires_at, seq)
) without rowid;

CREATE TABLE authorization_codes (
  expires_at bigint not null,
  seq bigint not null,
  code_hash text not null,
  client bigint not null,
  client_generation bigint not null,
  user_id text not null,
  user_generation bigint not null,
  redirect_uri text not null,
  redirect_uri_sent bigint not null,
  scope text not null,
  audience text,
  code_challenge text,
  code_challenge_method text,
  nonce text,
  sid text not null,
  authenticated_at bigint not null,
  issued_at bigint not null,
  used_at bigint,
  family_id bigint,
  token_expires_at bigint,
  token_seq bigint, methods text, claims text,
  primary key (expires_at, seq)
) without rowid;

CREATE TABLE authorization_requests (
  expires_at bigint not null,
  seq bigint not null,
  secret_hash text not null,
  step text not null,
  sid text,
  parameters text not null,
  asked_at bigint not null,
  primary key (expires_at, seq)
) without rowid;

CREATE TABLE brakes (
  name text primary key,
  failures bigint not null,
  failed_at bigint not null,
  expires_at bigint not null
);

CREATE TABLE clients (
  id bigint primary key,
  client_id text not null unique,
  name text not null,
  client_type text not null,
  grant_types text not null,
  redirect_uris text not null,
  allowed_origins text not null,
  scope text,
  user_id text,
  auth_method text,
  secret_hash text,
  previous_secret_hash text,
  previous_secret_expires_at bigint,
  active bigint not null,
  token_generation bigint not null,
  created_at bigint not null,
  updated_at bigint not null
    , token_format text, skip_authorization bigint not null default 0, pkce_optional bigint not null default 0, post_logout_redirect_uris text not null default '[]', id_token_alg text, kept_secret text, unverified bigint not null default 0, userinfo_alg text);

CREATE TABLE consents (
  user_id text not null,
  client bigint not null,
  scope text not null,
  granted_at bigint not null, given_scope text not null default '', since_at bigint not null default 0, used_at bigint not null default 0, live_until bigint not null default 0, audience text,
  primary key (user_id, client)
);

CREATE TABLE device_codes (
  expires_at bigint not null,
  seq bigint not null,
  code_hash text not null,
  user_code_hash text not null unique,
  client bigint not null,
  client_generation bigint not null,
  scope text not null,
  audience text,
  address text,
  requested_at bigint not null,
  interval_seconds bigint not null,
  polled_at bigint,
  status text not null,
  user_id text,
  user_generation bigint not null,
  sid text,
  authenticated_at bigint,
  methods text,
  primary key (expires_at, seq)
) without rowid;

CREATE TABLE facts (name text primary key, value text not null);

CREATE TABLE family_deadlines (
  expires_at bigint not null,
  family_id bigint not null,
  primary key (expires_at, family_id)
) without rowid;

CREATE TABLE foreign_tokens (
  token_hash text primary key,
  kind text not null,
  expires_at bigint not null,
  seq bigint not null
);

CREATE TABLE group_members (
  user_id text not null,
  group_id bigint not null,
  primary key (user_id, group_id)
);

CREATE TABLE groups (id bigint primary key, name text not null unique);

CREATE TABLE leases (name text primary key, holder text not null, expires_at bigint not null);

CREATE TABLE oauthctl_migrations (
  number bigint primary key, name text not null, floor bigint not null, applied_at bigint not null);

CREATE TABLE requested_claims (
  expires_at bigint not null,
  seq bigint not null,
  claims text not null,
  primary key (expires_at, seq)
) without rowid;

CREATE TABLE sealed_successors (
  expires_at bigint not null,
  family_id bigint not null,
  generation bigint not null,
  sealed text not null,
  primary key (expires_at, family_id, generation)
) without rowid;

CREATE TABLE sequences (name text primary key, next_number bigint not null);

CREATE TABLE sessions (
  sid text primary key,
  secret_hash text not null,
  user_id text not null,
  user_generation bigint not null,
  methods text not null,
  authenticated_at bigint not null,
  expires_at bigint not null
);

CREATE TABLE signing_keys (
  alg text not null,
  number bigint not null,
  kid text not null unique,
  public_jwk text not null,
  private_key text,
  created_at bigint not null,
  signs_from bigint not null,
  signed_until bigint not null,
  retired_at bigint,
  primary key (alg, number)
);

CREATE TABLE token_families (
  family_id bigint primary key,
  family_secret_hash text not null,
  token_hash text not null,
  previous_token_hash text,
  grace_until bigint,
  generation bigint not null,
  client bigint not null,
  client_generation bigint not null,
  user_id text,
  user_generation bigint not null,
  scope text not null,
  audience text,
  issued_at bigint not null,
  rotated_at bigint not null,
  expires_at bigint
    , deadline_at bigint, sid text, authenticated_at bigint, methods text, claims text) without rowid;

CREATE TABLE users (
  id text primary key,
  username text not null unique,
  email text not null,
  password_hash text,
  superuser bigint not null,
  active bigint not null,
  token_generation bigint not null,
  created_at bigint not null,
  updated_at bigint not null
    , client_generations text);

CREATE INDEX brakes_expires_at on brakes (expires_at);

CREATE INDEX clients_hybrid on clients (id) where grant_types like '%"openid-hybrid"%';

CREATE INDEX clients_implicit on clients (id) where grant_types like '%"implicit"%';

CREATE INDEX clients_name on clients (name);

CREATE INDEX clients_password on clients (id) where grant_types like '%"password"%';

CREATE INDEX clients_user_id on clients (user_id);

CREATE INDEX consents_client on consents (client);

CREATE INDEX foreign_tokens_expires_at on foreign_tokens (expires_at);

CREATE INDEX group_members_group_id on group_members (group_id);

CREATE INDEX sessions_expires_at on sessions (expires_at);

CREATE INDEX sessions_user_id on sessions (user_id);
