import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { runToEnd } from '../rig/children.js';
import { withServer } from '../rig/compare.js';
import { CONNECTIONS, closedLoop } from '../rig/load.js';
import { median, ratioOf } from '../rig/numbers.js';
import { withPostgres } from '../rig/postgres.js';
import { tokenPost } from '../rig/posts.js';
import { createApp, oauthctl } from '../rig/program.js';
import { throughputText } from '../rig/report.js';

/** @typedef {import('../rig/compare.js').Bench} Bench */
/** @typedef {import('../rig/load.js').Throughput} Throughput */

/** As many as a server opens (src/storage/engines/postgres.ts). */
const DATABASE_CONNECTIONS = 10;

const bareFile = fileURLToPath(new URL('../processes/bare-postgres.js', import.meta.url));

/**
 * @param {string} url
 * @param {string} clientId
 * @param {number} seconds
 * @returns {Promise<Throughput>}
 */
async function bare(url, clientId, seconds) {
  const args = [bareFile, url, clientId, DATABASE_CONNECTIONS, CONNECTIONS, seconds].map(String);
  return JSON.parse((await runToEnd(process.execPath, args)).stdout);
}

/** @param {readonly Throughput[]} rounds */
function typical(rounds) {
  /** @param {keyof Throughput} name */
  const of = (name) => median(rounds.map((round) => round[name]));
  return { rate: of('rate'), p50: of('p50'), p99: of('p99') };
}

/**
 * @param {Bench} bench
 * @param {string} url
 * @param {import('../rig/program.js').Server} server
 * @param {import('../rig/program.js').Credentials} client
 * @returns {Promise<import('../rig/report.js').Row>}
 */
async function compare({ workplace, generator, rounds, seconds, progress }, url, { port }, client) {
  const load = (/** @type {number} */ length) =>
    closedLoop(workplace, generator, { port, posts: [tokenPost(client)], seconds: length });
  const what = 'client credentials on PostgreSQL';
  await bare(url, client.clientId, 1);
  await load(Math.min(2, seconds));
  /** @type {Throughput[]} */
  const ours = [];
  /** @type {Throughput[]} */
  const theirs = [];
  for (let round = 1; round <= rounds; round++) {
    progress(`${what}: round ${round} of ${rounds}`);
    theirs.push(await bare(url, client.clientId, seconds));
    ours.push(await load(seconds));
  }
  return {
    what,
    measured: throughputText(typical(ours)),
    reference: throughputText(typical(theirs)),
    ...ratioOf(
      ours.map(({ rate }) => rate),
      theirs.map(({ rate }) => rate),
    ),
    unit: '',
    bar: { at: 'least', value: 0.6 },
    figures: { rounds: { ours, theirs } },
  };
}

export const postgres = {
  title: 'Issuing on PostgreSQL, as a ratio to the same statements through bare `pg`, one commit each',
  /** @param {Bench} bench */
  run: (bench) =>
    withPostgres(bench.workplace, async (url) => {
      /** @type {import('../rig/program.js').Credentials} */
      let client;
      const prepare = async (/** @type {string} */ folder) => {
        writeFileSync(join(folder, 'oauth2.config.json'), JSON.stringify({ DATABASE_URL: url }));
        client = await createApp(folder, 'client-credentials');
        // The bare process makes no partitions, as ours does where one is missing.
        await oauthctl(folder, ['migrate']);
      };
      return withServer(bench, prepare, async (server) => [await compare(bench, url, server, client)]);
    }),
};
