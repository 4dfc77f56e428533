// Open-loop load: requests are due at fixed times, whatever became of those before, and a latency counts from the time
// at which its request was due (no coordinated omission). Ends after the planned time, or when stdin is closed.
// Prints the result as JSON.
import { readFileSync } from 'node:fs';
import { createConnection } from 'node:net';
import { Worker } from 'node:worker_threads';
import { monotonicMilliseconds } from '../rig/numbers.js';
import { wireText } from '../rig/posts.js';

/** @type {import('../rig/load.js').OpenLoopPlan} */
const plan = JSON.parse(readFileSync(process.argv[2] ?? '', 'utf8'));

/** How long answers may still come after the last request. */
const PATIENCE_MILLISECONDS = 10_000;

const texts = plan.posts.map(wireText);
const interval = 1_000 / plan.rate;

/** @typedef {{ socket: import('node:net').Socket, dueAt: number, received: string }} Connection */

/** @type {Connection[]} */
const idle = [];
/** Due times of requests that wait for a connection. @type {number[]} */
const waiting = [];
let sent = 0;
let answered = 0;
let failures = 0;
let firstFailure = '';

const count = Math.round(plan.rate * plan.seconds);
/** Made at once: lists that grow are copied again and again, and requests are sent late meanwhile. */
const samples = {
  dueAt: new Float64Array(count),
  latency: new Float64Array(count),
  lateness: new Float64Array(count),
};

/** Sends what is due, as long as a connection is free. */
function dispatch() {
  for (let connection = idle[0]; connection !== undefined && waiting.length > 0; connection = idle[0]) {
    idle.shift();
    connection.dueAt = waiting.shift() ?? 0;
    connection.received = '';
    connection.socket.write(texts[sent % texts.length] ?? '');
    samples.lateness[sent] = monotonicMilliseconds() - connection.dueAt;
    sent += 1;
  }
}

/**
 * Whether this is a whole response with a content-length, which is all that the servers measured here send.
 *
 * @param {string} text
 */
function isWhole(text) {
  const end = text.indexOf('\r\n\r\n');
  if (end < 0) return false;
  const length = /\r\ncontent-length: (\d+)/i.exec(text.slice(0, end))?.[1];
  if (length === undefined) throw new Error(`a response without content-length:\n${text}`);
  return text.length >= end + 4 + Number(length);
}

/**
 * @param {Connection} connection
 * @param {string} chunk
 */
function receive(connection, chunk) {
  connection.received += chunk;
  if (!isWhole(connection.received)) return;
  samples.dueAt[answered] = connection.dueAt;
  samples.latency[answered] = monotonicMilliseconds() - connection.dueAt;
  answered += 1;
  if (!connection.received.startsWith('HTTP/1.1 200 ')) {
    failures += 1;
    firstFailure ||= connection.received;
  }
  idle.push(connection);
  dispatch();
}

/** @returns {Promise<Connection>} */
function connect() {
  return new Promise((resolve, reject) => {
    const socket = createConnection({ host: '127.0.0.1', port: plan.port, noDelay: true });
    /** @type {Connection} */
    const connection = { socket, dueAt: 0, received: '' };
    socket.setEncoding('latin1');
    socket.once('connect', () => resolve(connection));
    socket.on('error', reject);
    socket.on('data', (chunk) => receive(connection, String(chunk)));
    // A request that was under way has no answer then, and is counted as failed at the end.
    socket.on('close', () => {
      const index = idle.indexOf(connection);
      if (index >= 0) idle.splice(index, 1);
    });
  });
}

/** Says what is due until the planned time is over or stdin is closed. */
async function pace() {
  const base = monotonicMilliseconds() + 100;
  const pacer = new Worker(new URL('./pacer.js', import.meta.url), { workerData: { base, interval, count } });
  let scheduled = 0;
  pacer.on('message', (/** @type {number} */ due) => {
    for (; scheduled < due; scheduled++) waiting.push(base + scheduled * interval);
    dispatch();
  });
  process.stdin.on('end', () => void pacer.terminate()).resume();
  await new Promise((resolve, reject) => pacer.once('exit', resolve).once('error', reject));
}

idle.push(...(await Promise.all(Array.from({ length: plan.connections }, connect))));
const all = [...idle];
await pace();
const giveUpAt = monotonicMilliseconds() + PATIENCE_MILLISECONDS;
while (answered < sent + waiting.length && monotonicMilliseconds() < giveUpAt) {
  await new Promise((resolve) => setTimeout(resolve, 10));
}
failures += sent + waiting.length - answered;
for (const { socket } of all) socket.destroy();
process.stdin.destroy();

/** @type {import('../rig/load.js').OpenLoopResult} */
const result = {
  samples: {
    dueAt: [...samples.dueAt.subarray(0, answered)],
    latency: [...samples.latency.subarray(0, answered)],
    lateness: [...samples.lateness.subarray(0, sent)],
  },
  failures,
  firstFailure,
};
process.stdout.write(`${JSON.stringify(result)}\n`);
