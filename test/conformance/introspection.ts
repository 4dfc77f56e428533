import { type Exchange, type Expected, onlyPostedForms } from './exchange.ts';

const path = '/o/introspect/';

const inactive: Expected = { status: 200, exactly: { active: false } };
const active: Expected = { status: 200, body: { active: true } };
const refusedRequest: Expected = { status: 400, error: 'invalid_request', without: ['active'] };
const refusedClient: Expected = { status: 401, error: 'invalid_client', without: ['active'] };

/** RFC 7662, as far as one request shows it. */
export const introspection: readonly Exchange[] = [
  {
    row: 'R7662-2.1-01',
    name: 'Basic',
    request: ({ web, tokens }) => ({ path, form: { token: tokens.access_token }, basic: web.basic }),
    answer: active,
  },
  {
    row: 'R7662-2.1-01',
    name: 'the body',
    request: ({ web, tokens }) => ({
      path,
      form: { token: tokens.access_token, client_id: web.id, client_secret: web.secret },
    }),
    answer: active,
  },
  {
    row: 'R7662-2.1-01',
    name: 'nobody',
    request: ({ tokens }) => ({ path, form: { token: tokens.access_token } }),
    answer: refusedClient,
  },
  {
    row: 'R7662-2.1-01',
    name: 'a wrong secret',
    request: ({ web, tokens }) => ({ path, form: { token: tokens.access_token }, basic: [web.id, 'x'] }),
    answer: refusedClient,
  },
  {
    row: 'R7662-2.1-01',
    name: 'a confidential client that only names itself',
    request: ({ web, tokens }) => ({ path, form: { token: tokens.access_token, client_id: web.id } }),
    answer: refusedClient,
  },
  {
    row: 'R7662-2.1-01',
    name: 'the bearer of a token without the scope for it',
    request: ({ tokens }) => ({
      path,
      form: { token: tokens.access_token },
      bearer: tokens.access_token,
    }),
    answer: {
      status: 403,
      error: 'insufficient_scope',
      headers: { 'www-authenticate': /^Bearer .*scope="introspection"$/ },
      without: ['active'],
    },
  },
  {
    row: 'R7662-2.1-01',
    name: 'the bearer of nothing that lives',
    request: ({ tokens }) => ({ path, form: { token: tokens.access_token }, bearer: 'x' }),
    answer: { status: 401, error: 'invalid_token', headers: { 'www-authenticate': /^Bearer / } },
  },
  ...onlyPostedForms('R7662-2.1-01', path),
  {
    row: 'R7662-2.1-02',
    name: 'missing',
    request: ({ web }) => ({ path, form: {}, basic: web.basic }),
    answer: refusedRequest,
  },
  {
    row: 'R7662-2.1-02',
    name: 'repeated',
    request: ({ web }) => ({ path, form: { token: ['x', 'x'] }, basic: web.basic }),
    answer: refusedRequest,
  },
  {
    row: 'R7662-2.1-02',
    name: 'in the address',
    request: ({ web }) => ({ path: `${path}?token=x`, form: {}, basic: web.basic }),
    answer: refusedRequest,
  },
  ...['access_token', 'refresh_token', 'nonsense'].flatMap((hint): Exchange[] => [
    {
      row: 'R7662-2.1-03',
      name: `an access token under the hint ${hint}`,
      request: ({ web, tokens }) => ({
        path,
        form: { token: tokens.access_token, token_type_hint: hint },
        basic: web.basic,
      }),
      answer: { status: 200, body: { active: true, token_type: 'Bearer' } },
    },
    {
      row: 'R7662-2.1-03',
      name: `a refresh token under the hint ${hint}`,
      request: ({ web, tokens }) => ({
        path,
        form: { token: tokens.refresh_token, token_type_hint: hint },
        basic: web.basic,
      }),
      answer: { status: 200, body: { active: true, token_type: 'refresh_token' } },
    },
  ]),
  ...['x', '\0', 'oat_', 'ort_1_1', 'x'.repeat(8_000)].map(
    (token): Exchange => ({
      row: 'R7662-2.2-02',
      name: JSON.stringify(token.slice(0, 20)),
      request: ({ web }) => ({ path, form: { token }, basic: web.basic }),
      answer: inactive,
    }),
  ),
  {
    row: 'R7662-2.2-02',
    name: 'a token with something after it',
    request: ({ web, tokens }) => ({ path, form: { token: `${tokens.access_token} ` }, basic: web.basic }),
    answer: inactive,
  },
  {
    row: 'R7662-2.2-02',
    name: 'in capital letters',
    request: ({ web, tokens }) => ({
      path,
      form: { token: tokens.access_token.toUpperCase() },
      basic: web.basic,
    }),
    answer: inactive,
  },
  {
    row: 'R7662-2.2-03',
    name: "another client's access token",
    request: ({ other, tokens }) => ({ path, form: { token: tokens.access_token }, basic: other.basic }),
    answer: inactive,
  },
  {
    row: 'R7662-2.2-03',
    name: "another client's refresh token",
    request: ({ other, tokens }) => ({ path, form: { token: tokens.refresh_token }, basic: other.basic }),
    answer: inactive,
  },
  {
    row: 'R7662-2.2-03',
    name: 'a public client about the token of another',
    request: ({ native, tokens }) => ({ path, form: { token: tokens.access_token, client_id: native.id } }),
    answer: inactive,
  },
  {
    row: 'R7662-2.2-03',
    name: 'by right',
    request: ({ api, tokens }) => ({ path, form: { token: tokens.access_token }, basic: api.basic }),
    answer: { status: 200, body: { active: true, username: 'alice' } },
  },
  {
    row: 'R7662-2.2-03',
    name: 'its own refresh token, also of one that may ask about all',
    request: ({ api, apiTokens }) => ({
      path,
      form: { token: apiTokens.refresh_token },
      basic: api.basic,
    }),
    answer: { status: 200, body: { active: true, token_type: 'refresh_token' } },
  },
  {
    row: 'R7662-2.2-03',
    name: 'a refresh token shown to an API is no bearer token',
    request: ({ api, tokens }) => ({ path, form: { token: tokens.refresh_token }, basic: api.basic }),
    answer: inactive,
  },
  ...['a.b.c', 'eyJhbGciOiJub25lIn0.eyJhY3RpdmUiOnRydWV9.', 'eyJ.'].map(
    (token): Exchange => ({
      row: 'R7662-2.2-04',
      name: token,
      request: ({ web }) => ({ path, form: { token }, basic: web.basic }),
      answer: inactive,
    }),
  ),
  {
    row: 'R7662-4-01',
    name: 'a live token',
    request: ({ web, tokens }) => ({ path, form: { token: tokens.access_token }, basic: web.basic }),
    answer: { ...active, headers: { 'cache-control': /^no-store$/ } },
  },
];
