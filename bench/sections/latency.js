import { latencyAt, measureRate, withBareServer, withServer } from '../rig/compare.js';
import { median, ratioOf } from '../rig/numbers.js';
import { introspectionPost, send, sendFor, tokenPost } from '../rig/posts.js';
import { createApp, storeFile } from '../rig/program.js';
import { inMilliseconds, perSecond } from '../rig/report.js';
import { multiplyClients } from '../rig/store.js';

/** @typedef {import('../rig/compare.js').Bench} Bench */
/** @typedef {import('../rig/posts.js').Post} Post */
/** @typedef {import('../rig/report.js').Row} Row */
/** @typedef {import('../rig/load.js').Latency & { lateness: number }} Measured */

const APPS = 1_000;
/** The part of the bare server's rate at which all are measured. */
const PART = 0.3;
const BAR = /** @type {const} */ ({ at: 'most', value: 3 });

/**
 * `writes`: nothing is answered before it is on the disk, so that a server that does no more than that is measured too.
 *
 * @type {readonly { what: string, apps: number, posts: MakePosts, writes: boolean }[]}
 */
const cases = [
  { what: 'token, one app', apps: 1, posts: tokens, writes: true },
  { what: 'token, 1,000 apps in turn', apps: APPS, posts: tokens, writes: true },
  { what: 'introspection', apps: 1, posts: introspections, writes: false },
];

/** @typedef {(port: number, clients: import('../rig/program.js').Credentials[]) => Promise<Post[]>} MakePosts */

/** @type {MakePosts} */
async function tokens(_port, clients) {
  return clients.map(tokenPost);
}

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
 * @returns {Promise<Row[]>}
 */
function measure(bench, { what, apps, posts: makePosts, writes }) {
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
    const answer = await send(port, first);
    const compare = (/** @type {Record<string, number>} */ ports) =>
      compareLatency(bench, what, posts, ports);
    return withBareServer(bench, answer, (bare) =>
      writes
        ? withBareServer(
            bench,
            answer,
            (durable) => compare({ bare: bare.port, durable: durable.port, ours: port }),
            'durable',
          )
        : compare({ bare: bare.port, ours: port }),
    );
  });
}

/**
 * @param {Bench} bench
 * @param {string} what
 * @param {readonly Post[]} posts
 * @param {Record<string, number>} ports of the servers, by name; one of them is `bare`
 * @returns {Promise<Row[]>} one for each of the others
 */
async function compareLatency(bench, what, posts, ports) {
  const { rounds, seconds, progress } = bench;
  const bareSide = { port: ports.bare ?? 0, posts };
  progress(`${what}: warming up`);
  for (const port of Object.values(ports)) await measureRate(bench, { port, posts });
  /** @type {number[]} */
  const rates = [];
  /** @type {Record<string, Measured[]>} */
  const measured = {};
  for (let round = 1; round <= rounds; round++) {
    progress(`${what}: round ${round} of ${rounds}`);
    // In each round anew: what a machine can do changes within minutes.
    const rate = PART * (await measureRate(bench, bareSide));
    rates.push(rate);
    for (const [name, port] of Object.entries(ports)) {
      const latency = await latencyAt(bench, { port, posts }, { rate, seconds });
      measured[name] = [...(measured[name] ?? []), latency];
    }
  }
  const { bare = [], durable, ours = [] } = measured;
  const row = { what: `${what}, ${perSecond(median(rates))}`, rates, bare };
  return [
    rowOf({ ...row, rounds: ours, bar: BAR }),
    ...(durable === undefined
      ? []
      : [rowOf({ ...row, what: '  by a server that only writes', rounds: durable })]),
  ];
}

/**
 * @param {object} result
 * @param {string} result.what
 * @param {Measured[]} result.rounds
 * @param {Measured[]} result.bare
 * @param {number[]} result.rates
 * @param {import('../rig/report.js').Bar} [result.bar]
 * @returns {Row}
 */
function rowOf({ what, rounds, bare, rates, bar }) {
  const p99 = (/** @type {Measured[]} */ all) => all.map((one) => one.p99);
  const lateness = median(bare.map((one) => one.lateness));
  return {
    what,
    measured: latencyText(rounds),
    reference: `${latencyText(bare)} (sent late: p99 ${inMilliseconds(lateness)})`,
    ...ratioOf(p99(rounds), p99(bare)),
    unit: '',
    ...(bar !== undefined && { bar }),
    figures: { rates, rounds: { measured: rounds, bare } },
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
    for (const which of cases) rows.push(...(await measure(bench, which)));
    return rows;
  },
};
