import { CALLBACK } from '../support/code-flow.ts';
import { type Asking, loopback } from './asking.ts';

const told = (error: string) => ({ error }) as const;
const invalid = told('invalid_request');

function wrongAddress(uri: string): Asking {
  return { row: 'R6749-3.1.2.4-01', name: uri, changes: { redirect_uri: uri }, answer: 'page' };
}

function wrongPort(uri: string): Asking {
  return { row: 'R8252-7.3-01', name: uri, from: 'native', changes: { redirect_uri: uri }, answer: 'page' };
}

function otherHost(uri: string): Asking {
  return { ...wrongPort(uri), row: 'R8252-7.3-02' };
}

/** Addresses that a program somewhere has taken for `https://app.example/cb`. */
export const tricks: readonly string[] = [
  ...[`${CALLBACK}/`, `${CALLBACK}?`, `${CALLBACK}#`, `${CALLBACK}#x`, `${CALLBACK};x`, `${CALLBACK}?x=1`],
  ...[`${CALLBACK}%20`, `${CALLBACK}\n`, `${CALLBACK}\0`, ` ${CALLBACK}`, `${CALLBACK} `, `${CALLBACK}\t`],
  ...['https://app.example/CB', 'https://APP.example/cb', 'HTTPS://app.example/cb', 'http://app.example/cb'],
  ...[
    'https://app.example',
    'https://app.example/',
    'https://app.example:443/cb',
    'https://app.example:444/cb',
  ],
  ...[
    'https://app.example./cb',
    'https://app.example//cb',
    'https://app.example/./cb',
    'https://app.example/c%62',
  ],
  ...[
    'https://app.example/x/../cb',
    'https://app.example/cb/../../evil',
    'https://app.example/cb/%2e%2e/evil',
  ],
  ...[
    'https://app.example\\@evil.example/cb',
    'https://evil.example\\app.example/cb',
    'https:\\\\app.example\\cb',
  ],
  ...[
    'https://user@app.example/cb',
    'https://app.example@evil.example/cb',
    'https://app.example:x@evil.example/cb',
  ],
  ...[
    'https://a@b@app.example/cb',
    'https://evil.example#@app.example/cb',
    'https://evil.example?@app.example/cb',
  ],
  ...['https://app.example.evil.example/cb', 'https://evil-app.example/cb', 'https://appXexample/cb'],
  ...['//app.example/cb', '/cb', 'app.example/cb', 'https:app.example/cb', 'https:/app.example/cb'],
  ...[
    'https:///app.example/cb',
    'https://[::ffff:app.example]/cb',
    'https://app。example/cb',
    'https://аpp.example/cb',
  ],
  ...['javascript:alert(1)', 'data:text/html,x', 'vbscript:x', 'file:///etc/passwd', 'blob:x', 'about:blank'],
  ...[
    'https://*.example/cb',
    'https://app.example/*',
    'https://evil.example/cb',
    'https://evil.example',
    'null',
  ],
];

