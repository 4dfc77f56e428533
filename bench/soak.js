// Growth: one `serve` under steady load for a while, with tokens so short-lived that what takes hours elsewhere takes
// minutes here, and its own sweeper. Ends with exit code 1 when memory, the database or the number of open files grows
// over the last half of the time, beyond noise.
import { randomBytes } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { count, runScript } from './rig/arguments.js';
import { monotonicMilliseconds } from './rig/numbers.js';
import { plot } from './rig/plot.js';
import { configure, createApp, databaseOption, engineOf, needBuild, oauthctl, serve } from './rig/program.js';
import { startSoakLoad } from './rig/soak-load.js';
import { trendOf } from './rig/trend.js';
import { watch } from './rig/watch.js';
import { inFolder, makeWorkplace } from './rig/workplace.js';

/** @typedef {import('./rig/watch.js').Holding & { at: number }} Sample `at` in seconds since the load began */

const TOKEN_SECONDS = 15;
const REFRESH_SECONDS = 15;
const GRACE_SECONDS = 3;
const SWEEP_SECONDS = 2;
const SAMPLE_SECONDS = 2;
/** Samples from one line of progress to the next. */
const PROGRESS_EVERY = 15;

const MEBIBYTE = 2 ** 20;
/** @type {ReadonlyArray<{ name: Exclude<keyof Sample, 'at'>, title: string, unit: string, scale: number }>} */
const quantities = [
  { name: 'resident', title: 'resident memory', unit: 'MiB', scale: MEBIBYTE },
  { name: 'heap', title: 'used heap', unit: 'MiB', scale: MEBIBYTE },
  { name: 'database', title: 'database with its write-ahead log', unit: 'MiB', scale: MEBIBYTE },
  { name: 'descriptors', title: 'open files and sockets', unit: '', scale: 1 },
];

function readArguments() {
  const { values } = parseArgs({
    options: {
      minutes: { type: 'string', default: '10' },
      rate: { type: 'string', default: '300' },
      refresh: { type: 'string', default: 'expiring' },
      database: databaseOption,
      out: { type: 'string', default: '.' },
      folder: { type: 'string' },
    },
  });
  const { refresh } = values;
  if (refresh !== 'expiring' && refresh !== 'never')
    throw new TypeError(`--refresh takes expiring or never, not ${refresh}`);
  needBuild();
  return { ...values, minutes: count('minutes', values.minutes), rate: count('rate', values.rate) };
}

/** @typedef {ReturnType<typeof readArguments>} Arguments */

/**
 * The settings that compress time.
 *
 * @param {boolean} neverExpiring
 */
function settings(neverExpiring) {
  return {
    OAUTH2_PROVIDER: {
      ACCESS_TOKEN_EXPIRE_SECONDS: TOKEN_SECONDS,
      REFRESH_TOKEN_EXPIRE_SECONDS: neverExpiring ? null : REFRESH_SECONDS,
      REFRESH_TOKEN_GRACE_PERIOD_SECONDS: GRACE_SECONDS,
    },
    SERVER: { SWEEP_INTERVAL_SECONDS: SWEEP_SECONDS },
  };
}

/** @param {string} folder */
async function makeAccounts(folder) {
  const user = {
    username: `bench-${randomBytes(6).toString('hex')}`,
    password: randomBytes(16).toString('hex'),
  };
  await oauthctl(folder, ['user', 'create', user.username, '--password-stdin'], { input: user.password });
  const service = await createApp(folder, 'client-credentials');
  const site = await createApp(folder, 'password');
  return { user, service, site };
}

/**
 * Looks every few seconds at what a server holds while it is under load.
 *
 * @param {Arguments} given
 * @param {import('./rig/soak-load.js').SoakPlan} plan
 * @param {() => Promise<import('./rig/watch.js').Holding>} look
 */
