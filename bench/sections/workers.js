import { availableParallelism } from 'node:os';
import { compareThroughput, withServer } from '../rig/compare.js';
import { introspectionPost, sendFor, tokenPost } from '../rig/posts.js';
import { createApp } from '../rig/program.js';

/** @typedef {import('../rig/compare.js').Bench} Bench */
/** @typedef {import('../rig/compare.js').Side} Side */

/** @type {Readonly<Record<string, (port: number, client: import('../rig/program.js').Credentials) => Promise<Side>>>} */
const kinds = {
  token: async (port, client) => ({ port, posts: [tokenPost(client)] }),
  introspection: async (port, client) => {
    const text = await sendFor(port, tokenPost(client), 'access_token');
    return { port, posts: [introspectionPost(client, text)] };
  },
};

/**
 * Does work with a server of so many processes, on a store of its own.
 *
 * @template Result
 * @param {Bench} bench
 * @param {number} count
 * @param {(port: number, client: import('../rig/program.js').Credentials) => Promise<Result>} work
 */
function withWorkers(bench, count, work) {
  /** @type {import('../rig/program.js').Credentials} */
  let client;
  const prepare = async (/** @type {string} */ folder) => {
    client = await createApp(folder, 'client-credentials');
  };
  const options = { name: `workers-${count}`, flags: ['--workers', String(count)] };
  return withServer(bench, prepare, ({ port }) => work(port, client), options);
}

/**
 * @param {Bench} bench
 * @param {number} count
 * @returns {Promise<import('../rig/report.js').Row[]>}
 */
function compare(bench, count) {
  const cores = availableParallelism();
  return withWorkers(bench, count, (port, client) =>
    withWorkers(bench, 1, async (onePort, oneClient) => {
      const rows = [];
      for (const [kind, sideOf] of Object.entries(kinds)) {
        const what = `${kind}, ${count} processes on ${cores} cores`;
        const [ours, one] = [await sideOf(port, client), await sideOf(onePort, oneClient)];
        rows.push(await compareThroughput(bench, { what }, ours, one));
      }
      return rows;
    }),
  );
}

export const workers = {
  title: 'serve --workers: rate as a ratio to that of one process (64 connections, closed loop)',
  /** @param {Bench} bench */
  async run(bench) {
    const counts = new Set([2, Math.max(2, availableParallelism())]);
    const rows = [];
    for (const count of counts) rows.push(...(await compare(bench, count)));
    return rows;
  },
};
