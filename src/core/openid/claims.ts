import type { User } from '../../storage/tables/users.ts';

/** A value of a claim about a user. */
export type ClaimValue = string | number;

interface UserClaim {
  /** The scope that stands for it (OpenID Connect Core section 5.4). */
  scope: string;
  /** Undefined: this user has none. */
  valueOf(user: User): ClaimValue | undefined;
}

/** What is known of a user, claim by claim (section 5.1). Of addresses and telephones nothing is. */
const userClaims: Readonly<Record<string, UserClaim>> = {
  preferred_username: { scope: 'profile', valueOf: ({ username }) => username },
  updated_at: { scope: 'profile', valueOf: ({ updatedAt }) => updatedAt },
  email: { scope: 'email', valueOf: ({ email }) => (email === '' ? undefined : email) },
};

/** The names of the claims about a user. */
export const userClaimNames: readonly string[] = Object.keys(userClaims);

/** The scope that stands for a claim; undefined for a claim that is not known. */
export function scopeOfClaim(name: string): string | undefined {
  return Object.hasOwn(userClaims, name) ? userClaims[name]?.scope : undefined;
}

/** The value of a claim about a user. */
export function claimOf(user: User, name: string): ClaimValue | undefined {
  return Object.hasOwn(userClaims, name) ? userClaims[name]?.valueOf(user) : undefined;
}

/** The claims that the tokens of a scope stand for. */
export function claimsOfScope(scope: readonly string[]): string[] {
  return Object.entries(userClaims)
    .filter(([, claim]) => scope.includes(claim.scope))
    .map(([name]) => name);
}