/** What an authorization request may and may not be. */
export const authorization: readonly Asking[] = [
  { row: 'R6749-3.1-01', name: 'a request that is right', answer: 'code' },
  {
    row: 'R6749-3.1-01',
    name: 'unknown parameters',
    changes: { colour: 'blue', __proto__: 'x' },
    answer: 'code',
  },
  {
    row: 'R6749-3.1-01',
    name: 'empty values are none',
    changes: { scope: '', nonce: '', response_mode: '', prompt: '', max_age: '', resource: '', request: '' },
    answer: 'code',
  },
  { row: 'R6749-3.1-01', name: 'an empty response_type', changes: { response_type: '' }, answer: invalid },
  ...['client_id', 'redirect_uri'].map(
    (name): Asking => ({
      row: 'R6749-3.1-02',
      name,
      more: `&${name}=${encodeURIComponent(CALLBACK)}`,
      answer: 'page',
    }),
  ),
  ...['response_type', 'scope', 'state', 'nonce', 'code_challenge', 'prompt', 'colour'].map(
    (name): Asking => ({ row: 'R6749-3.1-02', name, more: `&${name}=1&${name}=2`, answer: invalid }),
  ),
  { row: 'R6749-3.1-02', name: 'under another spelling', more: '&%73cope=write', answer: invalid },
  { row: 'R6749-3.1-02', name: 'broken encoding', more: '&x=%zz', answer: 'page' },
  {
    row: 'R6749-3.1.1-01',
    name: 'none',
    changes: { response_type: undefined },
    answer: invalid,
  },
  ...['Code', 'code code', 'code fly', 'fly', 'none', '__proto__', 'code\0', 'code  token'].map(
    (type): Asking => ({
      row: 'R6749-3.1.1-01',
      name: JSON.stringify(type),
      changes: { response_type: type },
      answer: told('unsupported_response_type'),
    }),
  ),
  { row: 'LEG-01', name: 'a code', from: 'service', answer: told('unauthorized_client') },
  ...['token', 'id_token', 'id_token token', 'code token', 'code id_token', 'token id_token code'].map(
    (type): Asking => ({
      row: 'R6749-4.2-02',
      name: type,
      changes: { response_type: type, response_mode: 'fragment', nonce: 'n', scope: 'openid' },
      answer: told('unauthorized_client'),
    }),
  ),
  {
    row: 'R6749-3.1.2-01',
    name: 'a success',
    from: 'query',
    changes: { redirect_uri: `${CALLBACK}?x=1&y=%20` },
    answer: 'code',
  },
  {
    row: 'R6749-3.1.2-01',
    name: 'an error',
    from: 'query',
    changes: { redirect_uri: undefined, scope: 'fly' },
    to: `${CALLBACK}?x=1&y=%20`,
    answer: told('invalid_scope'),
  },
  { row: 'R6749-3.1.2.3-01', name: 'one', changes: { redirect_uri: undefined }, answer: 'code' },
  {
    row: 'R6749-3.1.2.3-01',
    name: 'two',
    from: 'two',
    changes: { redirect_uri: undefined },
    answer: 'page',
  },
  {
    row: 'R6749-3.1.2.3-01',
    name: 'none',
    from: 'none',
    changes: { redirect_uri: undefined },
    answer: 'page',
  },
  { row: 'R6749-3.1.2.4-01', name: 'none is registered', from: 'none', answer: 'page' },
  {
    row: 'R6749-3.1.2.4-01',
    name: 'that of another app',
    from: 'two',
    changes: { redirect_uri: `${CALLBACK}?x=1` },
    answer: 'page',
  },
  ...[undefined, '', 'fly', 'a\0b', 'ä', 'x'.repeat(300), "' or 1=1 --", '<b>'].map(
    (clientId): Asking => ({
      row: 'R6749-3.1.2.4-01',
      name: `client_id ${JSON.stringify(clientId?.slice(0, 20))}`,
      changes: { client_id: clientId },
      answer: 'page',
    }),
  ),
  ...['none', 'login', 'consent', 'fly'].map(
    (prompt): Asking => ({
      row: 'R6749-3.1.2.4-01',
      name: `with everything else wrong, and prompt=${prompt}`,
      changes: {
        redirect_uri: 'https://evil.example/',
        prompt,
        response_type: 'x',
        scope: 'fly',
        request: 'x',
      },
      answer: 'page',
    }),
  ),
  ...tricks.map(wrongAddress),
  { row: 'R8252-7.2-01', name: CALLBACK, from: 'native', answer: 'code' },
  ...tricks.map((uri): Asking => ({ ...wrongAddress(uri), row: 'R8252-7.2-01', from: 'native' })),
  ...['read write', 'write read', undefined].map(
    (scope): Asking => ({ row: 'R6749-3.3-01', name: `scope ${scope}`, changes: { scope }, answer: 'code' }),
  ),
  ...['fly', 'read fly', 'READ', 'read"', 'read\\', 'read\n', 'constructor', 'introspection'].map(
    (scope): Asking => ({
      row: 'R6749-3.3-04',
      name: `asked of a user: ${JSON.stringify(scope)}`,
      changes: { scope },
      answer: told('invalid_scope'),
    }),
  ),
  {
    row: 'R6749-3.3-04',
    name: 'asked of a user: not for this client',
    from: 'reader',
    changes: { scope: 'read write' },
    answer: told('invalid_scope'),
  },
  {
    row: 'R7636-4.4.1-01',
    name: 'a confidential client',
    changes: { code_challenge: undefined, code_challenge_method: undefined },
    answer: invalid,
  },
  {
    row: 'R7636-4.4.1-01',
    name: 'a public client',
    from: 'native',
    changes: { redirect_uri: loopback, code_challenge: undefined, code_challenge_method: undefined },
    answer: invalid,
  },
  {
    row: 'R7636-4.4.1-01',
    name: 'one that is exempt',
    from: 'exempt',
    changes: { code_challenge: undefined, code_challenge_method: undefined },
    answer: 'code',
  },
  {
    row: 'R7636-4.4.1-01',
    name: 'a method alone',
    from: 'exempt',
    changes: { code_challenge: undefined },
    answer: invalid,
  },
  { row: 'R7636-4.3-01', name: 'no method', changes: { code_challenge_method: undefined }, answer: invalid },
  { row: 'R7636-7.2-01', name: 'S256', answer: 'code' },
  ...['plain', 's256', 'S512', 'none', 'constructor'].map(
    (method): Asking => ({
      row: 'R7636-7.2-01',
      name: method,
      changes: { code_challenge_method: method },
      answer: invalid,
    }),
  ),
  ...['x'.repeat(42), 'x'.repeat(44), `${'x'.repeat(42)}=`, `${'x'.repeat(42)}+`, `${'x'.repeat(42)}\n`].map(
    (challenge): Asking => ({
      row: 'R7636-4.2-01',
      name: JSON.stringify(challenge),
      changes: { code_challenge: challenge },
      answer: invalid,
    }),
  ),
  ...[
    'http://127.0.0.1:51004/cb?x=1',
    'http://127.0.0.1:1/cb?x=1',
    'http://[::1]:65535/cb',
    'http://[::1]/cb',
  ].map(
    (uri): Asking => ({
      row: 'R8252-7.3-01',
      name: uri,
      from: 'native',
      changes: { redirect_uri: uri },
      answer: 'code',
    }),
  ),
  ...[
    ...['http://127.0.0.1:51004/cb', 'http://127.0.0.1:51004/cb?x=2', 'http://127.0.0.1:51004/cb?x=1&y=2'],
    ...['http://127.0.0.1:51004/cb/?x=1', 'http://u@127.0.0.1:1/cb?x=1', 'http://u:p@127.0.0.1/cb?x=1'],
    ...['https://127.0.0.1:1/cb?x=1', 'http://127.0.0.1:1/cb?x=1#', 'http://127.0.0.1:1@evil.example/cb?x=1'],
    ...['http://127.0.0.1:/cb?x=1', 'http://127.0.0.1:x/cb?x=1', 'http://127.0.0.1:99999/cb?x=1'],
    ...[
      'http://127.0.0.1:1\\@evil.example/cb?x=1',
      'http://127.0.0.1:1:2/cb?x=1',
      'http://127.0.0.1:-1/cb?x=1',
    ],
    ...['HTTP://127.0.0.1:1/cb?x=1', 'http://127.0.0.1:1/CB?x=1', 'http://127.0.0.1:1\n/cb?x=1'],
  ].map(wrongPort),
  ...[
    ...['http://127.0.0.2:1/cb?x=1', 'http://0.0.0.0:1/cb?x=1', 'http://[::ffff:127.0.0.1]:1/cb?x=1'],
    ...['http://127.1:1/cb?x=1', 'http://2130706433:1/cb?x=1', 'http://0x7f.0.0.1:1/cb?x=1'],
    ...[
      'http://127.0.0.1.evil.example:1/cb?x=1',
      'http://localhost.evil.example/cb',
      'http://LOCALHOST:1/cb',
    ],
    ...[
      'http://localhost:1/cb?x=1',
      'http://localhost.:1/cb',
      'http://[::]:1/cb',
      'http://[::1%25eth0]:1/cb',
    ],
  ].map(otherHost),
  { row: 'R8707-2-01', name: 'asked of a user', changes: { resource: 'https://a.example/' }, answer: 'code' },
  ...['/a', 'a.example', 'https://a.example/#x', 'https://a b'].map(
    (resource): Asking => ({
      row: 'R8707-2-02',
      name: `asked of a user: ${resource}`,
      changes: { resource: ['https://a.example/', resource] },
      answer: told('invalid_target'),
    }),
  ),
  ...['fly', 'none login', 'none none', 'login fly', 'NONE', 'none\tconsent'].map(
    (prompt): Asking => ({
      row: 'R6749-4.1.2-04',
      name: `an error for prompt=${JSON.stringify(prompt)}`,
      changes: { prompt },
      answer: invalid,
    }),
  ),
  ...['-1', '1.5', 'x', '1e3', ' 1', '9'.repeat(20)].map(
    (maxAge): Asking => ({
      row: 'R6749-4.1.2-04',
      name: `an error for max_age=${JSON.stringify(maxAge)}`,
      changes: { max_age: maxAge },
      answer: invalid,
    }),
  ),
  { row: 'R9207-2-01', name: 'a success', answer: 'code' },
  {
    row: 'R9207-2-01',
    name: 'a request object',
    changes: { request: 'eyJhbGciOiJub25lIn0.e30.' },
    answer: told('request_not_supported'),
  },
  {
    row: 'R9207-2-01',
    name: 'a request_uri',
    changes: { request_uri: 'https://evil.example/request' },
    answer: told('request_uri_not_supported'),
  },
  { row: 'R9207-2-01', name: 'an unknown response_mode', changes: { response_mode: 'fly' }, answer: invalid },
  ...['web_message', 'postmessage', 'web_message_frame', 'jwt', '__proto__'].map(
    (mode): Asking => ({
      row: 'R9700-4.17-01',
      name: mode,
      changes: { response_mode: mode },
      answer: invalid,
    }),
  ),
  { row: 'R9700-2.1-01', name: 'the one that is registered', answer: 'code' },
];
