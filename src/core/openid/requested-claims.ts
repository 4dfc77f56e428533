import { OAuthError } from '../../errors.ts';
import type { User } from '../../storage/tables/users.ts';
import { ACR } from './authentication.ts';
import { type ClaimValue, claimOf, scopeOfClaim } from './claims.ts';

/** The values that would do for a claim; null: any. */
type Wanted = readonly unknown[] | null;

/** What the parameter `claims` asks for, by the place where it is wanted (OpenID Connect Core section 5.5). */
export interface RequestedClaims {
  id_token?: Readonly<Record<string, Wanted>>;
  userinfo?: Readonly<Record<string, Wanted>>;
}

/** What the parameter says besides. */
export interface ClaimsParameter {
  /** The claims about a user that are known here. */
  requested: RequestedClaims;
  /** The subjects of which the user must be one; undefined: anybody. */
  subjects: readonly string[] | undefined;
}

const places = ['id_token', 'userinfo'] as const;

/**
 * Reads the parameter `claims`. What is not known is passed over, as section 5.5 has it.
 *
 * @throws OAuthError "invalid_request" for what has another form, "unmet_authentication_requirements" for an
 *   essential `acr` that is never reached here (section 5.5.1.1)
 */
export function parseClaims(text: string): ClaimsParameter {
  const root = readObject(parseJson(text));
  const requested: RequestedClaims = {};
  let subjects: readonly string[] | undefined;
  for (const place of places) {
    const members = readMembers(root[place]);
    checkAcr(place === 'id_token' ? members.get('acr') : undefined);
    const wanted = members.get('sub')?.values;
    if (wanted) subjects = bothOf(subjects, wanted);
    const known = [...members].filter(([name]) => scopeOfClaim(name) !== undefined);
    if (known.length > 0)
      requested[place] = Object.fromEntries(known.map(([name, { values }]) => [name, values]));
  }
  return { requested, subjects };
}

interface Member {
  essential: boolean;
  values: Wanted;
}

function refused(): OAuthError {
  return new OAuthError('invalid_request', 'The parameter claims does not have the form that it must have.');
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw refused();
  }
}

function readObject(value: unknown): Readonly<Record<string, unknown>> {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) throw refused();
  return value as Readonly<Record<string, unknown>>;
}

function readMembers(value: unknown): Map<string, Member> {
  const members = new Map<string, Member>();
  if (value === undefined || value === null) return members;
  for (const [name, wish] of Object.entries(readObject(value))) members.set(name, readMember(wish));
  return members;
}

function readMember(wish: unknown): Member {
  if (wish === null) return { essential: false, values: null };
  const { essential = false, value, values } = readObject(wish);
  if (typeof essential !== 'boolean' || (values !== undefined && !Array.isArray(values))) throw refused();
  if (value !== undefined) return { essential, values: [value] };
  return { essential, values: values === undefined ? null : (values as unknown[]) };
}

function checkAcr(acr: Member | undefined): void {
  if (acr?.essential !== true || acr.values === null || acr.values.includes(ACR)) return;
  throw new OAuthError(
    'unmet_authentication_requirements',
    'Users cannot be authenticated here in the way that the request demands.',
  );
}

function bothOf(before: readonly string[] | undefined, wanted: readonly unknown[]): string[] {
  const texts = wanted.filter((value) => typeof value === 'string');
  return before === undefined ? texts : texts.filter((text) => before.includes(text));
}

/** Only what a client may be told at all: claims of scopes that it may ask for. */
export function allowedClaims(
  requested: RequestedClaims,
  mayHave: (scope: string) => boolean,
): RequestedClaims | undefined {
  const allowed: RequestedClaims = {};
  for (const place of places) {
    const kept = Object.entries(requested[place] ?? {}).filter(([name]) => mayHave(scopeOfClaim(name) ?? ''));
    if (kept.length > 0) allowed[place] = Object.fromEntries(kept);
  }
  return Object.keys(allowed).length > 0 ? allowed : undefined;
}

/** The scopes that stand for what is requested, for a user to be asked about. */
export function scopesOfClaims(requested: RequestedClaims | undefined): string[] {
  const names = places.flatMap((place) => Object.keys(requested?.[place] ?? {}));
  return [...new Set(names.flatMap((name) => scopeOfClaim(name) ?? []))];
}

/**
 * The claims of a user that are told: those of a scope, and those that were asked for by name. One that was asked for
 * with values is left out where the user has another.
 */
export function tellClaims(
  user: User,
  named: readonly string[],
  requested: Readonly<Record<string, Wanted>> | undefined,
): Record<string, ClaimValue> {
  const wanted = Object.entries(requested ?? {});
  const told: [string, ClaimValue][] = [];
  for (const [name, values] of [...named.map((one) => [one, null] as const), ...wanted]) {
    const value = claimOf(user, name);
    if (value !== undefined && (values === null || values.includes(value))) told.push([name, value]);
  }
  return Object.fromEntries(told);
}
