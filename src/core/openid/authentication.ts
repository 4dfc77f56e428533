import type { FamilyAuthentication } from '../../storage/tables/token-families.ts';
import type { RequestedClaims } from './requested-claims.ts';

/** How and when a user was authenticated, and what an app asked to be told of that user. */
export interface Authentication {
  /** The session. */
  sid: string;
  authenticatedAt: number;
  /** In the words of RFC 8176. */
  methods: readonly string[];
  claims: RequestedClaims | undefined;
  /** As the authorization request had it. */
  nonce: string | undefined;
}

/**
 * How much an authentication is worth (OpenID Connect Core section 2): one factor, which is all there is. In words of
 * ISO/IEC 29115, level 1.
 */
export const ACR = '1';

/** What is kept of an authentication with a chain of refresh tokens; the nonce was for the first id_token alone. */
export function keptAuthentication(authentication: Authentication): FamilyAuthentication {
  const { sid, authenticatedAt, methods, claims } = authentication;
  return { sid, authenticatedAt, methods, claims: writeClaims(claims) };
}

/** An authentication as it was kept. */
export function readAuthentication(kept: FamilyAuthentication, nonce?: string): Authentication {
  return { ...kept, claims: readClaims(kept.claims), nonce };
}

/** Requested claims as they are stored. */
export function writeClaims(claims: RequestedClaims | undefined): string | undefined {
  return claims === undefined ? undefined : JSON.stringify(claims);
}

function readClaims(stored: string | undefined): RequestedClaims | undefined {
  return stored === undefined ? undefined : (JSON.parse(stored) as RequestedClaims);
}
