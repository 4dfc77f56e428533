import { type BasicCredentials, basicHeader, type FormFields } from '../support/testbed.ts';
import type { Exchange, Expected, Sent } from './exchange.ts';
import type { World } from './world.ts';

const path = '/o/token/';
const ownToken = { grant_type: 'client_credentials' };

const granted: Expected = { status: 200, body: { token_type: 'Bearer' } };
const refused: Expected = {
  status: 401,
  error: 'invalid_client',
  headers: { 'www-authenticate': /^Basic realm="[^"]+"/ },
  without: ['access_token'],
};
/** Who came with something else than that header is not asked for it. */
const refusedPlainly: Expected = { ...refused, headers: { 'www-authenticate': undefined } };
const confused: Expected = { status: 400, error: 'invalid_request', without: ['access_token'] };

function withBasic(pick: (world: World) => BasicCredentials, form: FormFields = {}) {
  return (world: World): Sent => ({ path, form: { ...ownToken, ...form }, basic: pick(world) });
}

/** Sends an Authorization header as it stands. */
function withHeader(make: (world: World) => string) {
  return (world: World): Sent => ({ path, form: ownToken, headers: { authorization: make(world) } });
}

/** Sends Basic with these bytes for its two parts. */
function withBytes(bytes: string | Buffer) {
  return withHeader(() => `Basic ${Buffer.from(bytes).toString('base64')}`);
}

/** Sends Basic without the encoding of its parts. */
function unencoded([id, secret]: BasicCredentials): string {
  return `Basic ${Buffer.from(`${id}:${secret}`).toString('base64')}`;
}

/** Basic with another spelling of its name. */
function named(scheme: string) {
  return withHeader(({ web }) => basicHeader(web.basic).replace('Basic', scheme));
}

