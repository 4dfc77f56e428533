import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { runToEnd } from './children.js';
import { post } from './posts.js';
import { startServer } from './program.js';

/**
 * A running server of somebody else, and the request for a token of its one client.
 *
 * @typedef {object} Peer
 * @property {number} port
 * @property {import('./posts.js').Post} request
 * @property {string} version
 * @property {() => Promise<void>} stop
 */

/** @typedef {{ clientId: string, clientSecret: string }} Credentials */

const PYTHON = '/usr/bin/python3';
/** The folder with package.json and lock file of what is compared with. */
const bench = fileURLToPath(new URL('..', import.meta.url));
const peers = join(bench, 'peers');

/** What somebody in production would have in the environment. @param {string} folder */
function productionEnvironment(folder) {
  return { PATH: process.env.PATH, HOME: folder, NODE_ENV: 'production' };
}

/** @param {string} path @param {Credentials} client */
function tokenRequest(path, client) {
  return post(path, client, { grant_type: 'client_credentials', scope: 'read' });
}

/** @param {string} name of a package @returns {string | undefined} undefined where it is not installed */
function installedVersion(name) {
  const file = join(bench, 'node_modules', name, 'package.json');
  return existsSync(file) ? String(JSON.parse(readFileSync(file, 'utf8')).version) : undefined;
}

/**
 * Installs what bench/package.json names, where that is not done or other versions are there.
 *
 * @param {(text: string) => void} progress
 */
export async function installPeers(progress) {
  /** @type {{ dependencies: Record<string, string> }} */
  const { dependencies } = JSON.parse(readFileSync(join(bench, 'package.json'), 'utf8'));
  const missing = Object.entries(dependencies).filter(
    ([name, version]) => installedVersion(name) !== version,
  );
  if (missing.length === 0) return;
  progress(`peers: installing ${missing.map((entry) => entry.join(' ')).join(', ')} into bench/node_modules`);
  await runToEnd('npm', ['ci', '--prefix', bench, '--no-audit', '--no-fund'], { cwd: bench, seconds: 600 });
}

/**
 * Starts a peer that runs on node.
 *
 * @param {string} file its name in bench/peers
 * @param {string} packageName
 * @returns {(folder: string) => Promise<Peer>}
 */
export function nodePeer(file, packageName) {
  return async (folder) => {
    const options = { cwd: folder, env: productionEnvironment(folder) };
    const server = await startServer(process.execPath, [join(peers, file)], options);
    const { port, path, ...client } = JSON.parse(server.line);
    return {
      port,
      request: tokenRequest(path, client),
      version: installedVersion(packageName) ?? '',
      stop: server.stop,
    };
  };
}

/**
 * What Django OAuth Toolkit lacks here to be measured; '' for nothing. It comes from the system's packages, because
 * they fit the system's Python. gunicorn closes each connection after its answer, which autocannon counts as an error.
 *
 * @param {'wrk' | 'autocannon'} generator
 */
export function missingForToolkit(generator) {
  const { status } = spawnSync(PYTHON, ['-c', 'import oauth2_provider, gunicorn'], { stdio: 'ignore' });
  const packages = [
    ...(status === 0 ? [] : ['python3-django-oauth-toolkit', 'gunicorn']),
    ...(generator === 'wrk' ? [] : ['wrk']),
  ];
  return packages.length === 0 ? '' : `apt-get install ${packages.join(' ')}`;
}

/**
 * Starts Django OAuth Toolkit under gunicorn.
 *
 * @param {'delete' | 'wal'} journal of its SQLite file; `delete` is what SQLite does when nothing is said
 * @returns {(folder: string) => Promise<Peer>}
 */
export function toolkitPeer(journal) {
  return async (folder) => {
    const env = {
      ...productionEnvironment(folder),
      DOT_DATABASE: join(folder, 'toolkit.sqlite3'),
      PYTHONDONTWRITEBYTECODE: '1',
    };
    const { stdout } = await runToEnd(PYTHON, [join(peers, 'toolkit.py'), journal], { cwd: folder, env });
    const { version, ...client } = JSON.parse(stdout);
    const config = join(peers, 'gunicorn.conf.py');
    const gunicorn = ['-m', 'gunicorn', '--config', config, '--chdir', peers, 'toolkit:application'];
    const server = await startServer(PYTHON, gunicorn, { cwd: folder, env });
    return {
      port: Number(server.line),
      request: tokenRequest('/o/token/', client),
      version,
      stop: server.stop,
    };
  };
}
