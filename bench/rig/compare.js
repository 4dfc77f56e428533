import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { closedLoop, latencyOf, startOpenLoop } from './load.js';
import { median, ratioOf } from './numbers.js';
import { send } from './posts.js';
import { serve, serveBare } from './program.js';
import { throughputText } from './report.js';
import { inFolder } from './workplace.js';

/**
 * What all sections go by.
 *
 * @typedef {object} Bench
 * @property {string} workplace the folder for everything that is made
 * @property {'wrk' | 'autocannon'} generator of closed-loop load
 * @property {number} rounds
 * @property {number} seconds of one measurement
 * @property {number} rows of the table that is compared with an empty one
 * @property {number} expired how many rows are to be cleared; half as many live on
 * @property {(text: string) => void} progress
 */

/**
 * One side of a comparison: a server, and what it is sent.
 *
 * @typedef {object} Side
 * @property {number} port
 * @property {readonly import('./posts.js').Post[]} posts sent in turn
 * @property {() => Promise<readonly import('./posts.js').Post[]>} [refresh] refresh tokens are sent, each once; this
 *   makes those to begin with
 * @property {import('./load.js').Order} [order]
 * @property {string} [expected] what each answer must hold, beside being 200
 */

/**
 * Does work with a server on a store of its own.
 *
 * @template Result
 * @param {Bench} bench
 * @param {(folder: string) => Promise<void>} prepare makes the store
 * @param {(server: import('./program.js').Server, folder: string) => Promise<Result>} work
 * @param {{ name?: string, flags?: readonly string[] }} [options] the name of its folder, the flags of `serve`
 */
export function withServer({ workplace }, prepare, work, { name = 'store', flags = [] } = {}) {
  return inFolder(workplace, name, async (folder) => {
    await prepare(folder);
    const server = await serve(folder, flags);
    try {
      return await work(server, folder);
    } finally {
      await server.stop();
    }
  });
}

/**
 * Does work with a bare server that answers as many bytes as another one.
 *
 * @template Result
 * @param {Bench} bench
 * @param {import('./posts.js').Answer} answer
 * @param {(server: import('./program.js').Server) => Promise<Result>} work
 * @param {'bare' | 'durable'} [kind]
 */
export function withBareServer({ workplace }, answer, work, kind = 'bare') {
  return inFolder(workplace, kind, async (folder) => {
    const file = join(folder, 'answer.json');
    writeFileSync(file, JSON.stringify(answer));
    const server = await serveBare(folder, file, kind);
    try {
      return await work(server);
    } finally {
      await server.stop();
    }
  });
}

/**
 * @param {Bench} bench
 * @param {Side} side
 * @param {number} seconds
 */
async function load(
  { workplace, generator },
  { port, posts, refresh, order = 'constant', expected = '' },
  seconds,
) {
  if (refresh === undefined)
    return closedLoop(workplace, generator, { port, posts, seconds, order, expected });
  return closedLoop(workplace, generator, { port, posts: await refresh(), seconds, order: 'refreshing' });
}

/** @param {readonly import('./load.js').Throughput[]} rounds @returns {import('./load.js').Throughput} */
function typical(rounds) {
  return {
    rate: median(rounds.map(({ rate }) => rate)),
    p50: median(rounds.map(({ p50 }) => p50)),
    p99: median(rounds.map(({ p99 }) => p99)),
  };
}

/**
 * Measures the throughput of two sides in turn, after a warm-up of each.
 *
 * @param {Bench} bench
 * @param {string} what for the progress
 * @param {Side} ours
 * @param {Side} theirs
 */
async function throughputs(bench, what, ours, theirs) {
  const { rounds, seconds, progress } = bench;
  const warmUp = Math.min(2, seconds);
  await load(bench, theirs, warmUp);
  await load(bench, ours, warmUp);
  /** @type {{ ours: import('./load.js').Throughput[], theirs: import('./load.js').Throughput[] }} */
  const measured = { ours: [], theirs: [] };
  for (let round = 1; round <= rounds; round++) {
    progress(`${what}: round ${round} of ${rounds}`);
    measured.theirs.push(await load(bench, theirs, seconds));
    measured.ours.push(await load(bench, ours, seconds));
  }
  return measured;
}

/**
 * A row with the throughput of a server as a ratio to that of another one.
 *
 * @param {Bench} bench
 * @param {{ what: string, bar?: import('./report.js').Bar, cost?: boolean }} row `cost`: how many times as long ours
 *   takes, in place of the share of the other one's rate that it reaches
 * @param {Side} ours
 * @param {Side} theirs
 * @returns {Promise<import('./report.js').Row>}
 */
export async function compareThroughput(bench, { cost = false, ...row }, ours, theirs) {
  const measured = await throughputs(bench, row.what, ours, theirs);
  const ourRates = measured.ours.map(({ rate }) => rate);
  const theirRates = measured.theirs.map(({ rate }) => rate);
  return {
    ...row,
    measured: throughputText(typical(measured.ours)),
    reference: throughputText(typical(measured.theirs)),
    ...(cost ? ratioOf(theirRates, ourRates) : ratioOf(ourRates, theirRates)),
    unit: '',
    figures: { measured: typical(measured.ours), reference: typical(measured.theirs), rounds: measured },
  };
}

/**
 * The same with a bare server that answers alike.
 *
 * @param {Bench} bench
 * @param {{ what: string, bar?: import('./report.js').Bar }} row
 * @param {Side} ours
 */
export async function compareWithBare(bench, row, ours) {
  const posts = (await ours.refresh?.()) ?? ours.posts;
  const [first] = posts;
  if (first === undefined) throw new Error('there is nothing to send');
  const answer = await send(ours.port, first);
  // The bare server spends no tokens, so that whatever is sent may be sent to it again.
  return withBareServer(bench, answer, ({ port }) => compareThroughput(bench, row, ours, { port, posts }));
}

/**
 * The generator is compiled while it runs. It sends too late at first, and a server that has little to spare works off
 * what then came at once for longer: what is measured at first is the generator.
 */
const GENERATOR_WARM_UP_SECONDS = 2;

/**
 * Latency of requests that are due at fixed times.
 *
 * @param {Bench} bench
 * @param {Side} side
 * @param {{ rate: number, seconds: number }} pace
 * @returns {Promise<import('./load.js').Latency & { lateness: number }>} `lateness`: the 99th percentile of how late
 *   requests were sent, because the generator was late or every connection was busy
 */
export async function latencyAt({ workplace }, { port, posts }, { rate, seconds }) {
  const load = { port, posts, rate, seconds: seconds + GENERATOR_WARM_UP_SECONDS };
  const samples = await startOpenLoop(workplace, load).result;
  const from = (samples.dueAt[0] ?? 0) + GENERATOR_WARM_UP_SECONDS * 1_000;
  return {
    ...latencyOf(samples, from),
    lateness: latencyOf({ ...samples, latency: samples.lateness }, from).p99,
  };
}

/**
 * How many requests a second a server answers.
 *
 * @param {Bench} bench
 * @param {Side} side
 */
export async function measureRate(bench, side) {
  return (await load(bench, side, bench.seconds)).rate;
}
