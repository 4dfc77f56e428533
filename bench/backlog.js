// A backlog of many millions: clears it, on SQLite and on PostgreSQL, alone and beside a running server, and on
// PostgreSQL beside a reader that holds a snapshot. Ends with exit code 1 when a bar is missed.
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import pg from 'pg';
import { count, runScript } from './rig/arguments.js';
import { deleteRaw, fillPostgres, fillSqlite, holdSnapshot, startInserting } from './rig/backlog.js';
import { runToEnd } from './rig/children.js';
import { latencyOf, startOpenLoop } from './rig/load.js';
import { runWeighed } from './rig/memory.js';
import { monotonicMilliseconds, percentile } from './rig/numbers.js';
import { withPostgres } from './rig/postgres.js';
import { tokenPost } from './rig/posts.js';
import {
  configure,
  createApp,
  defaultEnvironment,
  executable,
  needBuild,
  oauthctl,
  serve,
  storeFile,
} from './rig/program.js';
import { copyStore } from './rig/store.js';
import { inFolder, makeWorkplace, needRoom } from './rig/workplace.js';

const BYTES_OF_A_ROW = { sqlite: 114, postgres: 210 };
const MEGABYTE = 1_000_000;
const MEMORY_MEGABYTES = 150;
const P99_TIMES_IDLE = 2;
const INSERT_MILLISECONDS = 50;
const SNAPSHOT_MILLISECONDS = 10_000;
const IDLE_MILLISECONDS = 10_000;
const LOAD_SECONDS = 1_200;
const CLEAR_SECONDS = 1_200;

/** @typedef {import('./rig/backlog.js').Backlog} Backlog */

/**
 * A database of one kind with a backlog in it.
 *
 * @typedef {object} Store
 * @property {string} folder with the configuration
 * @property {import('./rig/program.js').Credentials} client
 * @property {() => Promise<void>} fill makes the backlog anew
 * @property {(batchSize: number) => Promise<{ rows: number, milliseconds: number }>} deleteRaw
 */

/** @param {string} text */
function say(text) {
  process.stdout.write(`${text}\n`);
}

/** @param {number} rows @param {number} milliseconds */
function rateText(rows, milliseconds) {
  const rate = Math.round((rows * 1_000) / milliseconds).toLocaleString('en');
  return `${rows.toLocaleString('en')} rows in ${(milliseconds / 1_000).toFixed(1)} s, ${rate}/s`;
}

/**
 * @param {string} name
 * @param {number} value
 * @param {number} atMost
 * @param {string} unit
 * @returns {string[]} the fault, if it is one
 */
function judge(name, value, atMost, unit) {
  const text = `${name}: ${value.toFixed(value < 10 ? 2 : 0)}${unit}, at most ${atMost}${unit}`;
  say(`  ${text}${value <= atMost ? '' : ' MISSED'}`);
  return value <= atMost ? [] : [text];
}

/** @param {string} folder */
async function clear(folder) {
  const options = { cwd: folder, env: defaultEnvironment(folder), seconds: CLEAR_SECONDS };
  const outcome = await runWeighed([executable, 'cleartokens', '--json'], options);
  const { access_tokens: rows, duration_ms: milliseconds } = JSON.parse(outcome.stdout);
  const { printedAt, maximumBytes } = outcome;
  return { rows, milliseconds, from: printedAt - milliseconds, to: printedAt, maximumBytes };
}

/** @param {Store} store @param {Backlog} backlog */
async function clearAlone(store, { expired }) {
  const { OAUTH2_PROVIDER: settings } = await oauthctl(store.folder, ['config', 'show']);
  const batchSize = /** @type {Record<string, number>} */ (settings).CLEAR_EXPIRED_TOKENS_BATCH_SIZE ?? 0;
  await store.fill();
  const raw = await store.deleteRaw(batchSize);
  say(`  raw deletion: ${rateText(raw.rows, raw.milliseconds)}`);
  await store.fill();
  const dry = await oauthctl(store.folder, ['cleartokens', '--dry-run']);
  const cleared = await clear(store.folder);
  say(`  cleartokens: ${rateText(cleared.rows, cleared.milliseconds)}`);
  say(`  its time as a ratio to raw deletion: ${(cleared.milliseconds / raw.milliseconds).toFixed(2)}`);
  const counts = [raw.rows, cleared.rows, Number(dry.access_tokens)];
  const wrong = counts.some((rows) => rows !== expired);
  return [
    ...(wrong ? [`${expired} rows have expired, deleted and counted were ${counts.join(', ')}`] : []),
    ...judge('memory of cleartokens', cleared.maximumBytes / MEGABYTE, MEMORY_MEGABYTES, ' MB'),
  ];
}

/** @param {Store} store @param {number} rate */
async function clearBesideServer(store, rate) {
  await store.fill();
  // Its own sweeping would have begun before.
  const env = { ...defaultEnvironment(store.folder), SERVER__SWEEP_INTERVAL_SECONDS: '0' };
  const server = await serve(store.folder, [], env);
  const posts = [tokenPost(store.client)];
  const load = startOpenLoop(store.folder, { port: server.port, posts, rate, seconds: LOAD_SECONDS });
  await pause(2_000);
  const from = monotonicMilliseconds();
  await pause(IDLE_MILLISECONDS);
  const to = monotonicMilliseconds();
  const cleared = await clear(store.folder);
  load.stop();
  const samples = await load.result;
  await server.stop();
  const [idle, busy] = [latencyOf(samples, from, to), latencyOf(samples, cleared.from, cleared.to)];
  const text = (/** @type {import('./rig/load.js').Latency} */ { p50, p99, max }) =>
    `p50 ${p50.toFixed(1)}, p99 ${p99.toFixed(1)}, worst ${max.toFixed(1)} ms`;
  say(
    `  ${rate} token requests a second: ${text(idle)}; while ${rateText(cleared.rows, cleared.milliseconds)} went: ${text(busy)}`,
  );
  return judge('p99 beside it, as a multiple of idle', busy.p99 / idle.p99, P99_TIMES_IDLE, '');
}

