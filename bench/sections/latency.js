import { latencyAt, measureRate, withBareServer, withServer } from '../rig/compare.js';
import { median, ratioOf } from '../rig/numbers.js';
import { introspectionPost, send, sendFor, tokenPost } from '../rig/posts.js';
import { createApp, storeFile } from '../rig/program.js';
import { inMilliseconds, perSecond } from '../rig/report.js';
import { multiplyClients } from '../rig/store.js';

/** @typedef {import('../rig/compare.js').Bench} Bench */
/** @typedef {import('../rig/posts.js').Post} Post */
/** @typedef {import('../rig/load.js').Latency & { lateness: number }} Measured */

const APPS = 1_000;
/** The part of the bare server's rate at which both are measured. */
const PART = 0.3;

/** @type {readonly { what: string, apps: number, posts: MakePosts }[]} */
const cases = [
  { what: 'token, one app', apps: 1, posts: async (_port, clients) => clients.map(tokenPost) },
  { what: 'token, 1,000 apps in turn', apps: APPS, posts: async (_port, clients) => clients.map(tokenPost) },
  { what: 'introspection', apps: 1, posts: introspections },
];

/** @typedef {(port: number, clients: import('../rig/program.js').Credentials[]) => Promise<Post[]>} MakePosts */

/** @type {MakePosts} */
function introspections(port, clients) {
  return Promise.all(
    clients.map(async (client) =>
      introspectionPost(client, await sendFor(port, tokenPost(client), 'access_token')),
    ),
  );
}

/**
 * @param {Bench} bench
 * @param {typeof cases[number]} which
 */
function measure(bench, { what, apps, posts: makePosts }) {
  /** @type {import('../rig/program.js').Credentials[]} */
  let clients = [];
  const prepare = async (/** @type {string} */ folder) => {
    const client = await createApp(folder, 'client-credentials');
    clients = multiplyClients(storeFile(folder), client, apps);
  };
  return withServer(bench, prepare, async ({ port }) => {
    const posts = await makePosts(port, clients);
    const [first] = posts;
    if (first === undefined) throw new Error('there is nothing to send');
    return withBareServer(bench, await send(port, first), (bare) =>
      compareLatency(bench, what, { port, posts }, { port: bare.port, posts }),
    );
  });
}

/**
 * @param {Bench} bench
 * @param {string} what
 * @param {import('../rig/compare.js').Side} ours
 * @param {import('../rig/compare.js').Side} bare
 * @returns {Promise<import('../rig/report.js').Row>}
 */
async function compareLatency(bench, what, ours, bare) {
  const { rounds, seconds, progress } = bench;
  progress(`${what}: the rate of the bare server`);
  const rate = PART * (await measureRate(bench, bare));
  await latencyAt(bench, bare, { rate, seconds: Math.min(2, seconds) });
  await latencyAt(bench, ours, { rate, seconds: Math.min(2, seconds) });
  /** @type {{ ours: Measured[], bare: Measured[] }} */
  const measured = { ours: [], bare: [] };
  for (let round = 1; round <= rounds; round++) {
    progress(`${what}: round ${round} of ${rounds}`);
    measured.bare.push(await latencyAt(bench, bare, { rate, seconds }));
    measured.ours.push(await latencyAt(bench, ours, { rate, seconds }));
  }
  const p99 = (/** @type {Measured[]} */ all) => all.map((one) => one.p99);
  const lateness = median(measured.bare.map((one) => one.lateness));
  return {
    what: `${what}, ${perSecond(rate)}`,
    measured: latencyText(measured.ours),
    reference: `${latencyText(measured.bare)} (sent late: p99 ${inMilliseconds(lateness)})`,
    ...ratioOf(p99(measured.ours), p99(measured.bare)),
    unit: '',
    bar: { at: 'most', value: 3 },
    figures: { rate, rounds: measured },
  };
}

/** @param {Measured[]} rounds */
function latencyText(rounds) {
  const typical = (/** @type {'p50' | 'p99'} */ which) =>
    inMilliseconds(median(rounds.map((one) => one[which])));
  return `p50 ${typical('p50')}, p99 ${typical('p99')}`;
}

export const latency = {
  title: 'Latency at 30 % of the rate of a bare server: p99 as a multiple of its own (open loop)',
  /** @param {Bench} bench */
  async run(bench) {
    const rows = [];
    for (const which of cases) rows.push(await measure(bench, which));
    return rows;
  },
};
