import { spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { ended, gather, runToEnd, startChild } from './children.js';
import { percentile } from './numbers.js';
import { wireText } from './posts.js';

/**
 * Which request is the next one: each of those there are in turn; `refreshing`: each refresh token once, and then the
 * one that came for it; `codes`: there are two, of which the first asks for a code and the second spends it.
 *
 * @typedef {'constant' | 'refreshing' | 'codes'} Order
 */

/**
 * Load of connections that each send the next request when the last one is answered.
 *
 * @typedef {object} ClosedLoopPlan
 * @property {number} port
 * @property {readonly import('./posts.js').Post[]} posts sent in turn
 * @property {number} seconds
 * @property {number} connections
 * @property {Order} order
 * @property {string} expected what each answer must hold, beside being 200; '' for nothing
 */

/**
 * Load of requests that are due at fixed times.
 *
 * @typedef {object} OpenLoopPlan
 * @property {number} port
 * @property {readonly import('./posts.js').Post[]} posts sent in turn
 * @property {number} seconds the most that it lasts
 * @property {number} connections
 * @property {number} rate requests a second
 */

/**
 * Times in monotonic milliseconds: when each answered request was due, how long its answer took from then, and how
 * late each request was sent.
 *
 * @typedef {object} OpenLoopResult
 * @property {{ dueAt: number[], latency: number[], lateness: number[] }} samples
 * @property {number} failures
 * @property {string} firstFailure
 */

/** @typedef {{ rate: number, p50: number, p99: number }} Throughput */
/** @typedef {{ p50: number, p99: number, max: number, count: number }} Latency */

export const CONNECTIONS = 64;
/** wrk calls an answer a failure that takes longer; a server that hashes slowly lets all its clients wait. */
const PATIENCE_SECONDS = 60;

/** @param {string} name */
function processFile(name) {
  return fileURLToPath(new URL(`../processes/${name}`, import.meta.url));
}

/**
 * The generator of closed-loop load: wrk leaves most of the machine to the server, so it is taken where it is there.
 *
 * @returns {'wrk' | 'autocannon'}
 */
export function findGenerator() {
  return spawnSync('wrk', ['--version']).error === undefined ? 'wrk' : 'autocannon';
}

/**
 * @param {string} folder for the plan
 * @param {'wrk' | 'autocannon'} generator
 * @param {{ port: number, posts: readonly import('./posts.js').Post[], seconds: number, order?: Order, expected?: string }} wanted
 * @returns {Promise<Throughput>}
 * @throws {Error} when a single request fails: then the figures say nothing
 */
export async function closedLoop(folder, generator, { order = 'constant', expected = '', ...wanted }) {
  /** @type {ClosedLoopPlan} */
  const plan = { ...wanted, order, expected, connections: CONNECTIONS };
  const { stdout } = await (generator === 'wrk' ? runWrk(folder, plan) : runAutocannon(folder, plan));
  /** @type {{ requests: number, seconds: number, p50: number, p99: number, failures: number }} */
  const { requests, seconds, p50, p99, failures } = JSON.parse(stdout.slice(stdout.lastIndexOf('\n{') + 1));
  if (failures > 0 || requests === 0) throw new Error(`${failures} requests failed, of ${requests}`);
  return { rate: requests / seconds, p50, p99 };
}

/**
 * @param {string} folder
 * @param {ClosedLoopPlan} plan
 */
function runWrk(folder, { port, posts, seconds, connections, order, expected }) {
  const file = join(folder, 'requests');
  writeFileSync(file, posts.map(wireText).join('\u001e'));
  const script = ['-s', processFile('closed-loop.lua')];
  const patience = ['--timeout', `${PATIENCE_SECONDS}s`];
  return runToEnd('wrk', [
    ...['-t1', `-c${connections}`, `-d${seconds}s`, ...patience, ...script, `http://127.0.0.1:${port}`],
    ...['--', file, order, expected],
  ]);
}

/**
 * @param {string} folder
 * @param {ClosedLoopPlan} plan
 */
function runAutocannon(folder, plan) {
  const file = join(folder, 'plan.json');
  writeFileSync(file, JSON.stringify(plan));
  return runToEnd(process.execPath, [processFile('closed-loop.js'), file]);
}

/**
 * Starts open-loop load.
 *
 * @param {string} folder for the plan
 * @param {{ port: number, posts: readonly import('./posts.js').Post[], seconds: number, rate: number }} wanted
 * @returns {{ stop: () => void, result: Promise<OpenLoopResult['samples']> }} rejects when a single request fails
 */
export function startOpenLoop(folder, wanted) {
  const file = join(folder, 'plan.json');
  /** @type {OpenLoopPlan} */
  const plan = { ...wanted, connections: CONNECTIONS };
  writeFileSync(file, JSON.stringify(plan));
  const child = startChild(process.execPath, [processFile('open-loop.js'), file], { stdio: 'pipe' });
  const out = gather(child.stdout);
  const err = gather(child.stderr);
  const result = ended(child).then((failure) => {
    if (failure !== '') throw new Error(`the load could not be made: ${failure}\n${err.text}`);
    /** @type {OpenLoopResult} */
    const { samples, failures, firstFailure } = JSON.parse(out.text);
    if (failures > 0) throw new Error(`${failures} requests failed, the first one so:\n${firstFailure}`);
    return samples;
  });
  return { stop: () => void child.stdin?.end(), result };
}

/**
 * The latency of the requests that were due in a span of time.
 *
 * @param {OpenLoopResult['samples']} samples
 * @param {number} [from] monotonic milliseconds
 * @param {number} [to]
 * @returns {Latency}
 */
export function latencyOf(samples, from = 0, to = Number.POSITIVE_INFINITY) {
  const latencies = samples.latency.filter((_latency, index) => {
    const due = samples.dueAt[index] ?? 0;
    return due >= from && due < to;
  });
  return {
    p50: percentile(latencies, 0.5),
    p99: percentile(latencies, 0.99),
    max: percentile(latencies, 1),
    count: latencies.length,
  };
}
