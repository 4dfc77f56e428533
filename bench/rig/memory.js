import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { runToEnd } from './children.js';

const GNU_TIME = '/usr/bin/time';

/**
 * Memory of a running process, as the kernel of Linux counts it.
 *
 * @param {number} pid
 * @returns {{ now: number, most: number } | undefined} resident bytes; undefined where the system does not tell
 */
export function residentBytes(pid) {
  const file = `/proc/${pid}/status`;
  if (!existsSync(file)) return undefined;
  const status = readFileSync(file, 'utf8');
  const bytes = (/** @type {string} */ name) =>
    Number(new RegExp(`^${name}:\\s+(\\d+) kB`, 'm').exec(status)?.[1]) * 1_024;
  return { now: bytes('VmRSS'), most: bytes('VmHWM') };
}

/** Whether the greatest size of a process can be told after its end. */
export const canWeigh = process.platform === 'linux' && existsSync(GNU_TIME);

/**
 * Runs a process to its end under GNU time, which asks the kernel (wait4) for its maximum resident size.
 *
 * @param {readonly string[]} args of node
 * @param {{ cwd: string, env: NodeJS.ProcessEnv }} options
 * @returns {Promise<import('./children.js').Outcome & { maximumBytes: number }>} NaN where GNU time is missing
 */
export async function runWeighed(args, options) {
  if (!canWeigh) return { ...(await runToEnd(process.execPath, args, options)), maximumBytes: Number.NaN };
  const file = join(options.cwd, 'maximum-resident-size');
  const outcome = await runToEnd(GNU_TIME, ['-f', '%M', '-o', file, process.execPath, ...args], options);
  return { ...outcome, maximumBytes: Number(readFileSync(file, 'utf8').trim()) * 1_024 };
}
