import { type Exchange, type Expected, onlyPostedForms } from './exchange.ts';

const path = '/o/revoke_token/';

const done: Expected = { status: 200, exactly: {}, headers: { 'content-type': /^application\/json/ } };
const refusedRequest: Expected = { status: 400, error: 'invalid_request' };
const refusedClient: Expected = { status: 401, error: 'invalid_client' };

/** RFC 7009, as far as one request shows it. None of these revokes a token that lives. */
export const revocation: readonly Exchange[] = [
  {
    row: 'R7009-2.1-01',
    name: 'Basic',
    request: ({ web }) => ({ path, form: { token: 'x' }, basic: web.basic }),
    answer: done,
  },
  {
    row: 'R7009-2.1-01',
    name: 'the body',
    request: ({ web }) => ({ path, form: { token: 'x', client_id: web.id, client_secret: web.secret } }),
    answer: done,
  },
  {
    row: 'R7009-2.1-01',
    name: 'a public client',
    request: ({ native }) => ({ path, form: { token: 'x', client_id: native.id } }),
    answer: done,
  },
  { row: 'R7009-2.1-01', name: 'nobody', request: { path, form: { token: 'x' } }, answer: refusedClient },
  {
    row: 'R7009-2.1-01',
    name: 'a confidential client that only names itself',
    request: ({ web, tokens }) => ({ path, form: { token: tokens.access_token, client_id: web.id } }),
    answer: refusedClient,
  },
  {
    row: 'R7009-2.1-01',
    name: 'a wrong secret',
    request: ({ web, tokens }) => ({
      path,
      form: { token: tokens.access_token },
      basic: [web.id, 'wrong'],
    }),
    answer: refusedClient,
  },
  {
    row: 'R7009-2.1-01',
    name: 'the bearer of the token itself',
    request: ({ tokens }) => ({
      path,
      form: { token: tokens.access_token },
      bearer: tokens.access_token,
    }),
    answer: refusedClient,
  },
  ...onlyPostedForms('R7009-2.1-01', path),
  ...['access_token', 'refresh_token', 'id_token', 'nonsense', ''].map(
    (hint): Exchange => ({
      row: 'R7009-2.1-05',
      name: `the hint ${JSON.stringify(hint)} with a token that is none`,
      request: ({ web }) => ({ path, form: { token: 'x', token_type_hint: hint }, basic: web.basic }),
      answer: done,
    }),
  ),
  ...['x', '\0', 'ort_1_', 'oat_1_1_', 'oat_'.repeat(1_000), 'a.b.c'].map(
    (token): Exchange => ({
      row: 'R7009-2.2-01',
      name: `never issued: ${JSON.stringify(token.slice(0, 20))}`,
      request: ({ web }) => ({ path, form: { token }, basic: web.basic }),
      answer: done,
    }),
  ),
  {
    row: 'R7009-2.2-02',
    name: 'missing',
    request: ({ web }) => ({ path, form: {}, basic: web.basic }),
    answer: refusedRequest,
  },
  {
    row: 'R7009-2.2-02',
    name: 'empty',
    request: ({ web }) => ({ path, form: { token: '' }, basic: web.basic }),
    answer: refusedRequest,
  },
  {
    row: 'R7009-2.2-02',
    name: 'repeated',
    request: ({ web }) => ({ path, form: { token: ['x', 'y'] }, basic: web.basic }),
    answer: refusedRequest,
  },
  {
    row: 'R7009-2.2-02',
    name: 'in the address',
    request: ({ web, tokens }) => ({
      path: `${path}?token=${tokens.access_token}`,
      form: {},
      basic: web.basic,
    }),
    answer: refusedRequest,
  },
  {
    row: 'R7009-2.3-01',
    name: 'an answer',
    request: ({ web }) => ({
      path,
      form: { token: 'x' },
      basic: web.basic,
      headers: { origin: 'https://app.example' },
    }),
    answer: {
      ...done,
      headers: { 'access-control-allow-origin': /^\*$/, 'access-control-allow-credentials': undefined },
    },
  },
  {
    row: 'R7009-2.3-01',
    name: 'an error',
    request: { path, form: { token: 'x' }, headers: { origin: 'https://app.example' } },
    answer: { ...refusedClient, headers: { 'access-control-allow-origin': /^\*$/ } },
  },
  {
    row: 'R7009-2.3-01',
    name: 'a preflight',
    request: {
      method: 'OPTIONS',
      path,
      headers: {
        origin: 'https://app.example',
        'access-control-request-method': 'POST',
        'access-control-request-headers': 'authorization',
      },
    },
    answer: {
      status: 204,
      headers: {
        'access-control-allow-origin': /^\*$/,
        'access-control-allow-methods': /\bPOST\b/,
        'access-control-allow-headers': /\bAuthorization\b/,
        'access-control-allow-credentials': undefined,
      },
    },
  },
];
