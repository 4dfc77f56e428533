/**
 * Every table of the schema, for what has to look at all of them. A test compares this list with the schema that the
 * migrations make, so that a new table cannot be forgotten here.
 */
export interface Table {
  readonly name: string;
  /** The columns of its primary key, in order. */
  readonly key: readonly [string, ...string[]];
  /**
   * Whether all its rows move with the store. The others are about one database or the processes that work with it;
   * which of the facts move is said in `facts.ts`.
   */
  readonly moves: boolean;
}

/** In the order in which they are copied: `sequences` last, so that its numbers lie behind all that were given out. */
export const tables: readonly Table[] = [
  { name: 'oauthctl_migrations', key: ['number'], moves: false },
  { name: 'leases', key: ['name'], moves: false },
  { name: 'brakes', key: ['name'], moves: false },
  { name: 'facts', key: ['name'], moves: false },
  { name: 'clients', key: ['id'], moves: true },
  { name: 'users', key: ['id'], moves: true },
  { name: 'signing_keys', key: ['alg', 'number'], moves: true },
  { name: 'groups', key: ['id'], moves: true },
  { name: 'group_members', key: ['user_id', 'group_id'], moves: true },
  { name: 'sessions', key: ['sid'], moves: true },
  { name: 'consents', key: ['user_id', 'client'], moves: true },
  { name: 'authorization_requests', key: ['expires_at', 'seq'], moves: true },
  { name: 'authorization_codes', key: ['expires_at', 'seq'], moves: true },
  { name: 'device_codes', key: ['expires_at', 'seq'], moves: true },
  { name: 'token_families', key: ['family_id'], moves: true },
  { name: 'family_deadlines', key: ['expires_at', 'family_id'], moves: true },
  { name: 'sealed_successors', key: ['expires_at', 'family_id', 'generation'], moves: true },
  { name: 'access_tokens', key: ['expires_at', 'seq'], moves: true },
  { name: 'requested_claims', key: ['expires_at', 'seq'], moves: true },
  { name: 'foreign_tokens', key: ['token_hash'], moves: true },
  { name: 'sequences', key: ['name'], moves: true },
];