async function sampleUnderLoad({ minutes, rate }, plan, look) {
  const load = await startSoakLoad(plan, rate);
  const begin = monotonicMilliseconds();
  const seconds = () => (monotonicMilliseconds() - begin) / 1_000;
  /** @type {Sample[]} */
  const samples = [];
  while (seconds() < minutes * 60) {
    samples.push({ at: seconds(), ...(await look()) });
    if (samples.length % PROGRESS_EVERY === 0) process.stderr.write(`${progressText(samples)}\n`);
    await Promise.race([pause(SAMPLE_SECONDS * 1_000), load.failed]);
  }
  await load.stop();
  return { samples, counts: { ...load.counts } };
}

/** @param {readonly Sample[]} samples */
function progressText(samples) {
  const last = samples.at(-1);
  const parts = quantities.map(({ name, title, unit, scale }) => {
    const value = last?.[name];
    return value === undefined ? '' : `, ${title} ${(value / scale).toFixed(1)} ${unit}`.trimEnd();
  });
  return `${last?.at.toFixed(0)} s${parts.join('')}`;
}

/** @param {readonly Sample[]} samples */
function judge(samples) {
  return quantities.flatMap(({ name, title, unit, scale }) => {
    const points = samples.flatMap(({ at, [name]: value }) =>
      value === undefined ? [] : [{ at, value: value / scale }],
    );
    // Only a server that tells its heap has one here.
    return points.length === 0 ? [] : [{ name, title, unit, points, trend: trendOf(points) }];
  });
}

/** @param {ReturnType<typeof judge>[number]} quantity */
function trendText({ unit, trend: { slope, noise, rise, isNil } }) {
  const hourly = (/** @type {number} */ perSecond) => (perSecond * 3_600).toFixed(2);
  const verdict = isNil ? 'does not grow' : 'GROWS';
  const spread = `${hourly(slope)} ± ${hourly(noise)} ${unit}`.trimEnd();
  return `${verdict}: ${spread} an hour, ${(rise * 100).toFixed(2)} % over the last half`;
}

/**
 * Writes the samples and the plot, and says what came out.
 *
 * @param {Arguments} given
 * @param {Awaited<ReturnType<typeof sampleUnderLoad>>} measured
 */
function report({ database, refresh, out, minutes, rate }, { samples, counts }) {
  const engine = engineOf(database);
  const judged = judge(samples);
  const isNil = judged.every(({ trend }) => trend.isNil);
  const trends = Object.fromEntries(judged.map(({ name, unit, trend }) => [name, { unit, ...trend }]));
  const lives = refresh === 'never' ? 'that never expire' : `of ${REFRESH_SECONDS} s`;
  const title = `oauthctl serve on ${engine}, refresh tokens ${lives}, ${rate} operations a second`;
  const panels = judged.map((quantity) => {
    const { title: name, unit, points, trend } = quantity;
    return { title: unit === '' ? name : `${name} (${unit})`, note: trendText(quantity), points, trend };
  });
  const base = join(out, `soak-${engine}-${refresh}`);
  const document = { engine, refresh, minutes, rate, counts, isNil, trends, samples };
  writeFileSync(`${base}.json`, `${JSON.stringify(document, null, 1)}\n`);
  writeFileSync(`${base}.svg`, plot(title, panels));
  const lines = [
    title,
    Object.entries(counts)
      .map(([name, number]) => `${number} ${name}`)
      .join(', '),
    ...panels.map(({ title: name, note, trend }) => `${name}: mean ${trend.mean.toFixed(2)}; ${note}`),
    `written: ${base}.json, ${base}.svg`,
  ];
  process.stdout.write(`${lines.join('\n')}\n`);
  return isNil;
}

/** @param {Arguments} given @returns {Promise<number>} the exit code */
async function soak(given) {
  const { database, refresh } = given;
  const neverExpiring = refresh === 'never';
  const measured = await inFolder(makeWorkplace(given.folder), 'soak', async (folder) => {
    configure(folder, database, settings(neverExpiring));
    const accounts = await makeAccounts(folder);
    const server = await serve(folder);
    const watched = await watch(server, folder, database);
    const plan = { ...accounts, port: server.port, tokenSeconds: TOKEN_SECONDS, neverExpiring };
    const seen = await sampleUnderLoad(given, plan, watched.look);
    await watched.close();
    await server.stop();
    return seen;
  });
  return report(given, measured) ? 0 : 1;
}

await runScript(readArguments, soak);
