import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { runToEnd } from '../rig/children.js';
import { median, ratioOf } from '../rig/numbers.js';
import { createApp, defaultEnvironment, executable, serve } from '../rig/program.js';
import { inMilliseconds } from '../rig/report.js';
import { inFolder } from '../rig/workplace.js';

/** @typedef {import('../rig/compare.js').Bench} Bench */

const ROUNDS_AT_LEAST = 15;

/** Node's own variables; some, such as NODE_EXTRA_CA_CERTS, make every start of node slower, the bare one too. */
const nodeVariables = Object.keys(process.env).filter((name) => name.startsWith('NODE_'));
/** Variables that would change the program's settings. */
const SETTING = /^(?:OAUTHCTL_|OAUTH2_PROVIDER|SERVER__|DATABASE_URL$)/;

/**
 * The environment of this shell, but for settings of the program.
 *
 * @param {string} folder stands for the home directory
 * @returns {NodeJS.ProcessEnv}
 */
function shellEnvironment(folder) {
  const inherited = Object.entries(process.env).filter(([name]) => !SETTING.test(name));
  return { ...Object.fromEntries(inherited), HOME: folder };
}

/**
 * Where something is started.
 *
 * @typedef {{ folder: string, env: NodeJS.ProcessEnv }} Place
 */

/**
 * Milliseconds from the start of a process to its end.
 *
 * @param {Place} place
 * @param {readonly string[]} args of node
 */
async function timeOf({ folder, env }, args) {
  const { startedAt, endedAt } = await runToEnd(process.execPath, args, { cwd: folder, env });
  return endedAt - startedAt;
}

/**
 * Milliseconds until a development server has said that it listens.
 *
 * @param {Place} place
 */
async function timeUntilReady({ folder, env }) {
  const server = await serve(folder, ['--dev'], env);
  await server.stop();
  return server.readyMilliseconds;
}

/**
 * What is started, in turn.
 *
 * @type {readonly { what: string, bar?: number, time: (place: Place, round: number) => Promise<number> }[]}
 */
const starts = [
  { what: 'oauthctl --help', bar: 1.6, time: (place) => timeOf(place, [executable, '--help']) },
  { what: 'oauthctl app list', bar: 1.9, time: (place) => timeOf(place, [executable, 'app', 'list']) },
  {
    what: 'oauthctl serve --dev, in an empty folder',
    bar: 8,
    time: ({ folder, env }, round) => {
      const fresh = join(folder, `dev-${round}`);
      mkdirSync(fresh);
      return timeUntilReady({ folder: fresh, env });
    },
  },
  { what: 'oauthctl serve --dev, again', time: timeUntilReady },
];

/**
 * @param {Bench} bench
 * @param {Place} place
 * @param {string} where ends the name of each row
 * @returns {Promise<import('../rig/report.js').Row[]>}
 */
async function measure({ rounds, progress }, place, where) {
  await createApp(place.folder, 'client-credentials');
  const count = Math.max(ROUNDS_AT_LEAST, rounds);
  /** @type {number[]} */
  const bare = [];
  /** @type {number[][]} */
  const times = starts.map(() => []);
  for (let round = 0; round <= count; round++) {
    progress(`start-up${where}: round ${round} of ${count}`);
    const bareTime = await timeOf(place, ['-e', '0']);
    // The first round only brings files into memory.
    if (round > 0) bare.push(bareTime);
    for (const [index, { time }] of starts.entries()) {
      const taken = await time(place, round);
      if (round > 0) times[index]?.push(taken);
    }
  }
  return starts.map(({ what, bar }, index) => row(`${what}${where}`, bar, times[index] ?? [], bare));
}

/**
 * @param {string} what
 * @param {number | undefined} bar
 * @param {readonly number[]} times
 * @param {readonly number[]} bare
 * @returns {import('../rig/report.js').Row}
 */
function row(what, bar, times, bare) {
  return {
    what,
    measured: inMilliseconds(median(times)),
    reference: inMilliseconds(median(bare)),
    ...ratioOf(times, bare),
    unit: '',
    ...(bar === undefined ? {} : { bar: { at: 'most', value: bar } }),
    figures: { milliseconds: times, bareMilliseconds: bare },
  };
}

export const startup = {
  title: 'Start-up: time as a multiple of `node -e 0` (output to a pipe)',
  /** @param {Bench} bench */
  async run(bench) {
    const { workplace } = bench;
    const inShell = await inFolder(workplace, 'startup', (folder) =>
      measure(bench, { folder, env: shellEnvironment(folder) }, ''),
    );
    if (nodeVariables.length === 0) return inShell;
    const where = `, without ${nodeVariables.join(' and ')}`;
    const inNone = await inFolder(workplace, 'startup', (folder) =>
      measure(bench, { folder, env: defaultEnvironment(folder) }, where),
    );
    // For information: the bars hold where the command is run.
    return [...inShell, ...inNone.map(({ bar: _bar, ...unjudged }) => unjudged)];
  },
};
