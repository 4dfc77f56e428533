// A thread that says how many requests are due: a timer of the event loop would be up to a millisecond late, and a
// loop that asks the time again and again would take a core from the server.
import { parentPort, workerData } from 'node:worker_threads';
import { monotonicMilliseconds } from '../rig/numbers.js';

/** @type {{ base: number, interval: number, count: number }} */
const { base, interval, count } = workerData;
const nobody = new Int32Array(new SharedArrayBuffer(4));

/** Milliseconds; waking for each of many requests would cost more than sending them. */
const SHORTEST_WAIT = 0.1;

for (let due = 0; due < count; ) {
  const wait = base + due * interval - monotonicMilliseconds();
  if (wait > 0) Atomics.wait(nobody, 0, 0, Math.max(wait, SHORTEST_WAIT));
  due = Math.min(count, Math.floor((monotonicMilliseconds() - base) / interval) + 1);
  parentPort?.postMessage(due);
}
