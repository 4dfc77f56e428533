// Shows by strace that no token leaves the server before it is on the disk: each answer is written to its socket only
// after the end of an fdatasync of the write-ahead log that began after the log had received the token's row.
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { parseArgs } from 'node:util';
import { ended, startChild } from './rig/children.js';
import { sendFor, tokenPost } from './rig/posts.js';
import { createApp, defaultEnvironment, executable, needBuild } from './rig/program.js';
import { inFolder, makeWorkplace } from './rig/workplace.js';

const CONNECTIONS = 16;
/** Longer than a page of the database and than any answer. */
const LONGEST_TEXT = 20_000;

const { values } = parseArgs({
  options: { tokens: { type: 'string', default: '400' }, folder: { type: 'string' } },
});
const count = Number(values.tokens);
needBuild();

/**
 * A system call, with the seconds of its beginning and its end.
 *
 * @typedef {{ name: string, target: string, data: string, succeeded: boolean, from: number, to: number }} Call
 */

/**
 * Reads what strace wrote of one thread: `1700000000.123456 write(21</tmp/x-wal>, "...", 4096) = 4096 <0.000012>`.
 *
 * @param {string} text
 * @returns {Call[]}
 */
function readCalls(text) {
  return text.split('\n').flatMap((line) => {
    const [, time, name, target, data, result, seconds] =
      /^([\d.]+) (\w+)\(\d+<([^>]*)>(.*)\) += (-?\d+).* <([\d.]+)>$/s.exec(line) ?? [];
    if (name === undefined || target === undefined || data === undefined) return [];
    const from = Number(time);
    return [{ name, target, data, succeeded: Number(result) >= 0, from, to: from + Number(seconds) }];
  });
}

/**
 * What is wrong with the order in which a token was kept and given; undefined when nothing is.
 *
 * @param {readonly Call[]} calls of all threads: one writes the log and the answers, others sync
 * @param {string} token
 */
function judge(calls, token) {
  const hash = createHash('sha256').update(token).digest('base64url');
  const given = calls.find(({ target, data }) => target.startsWith('socket:') && data.includes(token));
  if (given === undefined) return 'its answer was not seen';
  const kept = calls.find(({ target, data }) => target.endsWith('-wal') && data.includes(hash));
  if (kept === undefined) return 'its row was not seen on the way to the log';
  if (kept.to > given.from) return 'it was given before its row was written';
  const synced = calls.some(
    ({ name, target, succeeded, from, to }) =>
      /^f(data)?sync$/.test(name) &&
      target.endsWith('-wal') &&
      succeeded &&
      from >= kept.to &&
      to <= given.from,
  );
  return synced ? undefined : 'it was given before its row was on the disk';
}

/**
 * A server under strace, which writes the calls of each thread to a file of its own.
 *
 * @param {string} folder
 */
async function serveTraced(folder) {
  const watched = 'trace=write,writev,pwrite64,pwritev,sendto,sendmsg,fsync,fdatasync';
  const strace = [
    '-ff',
    '-ttt',
    '-T',
    '-y',
    '-s',
    String(LONGEST_TEXT),
    '-e',
    watched,
    '-o',
    join(folder, 'trace'),
  ];
  const server = [process.execPath, executable, 'serve', '--port', '0', '--json'];
  const child = startChild('strace', [...strace, ...server], {
    cwd: folder,
    env: defaultEnvironment(folder),
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  const gone = ended(child);
  if (child.stdout === null) throw new Error('the server has no output');
  const line = await Promise.race([once(createInterface(child.stdout), 'line'), gone]);
  if (!Array.isArray(line)) throw new Error(`the server did not start under strace: ${line}`);
  const { url, pid } = JSON.parse(line[0]);
  const stop = async () => {
    process.kill(pid, 'SIGTERM');
    const failure = await gone;
    if (failure !== '') throw new Error(`the server did not stop well: ${failure}`);
  };
  return { port: Number(new URL(url).port), pid, stop };
}

/** @param {string} folder */
async function trace(folder) {
  const client = await createApp(folder, 'client-credentials');
  const server = await serveTraced(folder);
  /** @type {string[]} */
  const tokens = [];
  const ask = async () => {
    while (tokens.length < count) tokens.push(await sendFor(server.port, tokenPost(client), 'access_token'));
  };
  await Promise.all(Array.from({ length: CONNECTIONS }, ask));
  await server.stop();
  const threads = readdirSync(folder).filter((name) => name.startsWith('trace.'));
  const calls = threads.flatMap((name) => readCalls(readFileSync(join(folder, name), 'utf8')));
  return { tokens, calls };
}

async function prove() {
  if (spawnSync('strace', ['-V']).status !== 0) {
    process.stderr.write('This needs strace (Linux: apt-get install strace). Nothing was shown.\n');
    process.exitCode = 2;
    return;
  }
  await inFolder(makeWorkplace(values.folder), 'fsync', async (folder) => {
    const { tokens, calls } = await trace(folder);
    const faults = tokens.flatMap((token) => judge(calls, token) ?? []);
    const syncs = calls.filter(({ name }) => /^f(data)?sync$/.test(name)).length;
    for (const fault of new Set(faults)) {
      const found = faults.filter((text) => text === fault).length;
      process.stdout.write(`${found} of ${tokens.length} tokens: ${fault}\n`);
    }
    process.stdout.write(
      `${tokens.length - faults.length} of ${tokens.length} tokens were given after an fdatasync of their row; ${syncs} were needed for all\n`,
    );
    if (faults.length > 0) process.exitCode = 1;
  });
}

await prove();
