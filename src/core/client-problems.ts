import { UserError } from '../errors.ts';

/**
 * What can be wrong with a client, in the words of the command line. The catalogue of the pages has the same in each
 * of its languages.
 */
export const problemWords = {
  nameEmpty: () => 'the name is empty',
  nameTooLong: (most: string) => `the name is longer than ${most} characters`,
  nameControls: () => 'the name has control characters',
  clientIdForm: (most: string) => `the client_id must have 1 to ${most} printable ASCII characters`,
  clientIdLikeUser: () => 'the client_id must not be digits alone nor a UUID: it could pass for a user',
  clientIdTaken: (clientId: string) => `there is an app with the client_id ${clientId} already`,
  grantMissing: () => 'it needs at least one grant',
  grantForConfidential: (grant: string) => `the grant ${grant} is for confidential apps`,
  grantReserved: (grant: string) => `the grant ${grant} is for a superuser to give`,
  methodOfPublic: (method: string) => `a public app has no secret for ${method}`,
  methodNone: () => 'a confidential app must authenticate: none is for public apps',
  pkceOfPublic: () => 'a public app cannot do without PKCE: nothing else proves that the code is its own',
  scopeForm: (scope: string) => `the scope ${JSON.stringify(scope)} has characters that scopes may not have`,
  scopeUnknown: (scope: string, known: string) => `the scope ${scope} is not among SCOPES (${known})`,
  scopeReserved: (scope: string) => `the scope ${scope} is for a superuser to give`,
  secretForm: () => 'the client secret must be printable ASCII',
  secretLength: (least: string, most: string) => `the client secret must have ${least} to ${most} characters`,
  secretOfPublic: () => 'a public app has no secret',
  hs256OfPublic: () => 'HS256 needs a secret, and a public app has none',
  hs256OfHash: () => 'HS256 signs with the secret of the app, and of this one a hash is all there is',
  hs256ThroughBrowser: () => 'HS256 is not for apps with the implicit or the hybrid grant',
  uriTooLong: (most: string) => `it is longer than ${most} characters`,
  uriCharacters: () => 'it has characters that a URI may not have',
  uriFragment: () => 'it must not have a fragment',
  uriNotAbsolute: () => 'it is not an absolute URI',
  uriNever: (scheme: string) => `the scheme ${scheme} is never allowed`,
  uriScheme: (scheme: string, known: string) =>
    `the scheme ${scheme} is not among ALLOWED_REDIRECT_URI_SCHEMES (${known})`,
  uriHost: () => 'it has no host',
  uriUser: () => 'it must not have a user name',
  uriWildcard: () => 'its host must not have a wildcard',
  uriWildcardPlace: () => 'a wildcard begins the host, as in https://*.example.com',
  uriDot: () => 'a private-use scheme needs a dot, as in com.example.app:/callback',
  uriSlash: () => 'a private-use URI has one slash, as in com.example.app:/callback',
  uriParameter: (name: string) => `its query must not have the parameter ${name}`,
  originForm: () => 'it is not an origin: a scheme, a host and perhaps a port, as in https://app.example.com',
  originScheme: (scheme: string, known: string) =>
    `the scheme ${scheme} is not among ALLOWED_SCHEMES (${known}); http is for this machine alone`,
};

export type ProblemCode = keyof typeof problemWords;

/** Something that is wrong, and what its words are about. */
export interface Problem {
  readonly code: ProblemCode;
  readonly details: readonly string[];
}

/** The words of each problem, in one language. */
export type ProblemWords = Readonly<Record<ProblemCode, (...details: string[]) => string>>;

/** The parts of a registration that something may be wrong with. */
export type ClientField =
  | 'name'
  | 'clientId'
  | 'clientSecret'
  | 'grantTypes'
  | 'authMethod'
  | 'pkceOptional'
  | 'redirectUris'
  | 'postLogoutRedirectUris'
  | 'idTokenAlgorithm'
  | 'userinfoAlgorithm'
  | 'keepsSecret'
  | 'allowedOrigins'
  | 'scope';

/** A problem, where it is, and which of several values has it. */
export interface FieldProblem extends Problem {
  readonly field: ClientField;
  readonly value?: string;
}

/** What the values of a list are, before they are quoted. */
const kinds: Partial<Record<ClientField, string>> = {
  redirectUris: 'redirect URI',
  postLogoutRedirectUris: 'post-logout redirect URI',
  allowedOrigins: 'origin',
};

export function problem(code: ProblemCode, ...details: string[]): Problem {
  return { code, details };
}

/** A problem in some language's words; those of the command line where none are given. */
export function describeProblem(
  { code, details }: Problem,
  language: ProblemWords = problemWords as ProblemWords,
): string {
  return language[code](...details);
}

/** A registration that is wrong: everything that is, each with its place. */
export class InvalidClient extends UserError {
  readonly problems: readonly FieldProblem[];

  constructor(problems: readonly FieldProblem[]) {
    // Two fields may have the same problem.
    super('invalid_value', [...new Set(problems.map(inWords))].join('; '), hintFor(problems));
    this.name = 'InvalidClient';
    this.problems = problems;
  }
}

/** What to type, where that is more than another value. */
function hintFor(problems: readonly FieldProblem[]): string | undefined {
  return problems.some(({ code }) => code === 'hs256OfHash')
    ? 'app create --no-hash-client-secret keeps it; for an app that exists: app update --no-hash-client-secret, and then app rotate-secret'
    : undefined;
}

function inWords(found: FieldProblem): string {
  const text = describeProblem(found);
  return found.value === undefined
    ? text
    : `${kinds[found.field] ?? found.field} ${JSON.stringify(found.value)}: ${text}`;
}
