import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { row } from '../conformance/rows.ts';
import { exchangeRaw, rawRequest } from '../support/raw.ts';
import { type Answer, openTestbed, type Testbed, testbed } from '../support/testbed.ts';

let bed: Testbed;
beforeAll(async () => {
  bed = await openTestbed();
});
afterAll(() => bed.close());

/** The one shape of what HTTP itself refuses. */
function expectRefusal(
  answer: Pick<Answer, 'status' | 'headers' | 'json'>,
  status: number,
  error: string,
): void {
  expect(answer.status).toBe(status);
  expect(answer.json).toEqual({ error, error_description: expect.stringMatching(/^[ -~]+\.$/) });
  expect(answer.headers).toMatchObject({
    'content-type': expect.stringMatching(/^application\/json/),
    'cache-control': 'no-store',
    'x-content-type-options': 'nosniff',
    'x-request-id': expect.stringMatching(/^[\w-]{8,}$/),
  });
}

const form = { 'content-type': 'application/x-www-form-urlencoded' };

describe(row('PRD-02'), () => {
  test.each([
    '/nowhere',
    '/o',
    '/o/',
    '/O/token/',
    '/o/token/x',
    '//o/token/',
    '/o/token//',
    '/o/token;x',
    '/api',
    '/%00',
  ])('404 for %s', async (url) => {
    for (const method of ['GET', 'POST', 'OPTIONS', 'TRACE'] as const) {
      expectRefusal(await bed.send({ method, url }), 404, 'not_found');
    }
  });

  test('404 whatever the body is', async () => {
    const payload = 'x'.repeat(100_000);
    const headers = { 'content-type': 'application/json' };
    expectRefusal(await bed.send({ method: 'POST', url: '/nowhere', headers, payload }), 404, 'not_found');
  });

  test.each(['/%', '/o/%zz', '/api/users/%c3', `/api/users/${'x'.repeat(300)}`])(
    '400 for %s',
    async (url) => {
      expectRefusal(await bed.send({ method: 'GET', url }), 400, 'invalid_request');
    },
  );

  test.each([
    ['GET', '/o/token/', 'POST, OPTIONS'],
    ['HEAD', '/o/token/', 'POST, OPTIONS'],
    ['DELETE', '/o/revoke_token/', 'POST, OPTIONS'],
    ['PUT', '/o/introspect', 'POST, OPTIONS'],
    ['POST', '/', 'GET, HEAD'],
    ['POST', '/healthz', 'GET, HEAD'],
    ['PATCH', '/style.css', 'GET, HEAD'],
    ['TRACE', '/o/token', 'POST, OPTIONS'],
  ] as const)('405 for %s %s, which says what there is', async (method, url, allow) => {
    const answer = await bed.send({ method, url });
    expect([answer.status, answer.headers.allow]).toEqual([405, allow]);
    if (method !== 'HEAD') expectRefusal(answer, 405, 'invalid_request');
  });

  test('413 for a body beyond 64 KiB', async () => {
    const largest = await bed.post('/o/token/', `x=${'&'.repeat(65_534)}`);
    expect(largest.status).toBe(400);
    expectRefusal(await bed.post('/o/token/', `xy=${'&'.repeat(65_534)}`), 413, 'invalid_request');
  });

  test.each(['application/json', 'text/plain', 'multipart/form-data; boundary=x', 'nonsense', 'a/b;', ''])(
    '415 for a body of type %j',
    async (type) => {
      const request = { method: 'POST', url: '/o/token/', headers: { 'content-type': type } } as const;
      expectRefusal(await bed.send({ ...request, payload: 'grant_type=password' }), 415, 'invalid_request');
    },
  );

  test('415 for a body of no type', async () => {
    const port = await (await testbed()).port();
    const answer = await exchangeRaw(port, rawRequest(['POST /o/token/ HTTP/1.1'], 'grant_type=password'));
    expect(answer).toMatch(/^HTTP\/1.1 415 /);
  });

  test('a POST without a body is one without parameters', async () => {
    expectRefusal(await bed.send({ method: 'POST', url: '/o/token/' }), 400, 'invalid_request');
    expectRefusal(
      await bed.send({ method: 'POST', url: '/o/token/', headers: form }),
      400,
      'invalid_request',
    );
  });

  test('421 for another host name, where the server minds', async () => {
    const dev = await testbed({ server: { isOwnHost: (host) => host === 'localhost:8000' } });
    const ask = (host: string) => dev.get('/healthz', { headers: { host } });
    expect((await ask('localhost:8000')).status).toBe(200);
    for (const host of ['evil.example', 'localhost:8000.evil.example', '']) {
      expectRefusal(await ask(host), 421, 'misdirected_request');
    }
  });
});

/** The head of a form whose body comes in chunks. */
const formInChunks = [
  'POST /o/token/ HTTP/1.1',
  'Host: a',
  'Connection: close',
  'Content-Type: application/x-www-form-urlencoded',
  'Transfer-Encoding: chunked',
  '\r\n',
].join('\r\n');

