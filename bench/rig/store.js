import { createHash, randomBytes, randomUUID } from 'node:crypto';
import { closeSync, constants, copyFileSync, fsyncSync, openSync } from 'node:fs';
import { setImmediate as turn } from 'node:timers/promises';
import Database from 'better-sqlite3';

/** Rows of one transaction of the filling; in between, this process can be told to stop. */
const BATCH = 100_000;

/**
 * The file of a store as if it had been in use: written through to the disk, so that nothing is left to write when
 * measuring begins.
 *
 * @param {string} file
 */
function settle(file) {
  const descriptor = openSync(file, 'r+');
  fsyncSync(descriptor);
  closeSync(descriptor);
}

/**
 * Copies the store of a closed program.
 *
 * @param {string} from
 * @param {string} to
 */
export function copyStore(from, to) {
  copyFileSync(from, to, constants.COPYFILE_FICLONE);
  settle(to);
}

/**
 * Gives a store more clients, all like the one it has and with its secret, and client_ids of their own.
 *
 * @param {string} file
 * @param {import('./program.js').Credentials} client
 * @param {number} count how many there are to be
 * @returns {import('./program.js').Credentials[]}
 */
export function multiplyClients(file, client, count) {
  const db = new Database(file);
  const row = /** @type {Record<string, unknown>} */ (
    db.prepare('select * from clients where client_id = ?').get(client.clientId)
  );
  const columns = Object.keys(row);
  const insert = db.prepare(
    `insert into clients (${columns.join(', ')}) values (${columns.map((column) => `@${column}`).join(', ')})`,
  );
  const first = Number(row.id);
  const clients = Array.from({ length: count }, (_none, index) =>
    index === 0 ? client : { ...client, clientId: randomBytes(20).toString('hex') },
  );
  db.transaction(() => {
    clients.slice(1).forEach(({ clientId }, index) => {
      insert.run({ ...row, id: first + 1 + index, client_id: clientId });
    });
  })();
  db.close();
  return clients;
}

/**
 * Access tokens to fill a store with: their number, and the span of time over which their expiries are spread.
 *
 * @typedef {{ count: number, from: number, to: number, firstSeq: number, known: number }} Filling
 */

/**
 * Fills a store with access tokens in the order of their keys, as a server would have over hours, half of them
 * of users.
 *
 * @param {string} file
 * @param {Filling} filling `from` and `to` in seconds since the epoch, `to` excluded; `known`: of how many the text
 *   is wanted, spread evenly
 * @param {(done: number) => void} [progress]
 * @returns {Promise<string[]>} texts of tokens that are in the store
 */
export async function fillWithTokens(file, { count, from, to, firstSeq, known }, progress) {
  const db = new Database(file);
  db.pragma('journal_mode = wal');
  db.pragma('synchronous = off');
  const client = db.prepare('select id from clients limit 1').pluck().get();
  const insert =
    db.prepare(`insert into access_tokens (expires_at, seq, token_hash, client, client_generation,
    user_id, user_generation, family_id, family_generation, scope, audience, issued_at)
    values (?, ?, ?, ?, 0, ?, 0, null, 0, 'read write', null, ?)`);
  const users = Array.from({ length: 1_000 }, () => randomUUID());
  /** @type {string[]} */
  const texts = [];
  const every = known === 0 ? Number.POSITIVE_INFINITY : Math.floor(count / known);
  const addRow = (/** @type {number} */ index) => {
    const expiresAt = from + Math.floor((index * (to - from)) / count);
    const seq = firstSeq + index;
    const text = index % every === 0 && texts.length < known ? tokenText(expiresAt, seq) : undefined;
    if (text !== undefined) texts.push(text);
    const hash = text === undefined ? randomBytes(32).toString('base64url') : hashOf(text);
    // A token that is asked about must be live, and these users are in no table.
    const user = text === undefined && index % 2 === 1 ? users[index % users.length] : null;
    insert.run(expiresAt, seq, hash, client, user, expiresAt - 36_000);
  };
  const addRows = db.transaction((/** @type {number} */ start, /** @type {number} */ end) => {
    for (let index = start; index < end; index++) addRow(index);
  });
  for (let start = 0; start < count; start += BATCH) {
    addRows(start, Math.min(count, start + BATCH));
    progress?.(start);
    await turn();
  }
  db.pragma('wal_checkpoint(truncate)');
  db.close();
  settle(file);
  return texts;
}

/** @param {number} expiresAt @param {number} seq */
function tokenText(expiresAt, seq) {
  return `oat_${expiresAt.toString(36)}_${seq.toString(36)}_${randomBytes(24).toString('base64url')}`;
}

/** @param {string} text */
function hashOf(text) {
  return createHash('sha256').update(text).digest('base64url');
}

/**
 * How many access tokens had expired at a time and are still there.
 *
 * @param {string} file
 * @param {number} at seconds since the epoch
 */
export function countExpired(file, at) {
  const db = new Database(file, { readonly: true });
  const count = Number(
    db.prepare('select count(*) from access_tokens where expires_at <= ?').pluck().get(at),
  );
  db.close();
  return count;
}
