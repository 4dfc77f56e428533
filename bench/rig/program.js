import { closeSync, existsSync, openSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { ended, runToEnd, startChild } from './children.js';

/** What is measured: the program as people run it. */
export const executable = fileURLToPath(new URL('../../bin/oauthctl.js', import.meta.url));

const STORE = 'oauth2.sqlite3';
const READY_SECONDS = 30;
const STOP_SECONDS = 20;

/** @throws {Error} when the program has not been built */
export function needBuild() {
  const entry = fileURLToPath(new URL('../../dist/cli.js', import.meta.url));
  if (!existsSync(entry)) throw new Error('there is no dist/: run `npm run build` first');
}

/** @param {string} folder */
export function storeFile(folder) {
  return join(folder, STORE);
}

/**
 * An environment in which every setting has its default.
 *
 * @param {string} folder stands for the home directory
 * @returns {NodeJS.ProcessEnv}
 */
export function defaultEnvironment(folder) {
  return { PATH: process.env.PATH, HOME: folder };
}

/**
 * Runs one command in a folder, whose store it uses.
 *
 * @param {string} folder
 * @param {readonly string[]} args
 * @param {{ input?: string }} [options]
 * @returns {Promise<Record<string, unknown>>} the document that it printed
 */
export async function oauthctl(folder, args, options = {}) {
  const { stdout } = await runToEnd(process.execPath, [executable, ...args, '--json'], {
    cwd: folder,
    env: defaultEnvironment(folder),
    ...options,
  });
  return JSON.parse(stdout);
}

/** The option of a script that says which database its servers use. */
export const databaseOption = /** @type {const} */ ({
  type: 'string',
  default: process.env.DATABASE_URL ?? '',
});

/** @param {string} database a URL; '' for a SQLite file @returns {'sqlite' | 'postgres'} */
export function engineOf(database) {
  return /^postgres(ql)?:/.test(database) ? 'postgres' : 'sqlite';
}

/**
 * Puts down the settings of the program in a folder.
 *
 * @param {string} folder
 * @param {string} database its URL; '' for a SQLite file in the folder
 * @param {Record<string, Record<string, unknown>>} [sections] of the configuration
 */
export function configure(folder, database, sections = {}) {
  const document = { ...sections, ...(database === '' ? {} : { DATABASE_URL: database }) };
  writeFileSync(join(folder, 'oauth2.config.json'), JSON.stringify(document), { mode: 0o600 });
}

/**
 * A client that authenticates with HTTP Basic.
 *
 * @typedef {{ clientId: string, clientSecret: string }} Credentials
 */

/**
 * @param {string} folder
 * @param {string} grant as the command line names it
 * @returns {Promise<Credentials>}
 */
export async function createApp(folder, grant) {
  const app = await oauthctl(folder, ['app', 'create', 'bench', '--grant', grant]);
  return { clientId: String(app.client_id), clientSecret: String(app.client_secret) };
}

/**
 * A running server.
 *
 * @typedef {object} Server
 * @property {number} port
 * @property {number} pid
 * @property {number} readyMilliseconds
 * @property {() => Promise<void>} stop
 * @property {Promise<string>} gone resolves when it has ended, however that came
 */

/**
 * Starts `oauthctl serve` in a folder, on any free port. Its log goes to a file there.
 *
 * @param {string} folder
 * @param {readonly string[]} [flags]
 * @param {NodeJS.ProcessEnv} [env]
 * @returns {Promise<Server>}
 */
export async function serve(folder, flags = [], env = defaultEnvironment(folder)) {
  const args = [executable, 'serve', ...flags, '--port', '0', '--json'];
  const server = await startServer(process.execPath, args, { cwd: folder, env });
  const { url, pid } = JSON.parse(server.line);
  return { ...server, pid, port: Number(new URL(url).port) };
}

/**
 * Starts a server that others are compared with: `bare`, which does nothing else, or `durable`, which also puts a row
 * on the disk for each request.
 *
 * @param {string} folder for its log, and its rows
 * @param {string} answer the file with the answer that it gives
 * @param {'bare' | 'durable'} [kind]
 * @returns {Promise<Server>}
 */
export async function serveBare(folder, answer, kind = 'bare') {
  const file = fileURLToPath(new URL(`../processes/${kind}.js`, import.meta.url));
  const options = { cwd: folder, env: defaultEnvironment(folder) };
  const args = kind === 'bare' ? [file, answer] : [file, answer, join(folder, 'rows.sqlite3')];
  const server = await startServer(process.execPath, args, options);
  return { ...server, port: Number(server.line) };
}

/**
 * Starts a server that prints one line when it is ready. Whatever it says on stderr goes to a file in its folder.
 *
 * @param {string} command
 * @param {readonly string[]} args
 * @param {{ cwd: string, env: NodeJS.ProcessEnv }} options
 * @returns {Promise<Omit<Server, 'port'> & { line: string }>} with the line
 */
export async function startServer(command, args, { cwd, env }) {
  const logFile = join(cwd, 'server.log');
  const log = openSync(logFile, 'a');
  const startedAt = performance.now();
  const child = startChild(command, args, { cwd, env, stdio: ['ignore', 'pipe', log] });
  closeSync(log);
  const gone = ended(child);
  const line = await firstLine(child, gone);
  if (line === undefined || child.pid === undefined) {
    child.kill('SIGKILL');
    throw new Error(
      `the server did not start: ${[command, ...args].join(' ')}\n${readFileSync(logFile, 'utf8')}`,
    );
  }
  const stop = async () => {
    const timer = setTimeout(() => child.kill('SIGKILL'), STOP_SECONDS * 1_000);
    child.kill('SIGTERM');
    const failure = await gone;
    clearTimeout(timer);
    if (failure !== '') throw new Error(`the server did not stop well: ${failure}`);
  };
  return { line, pid: child.pid, readyMilliseconds: performance.now() - startedAt, stop, gone };
}

/**
 * The first line of stdout; undefined when there is none in time.
 *
 * @param {import('node:child_process').ChildProcess} child
 * @param {Promise<unknown>} gone
 * @returns {Promise<string | undefined>}
 */
async function firstLine(child, gone) {
  /** @type {NodeJS.Timeout | undefined} */
  let timer;
  let text = '';
  const line = new Promise((resolve) => {
    timer = setTimeout(() => resolve(undefined), READY_SECONDS * 1_000);
    child.stdout?.setEncoding('utf8').on('data', (/** @type {string} */ chunk) => {
      text += chunk;
      if (text.includes('\n')) resolve(text.slice(0, text.indexOf('\n')));
    });
  });
  const first = await Promise.race([line, gone.then(() => undefined)]);
  clearTimeout(timer);
  return first;
}
