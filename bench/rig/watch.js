import { existsSync, readdirSync, statSync } from 'node:fs';
import { residentBytes } from './memory.js';
import { engineOf, storeFile } from './program.js';

/**
 * What a server holds at a time: bytes, and a number of open files. `heap` only where the server tells it.
 *
 * @typedef {{ resident: number, heap: number | undefined, database: number, descriptors: number }} Holding
 */

/** @param {string} file */
function sizeOf(file) {
  return existsSync(file) ? statSync(file).size : 0;
}

/**
 * The used heap of a server whose /metrics has it.
 *
 * @param {number} port
 * @returns {Promise<number | undefined>}
 */
async function heapOf(port) {
  const response = await fetch(`http://127.0.0.1:${port}/metrics`);
  const text = await response.text();
  const value = /^nodejs_heap_size_used_bytes (\S+)$/m.exec(text)?.[1];
  return response.ok && value !== undefined ? Number(value) : undefined;
}

/**
 * How large a PostgreSQL database is. The driver is loaded only where one is named.
 *
 * @param {string} url
 */
async function watchPostgres(url) {
  const driver = 'pg';
  const { default: pg } = await import(driver);
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  return {
    size: async () =>
      Number((await client.query('select pg_database_size(current_database()) as size')).rows[0].size),
    close: () => client.end(),
  };
}

/** @param {string} folder of a SQLite store */
function watchSqlite(folder) {
  const file = storeFile(folder);
  return { size: async () => sizeOf(file) + sizeOf(`${file}-wal`), close: async () => undefined };
}

/**
 * Watches what a server holds.
 *
 * @param {import('./program.js').Server} server
 * @param {string} folder with its store
 * @param {string} database its URL; '' for the SQLite file in the folder
 * @returns {Promise<{ look: () => Promise<Holding>, close: () => Promise<void> }>}
 */
export async function watch({ port, pid }, folder, database) {
  const store = engineOf(database) === 'postgres' ? await watchPostgres(database) : watchSqlite(folder);
  const look = async () => {
    const resident = residentBytes(pid);
    if (resident === undefined) throw new Error('this system does not tell the memory of a process in /proc');
    return {
      resident: resident.now,
      heap: await heapOf(port),
      database: await store.size(),
      descriptors: readdirSync(`/proc/${pid}/fd`).length,
    };
  };
  return { look, close: store.close };
}
