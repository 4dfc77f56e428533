import { expect, test } from 'vitest';
import { deviceFlow } from '../../src/client/device-flow.ts';
import { findServer } from '../../src/client/server.ts';
import { closedPort, type OtherServerOptions, otherServer } from '../support/other-server.ts';

/** How long a device waits between its questions, in seconds, and what it gets. */
async function waitsOf(options: OtherServerOptions, timeoutSeconds = 600) {
  const { issuer, asked } = await otherServer(options);
  const stop = new AbortController().signal;
  const server = await findServer(issuer, { stop, insecure: false });
  const waits: number[] = [];
  const outcome = await deviceFlow(server, {
    clientId: 'shop',
    clientSecret: undefined,
    authMethod: undefined,
    scope: ['read', 'write'],
    resource: [],
    timeoutSeconds,
    stop,
    onCode: () => undefined,
    wait: async (seconds) => waits.push(seconds),
  }).catch((error: Error) => error.message);
  return { waits, outcome, asked };
}

test('a device waits five seconds unless the server says otherwise, and longer for each slow_down', async () => {
  const polls = ['authorization_pending', 'slow_down', 'authorization_pending', 'slow_down'];
  const usual = await waitsOf({ polls, device: { interval: undefined } });
  expect(usual).toMatchObject({ waits: [5, 5, 10, 10, 15], outcome: { token_type: 'Bearer' } });
  expect(usual.asked[0]).toEqual({
    grant_type: 'urn:ietf:params:oauth:grant-type:device_code',
    device_code: 'the-device-code',
    client_id: 'shop',
  });
  const named = await waitsOf({ polls, device: { interval: 2 } });
  expect(named.waits).toEqual([2, 2, 7, 7, 12]);
});

test('a device asks less and less often where nobody answers', async () => {
  const { waits, outcome } = await waitsOf({
    metadata: { token_endpoint: `http://127.0.0.1:${await closedPort()}/token` },
    device: { interval: 5, expires_in: 100 },
  });
  expect(waits).toEqual([5, 10, 20, 40, 25]);
  expect(outcome).toBe('nobody confirmed the code within 100 seconds');
});

test('a device gives up when the person takes longer than it was told to wait', async () => {
  const polls = Array.from({ length: 10 }, () => 'authorization_pending');
  const { waits, outcome } = await waitsOf({ polls, device: { interval: 5 } }, 12);
  expect(waits).toEqual([5, 5, 2]);
  expect(outcome).toContain('within 12 seconds');
});
