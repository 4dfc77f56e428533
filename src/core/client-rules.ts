import type { Settings } from '../config/settings/index.ts';
import type { ClientAuthMethod, ClientType } from '../storage/tables/clients.ts';
import { hasControlCharacter, isVschar } from './characters.ts';
import {
  type ClientField,
  type FieldProblem,
  InvalidClient,
  type Problem,
  problem,
} from './client-problems.ts';
import { originProblem, redirectUriProblem } from './redirect-uri.ts';
import { INTROSPECTION_SCOPE, isScopeToken } from './scope.ts';
import { looksLikeUserId } from './user-ids.ts';

/** What the rules look at, of a client that is to be registered or changed. */
interface Registration {
  name: string;
  clientType: ClientType;
  grantTypes: readonly string[];
  redirectUris: readonly string[];
  allowedOrigins: readonly string[];
  scope?: readonly string[] | undefined;
  authMethod?: ClientAuthMethod | undefined;
  pkceOptional?: boolean | undefined;
  clientId?: string | undefined;
}

const NAME_LENGTH_AT_MOST = 255;
const CLIENT_ID_LENGTH_AT_MOST = 255;
const SECRET_LENGTH_AT_MOST = 1_024;
const SECRET_LENGTH_AT_LEAST = 8;

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
  ({ redirectUris }, settings) =>
    redirectUris.map((uri) => at('redirectUris', redirectUriProblem(settings, uri), uri)),
  ({ allowedOrigins }, settings) =>
    allowedOrigins.map((origin) => at('allowedOrigins', originProblem(settings, origin), origin)),
  ({ scope }, settings) => (scope ?? []).map((token) => at('scope', scopeProblem(token, settings))),
];

/** A problem with its place. */
function at(field: ClientField, found: Problem | undefined, value?: string): FieldProblem | undefined {
  return found === undefined ? undefined : { field, ...found, ...(value === undefined ? {} : { value }) };
}

function clientIdProblem(clientId: string): Problem | undefined {
  if (clientId === '' || clientId.length > CLIENT_ID_LENGTH_AT_MOST || !isVschar(clientId)) {
    return problem('clientIdForm', String(CLIENT_ID_LENGTH_AT_MOST));
  }
  return looksLikeUserId(clientId) ? problem('clientIdLikeUser') : undefined;
}

function scopeProblem(token: string, settings: Settings): Problem | undefined {
  if (!isScopeToken(token)) return problem('scopeForm', token);
  if (token === INTROSPECTION_SCOPE || Object.hasOwn(settings.SCOPES, token)) return undefined;
  return problem('scopeUnknown', token, Object.keys(settings.SCOPES).join(', '));
}

function secretProblem(clientSecret: string): Problem | undefined {
  if (!isVschar(clientSecret)) return problem('secretForm');
  return clientSecret.length < SECRET_LENGTH_AT_LEAST || clientSecret.length > SECRET_LENGTH_AT_MOST
    ? problem('secretLength', String(SECRET_LENGTH_AT_LEAST), String(SECRET_LENGTH_AT_MOST))
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
    problems.push(at('clientSecret', secretProblem(chosenSecret)));
    if (registration.clientType === 'public') problems.push(at('clientSecret', problem('secretOfPublic')));
  }
  const found = problems.filter((each) => each !== undefined);
  if (found.length > 0) throw new InvalidClient(found);
}
