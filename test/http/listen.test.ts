import { once } from 'node:events';
import { request as httpRequest } from 'node:http';
import { connect } from 'node:net';
import { networkInterfaces } from 'node:os';
import { describe, expect, onTestFinished, test } from 'vitest';
import { type Listening, listen } from '../../src/http/listen.ts';
import { exchangeRaw } from '../support/raw.ts';
import { testbed } from '../support/testbed.ts';

const hasIpv6Loopback = Object.values(networkInterfaces())
  .flat()
  .some((each) => each?.address === '::1');

async function listening(host: string, port = 0): Promise<Listening> {
  const { app } = await testbed();
  const bound = await listen(app, { host, port });
  onTestFinished(() => bound.close(0));
  return bound;
}

function statusOf(host: string, port: number): Promise<number | undefined> {
  return new Promise((resolve, reject) => {
    const sent = httpRequest({ host, port, path: '/healthz', agent: false }, (answer) => {
      answer.resume();
      resolve(answer.statusCode);
    });
    sent.on('error', reject).end();
  });
}

describe('localhost', () => {
  test.skipIf(!hasIpv6Loopback)('is both loopback addresses', async () => {
    const { port } = await listening('localhost');
    expect(await statusOf('127.0.0.1', port)).toBe(200);
    expect(await statusOf('::1', port)).toBe(200);
  });

  test.skipIf(!hasIpv6Loopback)('refuses on both what is no HTTP, in the same shape', async () => {
    const { port } = await listening('localhost');
    const socket = connect({ port, host: '::1' });
    let answer = '';
    socket.on('data', (chunk) => {
      answer += chunk;
    });
    socket.end('hello\r\n\r\n');
    await once(socket, 'close');
    expect(answer).toMatch(/^HTTP\/1.1 400 Bad Request\r\n.*"invalid_request"/s);
    expect(await exchangeRaw(port, 'hello\r\n\r\n')).toMatch(
      /^HTTP\/1.1 400 Bad Request\r\n.*"invalid_request"/s,
    );
  });

  test.each([
    ['GET / HTTP/1.1\r\nhost: localhost\r\nexpect: miracles\r\n\r\n', '417 Expectation Failed'],
    ['CONNECT example.com:443 HTTP/1.1\r\nhost: example.com:443\r\n\r\n', '400 Bad Request'],
  ])('answers %j like every other refusal', async (request, status) => {
    const { port } = await listening('localhost');
    expect(await exchangeRaw(port, request)).toMatch(
      new RegExp(`^HTTP/1.1 ${status}\r\n.*x-request-id: .*"invalid_request"`, 's'),
    );
  });

  test.skipIf(!hasIpv6Loopback)('reads forms on both', async () => {
    const { port } = await listening('localhost');
    for (const host of ['127.0.0.1', '[::1]']) {
      const body = new URLSearchParams({ grant_type: 'nonsense' });
      const answer = await fetch(`http://${host}:${port}/o/token/`, { method: 'POST', body });
      expect([answer.status, await answer.json()]).toEqual([
        400,
        expect.objectContaining({ error: 'unsupported_grant_type' }),
      ]);
    }
  });

  test('one address is one address', async () => {
    const { port } = await listening('127.0.0.1');
    await expect(statusOf('::1', port)).rejects.toThrow();
  });
});

test('a port that is taken is said in words, with a way out', async () => {
  const { port } = await listening('127.0.0.1');
  await expect(listening('127.0.0.1', port)).rejects.toMatchObject({
    code: 'failed',
    message: `cannot listen on 127.0.0.1 port ${port}: another program does already`,
    hint: expect.stringContaining('--port 0'),
  });
});

test('an address that this machine does not have is said in words', async () => {
  await expect(listening('203.0.113.7')).rejects.toThrow('this machine does not have that address');
});

test('closing ends a request that does not come to its end', async () => {
  const { app } = await testbed();
  const bound = await listen(app, { host: '127.0.0.1', port: 0 });
  const socket = connect({ port: bound.port, host: '127.0.0.1' });
  const closed = once(socket, 'close');
  socket.on('error', () => undefined);
  socket.write('POST /o/token/ HTTP/1.1\r\nHost: a\r\nContent-Length: 9\r\nExpect: 100-continue\r\n\r\n');
  await once(socket, 'data');
  await bound.close(1);
  await closed;
});
