import { setTimeout as pause } from 'node:timers/promises';
import { withServer } from '../rig/compare.js';
import { CONNECTIONS, closedLoop } from '../rig/load.js';
import { residentBytes } from '../rig/memory.js';
import { introspectionPost, sendFor, tokenPost } from '../rig/posts.js';
import { createApp } from '../rig/program.js';

/** @typedef {import('../rig/compare.js').Bench} Bench */

const IDLE_MILLISECONDS = 3_000;

/**
 * @param {string} what
 * @param {number} most
 * @param {{ now: number, most: number }} resident
 * @returns {import('../rig/report.js').Row}
 */
function row(what, most, resident) {
  const mebibytes = (/** @type {number} */ bytes) => bytes / 2 ** 20;
  return {
    what,
    measured: `${mebibytes(resident.now).toFixed(0)} MiB at the end`,
    reference: '',
    value: mebibytes(resident.most),
    unit: 'MiB',
    bar: { at: 'most', value: most },
    figures: { residentBytes: resident.now, maximumBytes: resident.most },
  };
}

/** @param {number} pid */
function needResident(pid) {
  const resident = residentBytes(pid);
  if (resident === undefined) throw new Error('this system does not tell the memory of a process in /proc');
  return resident;
}

export const memory = {
  title: 'Memory of serve: maximum resident size (VmHWM)',
  /** @param {Bench} bench */
  async run(bench) {
    const { workplace, generator, rounds, seconds, progress } = bench;
    /** @type {import('../rig/program.js').Credentials} */
    let client;
    const prepare = async (/** @type {string} */ folder) => {
      client = await createApp(folder, 'client-credentials');
    };
    return withServer(bench, prepare, async ({ port, pid }) => {
      progress('memory: idle');
      await pause(IDLE_MILLISECONDS);
      const idle = row('idle, after start', 90, needResident(pid));
      const text = await sendFor(port, tokenPost(client), 'access_token');
      for (let round = 1; round <= rounds; round++) {
        progress(`memory: load, round ${round} of ${rounds}`);
        await closedLoop(workplace, generator, { port, posts: [tokenPost(client)], seconds });
        await closedLoop(workplace, generator, { port, posts: [introspectionPost(client, text)], seconds });
      }
      return [idle, row(`under load of ${CONNECTIONS} connections`, 150, needResident(pid))];
    });
  },
};