describe('what is no HTTP', () => {
  let port: number;
  beforeAll(async () => {
    port = await bed.port();
  });

  function parse(answer: string): Answer {
    const [head = '', text = ''] = answer.split('\r\n\r\n');
    const [first = '', ...lines] = head.split('\r\n');
    const headers = Object.fromEntries(lines.map((line) => line.split(/: (.*)/s).slice(0, 2)));
    return {
      status: Number(first.split(' ')[1]),
      headers,
      text,
      get json() {
        return JSON.parse(text) as Record<string, unknown>;
      },
    };
  }

  test.each([
    ['nonsense', 'hello\r\n\r\n', 400],
    ['a version of another century', 'GET / HTTP/9.9\r\n\r\n', 400],
    ['a bad name of a header', 'GET / HTTP/1.1\r\nHost: a\r\nb c: d\r\n\r\n', 400],
    [
      'two lengths',
      'POST /o/token/ HTTP/1.1\r\nHost: a\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\n',
      400,
    ],
    [
      'a length and chunks',
      'POST /o/token/ HTTP/1.1\r\nHost: a\r\nContent-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n',
      400,
    ],
    ['a chunk of no size', `${formInChunks}zz\r\n`, 400],
    ['a TLS greeting', Buffer.from([0x16, 0x03, 0x01, 0x02, 0x00, 0x01]), 400],
    ['no Host', 'GET / HTTP/1.1\r\nConnection: close\r\n\r\n', 400],
    ['two Hosts', 'GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\nHOST: b\r\n\r\n', 400],
    ['headers beyond 16 KiB', `GET / HTTP/1.1\r\nHost: a\r\nx: ${'y'.repeat(20_000)}\r\n\r\n`, 431],
  ] as const)(row('PRD-02', '%s'), async (_what, bytes, status) => {
    expectRefusal(parse(await exchangeRaw(port, bytes)), status, 'invalid_request');
  });

  test('HTTP/1.0 needs no Host', async () => {
    const answer = await exchangeRaw(port, 'GET /healthz HTTP/1.0\r\n\r\n');
    expect(answer).toMatch(/^HTTP\/1.1 200 /);
  });

  test(row('R6750-2-01', 'two Authorization headers'), async () => {
    for (const second of ['Bearer x', 'Basic x']) {
      const head = ['GET /api/users/me HTTP/1.1', 'authorization: Bearer x', `AUTHORIZATION: ${second}`];
      expectRefusal(parse(await exchangeRaw(port, rawRequest(head))), 400, 'invalid_request');
    }
  });

  test(row('R6749-2.3-01', 'two Authorization headers'), async () => {
    const web = await bed.client();
    const basic = `Authorization: Basic ${Buffer.from(web.basic.join(':')).toString('base64')}`;
    const head = ['POST /o/token/ HTTP/1.1', 'Content-Type: application/x-www-form-urlencoded', basic];
    const body = 'grant_type=client_credentials';
    expect(await exchangeRaw(port, rawRequest(head, body))).toMatch(/^HTTP\/1.1 200 /);
    expectRefusal(parse(await exchangeRaw(port, rawRequest([...head, basic], body))), 400, 'invalid_request');
  });

  test('a body that comes in chunks is read', async () => {
    const pieces = ['5\r\ngrant\r\n', '7\r\n_type=x\r\n', '0\r\n\r\n'];
    const answer = await exchangeRaw(port, [formInChunks, ...pieces]);
    expect(parse(answer.replace(/\r\n\r\n[\da-f]+\r\n/, '\r\n\r\n')).status).toBe(400);
    expect(answer).toContain('unsupported_grant_type');
  });

  test('requests are bounded in time and size', () => {
    expect(bed.app.server).toMatchObject({ headersTimeout: 15_000, requestTimeout: 30_000 });
  });
});

describe('HEAD', () => {
  test.each(['/', '/style.css', '/healthz', '/readyz'])(
    '%s says what GET would, without a body',
    async (url) => {
      const head = await bed.send({ method: 'HEAD', url });
      const get = await bed.send({ method: 'GET', url });
      expect([head.status, head.text]).toEqual([200, '']);
      for (const name of ['content-type', 'content-length', 'cache-control', 'content-security-policy']) {
        expect(head.headers[name]).toBe(get.headers[name]);
      }
    },
  );
});

describe('addresses', () => {
  test.each(['/o/token', '/o/revoke_token', '/o/introspect'])(
    '%s takes a POST with and without its slash',
    async (path) => {
      const web = await bed.client();
      for (const address of [path, `${path}/`, `${path}/?x=y`]) {
        const body = { grant_type: 'client_credentials', token: 'x' };
        expect((await bed.post(address, body, { basic: web.basic })).status).toBe(200);
      }
    },
  );

  test.each(['/auth/v2', ''])('stand under the base path %j', async (BASE_PATH) => {
    const moved = await testbed({ settings: { SERVER: { BASE_PATH } } });
    const web = await moved.client();
    const body = { grant_type: 'client_credentials' };
    const answer = await moved.post(`${BASE_PATH}/token/`, body, { basic: web.basic });
    expect(answer.status).toBe(200);
    expect((await moved.get('/healthz')).status).toBe(200);
    expect((await moved.post('/o/token/', body)).status).toBe(404);
    const told = await moved.post(
      `${BASE_PATH}/introspect`,
      { token: String(answer.json.access_token) },
      { basic: web.basic },
    );
    expect(told.json.iss).toBe(`http://localhost:8000${BASE_PATH}`);
  });
});

describe('request ids', () => {
  test('differ, are in the log, and are not taken from the request', async () => {
    const own = await testbed();
    const headers = { 'x-request-id': 'mine', 'request-id': 'mine' };
    const answers = [
      await own.get('/healthz', { headers }),
      await own.get('/nowhere', { headers }),
      await own.get('/%', { headers }),
      await own.post('/o/token/', {}, { headers }),
    ];
    const ids = answers.map((answer) => answer.headers['x-request-id']);
    expect(new Set(ids).size).toBe(4);
    for (const id of ids) {
      expect(id).not.toBe('mine');
      expect(own.log.filter((line) => line.includes(`'${id}'`))).toHaveLength(1);
    }
  });
});
