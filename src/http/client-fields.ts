import type { ClientField } from '../core/client-problems.ts';
import type { Client, ClientChanges } from '../core/clients.ts';
import { DEVICE_GRANT_TYPE } from '../core/device/grant-type.ts';
import { clientAlgorithms } from '../core/keys/algorithms.ts';
import type { Texts } from './pages/texts/index.ts';

/** What a form says of a client: everything that may be changed, and what is said once. */
export interface ClientInput extends ClientChanges {
  clientId?: string | undefined;
}

/** How a field looks, and how what it takes is read from a client and written to one. */
interface Taking<Kind, Value> {
  kind: Kind;
  get(client: Client): Value;
  set(value: Value): ClientInput;
}

interface Offering<Kind, Value> extends Taking<Kind, Value> {
  /** In the words of the wire; the catalogue has those for people. */
  choices: readonly string[];
}

/** `lines` has one text a line, `words` has blanks between them. */
type Taken =
  | Taking<'text', string>
  | Taking<'secret', string>
  | Taking<'lines', readonly string[]>
  | Taking<'words', readonly string[]>
  | Taking<'flag', boolean>
  | Offering<'choice', string>
  | Offering<'checks', readonly string[]>;

/** A field of the form, by the name that Django OAuth Toolkit or RFC 7591 has for it. */
export type ClientFormField = Taken & {
  name: keyof Texts['clientForm']['fields'];
  /** Where core finds problems with it. */
  field?: ClientField;
  /** The one form that has it; undefined: both. */
  only?: 'register' | 'update';
  superuser?: true;
};

const authMethods = ['any', 'client_secret_basic', 'client_secret_post', 'none'] as const;
const grantTypes = [
  'authorization_code',
  'refresh_token',
  DEVICE_GRANT_TYPE,
  'client_credentials',
  'password',
  'openid-hybrid',
  'implicit',
];

/** Every field, in the order of the form. A new one needs its texts in the catalogue and nothing else. */
export const clientFields: readonly ClientFormField[] = [
  { name: 'name', field: 'name', kind: 'text', get: (c) => c.name, set: (name) => ({ name }) },
  {
    name: 'client_id',
    field: 'clientId',
    kind: 'text',
    only: 'register',
    get: (c) => c.clientId,
    set: (text) => ({ clientId: text === '' ? undefined : text }),
  },
  {
    name: 'client_type',
    kind: 'choice',
    choices: ['confidential', 'public'],
    get: (c) => c.clientType,
    set: (type) => ({ clientType: type === 'public' ? 'public' : 'confidential' }),
  },
  {
    name: 'client_secret',
    field: 'clientSecret',
    kind: 'secret',
    only: 'register',
    get: () => '',
    set: (text) => ({ clientSecret: text === '' ? undefined : text }),
  },
  {
    name: 'grant_types',
    field: 'grantTypes',
    kind: 'checks',
    choices: grantTypes,
    get: (c) => c.grantTypes,
    set: (types) => ({ grantTypes: types }),
  },
  {
    name: 'redirect_uris',
    field: 'redirectUris',
    kind: 'lines',
    get: (c) => c.redirectUris,
    set: (redirectUris) => ({ redirectUris }),
  },
  {
    name: 'post_logout_redirect_uris',
    field: 'postLogoutRedirectUris',
    kind: 'lines',
    get: (c) => c.postLogoutRedirectUris,
    set: (postLogoutRedirectUris) => ({ postLogoutRedirectUris }),
  },
  {
    name: 'allowed_origins',
    field: 'allowedOrigins',
    kind: 'lines',
    get: (c) => c.allowedOrigins,
    set: (allowedOrigins) => ({ allowedOrigins }),
  },
  {
    name: 'scope',
    field: 'scope',
    kind: 'words',
    get: (c) => c.scope ?? [],
    set: (scope) => ({ scope: scope.length === 0 ? null : scope }),
  },
  {
    name: 'token_endpoint_auth_method',
    field: 'authMethod',
    kind: 'choice',
    choices: authMethods,
    get: (c) => c.authMethod ?? 'any',
    set: (method) => ({ authMethod: authMethodOf(method) }),
  },
  {
    name: 'token_format',
    kind: 'choice',
    choices: ['opaque', 'jwt'],
    get: (c) => c.tokenFormat ?? 'opaque',
    set: (format) => ({ tokenFormat: format === 'jwt' ? 'jwt' : 'opaque' }),
  },
  {
    name: 'id_token_signed_response_alg',
    field: 'idTokenAlgorithm',
    kind: 'choice',
    choices: ['default', ...clientAlgorithms],
    get: (c) => c.idTokenAlgorithm ?? 'default',
    set: (text) => ({ idTokenAlgorithm: clientAlgorithms.find((alg) => alg === text) ?? null }),
  },
  {
    name: 'userinfo_signed_response_alg',
    field: 'userinfoAlgorithm',
    kind: 'choice',
    choices: ['json', ...clientAlgorithms],
    get: (c) => c.userinfoAlgorithm ?? 'json',
    set: (text) => ({ userinfoAlgorithm: clientAlgorithms.find((alg) => alg === text) ?? null }),
  },
  {
    // What is not sent is not kept: the safe side, and the opposite of the word that metadata has for it.
    name: 'keep_client_secret',
    field: 'keepsSecret',
    kind: 'flag',
    get: (c) => c.keptSecret !== undefined,
    set: (keepsSecret) => ({ keepsSecret }),
  },
  {
    name: 'skip_authorization',
    kind: 'flag',
    superuser: true,
    get: (c) => c.skipAuthorization,
    set: (skipAuthorization) => ({ skipAuthorization }),
  },
  {
    name: 'pkce_optional',
    field: 'pkceOptional',
    kind: 'flag',
    superuser: true,
    get: (c) => c.pkceOptional,
    set: (pkceOptional) => ({ pkceOptional }),
  },
  {
    name: 'verified',
    kind: 'flag',
    only: 'update',
    superuser: true,
    get: (c) => !c.unverified,
    set: (verified) => ({ unverified: !verified }),
  },
  {
    name: 'active',
    kind: 'flag',
    only: 'update',
    superuser: true,
    get: (c) => c.active,
    set: (active) => ({ active }),
  },
];

function authMethodOf(text: string): NonNullable<ClientChanges['authMethod']> | null {
  return (authMethods.slice(1).find((method) => method === text) as ClientChanges['authMethod']) ?? null;
}
