import type { FormFields } from '../support/testbed.ts';
import type { Exchange, Expected, Sent } from './exchange.ts';
import type { World } from './world.ts';

const path = '/o/token/';
const refusedRequest: Expected = { status: 400, error: 'invalid_request', without: ['access_token'] };
const badScope: Expected = { status: 400, error: 'invalid_scope', without: ['access_token'] };
const badGrant: Expected = { status: 400, error: 'invalid_grant', without: ['access_token'] };

/** A request of the client that may do everything. */
function asWeb(form: FormFields | string, rest: Partial<Sent> = {}) {
  return ({ web }: World): Sent => ({ path, form, basic: web.basic, ...rest });
}

function ownToken(scope: string | undefined) {
  return asWeb({ grant_type: 'client_credentials', scope });
}

function bodyOf(type: string, form: string) {
  return asWeb(form, { headers: { 'content-type': type } });
}

function byMethod(method: string): Exchange {
  return {
    row: 'R6749-3.2-01',
    name: method,
    request: ({ web }) => ({
      method,
      path: `${path}?grant_type=client_credentials`,
      basic: web.basic,
    }),
    answer: { status: 405, headers: { allow: /\bPOST\b/ } },
  };
}

const json = JSON.stringify({ grant_type: 'client_credentials', scope: 'read' });
const multipart =
  '--x\r\ncontent-disposition: form-data; name="grant_type"\r\n\r\nclient_credentials\r\n--x--\r\n';

