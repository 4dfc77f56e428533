import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { runToEnd } from '../rig/children.js';
import { latencyOf, startOpenLoop } from '../rig/load.js';
import { canWeigh, runWeighed } from '../rig/memory.js';
import { median, monotonicMilliseconds, ratioOf } from '../rig/numbers.js';
import { tokenPost } from '../rig/posts.js';
import { createApp, defaultEnvironment, executable, oauthctl, serve, storeFile } from '../rig/program.js';
import { inMilliseconds, perSecond } from '../rig/report.js';
import { copyStore, countExpired, fillWithTokens } from '../rig/store.js';
import { inFolder, needRoom } from '../rig/workplace.js';

/** @typedef {import('../rig/compare.js').Bench} Bench */
/** @typedef {import('../rig/report.js').Row} Row */

/**
 * A store to be cleared, of which every round takes a copy.
 *
 * @typedef {object} Template
 * @property {string} folder
 * @property {import('../rig/program.js').Credentials} client
 * @property {number} expired how many rows
 * @property {number} madeAt seconds since the epoch
 * @property {number} batchSize by default
 */

const BYTES_OF_A_ROW = 200;
/** Token requests a second beside the clearing. */
const RATE = 1_000;
const WARM_UP_MILLISECONDS = 1_000;
const IDLE_MILLISECONDS = 3_000;
/** How long a server's own sweeping is watched, from when it begins by default. */
const SWEEP_MILLISECONDS = 5_000;
/** The most that the load lasts: a stop, should clearing never end. */
const LOAD_SECONDS = 300;
const EMPTY_ROUNDS = 5;
const BYTES_OF_A_MEGABYTE = 1_000_000;

/**
 * @param {Bench} bench
 * @param {string} parent
 * @returns {Promise<Template>}
 */
async function makeTemplate({ expired, progress }, parent) {
  needRoom(parent, 3 * 1.5 * expired * BYTES_OF_A_ROW);
  const folder = join(parent, 'template');
  mkdirSync(folder);
  progress('cleartokens: filling');
  const client = await createApp(folder, 'client-credentials');
  const { OAUTH2_PROVIDER: settings } = await oauthctl(folder, ['config', 'show']);
  const batchSize = /** @type {Record<string, number>} */ (settings).CLEAR_EXPIRED_TOKENS_BATCH_SIZE ?? 0;
  const madeAt = Math.floor(Date.now() / 1_000);
  const dead = { count: expired, from: madeAt - 36_000, to: madeAt, firstSeq: 1, known: 0 };
  await fillWithTokens(storeFile(folder), dead);
  const live = { count: Math.round(expired / 2), from: madeAt + 3_600, to: madeAt + 36_000, known: 0 };
  await fillWithTokens(storeFile(folder), { ...live, firstSeq: expired + 1 });
  return { folder, client, expired, madeAt, batchSize };
}

/**
 * Does work with a copy of the template.
 *
 * @template Result
 * @param {Template} template
 * @param {(folder: string) => Promise<Result>} work
 */
function withCopy({ folder }, work) {
  return inFolder(join(folder, '..'), 'copy', async (copy) => {
    copyStore(storeFile(folder), storeFile(copy));
    return work(copy);
  });
}

/**
 * One run of either: how long by its own clock, how long from start to end, and when its result came.
 *
 * @typedef {{ rows: number, own: number, whole: number, printedAt: number, maximumBytes: number }} Clearing
 */

/** @param {string} folder @returns {Promise<Clearing>} */
async function clear(folder) {
  const options = { cwd: folder, env: defaultEnvironment(folder) };
  const { stdout, ...outcome } = await runWeighed([executable, 'cleartokens', '--json'], options);
  const { access_tokens: rows, duration_ms: own } = JSON.parse(stdout);
  const { startedAt, endedAt, printedAt, maximumBytes } = outcome;
  return { rows, own, whole: endedAt - startedAt, printedAt, maximumBytes };
}

