import { type Queries, sql } from '../sql.ts';
import type { TokenKey } from './access-tokens.ts';

/** PKCE methods (RFC 7636 section 4.2). */
export type CodeChallengeMethod = 'S256' | 'plain';

/** What is kept of an authorization code. */
export interface AuthorizationCode extends TokenKey {
  /** SHA-256 of the whole text of the code. */
  codeHash: string;
  /** The row number of its client. */
  client: number;
  clientGeneration: number;
  userId: string;
  userGeneration: number;
  /** Where it was sent, as the request had it. */
  redirectUri: string;
  /** Whether the request named it, or it was the only one registered. */
  redirectUriSent: boolean;
  scope: string;
  /** RFC 8707 resources, as they were sent. */
  audience: readonly string[];
  codeChallenge: string | undefined;
  codeChallengeMethod: CodeChallengeMethod | undefined;
  nonce: string | undefined;
  /** The session that it was issued in. */
  sid: string;
  /** When the user was authenticated. */
  authenticatedAt: number;
  /** How, in the words of RFC 8176. */
  methods: readonly string[];
  /** The claims that the request asked for, as JSON. */
  claims: string | undefined;
  issuedAt: number;
  usedAt: number | undefined;
}

/** What a code was spent for: a family of refresh tokens where there is one, and an access token. */
export interface SpentFor {
  familyId: number | undefined;
  accessToken: TokenKey;
}

interface Row {
  expires_at: number;
  seq: number;
  code_hash: string;
  client: number;
  client_generation: number;
  user_id: string;
  user_generation: number;
  redirect_uri: string;
  redirect_uri_sent: number;
  scope: string;
  audience: string | null;
  code_challenge: string | null;
  code_challenge_method: string | null;
  nonce: string | null;
  sid: string;
  authenticated_at: number;
  issued_at: number;
  used_at: number | null;
  methods: string | null;
  claims: string | null;
}

function fromRow(row: Row): AuthorizationCode {
  return {
    expiresAt: row.expires_at,
    seq: row.seq,
    codeHash: row.code_hash,
    client: row.client,
    clientGeneration: row.client_generation,
    userId: row.user_id,
    userGeneration: row.user_generation,
    redirectUri: row.redirect_uri,
    redirectUriSent: row.redirect_uri_sent === 1,
    scope: row.scope,
    audience: row.audience === null ? [] : (JSON.parse(row.audience) as string[]),
    codeChallenge: row.code_challenge ?? undefined,
    codeChallengeMethod: (row.code_challenge_method ?? undefined) as CodeChallengeMethod | undefined,
    nonce: row.nonce ?? undefined,
    sid: row.sid,
    authenticatedAt: row.authenticated_at,
    methods: row.methods === null ? [] : (JSON.parse(row.methods) as string[]),
    claims: row.claims ?? undefined,
    issuedAt: row.issued_at,
    usedAt: row.used_at ?? undefined,
  };
}

/** Inserts a code that has not been used. */
export async function insertAuthorizationCode(db: Queries, code: AuthorizationCode): Promise<void> {
  await db.run(sql`
    insert into authorization_codes (expires_at, seq, code_hash, client, client_generation, user_id,
      user_generation, redirect_uri, redirect_uri_sent, scope, audience, code_challenge, code_challenge_method,
      nonce, sid, authenticated_at, issued_at, used_at, family_id, token_expires_at, token_seq,
      methods, claims)
    values (${code.expiresAt}, ${code.seq}, ${code.codeHash}, ${code.client}, ${code.clientGeneration},
      ${code.userId}, ${code.userGeneration}, ${code.redirectUri}, ${code.redirectUriSent ? 1 : 0},
      ${code.scope}, ${code.audience.length === 0 ? null : JSON.stringify(code.audience)},
      ${code.codeChallenge ?? null}, ${code.codeChallengeMethod ?? null}, ${code.nonce ?? null}, ${code.sid},
      ${code.authenticatedAt}, ${code.issuedAt}, null, null, null, null,
      ${JSON.stringify(code.methods)}, ${code.claims ?? null})`);
}

/** The code at a key; a read by primary key. */
export async function findAuthorizationCode(
  db: Queries,
  { expiresAt, seq }: TokenKey,
): Promise<AuthorizationCode | undefined> {
  const row = await db.get<Row>(
    sql`select * from authorization_codes where expires_at = ${expiresAt} and seq = ${seq}`,
  );
  return row === undefined ? undefined : fromRow(row);
}

/** Spends a code, in one conditional statement: false when somebody was first. */
export async function consumeAuthorizationCode(
  tx: Queries,
  { expiresAt, seq }: TokenKey,
  usedAt: number,
  { familyId, accessToken }: SpentFor,
): Promise<boolean> {
  const changed = await tx.run(sql`
    update authorization_codes set used_at = ${usedAt}, family_id = ${familyId ?? null},
      token_expires_at = ${accessToken.expiresAt}, token_seq = ${accessToken.seq}
    where expires_at = ${expiresAt} and seq = ${seq} and used_at is null`);
  return changed > 0;
}

/** What a code was spent for; undefined when it was not, or is gone. */
export async function findSpentFor(db: Queries, { expiresAt, seq }: TokenKey): Promise<SpentFor | undefined> {
  const row = await db.get<{ family_id: number | null; token_expires_at: number; token_seq: number }>(sql`
    select family_id, token_expires_at, token_seq from authorization_codes
    where expires_at = ${expiresAt} and seq = ${seq} and used_at is not null`);
  if (row === undefined) return undefined;
  return {
    familyId: row.family_id ?? undefined,
    accessToken: { expiresAt: row.token_expires_at, seq: row.token_seq },
  };
}
