import { spawn } from 'node:child_process';
import { monotonicMilliseconds } from './numbers.js';

/** @type {Set<import('node:child_process').ChildProcess>} */
const running = new Set();

process.once('exit', () => {
  for (const child of running) child.kill('SIGKILL');
});

/**
 * Starts a process that does not outlive this one.
 *
 * @param {string} command
 * @param {readonly string[]} args
 * @param {import('node:child_process').SpawnOptions} options
 */
export function startChild(command, args, options) {
  const child = spawn(command, args, options);
  running.add(child);
  child.once('close', () => running.delete(child));
  return child;
}

/**
 * Resolves when a process has ended and its output has been read.
 *
 * @param {import('node:child_process').ChildProcess} child
 * @returns {Promise<string>} '' for exit code 0, else how it ended
 */
export function ended(child) {
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (code, signal) => resolve(code === 0 ? '' : `${signal ?? `exit code ${code}`}`));
  });
}

/**
 * Gathers a stream's text.
 *
 * @param {import('node:stream').Readable | null} stream
 * @returns {{ text: string, firstAt: number }} grows as it is read; `firstAt` is when the first of it came
 */
export function gather(stream) {
  const gathered = { text: '', firstAt: 0 };
  stream?.setEncoding('utf8').on('data', (/** @type {string} */ chunk) => {
    if (gathered.text === '') gathered.firstAt = monotonicMilliseconds();
    gathered.text += chunk;
  });
  return gathered;
}

/**
 * What a process printed, and when, in monotonic milliseconds.
 *
 * @typedef {{ stdout: string, startedAt: number, printedAt: number, endedAt: number }} Outcome
 */

/**
 * Runs a process to its end.
 *
 * @param {string} command
 * @param {readonly string[]} args
 * @param {{ cwd?: string, env?: NodeJS.ProcessEnv, input?: string, seconds?: number }} [options] `seconds` bounds it
 * @returns {Promise<Outcome>}
 * @throws {Error} with what it wrote on stderr, when it does not end with exit code 0
 */
export async function runToEnd(command, args, { cwd, env, input = '', seconds = 120 } = {}) {
  const startedAt = monotonicMilliseconds();
  const child = startChild(command, args, { cwd, env, stdio: 'pipe' });
  const timer = setTimeout(() => child.kill('SIGKILL'), seconds * 1_000);
  const out = gather(child.stdout);
  const err = gather(child.stderr);
  child.stdin?.on('error', () => undefined).end(input);
  const failure = await ended(child);
  const endedAt = monotonicMilliseconds();
  clearTimeout(timer);
  if (failure !== '') throw new Error(`${[command, ...args].join(' ')}: ${failure}\n${err.text}`);
  return { stdout: out.text, startedAt, printedAt: out.firstAt, endedAt };
}