/** @param {string} folder @param {number} batchSize @returns {Promise<Clearing>} */
async function clearRaw(folder, batchSize) {
  const script = fileURLToPath(new URL('../processes/raw-deletion.js', import.meta.url));
  const args = [script, storeFile(folder), String(batchSize)];
  const outcome = await runToEnd(process.execPath, args, { env: defaultEnvironment(folder) });
  const { rows, milliseconds: own } = JSON.parse(outcome.stdout);
  const { startedAt, endedAt, printedAt } = outcome;
  return { rows, own, whole: endedAt - startedAt, printedAt, maximumBytes: Number.NaN };
}

/**
 * What a run takes that has nothing to clear.
 *
 * @param {() => Promise<Clearing>} run
 */
async function emptyRun(run) {
  const times = [];
  for (let round = 0; round < EMPTY_ROUNDS; round++) times.push((await run()).whole);
  return median(times);
}

/**
 * The speed of clearing and its memory, with nothing else running.
 *
 * @param {Bench} bench
 * @param {Template} template
 * @returns {Promise<Row[]>}
 */
async function measureSpeed({ rounds, progress }, template) {
  const { batchSize, expired, madeAt } = template;
  /** @type {{ ours: Clearing[], raw: Clearing[] }} */
  const runs = { ours: [], raw: [] };
  for (let round = 1; round <= rounds; round++) {
    progress(`cleartokens: round ${round} of ${rounds}`);
    runs.raw.push(await withCopy(template, (folder) => clearRaw(folder, batchSize)));
    const ours = await withCopy(template, async (folder) => {
      const cleared = await clear(folder);
      if (countExpired(storeFile(folder), madeAt) > 0)
        throw new Error('cleartokens left expired rows behind');
      return cleared;
    });
    runs.ours.push(ours);
  }
  for (const { rows } of [...runs.ours, ...runs.raw]) {
    if (rows !== expired) throw new Error(`${rows} rows were cleared, not ${expired}`);
  }
  const startup = await inFolder(join(template.folder, '..'), 'nothing', async (folder) => {
    await createApp(folder, 'client-credentials');
    return {
      ours: await emptyRun(() => clear(folder)),
      raw: await emptyRun(() => clearRaw(folder, batchSize)),
    };
  });
  return [...speedRows(runs, startup, expired), ...memoryRow(runs.ours)];
}

/**
 * @param {{ ours: Clearing[], raw: Clearing[] }} runs
 * @param {{ ours: number, raw: number }} startup
 * @param {number} expired
 * @returns {Row[]}
 */
function speedRows(runs, startup, expired) {
  const own = (/** @type {Clearing[]} */ all) => all.map((run) => run.own);
  const whole = (/** @type {'ours' | 'raw'} */ side) => runs[side].map((run) => run.whole - startup[side]);
  const row = (/** @type {string} */ what, /** @type {number[]} */ ours, /** @type {number[]} */ raw) => ({
    what,
    measured: perSecond((expired * 1_000) / median(ours)),
    reference: perSecond((expired * 1_000) / median(raw)),
    ...ratioOf(raw, ours),
    unit: '',
    bar: /** @type {const} */ ({ at: 'least', value: 0.5 }),
    figures: { milliseconds: ours, rawMilliseconds: raw, startupMilliseconds: startup },
  });
  return [
    row('rows cleared, by its own clock', own(runs.ours), own(runs.raw)),
    row('rows cleared, whole run less start-up', whole('ours'), whole('raw')),
  ];
}

/** @param {Clearing[]} runs @returns {Row[]} */
function memoryRow(runs) {
  if (!canWeigh) return [];
  const megabytes = runs.map(({ maximumBytes }) => maximumBytes / BYTES_OF_A_MEGABYTE);
  return [
    {
      what: 'maximum resident size, by GNU time',
      measured: `median ${median(megabytes).toFixed(1)} MB`,
      reference: '',
      value: Math.max(...megabytes),
      unit: 'MB',
      bar: { at: 'most', value: 120 },
      figures: { megabytes },
    },
  ];
}

/**
 * Latency of token requests of a server before something happens beside it, and while.
 *
 * @typedef {{ idle: import('../rig/load.js').Latency, busy: import('../rig/load.js').Latency }} Beside
 */

