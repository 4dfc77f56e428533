import { mkdirSync, mkdtempSync, rmSync, statfsSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** @type {Set<string>} */
const made = new Set();

process.once('exit', () => {
  for (const folder of made) rmSync(folder, { recursive: true, force: true });
});

/**
 * Makes a folder that is removed when this process ends, however that happens.
 *
 * @param {string | undefined} parent where; undefined: where this machine keeps temporary files
 */
export function makeWorkplace(parent) {
  const folder = mkdtempSync(join(parent ?? tmpdir(), 'oauthctl-bench-'));
  made.add(folder);
  return folder;
}

/**
 * Does work in a folder of its own, and removes it.
 *
 * @template Result
 * @param {string} workplace
 * @param {string} name
 * @param {(folder: string) => Promise<Result>} work
 */
export async function inFolder(workplace, name, work) {
  const folder = join(workplace, name);
  mkdirSync(folder);
  try {
    return await work(folder);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

const TMPFS = 0x01021994;

/**
 * Whether files there are only in memory: then a commit waits for no disk, and the figures flatter.
 *
 * @param {string} folder
 */
export function isInMemory(folder) {
  return process.platform === 'linux' && statfsSync(folder).type === TMPFS;
}

/**
 * @param {string} folder
 * @param {number} bytes
 * @throws {Error} when the disk has less room than that
 */
export function needRoom(folder, bytes) {
  const { bavail, bsize } = statfsSync(folder);
  const gigabytes = (/** @type {number} */ count) => `${(count / 1e9).toFixed(1)} GB`;
  if (bavail * bsize < bytes) {
    throw new Error(
      `${folder} has room for ${gigabytes(bavail * bsize)}, and ${gigabytes(bytes)} are needed`,
    );
  }
}
