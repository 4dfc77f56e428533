import cluster from 'node:cluster';
import { createServer } from 'node:net';
import { fileURLToPath } from 'node:url';
import { expect, onTestFinished, test } from 'vitest';
import type { Log } from '../../src/context.ts';
import { Supervisor } from '../../src/http/supervisor.ts';
import type { LogEvent } from '../../src/log-events.ts';
import { inStore, makeFolder } from '../support/store.ts';
import { settingsWith } from '../support/testbed.ts';

const program = fileURLToPath(new URL('../../bin/oauthctl.js', import.meta.url));

/** So short that a worker which hangs is noticed after one and a half seconds. */
const BEAT_MILLISECONDS = 50;

function freePort(): Promise<number> {
  return new Promise((resolve) => {
    const server = createServer().listen({ port: 0, host: '127.0.0.1' }, () => {
      const address = server.address();
      server.close(() => resolve(typeof address === 'object' && address !== null ? address.port : 0));
    });
  });
}

test('a worker whose event loop stands still is killed and replaced, and the log says so', async () => {
  const folder = makeFolder();
  await inStore(folder, async () => undefined);
  const port = await freePort();
  const settings = settingsWith({
    DATABASE_URL: `sqlite:${folder}/oauth2.sqlite3`,
    SERVER: { HOST: '127.0.0.1', PORT: port },
  });
  const told: LogEvent[] = [];
  const note = (event: LogEvent) => void told.push(event);
  const log: Log = { debug: note, info: note, warn: note, error: note };
  // This process is the primary; its workers are the program.
  cluster.setupPrimary({ exec: program, args: ['serve'], execArgv: [], silent: true });
  const supervisor = new Supervisor(
    { settings, dev: false, readable: false, env: {} },
    log,
    BEAT_MILLISECONDS,
  );
  onTestFinished(() => supervisor.stop());
  await supervisor.start(2);
  const workers = () => Object.values(cluster.workers ?? {}).map((worker) => worker?.process.pid ?? 0);
  const [stuck = 0, other = 0] = workers();
  process.kill(stuck, 'SIGSTOP');
  await expect.poll(workers, { timeout: 10_000 }).toEqual([other, expect.any(Number)]);
  expect(told).toEqual([
    { event: 'worker_hung', worker: 1, pid: stuck, silent_ms: 1_500 },
    expect.objectContaining({ event: 'worker_crashed', worker: 1, pid: stuck, signal: 'SIGKILL' }),
  ]);
  const answered = () =>
    fetch(`http://127.0.0.1:${port}/healthz`, { headers: { connection: 'close' } }).then(
      ({ status }) => status,
    );
  await expect.poll(answered).toBe(200);
});
