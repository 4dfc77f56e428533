import type { Settings } from '../config/settings/index.ts';
import type { ClientAlgorithm, ClientAuthMethod, ClientType } from '../storage/tables/clients.ts';
import { hasControlCharacter, isVschar } from './characters.ts';
import {
  type ClientField,
  type FieldProblem,
  InvalidClient,
  type Problem,
  problem,
} from './client-problems.ts';
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
  idTokenAlgorithm?: ClientAlgorithm | undefined;
  userinfoAlgorithm?: ClientAlgorithm | undefined;
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

type Rule = (registration: Registration, settings: Settings) => (FieldProblem | undefined)[];

const rules: readonly Rule[] = [
  ({ name }) => [
    name === '' ? at('name', problem('nameEmpty')) : undefined,
    name.length > NAME_LENGTH_AT_MOST
      ? at('name', problem('nameTooLong', String(NAME_LENGTH_AT_MOST)))
      : undefined,
    hasControlCharacter(name) ? at('name', problem('nameControls')) : undefined,
  ],
  ({ clientId }) => [clientId === undefined ? undefined : at('clientId', clientIdProblem(clientId))],
  ({ clientType, grantTypes }) => [
    grantTypes.length === 0 ? at('grantTypes', problem('grantMissing')) : undefined,
    ...CONFIDENTIAL_ONLY.filter((grant) => clientType === 'public' && grantTypes.includes(grant)).map(
      (grant) => at('grantTypes', problem('grantForConfidential', grant)),
    ),
  ],
  ({ clientType, authMethod }) => [
    clientType === 'public' && authMethod !== undefined && authMethod !== 'none'
      ? at('authMethod', problem('methodOfPublic', authMethod))
      : undefined,
    clientType === 'confidential' && authMethod === 'none'
      ? at('authMethod', problem('methodNone'))
      : undefined,
  ],
  ({ clientType, pkceOptional }) => [
    clientType === 'public' && pkceOptional === true
      ? at('pkceOptional', problem('pkceOfPublic'))
      : undefined,
  ],
  ({ clientType, keepsSecret }) => [
    clientType === 'public' && keepsSecret === true
      ? at('keepsSecret', problem('secretOfPublic'))
      : undefined,
  ],
  (registration) => hs256Problems(registration, 'idTokenAlgorithm'),
  (registration) => hs256Problems(registration, 'userinfoAlgorithm'),
  ({ redirectUris }, settings) =>
    redirectUris.map((uri) => at('redirectUris', redirectUriProblem(settings, uri), uri)),
  ({ postLogoutRedirectUris = [] }, settings) =>
    postLogoutRedirectUris.map((uri) => at('postLogoutRedirectUris', postLogoutProblem(settings, uri), uri)),
  ({ allowedOrigins }, settings) =>
    allowedOrigins.map((origin) => at('allowedOrigins', originProblem(settings, origin), origin)),
  ({ scope }, settings) => (scope ?? []).map((token) => at('scope', scopeProblem(token, settings))),
];

/** A problem with its place. */
function at(field: ClientField, found: Problem | undefined, value?: string): FieldProblem | undefined {
  return found === undefined ? undefined : { field, ...found, ...(value === undefined ? {} : { value }) };
}

/** HS256 signs with the client's secret: whoever verifies must have it, and so must this server. */
function hs256Problems(registration: Registration, field: 'idTokenAlgorithm' | 'userinfoAlgorithm') {
  const { clientType, grantTypes, keepsSecret } = registration;
  if (registration[field] !== 'HS256') return [];
  if (clientType === 'public') return [at(field, problem('hs256OfPublic'))];
  const throughBrowser = grantTypes.some((grant) => grant === 'implicit' || grant === 'openid-hybrid');
  return [
    keepsSecret === true ? undefined : at(field, problem('hs256OfHash')),
    throughBrowser ? at(field, problem('hs256ThroughBrowser')) : undefined,
  ];
}

function postLogoutProblem(settings: Settings, uri: string): Problem | undefined {
  return uri.includes('*') ? problem('uriWildcard') : redirectUriProblem(settings, uri);
}

function clientIdProblem(clientId: string): Problem | undefined {
  if (clientId === '' || clientId.length > CLIENT_ID_LENGTH_AT_MOST || !isVschar(clientId)) {
    return problem('clientIdForm', String(CLIENT_ID_LENGTH_AT_MOST));
  }
  return looksLikeUserId(clientId) ? problem('clientIdLikeUser') : undefined;
}

function scopeProblem(token: string, settings: Settings): Problem | undefined {
  if (!isScopeToken(token)) return problem('scopeForm', token);
  if (isKnownScope(settings, token)) return undefined;
  return problem('scopeUnknown', token, everyScope(settings).join(', '));
}

function secretProblem(clientSecret: string, kept: boolean): Problem | undefined {
  if (!isVschar(clientSecret)) return problem('secretForm');
  const atLeast = kept ? KEPT_SECRET_LENGTH_AT_LEAST : SECRET_LENGTH_AT_LEAST;
  return clientSecret.length < atLeast || clientSecret.length > SECRET_LENGTH_AT_MOST
    ? problem('secretLength', String(atLeast), String(SECRET_LENGTH_AT_MOST))
    : undefined;
}

/**
 * Checks a registration as a whole.
 *
 * @param chosenSecret a secret that a person chose
 * @throws InvalidClient naming everything that is wrong
 */
export function checkRegistration(
  settings: Settings,
  registration: Registration,
  chosenSecret: string | undefined,
): void {
  const problems = rules.flatMap((rule) => rule(registration, settings));
  if (chosenSecret !== undefined) {
    problems.push(at('clientSecret', secretProblem(chosenSecret, registration.keepsSecret === true)));
    if (registration.clientType === 'public') problems.push(at('clientSecret', problem('secretOfPublic')));
  }
  const found = problems.filter((each) => each !== undefined);
  if (found.length > 0) throw new InvalidClient(found);
}