/** RFC 6749, from what the token endpoint reads to what it answers. */
export const tokenEndpoint: readonly Exchange[] = [
  ...['GET', 'PUT', 'PATCH', 'DELETE', 'TRACE'].map(byMethod),
  {
    row: 'R6749-3.2-02',
    name: 'grant_type',
    request: asWeb('grant_type=client_credentials&grant_type=client_credentials'),
    answer: refusedRequest,
  },
  {
    row: 'R6749-3.2-02',
    name: 'scope, once empty',
    request: asWeb('grant_type=client_credentials&scope=&scope=read'),
    answer: refusedRequest,
  },
  {
    row: 'R6749-3.2-02',
    name: 'under another spelling of the same name',
    request: asWeb('grant_type=client_credentials&scope=read&%73cope=write'),
    answer: refusedRequest,
  },
  {
    row: 'R6749-3.2-02',
    name: 'hidden behind a hundred empty ones',
    request: asWeb(`grant_type=client_credentials&scope=read${'&'.repeat(200)}scope=write`),
    answer: refusedRequest,
  },
  {
    row: 'R6749-3.2-02',
    name: 'more parameters than a request can need',
    request: asWeb(
      `grant_type=client_credentials${Array.from({ length: 100 }, (_, at) => `&p${at}=1`).join('')}`,
    ),
    answer: refusedRequest,
  },
  {
    row: 'R6749-3.2-02',
    name: 'one that nobody knows is passed over',
    request: asWeb({ grant_type: 'client_credentials', __proto__: 'x', constructor: 'x', colour: 'blue' }),
    answer: { status: 200 },
  },
  {
    row: 'R6749-3.2-02',
    name: 'brackets and dots make no objects',
    request: asWeb(
      'grant_type=client_credentials&scope[]=write&scope.x=write&__proto__[scope]=write&scope=read',
    ),
    answer: { status: 200, body: { scope: 'read' } },
  },
  { row: 'R6749-3.2-03', name: 'JSON', request: bodyOf('application/json', json), answer: { status: 415 } },
  {
    row: 'R6749-3.2-03',
    name: 'multipart',
    request: bodyOf('multipart/form-data; boundary=x', multipart),
    answer: { status: 415 },
  },
  {
    row: 'R6749-3.2-03',
    name: 'text',
    request: bodyOf('text/plain', 'grant_type=client_credentials'),
    answer: { status: 415 },
  },
  {
    row: 'R6749-3.2-03',
    name: 'a form with a charset is one',
    request: bodyOf('Application/X-WWW-Form-URLencoded; charset=UTF-8', 'grant_type=client_credentials'),
    answer: { status: 200 },
  },
  { row: 'R6749-3.2-03', name: 'a broken escape', request: asWeb('grant_type=%zz'), answer: refusedRequest },
  {
    row: 'R6749-3.2-03',
    name: 'half a character',
    request: asWeb('grant_type=client_credentials&scope=%c3'),
    answer: refusedRequest,
  },
  {
    row: 'R6749-3.2-03',
    name: 'a very long value',
    request: asWeb({ grant_type: 'client_credentials', scope: 'x'.repeat(9_000) }),
    answer: refusedRequest,
  },
  {
    row: 'R6749-3.2-04',
    name: 'grant_type in the address',
    request: asWeb({}, { path: `${path}?grant_type=client_credentials` }),
    answer: refusedRequest,
  },
  {
    row: 'R6749-3.2-04',
    name: 'scope in the address',
    request: asWeb({ grant_type: 'client_credentials', scope: 'read' }, { path: `${path}?scope=write` }),
    answer: { status: 200, body: { scope: 'read' } },
  },
  {
    row: 'R6749-3.3-01',
    name: 'order is kept and has no meaning',
    request: ownToken('write read'),
    answer: { status: 200, body: { scope: 'write read' } },
  },
  {
    row: 'R6749-3.3-01',
    name: 'repetition has no meaning',
    request: ownToken('read  read write read'),
    answer: { status: 200, body: { scope: 'read write' } },
  },
  { row: 'R6749-3.3-01', name: 'another case', request: ownToken('READ'), answer: badScope },
  ...['read "write"', 'read\\', 'read\twrite', 'read\nwrite', 'réad', 'read,write', 'read\0'].map(
    (scope): Exchange => ({
      row: 'R6749-3.3-01',
      name: `characters: ${JSON.stringify(scope)}`,
      request: ownToken(scope),
      answer: badScope,
    }),
  ),
  {
    row: 'R6749-3.3-02',
    name: 'also where it is what was asked for',
    request: ownToken('read'),
    answer: { status: 200, body: { scope: 'read' } },
  },
  {
    row: 'R6749-3.3-02',
    name: 'where nothing was asked for',
    request: ownToken(undefined),
    answer: { status: 200, body: { scope: 'read write' } },
  },
  {
    row: 'R6749-3.3-03',
    name: 'a client with a scope of its own gets no more than that',
    request: ({ reader }) => ({ path, form: { grant_type: 'client_credentials' }, basic: reader.basic }),
    answer: { status: 200, body: { scope: 'read' } },
  },
  {
    row: 'R6749-3.3-03',
    name: 'an empty scope is none',
    request: ownToken(''),
    answer: { status: 200, body: { scope: 'read write' } },
  },
  {
    row: 'R6749-3.3-03',
    name: 'blanks alone are none',
    request: ownToken('  '),
    answer: { status: 200, body: { scope: 'read write' } },
  },
  { row: 'R6749-3.3-04', name: 'unknown', request: ownToken('read fly'), answer: badScope },
  { row: 'R6749-3.3-04', name: 'a name of every object', request: ownToken('constructor'), answer: badScope },
  {
    row: 'R6749-3.3-04',
    name: 'not for this client',
    request: ({ reader }) => ({
      path,
      form: { grant_type: 'client_credentials', scope: 'read write' },
      basic: reader.basic,
    }),
    answer: badScope,
  },
  {
    row: 'R6749-3.3-04',
    name: 'the right over all tokens is not among every scope',
    request: ownToken('introspection'),
    answer: badScope,
  },
  {
    row: 'R6749-3.3-04',
    name: 'with a wrong password as with a right one',
    request: asWeb({ grant_type: 'password', username: 'alice', password: 'wrong', scope: 'fly' }),
    answer: badScope,
  },
  {
    row: 'R6749-4.3-01',
    name: 'no username',
    request: asWeb({ grant_type: 'password', password: 'x' }),
    answer: refusedRequest,
  },
  {
    row: 'R6749-4.3-01',
    name: 'no password',
    request: asWeb({ grant_type: 'password', username: 'alice' }),
    answer: refusedRequest,
  },
  {
    row: 'R6749-4.3-01',
    name: 'an empty password',
    request: asWeb({ grant_type: 'password', username: 'alice', password: '' }),
    answer: refusedRequest,
  },
  ...['a\0lice', 'alice\u0085', '\ufeffalice', 'alice '.repeat(200)].map(
    (username): Exchange => ({
      row: 'R6749-4.3-01',
      name: `a user named ${JSON.stringify(username.slice(0, 20))}`,
      request: asWeb({ grant_type: 'password', username, password: 'x' }),
      answer: badGrant,
    }),
  ),
  ...['alice: correct horse\0', `${'x'.repeat(1_025)}`].map(
    (password): Exchange => ({
      row: 'R6749-4.3-01',
      name: `a password of ${password.length} characters`,
      request: asWeb({ grant_type: 'password', username: 'alice', password }),
      answer: badGrant,
    }),
  ),
  {
    row: 'R6749-4.4-01',
    name: 'the members',
    request: ownToken('read'),
    answer: { status: 200, body: { token_type: 'Bearer', scope: 'read' }, without: ['refresh_token'] },
  },
  {
    row: 'R6749-5.1-01',
    name: 'client_credentials',
    request: ownToken('read'),
    answer: {
      status: 200,
      body: { expires_in: 36_000 },
      headers: { 'cache-control': /^no-store$/, pragma: /^no-cache$/, 'content-type': /^application\/json/ },
    },
  },
  {
    row: 'R6749-5.1-01',
    name: 'without the slash at the end',
    request: asWeb({ grant_type: 'client_credentials' }, { path: '/o/token' }),
    answer: { status: 200, body: { token_type: 'Bearer' } },
  },
  {
    row: 'R6749-5.2-01',
    name: 'to a browser',
    request: asWeb({ grant_type: 'client_credentials', scope: 'fly' }, { headers: { accept: 'text/html' } }),
    answer: { ...badScope, headers: { 'content-type': /^application\/json/, 'cache-control': /^no-store$/ } },
  },
  { row: 'R6749-5.2-03', name: 'none', request: asWeb({ scope: 'read' }), answer: refusedRequest },
  { row: 'R6749-5.2-03', name: 'an empty one', request: asWeb({ grant_type: '' }), answer: refusedRequest },
  ...['fly', 'PASSWORD', 'constructor', '__proto__', 'authorization code'].map(
    (type): Exchange => ({
      row: 'R6749-5.2-03',
      name: type,
      request: asWeb({ grant_type: type }),
      answer: { status: 400, error: 'unsupported_grant_type' },
    }),
  ),
  ...['client_credentials', 'password'].map(
    (type): Exchange => ({
      row: 'R6749-5.2-03',
      name: `${type}, which this client may not use`,
      request: ({ plain }) => ({
        path,
        form: { grant_type: type, username: 'alice', password: 'x' },
        basic: plain.basic,
      }),
      answer: { status: 400, error: 'unauthorized_client' },
    }),
  ),
  ...['x', 'ort_1_x', 'ort__', 'oat_1_1_x', '\0', `ort_${'9'.repeat(4_000)}`].map(
    (token): Exchange => ({
      row: 'R6749-6-01',
      name: `${JSON.stringify(token.slice(0, 20))} is none`,
      request: asWeb({ grant_type: 'refresh_token', refresh_token: token }),
      answer: badGrant,
    }),
  ),
  {
    row: 'R6749-6-01',
    name: 'an access token is none',
    request: ({ web, tokens }) => ({
      path,
      form: { grant_type: 'refresh_token', refresh_token: tokens.access_token },
      basic: web.basic,
    }),
    answer: badGrant,
  },
  {
    row: 'R6749-6-01',
    name: 'without one',
    request: asWeb({ grant_type: 'refresh_token' }),
    answer: refusedRequest,
  },
];