/** @param {string} url @param {Store} store */
async function clearBesideSnapshot(url, store) {
  await store.fill();
  const before = await startInserting(url);
  await pause(SNAPSHOT_MILLISECONDS);
  const idle = await before.stop();
  const { held } = await holdSnapshot(url, SNAPSHOT_MILLISECONDS);
  const inserting = await startInserting(url);
  const clearing = clear(store.folder);
  await held;
  const busy = await inserting.stop();
  const cleared = await clearing;
  const text = (/** @type {typeof idle} */ { times: some, lockWaits }) =>
    `${some.length} inserts, p99 ${percentile(some, 0.99).toFixed(1)}, worst ${Math.max(...some).toFixed(1)} ms, ` +
    `${lockWaits} times seen waiting for a lock`;
  say(`  before: ${text(idle)}`);
  say(
    `  beside a snapshot of 10 s and cleartokens (${rateText(cleared.rows, cleared.milliseconds)}): ${text(busy)}`,
  );
  return [
    ...judge('inserts beside it, worst', Math.max(...busy.times), INSERT_MILLISECONDS, ' ms'),
    ...judge('inserts seen waiting for a lock', busy.lockWaits, 0, ''),
  ];
}

/**
 * @param {string} folder
 * @param {Backlog} backlog
 * @returns {Promise<Store>}
 */
async function sqliteStore(folder, backlog) {
  const template = join(folder, 'template');
  mkdirSync(template);
  const client = await createApp(template, 'client-credentials');
  fillSqlite(storeFile(template), backlog);
  const copy = join(folder, 'copy');
  mkdirSync(copy);
  const script = fileURLToPath(new URL('processes/raw-deletion.js', import.meta.url));
  return {
    folder: copy,
    client,
    fill: async () => copyStore(storeFile(template), storeFile(copy)),
    async deleteRaw(batchSize) {
      const args = [script, storeFile(copy), String(batchSize)];
      const options = { env: defaultEnvironment(copy), seconds: CLEAR_SECONDS };
      return JSON.parse((await runToEnd(process.execPath, args, options)).stdout);
    },
  };
}

/**
 * @param {string} folder
 * @param {string} url
 * @param {pg.Client} admin
 * @param {Backlog} backlog
 * @returns {Promise<Store>}
 */
async function postgresStore(folder, url, admin, backlog) {
  configure(folder, url);
  const client = await createApp(folder, 'client-credentials');
  return {
    folder,
    client,
    async fill() {
      await fillPostgres(admin, backlog);
      await oauthctl(folder, ['migrate']);
    },
    deleteRaw: (batchSize) => deleteRaw(admin, backlog.at, batchSize),
  };
}

function readArguments() {
  const { values } = parseArgs({
    options: {
      expired: { type: 'string', default: '20000000' },
      live: { type: 'string', default: '1000000' },
      rate: { type: 'string', default: '500' },
      engine: { type: 'string', default: 'both' },
      folder: { type: 'string' },
    },
  });
  if (!['sqlite', 'postgres', 'both'].includes(values.engine))
    throw new TypeError(`--engine takes sqlite, postgres or both, not ${values.engine}`);
  needBuild();
  return {
    ...values,
    expired: count('expired', values.expired),
    live: count('live', values.live),
    rate: count('rate', values.rate),
  };
}

/** @typedef {ReturnType<typeof readArguments>} Arguments */

/** @param {Arguments} given @param {string} workplace */
function onSqlite({ expired, live, rate }, workplace) {
  const backlog = { expired, live, at: Math.floor(Date.now() / 1_000) };
  return inFolder(workplace, 'sqlite', async (folder) => {
    needRoom(folder, 3 * (expired + live) * BYTES_OF_A_ROW.sqlite);
    say(`SQLite, ${expired.toLocaleString('en')} expired of ${(expired + live).toLocaleString('en')} rows`);
    const store = await sqliteStore(folder, backlog);
    return [...(await clearAlone(store, backlog)), ...(await clearBesideServer(store, rate))];
  });
}

/** @param {Arguments} given @param {string} workplace */
function onPostgres({ expired, live, rate }, workplace) {
  return inFolder(workplace, 'postgres-store', (folder) =>
    withPostgres(workplace, async (url) => {
      needRoom(folder, 3 * (expired + live) * BYTES_OF_A_ROW.postgres);
      say(
        `PostgreSQL, ${expired.toLocaleString('en')} expired of ${(expired + live).toLocaleString('en')} rows`,
      );
      const admin = new pg.Client({ connectionString: url });
      await admin.connect();
      const backlog = { expired, live, at: Math.floor(Date.now() / 1_000) };
      const store = await postgresStore(folder, url, admin, backlog);
      const faults = [
        ...(await clearAlone(store, backlog)),
        ...(await clearBesideServer(store, rate)),
        ...(await clearBesideSnapshot(url, store)),
      ];
      await admin.end();
      return faults;
    }),
  );
}

/** @param {Arguments} given @returns {Promise<number>} the exit code */
async function measure(given) {
  const workplace = makeWorkplace(given.folder);
  const faults = [
    ...(given.engine === 'postgres' ? [] : await onSqlite(given, workplace)),
    ...(given.engine === 'sqlite' ? [] : await onPostgres(given, workplace)),
  ];
  for (const fault of faults) say(`MISSED: ${fault}`);
  return faults.length === 0 ? 0 : 1;
}

await runScript(readArguments, measure);
