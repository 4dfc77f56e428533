// Measures the program against the bars that it is held to, each figure beside one of the same machine in the same
// minute. See README.md.
import { availableParallelism, cpus, loadavg } from 'node:os';
import { parseArgs } from 'node:util';
import { count } from './rig/arguments.js';
import { CONNECTIONS, findGenerator } from './rig/load.js';
import { needBuild } from './rig/program.js';
import { isMet, sectionText } from './rig/report.js';
import { isInMemory, makeWorkplace } from './rig/workplace.js';
import { cleartokens } from './sections/cleartokens.js';
import { codeFlow } from './sections/code-flow.js';
import { introspect } from './sections/introspect.js';
import { latency } from './sections/latency.js';
import { memory } from './sections/memory.js';
import { peers } from './sections/peers.js';
import { postgres } from './sections/postgres.js';
import { rows } from './sections/rows.js';
import { startup } from './sections/startup.js';
import { token } from './sections/token.js';
import { workers } from './sections/workers.js';

/** @type {Readonly<Record<string, { title: string, run: (bench: import('./rig/compare.js').Bench) => Promise<import('./rig/report.js').Row[]> }>>} */
const sections = {
  token,
  introspect,
  'code-flow': codeFlow,
  postgres,
  latency,
  rows,
  cleartokens,
  startup,
  memory,
  workers,
  peers,
};

/** What installs something first is measured only where it is named. */
const byDefault = Object.keys(sections).filter((name) => name !== 'peers');

const usage = `usage: node bench/run.js [section ...] [options]

sections: ${Object.keys(sections).join(', ')}; without any, all but peers

  --rounds <n>      interleaved rounds of each comparison (5)
  --seconds <n>     length of one measurement (4)
  --rows <n>        rows of the full table (10000000)
  --expired <n>     rows to clear; half as many stay (1000000)
  --generator <g>   wrk or autocannon, for closed-loop load (wrk where it is installed)
  --folder <path>   where the temporary folder is made
  --json            print one JSON document
  --strict          exit with 1 when a bar is missed
`;

function readArguments() {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: {
      rounds: { type: 'string', default: '5' },
      seconds: { type: 'string', default: '4' },
      rows: { type: 'string', default: '10000000' },
      expired: { type: 'string', default: '1000000' },
      generator: { type: 'string', default: findGenerator() },
      folder: { type: 'string' },
      json: { type: 'boolean', default: false },
      strict: { type: 'boolean', default: false },
      help: { type: 'boolean', default: false },
    },
  });
  const { generator } = values;
  if (generator !== 'wrk' && generator !== 'autocannon')
    throw new TypeError(`there is no generator ${generator}`);
  const unknown = positionals.find((name) => !Object.hasOwn(sections, name));
  if (unknown !== undefined) throw new TypeError(`there is no section ${unknown}`);
  return {
    ...values,
    generator: /** @type {import('./rig/compare.js').Bench['generator']} */ (generator),
    rounds: count('rounds', values.rounds),
    seconds: count('seconds', values.seconds),
    rows: count('rows', values.rows),
    expired: count('expired', values.expired),
    names: positionals.length === 0 ? byDefault : positionals,
  };
}

/** @typedef {ReturnType<typeof readArguments>} Arguments */

/**
 * @param {Arguments} given
 * @param {string} workplace
 */
function describeMachine({ generator, rounds, seconds }, workplace) {
  return {
    node: process.version,
    processor: cpus()[0]?.model ?? 'unknown',
    cores: availableParallelism(),
    loadAverage: loadavg()[0] ?? 0,
    generator,
    connections: CONNECTIONS,
    rounds,
    seconds,
    folder: workplace,
    durable: !isInMemory(workplace),
  };
}

/** @param {ReturnType<typeof describeMachine>} machine */
function machineText({ node, processor, cores, loadAverage, generator, rounds, seconds, folder, durable }) {
  return [
    `Node ${node}, ${cores} cores (${processor}), load average ${loadAverage.toFixed(1)} before it began`,
    `${rounds} interleaved rounds of ${seconds} s; closed-loop load by ${generator}; files in ${folder}`,
    ...(durable
      ? []
      : ['These files are only in memory: commits wait for no disk. Choose another --folder.']),
    'Only ratios mean anything, and only within one run.\n\n',
  ].join('\n');
}

/**
 * @param {Arguments} given
 * @param {string} workplace
 */
async function measure(given, workplace) {
  const { json, names } = given;
  const machine = describeMachine(given, workplace);
  if (!json) process.stdout.write(machineText(machine));
  const progress = (/** @type {string} */ text) => void process.stderr.write(`${text}\n`);
  const results = [];
  for (const name of names) {
    const section = sections[name];
    if (section === undefined) continue;
    const result = { name, title: section.title, rows: await section.run({ ...given, workplace, progress }) };
    results.push(result);
    if (!json) process.stdout.write(`${sectionText(result)}\n`);
  }
  const verdicts = results.flatMap(({ rows: all }) => all.map(isMet)).filter((met) => met !== undefined);
  const missed = verdicts.filter((met) => !met).length;
  if (json) {
    const judged = results.map((result) => ({
      ...result,
      rows: result.rows.map((row) => ({ ...row, met: isMet(row) })),
    }));
    process.stdout.write(`${JSON.stringify({ machine, sections: judged, bars: verdicts.length, missed })}\n`);
  } else {
    process.stdout.write(`${verdicts.length - missed} of ${verdicts.length} bars met\n`);
  }
  return missed;
}

/** @returns {Promise<number>} the exit code */
async function main() {
  /** @type {Arguments} */
  let given;
  try {
    given = readArguments();
    needBuild();
  } catch (error) {
    process.stderr.write(`error: ${error instanceof Error ? error.message : error}\n\n${usage}`);
    return 2;
  }
  if (given.help) {
    process.stdout.write(usage);
    return 0;
  }
  try {
    const missed = await measure(given, makeWorkplace(given.folder));
    return given.strict && missed > 0 ? 1 : 0;
  } catch (error) {
    process.stderr.write(`error: ${error instanceof Error ? error.message : error}\n`);
    return 1;
  }
}

// What was started is ended, and what was made removed, when this process ends.
for (const signal of /** @type {const} */ (['SIGINT', 'SIGTERM']))
  process.once(signal, () => process.exit(130));
process.exitCode = await main();