/**
 * Measures a server on a copy of the template before `happen` and during the span that it returns.
 *
 * @param {Template} template
 * @param {(folder: string, readyAt: number) => Promise<{ from: number, to: number }>} happen monotonic milliseconds
 * @returns {Promise<Beside>}
 */
function measureBeside(template, happen) {
  return withCopy(template, async (folder) => {
    const server = await serve(folder);
    try {
      const readyAt = monotonicMilliseconds();
      const posts = [tokenPost(template.client)];
      const load = startOpenLoop(folder, { port: server.port, posts, rate: RATE, seconds: LOAD_SECONDS });
      await pause(WARM_UP_MILLISECONDS);
      const idle = { from: monotonicMilliseconds(), to: monotonicMilliseconds() + IDLE_MILLISECONDS };
      await pause(IDLE_MILLISECONDS);
      const busy = await happen(folder, readyAt);
      load.stop();
      const samples = await load.result;
      return { idle: latencyOf(samples, idle.from, idle.to), busy: latencyOf(samples, busy.from, busy.to) };
    } finally {
      await server.stop();
    }
  });
}

/**
 * @param {Bench} bench
 * @param {Template} template
 * @returns {Promise<Row>}
 */
async function measureBesideClearing({ rounds, progress }, template) {
  const measured = [];
  /** @type {number[]} */
  const rates = [];
  for (let round = 1; round <= rounds; round++) {
    progress(`cleartokens beside serve: round ${round} of ${rounds}`);
    const beside = await measureBeside(template, async (folder) => {
      const { rows, own, printedAt } = await clear(folder);
      rates.push((rows * 1_000) / own);
      return { from: printedAt - own, to: printedAt };
    });
    measured.push(beside);
  }
  return latencyRow(
    `token p99 at ${perSecond(RATE)} beside it (${perSecond(median(rates))} cleared)`,
    measured,
    {
      bar: { at: 'most', value: 4 },
    },
  );
}

/**
 * The server's own sweeping, in its first turn.
 *
 * @param {Bench} bench
 * @param {Template} template
 * @returns {Promise<Row>}
 */
async function measureSweeping({ progress }, template) {
  progress('a server that sweeps by itself');
  const { SERVER: settings } = await oauthctl(template.folder, ['config', 'show']);
  const interval = /** @type {Record<string, number>} */ (settings).SWEEP_INTERVAL_SECONDS ?? 0;
  let swept = 0;
  const beside = await measureBeside(template, async (folder, readyAt) => {
    await pause(Math.max(0, readyAt + interval * 1_000 - monotonicMilliseconds()));
    const from = monotonicMilliseconds();
    await pause(SWEEP_MILLISECONDS);
    const to = monotonicMilliseconds();
    swept = template.expired - countExpired(storeFile(folder), template.madeAt);
    return { from, to };
  });
  if (swept === 0) throw new Error('the server did not sweep');
  const rate = perSecond((swept * 1_000) / SWEEP_MILLISECONDS);
  return latencyRow(`token p99 while serve sweeps by itself (${rate})`, [beside], {});
}

/**
 * @param {string} what
 * @param {readonly Beside[]} rounds
 * @param {{ bar?: import('../rig/report.js').Bar }} asked
 * @returns {Row}
 */
function latencyRow(what, rounds, asked) {
  const busy = rounds.map((round) => round.busy.p99);
  const idle = rounds.map((round) => round.idle.p99);
  const worst = Math.max(...rounds.map((round) => round.busy.max));
  return {
    what,
    measured: `${inMilliseconds(median(busy))}, worst ${inMilliseconds(worst)}`,
    reference: `${inMilliseconds(median(idle))} idle`,
    ...ratioOf(busy, idle),
    unit: '',
    ...asked,
    figures: { rounds },
  };
}

export const cleartokens = {
  title: 'cleartokens: share of the speed of raw range deletion, memory, and token requests beside it',
  /** @param {Bench} bench */
  run(bench) {
    return inFolder(bench.workplace, 'cleartokens', async (folder) => {
      const template = await makeTemplate(bench, folder);
      return [
        ...(await measureSpeed(bench, template)),
        await measureBesideClearing(bench, template),
        await measureSweeping(bench, template),
      ];
    });
  },
};
