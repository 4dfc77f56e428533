import type { Settings } from '../config/settings/index.ts';
import { UserError } from '../errors.ts';
import type { ClientAuthMethod, ClientType, IdTokenAlgorithm } from '../storage/tables/clients.ts';
import { hasControlCharacter, isVschar } from './characters.ts';
import { originProblem, redirectUriProblem } from './redirect-uri.ts';
import { everyScope, isKnownScope, isScopeToken } from './scope.ts';
import { looksLikeUserId } from './user-ids.ts';

/** What the rules look at, of a client that is to be registered or changed. */
interface Registration {
  name: string;
  clientType: ClientType;
  grantTypes: readonly string[];
  redirectUris: readonly string[];
  postLogoutRedirectUris?: readonly string[];
  allowedOrigins: readonly string[];
  scope?: readonly string[] | undefined;
  authMethod?: ClientAuthMethod | undefined;
  pkceOptional?: boolean | undefined;
  /** Whether its secret can be read again. */
  keepsSecret?: boolean;
  idTokenAlgorithm?: IdTokenAlgorithm | undefined;
  clientId?: string | undefined;
}

const NAME_LENGTH_AT_MOST = 255;
const CLIENT_ID_LENGTH_AT_MOST = 255;
const SECRET_LENGTH_AT_MOST = 1_024;
const SECRET_LENGTH_AT_LEAST = 8;

/** The length of an HS256 key in bytes (RFC 7518 section 3.2), for every secret that is kept to sign with. */
export const KEPT_SECRET_LENGTH_AT_LEAST = 32;

/** Grants that prove nothing without a secret of the client's own. */
const CONFIDENTIAL_ONLY = ['client_credentials', 'password'];

type Rule = (registration: Registration, settings: Settings) => (string | undefined)[];

const rules: readonly Rule[] = [
  ({ name }) => [
    name === '' ? 'the name is empty' : undefined,
    name.length > NAME_LENGTH_AT_MOST
      ? `the name is longer than ${NAME_LENGTH_AT_MOST} characters`
      : undefined,
    hasControlCharacter(name) ? 'the name has control characters' : undefined,
  ],
  ({ clientId }) => [clientId === undefined ? undefined : clientIdProblem(clientId)],
  ({ clientType, grantTypes }) => [
    grantTypes.length === 0 ? 'it needs at least one grant' : undefined,
    ...CONFIDENTIAL_ONLY.filter((grant) => clientType === 'public' && grantTypes.includes(grant)).map(
      (grant) => `the grant ${grant} is for confidential apps`,
    ),
  ],
  ({ clientType, authMethod }) => [
    clientType === 'public' && authMethod !== undefined && authMethod !== 'none'
      ? `a public app has no secret for ${authMethod}`
      : undefined,
    clientType === 'confidential' && authMethod === 'none'
      ? 'a confidential app must authenticate: none is for public apps'
      : undefined,
  ],
  ({ clientType, pkceOptional }) => [
    clientType === 'public' && pkceOptional === true
      ? 'a public app cannot do without PKCE: nothing else proves that the code is its own'
      : undefined,
  ],
  ({ clientType, keepsSecret }) => [
    clientType === 'public' && keepsSecret === true ? 'a public app has no secret to keep' : undefined,
  ],
  hs256Problems,
  ({ redirectUris }, settings) =>
    redirectUris.map((uri) => withSubject('redirect URI', uri, redirectUriProblem(settings, uri))),
  ({ postLogoutRedirectUris = [] }, settings) =>
    postLogoutRedirectUris.map((uri) =>
      withSubject('post-logout redirect URI', uri, postLogoutProblem(settings, uri)),
    ),
  ({ allowedOrigins }, settings) =>
    allowedOrigins.map((origin) => withSubject('origin', origin, originProblem(settings, origin))),
  ({ scope }, settings) => (scope ?? []).map((token) => scopeProblem(token, settings)),
];

function withSubject(kind: string, value: string, problem: string | undefined): string | undefined {
  return problem === undefined ? undefined : `${kind} ${JSON.stringify(value)}: ${problem}`;
}

/** HS256 signs with the client's secret: whoever verifies must have it, and so must this server. */
function hs256Problems({ idTokenAlgorithm, clientType, grantTypes, keepsSecret }: Registration): string[] {
  if (idTokenAlgorithm !== 'HS256') return [];
  if (clientType === 'public') return ['HS256 needs a secret, and a public app has none'];
  const throughBrowser = grantTypes.some((grant) => grant === 'implicit' || grant === 'openid-hybrid');
  return [
    ...(keepsSecret === true
      ? []
      : ['HS256 signs with the secret of the app, and of this one a hash is all there is']),
    ...(throughBrowser ? ['HS256 is not for apps with the implicit or the hybrid grant'] : []),
  ];
}

function postLogoutProblem(settings: Settings, uri: string): string | undefined {
  return uri.includes('*') ? 'it must not have a wildcard' : redirectUriProblem(settings, uri);
}

function clientIdProblem(clientId: string): string | undefined {
  if (clientId === '' || clientId.length > CLIENT_ID_LENGTH_AT_MOST || !isVschar(clientId)) {
    return `the client_id must have 1 to ${CLIENT_ID_LENGTH_AT_MOST} printable ASCII characters`;
  }
  return looksLikeUserId(clientId)
    ? 'the client_id must not be digits alone nor a UUID: it could pass for a user'
    : undefined;
}

function scopeProblem(token: string, settings: Settings): string | undefined {
  if (!isScopeToken(token))
    return `the scope ${JSON.stringify(token)} has characters that scopes may not have`;
  if (isKnownScope(settings, token)) return undefined;
  return `the scope ${token} is not among SCOPES (${everyScope(settings).join(', ')})`;
}

function secretProblem(clientSecret: string, kept: boolean): string | undefined {
  if (!isVschar(clientSecret)) return 'the client secret must be printable ASCII';
  const atLeast = kept ? KEPT_SECRET_LENGTH_AT_LEAST : SECRET_LENGTH_AT_LEAST;
  return clientSecret.length < atLeast || clientSecret.length > SECRET_LENGTH_AT_MOST
    ? `the client secret must have ${atLeast} to ${SECRET_LENGTH_AT_MOST} characters`
    : undefined;
}

/**
 * Checks a registration as a whole.
 *
 * @param chosenSecret a secret that a person chose
 * @throws UserError "invalid_value" naming everything that is wrong
 */
export function checkRegistration(
  settings: Settings,
  registration: Registration,
  chosenSecret: string | undefined,
): void {
  const problems = rules.flatMap((rule) => rule(registration, settings));
  if (chosenSecret !== undefined) {
    problems.push(secretProblem(chosenSecret, registration.keepsSecret === true));
    if (registration.clientType === 'public') problems.push('a public app has no secret');
  }
  const found = problems.filter((problem) => problem !== undefined);
  if (found.length === 0) return;
  const hint = found.some((problem) => problem.startsWith('HS256 signs'))
    ? 'app create --no-hash-client-secret keeps it; for an app that exists: app update --no-hash-client-secret, and then app rotate-secret'
    : undefined;
  throw new UserError('invalid_value', found.join('; '), hint);
}