/** RFC 6749 section 2.3 and what hangs on it. */
export const clientAuthentication: readonly Exchange[] = [
  {
    row: 'R6749-2.3-01',
    name: 'Basic and a secret in the body, both right',
    request: withBasic(({ web }) => web.basic, {}),
    answer: granted,
  },
  {
    row: 'R6749-2.3-01',
    name: 'both right, with the client_id in the body',
    request: ({ web }) => ({
      path,
      form: { ...ownToken, client_id: web.id, client_secret: web.secret },
      basic: web.basic,
    }),
    answer: confused,
  },
  {
    row: 'R6749-2.3-01',
    name: 'Basic, and only a secret in the body',
    request: ({ web }) => ({ path, form: { ...ownToken, client_secret: web.secret }, basic: web.basic }),
    answer: confused,
  },
  {
    row: 'R6749-2.3-01',
    name: 'Basic of one client and the client_id of another',
    request: ({ web, other }) => ({ path, form: { ...ownToken, client_id: other.id }, basic: web.basic }),
    answer: confused,
  },
  {
    row: 'R6749-2.3-01',
    name: 'the same client_id beside Basic is one way, not two',
    request: ({ web }) => ({ path, form: { ...ownToken, client_id: web.id }, basic: web.basic }),
    answer: granted,
  },
  { row: 'R6749-2.3.1-01', name: 'basic', request: named('basic'), answer: granted },
  { row: 'R6749-2.3.1-01', name: 'BASIC', request: named('BASIC'), answer: granted },
  { row: 'R6749-2.3.1-01', name: 'BaSiC', request: named('BaSiC'), answer: granted },
  {
    row: 'R6749-2.3.1-01',
    name: 'an id and a secret with colons, blanks, plus and percent signs',
    request: withBasic(({ odd }) => odd.basic),
    answer: granted,
  },
  {
    row: 'R6749-2.3.1-01',
    name: 'the same without the encoding is another secret',
    request: withHeader(({ odd }) => unencoded(odd.basic)),
    answer: refused,
  },
  {
    row: 'R6749-2.3.1-01',
    name: 'blanks may be encoded as %20',
    request: withHeader(
      ({ odd }) =>
        `Basic ${Buffer.from(odd.basic.map((part) => encodeURIComponent(part)).join(':')).toString('base64')}`,
    ),
    answer: granted,
  },
  {
    row: 'R6749-2.3.1-02',
    name: 'in the body',
    request: ({ web }) => ({ path, form: { ...ownToken, client_id: web.id, client_secret: web.secret } }),
    answer: granted,
  },
  {
    row: 'R6749-2.3.1-02',
    name: 'in the address',
    request: ({ web }) => ({
      path: `${path}?client_id=${web.id}&client_secret=${web.secret}`,
      form: ownToken,
    }),
    answer: refused,
  },
  {
    row: 'R6749-2.3.1-02',
    name: 'half in the address',
    request: ({ web }) => ({
      path: `${path}?client_secret=${web.secret}`,
      form: { ...ownToken, client_id: web.id },
    }),
    answer: refusedPlainly,
  },
  { row: 'R6749-2.3.1-03', name: 'nothing', request: withHeader(() => 'Basic'), answer: refused },
  {
    row: 'R6749-2.3.1-03',
    name: 'nothing, beside credentials in the body',
    request: ({ web }) => ({
      path,
      form: { ...ownToken, client_id: web.id, client_secret: web.secret },
      headers: { authorization: 'Basic' },
    }),
    answer: refused,
  },
  { row: 'R6749-2.3.1-03', name: 'no base64', request: withHeader(() => 'Basic !!!'), answer: refused },
  {
    row: 'R6749-2.3.1-03',
    name: 'base64 with something after it',
    request: withHeader(({ web }) => `${basicHeader(web.basic)} x`),
    answer: refused,
  },
  {
    row: 'R6749-2.3.1-03',
    name: 'base64 in the alphabet of URLs',
    request: withHeader(() => `Basic ${Buffer.from('\u07ff\u07ff:>>>???').toString('base64url')}`),
    answer: refused,
  },
  { row: 'R6749-2.3.1-03', name: 'no colon', request: withBytes('nobody'), answer: refused },
  { row: 'R6749-2.3.1-03', name: 'a colon alone', request: withBytes(':'), answer: refused },
  {
    row: 'R6749-2.3.1-03',
    name: 'bad UTF-8',
    request: withBytes(Buffer.from([0xff, 0xfe, 0x3a, 0xc3])),
    answer: refused,
  },
  {
    row: 'R6749-2.3.1-03',
    name: 'UTF-8 that is longer than it must be',
    request: withBytes(Buffer.from([0xc0, 0xba, 0x3a, 0x61])),
    answer: refused,
  },
  { row: 'R6749-2.3.1-03', name: 'a broken escape', request: withBytes('%zz:%'), answer: refused },
  {
    row: 'R6749-2.3.1-03',
    name: 'an escape of half a character',
    request: withBytes('%c3:x'),
    answer: refused,
  },
  { row: 'R6749-2.3.1-03', name: 'a newline', request: withBytes('a\nb:c\r\nd'), answer: refused },
  { row: 'R6749-2.3.1-03', name: 'NUL in the id', request: withBytes('a\0b:c'), answer: refused },
  {
    row: 'R6749-2.3.1-05',
    name: 'the right secret and a NUL',
    request: withBasic(({ web }) => [web.id, `${web.secret}\0`]),
    answer: refused,
  },
  {
    row: 'R6749-2.3.1-05',
    name: 'the right secret and a NUL, in the body',
    request: ({ web }) => ({
      path,
      form: { ...ownToken, client_id: web.id, client_secret: `${web.secret}\0` },
    }),
    answer: refusedPlainly,
  },
  {
    row: 'R6749-2.3.1-05',
    name: 'the right id and a NUL',
    request: withBasic(({ web }) => [`${web.id}\0`, web.secret]),
    answer: refused,
  },
  {
    row: 'R6749-2.3.1-05',
    name: 'a chosen secret and a NUL',
    request: withBasic(({ odd }) => [odd.id, `${odd.secret}\0`]),
    answer: refused,
  },
  {
    row: 'R6749-2.3.1-05',
    name: 'a DEL',
    request: withBasic(({ web }) => [web.id, `${web.secret}\x7f`]),
    answer: refused,
  },
  {
    row: 'R6749-2.3.1-05',
    name: 'a letter beyond ASCII',
    request: withBasic(({ web }) => [web.id, `${web.secret}é`]),
    answer: refused,
  },
  {
    row: 'R6749-2.3.1-05',
    name: 'a very long secret',
    request: withBasic(({ odd }) => [odd.id, 'x'.repeat(6_000)]),
    answer: refused,
  },
  {
    row: 'R6749-3.2.1-01',
    name: 'a confidential client that only names itself, with client_credentials',
    request: ({ web }) => ({ path, form: { ...ownToken, client_id: web.id } }),
    answer: refusedPlainly,
  },
  {
    row: 'R6749-3.2.1-01',
    name: 'with a password',
    request: ({ web }) => ({
      path,
      form: { grant_type: 'password', client_id: web.id, username: 'alice', password: 'x' },
    }),
    answer: refusedPlainly,
  },
  {
    row: 'R6749-3.2.1-01',
    name: 'with its own live refresh token',
    request: ({ web, tokens }) => ({
      path,
      form: { grant_type: 'refresh_token', client_id: web.id, refresh_token: tokens.refresh_token },
    }),
    answer: refusedPlainly,
  },
  {
    row: 'R6749-3.2.1-01',
    name: 'with Basic and an empty secret',
    request: withBasic(({ web }) => [web.id, '']),
    answer: refused,
  },
  {
    row: 'R6749-3.2.1-01',
    name: 'nobody at all',
    request: { path, form: ownToken },
    answer: refused,
  },
  {
    row: 'R6749-3.2.1-01',
    name: 'the parameter client in the place of client_id',
    request: ({ web }) => ({ path, form: { ...ownToken, client: web.id, client_secret: web.secret } }),
    answer: confused,
  },
  {
    row: 'R6749-3.2.1-01',
    name: 'a public client that names itself gets as far as its grant',
    request: ({ native }) => ({
      path,
      form: { grant_type: 'refresh_token', client_id: native.id, refresh_token: 'x' },
    }),
    answer: { status: 400, error: 'invalid_grant' },
  },
  {
    row: 'R6749-3.2.1-01',
    name: 'a public client that names itself by Basic with an empty secret',
    request: ({ native }) => ({
      path,
      form: { grant_type: 'refresh_token', refresh_token: 'x' },
      basic: [native.id, ''],
    }),
    answer: { status: 400, error: 'invalid_grant' },
  },
  {
    row: 'R6749-3.2.1-01',
    name: 'a public client has no secret to be right with',
    request: ({ native }) => ({
      path,
      form: { grant_type: 'refresh_token', client_id: native.id, client_secret: 'guess', refresh_token: 'x' },
    }),
    answer: refusedPlainly,
  },
  ...['authorization_code', 'refresh_token'].map(
    (grant): Exchange => ({
      row: 'R8252-8.4-01',
      name: `a secret that was found in it, with ${grant}`,
      request: ({ native }) => ({
        path,
        form: {
          grant_type: grant,
          client_id: native.id,
          client_secret: 'found',
          code: 'x',
          refresh_token: 'x',
        },
      }),
      answer: refusedPlainly,
    }),
  ),
  {
    row: 'R6749-3.2.1-01',
    name: 'a client that is registered for Basic does not get through with the body',
    request: ({ basicOnly }) => ({
      path,
      form: { ...ownToken, client_id: basicOnly.id, client_secret: basicOnly.secret },
    }),
    answer: refusedPlainly,
  },
  {
    row: 'R6749-3.2.1-01',
    name: 'nor one that is registered for the body with Basic',
    request: withBasic(({ postOnly }) => postOnly.basic),
    answer: refused,
  },
  {
    row: 'R6749-3.2.1-01',
    name: 'the registered way works for both',
    request: withBasic(({ basicOnly }) => basicOnly.basic),
    answer: granted,
  },
  {
    row: 'R6749-5.2-02',
    name: 'a wrong secret by Basic',
    request: withBasic(({ web }) => [web.id, 'wrong']),
    answer: refused,
  },
  {
    row: 'R6749-5.2-02',
    name: 'a wrong secret in the body',
    request: ({ web }) => ({ path, form: { ...ownToken, client_id: web.id, client_secret: 'wrong' } }),
    answer: refusedPlainly,
  },
  {
    row: 'R6749-5.2-02',
    name: 'another scheme than Basic',
    request: withHeader(() => 'Digest username="x"'),
    answer: refused,
  },
  {
    row: 'R6749-5.2-02',
    name: 'an access token in the place of a secret',
    request: ({ tokens }) => ({ path, form: ownToken, bearer: tokens.access_token }),
    answer: refused,
  },
];
