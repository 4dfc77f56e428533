import type { Exchange, Expected } from './exchange.ts';
import type { World } from './world.ts';

const path = '/api/users/me';
const method = 'GET';

const welcome: Expected = { status: 200, body: { username: 'alice' } };
const badToken: Expected = {
  status: 401,
  error: 'invalid_token',
  headers: {
    'www-authenticate': /^Bearer realm="oauthctl", error="invalid_token", error_description="[^"]+"$/,
  },
};
const noToken: Expected = {
  status: 401,
  exactly: {},
  headers: { 'www-authenticate': /^Bearer realm="oauthctl"$/ },
};

function withHeader(make: (world: World) => string): Exchange['request'] {
  return (world) => ({ method, path, headers: { authorization: make(world) } });
}

/** RFC 6750, at the API that the server protects itself. */
export const bearer: readonly Exchange[] = [
  ...['Bearer', 'bearer', 'BEARER', 'bEaReR'].map(
    (scheme): Exchange => ({
      row: 'R6750-2.1-01',
      name: scheme,
      request: withHeader(({ tokens }) => `${scheme} ${tokens.access_token}`),
      answer: welcome,
    }),
  ),
  {
    row: 'R6750-2.1-01',
    name: 'two tokens',
    request: withHeader(({ tokens }) => `Bearer ${tokens.access_token} ${tokens.access_token}`),
    answer: badToken,
  },
  {
    row: 'R6750-2.1-01',
    name: 'two with a comma',
    request: withHeader(({ tokens }) => `Bearer ${tokens.access_token}, Bearer ${tokens.access_token}`),
    answer: badToken,
  },
  {
    row: 'R6750-2.1-01',
    name: 'a quoted one',
    request: withHeader(({ tokens }) => `Bearer "${tokens.access_token}"`),
    answer: badToken,
  },
  { row: 'R6750-2.1-01', name: 'the scheme alone', request: withHeader(() => 'Bearer'), answer: badToken },
  {
    row: 'R6750-2.1-01',
    name: 'a scheme that only begins so',
    request: withHeader(({ tokens }) => `Bearerx ${tokens.access_token}`),
    answer: noToken,
  },
  {
    row: 'R6750-2.2-01',
    name: 'a form sent with GET',
    request: ({ tokens }) => ({
      method,
      path,
      form: { access_token: tokens.access_token },
      headers: { 'content-type': 'application/x-www-form-urlencoded' },
    }),
    answer: noToken,
  },
  {
    row: 'R6750-2.3-01',
    name: 'access_token in the address',
    request: ({ tokens }) => ({ method, path: `${path}?access_token=${tokens.access_token}` }),
    answer: noToken,
  },
  {
    row: 'R6750-2-01',
    name: 'the header and the address',
    request: ({ tokens }) => ({
      method,
      path: `${path}?access_token=${tokens.access_token}`,
      bearer: tokens.access_token,
    }),
    answer: { status: 400, error: 'invalid_request' },
  },
  {
    row: 'R6749-2.3-01',
    name: 'a bearer token and a client secret at introspection',
    request: ({ web, tokens }) => ({
      path: '/o/introspect/',
      form: { token: 'x', client_id: web.id, client_secret: web.secret },
      bearer: tokens.access_token,
    }),
    answer: { status: 400, error: 'invalid_request' },
  },
  { row: 'R6750-3-01', name: 'nothing', request: { method, path }, answer: noToken },
  {
    row: 'R6750-3-01',
    name: 'Basic of a client',
    request: ({ web }) => ({ method, path, basic: web.basic }),
    answer: noToken,
  },
  ...['/api/users/', '/api/users/1', '/api/groups/'].map(
    (address): Exchange => ({
      row: 'R6750-3.1-01',
      name: address,
      request: { method, path: address },
      answer: noToken,
    }),
  ),
  ...[
    'x',
    'oat_1_1_x',
    'oat_zzzzzzzzzzz_zzzzzzzzzzz_00000000000000000000000000000000',
    'eyJhbGciOiJub25lIn0.e30.',
  ].map(
    (token): Exchange => ({
      row: 'R6750-3.1-02',
      name: token,
      request: { method, path, bearer: token },
      answer: badToken,
    }),
  ),
  {
    row: 'R6750-3.1-02',
    name: 'a live one with its last character changed',
    request: ({ tokens }) => ({ method, path, bearer: withLastChanged(tokens.access_token) }),
    answer: badToken,
  },
  {
    row: 'R6750-3.1-02',
    name: 'a live one with something after it',
    request: ({ tokens }) => ({ method, path, bearer: `${tokens.access_token}A` }),
    answer: badToken,
  },
  {
    row: 'R6750-3.1-03',
    name: "a client's own token, which is nobody's",
    request: ({ own }) => ({ method, path, bearer: own.access_token }),
    answer: {
      status: 403,
      error: 'insufficient_scope',
      headers: { 'www-authenticate': /^Bearer .*error="insufficient_scope".*scope="read"$/ },
    },
  },
  {
    row: 'R6750-3.1-03',
    name: 'groups without the scope groups',
    request: ({ tokens }) => ({ method, path: '/api/groups/', bearer: tokens.access_token }),
    answer: {
      status: 403,
      error: 'insufficient_scope',
      headers: { 'www-authenticate': /scope="groups"$/ },
      without: ['required_scopes'],
    },
  },
  {
    row: 'R6750-3-02',
    name: 'a token full of attributes',
    request: withHeader(() => 'Bearer x", error="none", scope="all'),
    answer: {
      ...badToken,
      headers: {
        'www-authenticate': /^Bearer realm="[^"]*", error="invalid_token", error_description="[^"]*"$/,
      },
    },
  },
  {
    row: 'R6750-5.3-01',
    name: 'a user',
    request: ({ tokens }) => ({ method, path, bearer: tokens.access_token }),
    answer: { ...welcome, headers: { 'cache-control': /^no-store$/ } },
  },
  {
    row: 'R6750-5.3-01',
    name: 'users',
    request: ({ tokens }) => ({ method, path: '/api/users/', bearer: tokens.access_token }),
    answer: { status: 200, headers: { 'cache-control': /^no-store$/ } },
  },
  {
    row: 'R6750-1-01',
    name: 'a refresh token',
    request: ({ tokens }) => ({ method, path, bearer: tokens.refresh_token }),
    answer: badToken,
  },
  {
    row: 'R6750-1-01',
    name: 'a client secret',
    request: ({ web }) => ({ method, path, bearer: web.secret }),
    answer: badToken,
  },
];

function withLastChanged(text: string): string {
  return `${text.slice(0, -1)}${text.endsWith('A') ? 'B' : 'A'}`;
}
