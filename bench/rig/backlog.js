import { randomBytes } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import Database from 'better-sqlite3';
import pg from 'pg';
import { monotonicMilliseconds } from './numbers.js';

/**
 * Expired rows, spread over the ten hours before a time, and live ones over ten hours, from an hour after it on.
 *
 * @typedef {{ expired: number, live: number, at: number }} Backlog `at` in seconds since the epoch
 */

const HOUR = 3_600;
const SPREAD_SECONDS = 10 * HOUR;
/** Rows of one statement of the filling. */
const CHUNK = 1_000_000;

const LOOK_MILLISECONDS = 5;

const columns = `expires_at, seq, token_hash, client, client_generation, user_id, user_generation, family_id,
  family_generation, scope, audience, issued_at`;

/**
 * The statements' numbers: which rows, and when they expire.
 *
 * @param {Backlog} backlog
 */
function* chunksOf({ expired, live, at }) {
  for (const { count, from, first } of [
    { count: expired, from: at - SPREAD_SECONDS, first: 1 },
    { count: live, from: at + HOUR, first: expired + 1 },
  ]) {
    for (let start = 0; start < count; start += CHUNK) {
      const end = Math.min(count, start + CHUNK);
      yield { from, count, first: first + start, last: first + end - 1, offset: first };
    }
  }
}

/**
 * Fills a store whose program is closed.
 *
 * @param {string} file
 * @param {Backlog} backlog
 */
export function fillSqlite(file, backlog) {
  const db = new Database(file);
  db.pragma('journal_mode = wal');
  db.pragma('synchronous = off');
  const insert = db.prepare(`insert into access_tokens (${columns})
    with recursive numbers (i) as (select @first union all select i + 1 from numbers where i < @last)
    select @from + (i - @offset) * ${SPREAD_SECONDS} / @count, i, hex(randomblob(21)) || 'x',
      (select min(id) from clients), 0, null, 0, null, 0, 'read write', null, @from - 36000 from numbers`);
  for (const chunk of chunksOf(backlog)) insert.run(chunk);
  db.pragma('wal_checkpoint(truncate)');
  db.close();
}

/**
 * Fills a database, whose tables there are, in partitions as servers would have made them over these hours. Whatever
 * tokens there were are gone.
 *
 * @param {pg.Client} client
 * @param {Backlog} backlog
 */
export async function fillPostgres(client, backlog) {
  await client.query('truncate access_tokens');
  const firstHour = Math.floor((backlog.at - SPREAD_SECONDS) / HOUR) * HOUR;
  for (let from = firstHour; from <= backlog.at + SPREAD_SECONDS + 2 * HOUR; from += HOUR) {
    const name = `access_tokens_${from}_${from + HOUR}`;
    const { rows } = await client.query('select to_regclass($1) as there', [name]);
    if (rows[0].there !== null) continue;
    await client.query(
      `create table ${name} partition of access_tokens for values from (${from}) to (${from + HOUR})`,
    );
  }
  for (const { from, count, first, last, offset } of chunksOf(backlog)) {
    await client.query(`insert into access_tokens (${columns})
      select ${from} + (i - ${offset}) * ${SPREAD_SECONDS} / ${count}, i,
        md5(i::text) || left(md5((-i)::text), 11), (select min(id) from clients), 0, null, 0, null, 0,
        'read write', null, ${from} - 36000 from generate_series(${first}::bigint, ${last}) as i`);
  }
  await client.query('vacuum analyze access_tokens');
  await client.query('checkpoint');
}

/**
 * What clearing is compared with on PostgreSQL: the expired rows deleted as ranges of keys, batch by batch, each where
 * the one before ended.
 *
 * @param {pg.Client} client
 * @param {number} at seconds since the epoch
 * @param {number} batchSize
 * @returns {Promise<{ rows: number, milliseconds: number }>}
 */
export async function deleteRaw(client, at, batchSize) {
  const startedAt = monotonicMilliseconds();
  let rows = 0;
  let [expiresAt, seq] = /** @type {[number, number]} */ ([0, 0]);
  for (let more = true; more; ) {
    const from = [expiresAt, seq, at];
    const { rows: found } = await client.query({
      name: 'last',
      text: `select expires_at, seq from access_tokens
        where expires_at >= $1 and (expires_at, seq) > ($1, $2) and expires_at <= $3
        order by expires_at, seq limit 1 offset ${batchSize - 1}`,
      values: from,
    });
    const [end] = found;
    more = end !== undefined;
    const to = more ? [end.expires_at, end.seq] : [at, Number.MAX_SAFE_INTEGER];
    const { rowCount } = await client.query({
      name: 'delete',
      text: `delete from access_tokens where expires_at >= $1 and expires_at <= $3
        and (expires_at, seq) > ($1, $2) and (expires_at, seq) <= ($3, $4)`,
      values: [expiresAt, seq, ...to],
    });
    rows += rowCount ?? 0;
    [expiresAt, seq] = [Number(to[0]), Number(to[1])];
  }
  return { rows, milliseconds: monotonicMilliseconds() - startedAt };
}

/**
 * Holds a snapshot of the tokens, as a backup does.
 *
 * @param {string} url
 * @param {number} milliseconds
 */
export async function holdSnapshot(url, milliseconds) {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  await client.query('begin isolation level repeatable read');
  await client.query('select expires_at from access_tokens order by expires_at limit 1');
  const held = pause(milliseconds).then(async () => {
    await client.query('commit');
    await client.end();
  });
  return { held };
}

/**
 * Inserts one live token after the other, each committed, until it is told to stop; and looks on, by another
 * connection, whether an insertion waits for a lock, which a busy machine does not explain.
 *
 * @param {string} url
 * @returns {Promise<{ stop: () => Promise<{ times: number[], lockWaits: number }> }>} in milliseconds, and how often
 *   one was seen waiting
 */
export async function startInserting(url) {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  /** @type {number[]} */
  const times = [];
  let isWanted = true;
  let lockWaits = 0;
  const { rows: own } = await client.query('select pg_backend_pid() as pid');
  const onlooker = new pg.Client({ connectionString: url });
  await onlooker.connect();
  const lookOnAndOn = async () => {
    while (isWanted) {
      const { rowCount } = await onlooker.query({
        name: 'look',
        text: "select 1 from pg_stat_activity where pid = $1 and wait_event_type = 'Lock'",
        values: [own[0].pid],
      });
      lockWaits += rowCount ?? 0;
      await pause(LOOK_MILLISECONDS);
    }
    await onlooker.end();
  };
  const insertOnAndOn = async () => {
    for (let seq = Number.MAX_SAFE_INTEGER - 10_000_000; isWanted; seq++) {
      const startedAt = monotonicMilliseconds();
      const hash = randomBytes(32).toString('base64url');
      const now = Math.floor(Date.now() / 1_000);
      await client.query({
        name: 'insert',
        text: `insert into access_tokens (${columns}) values ($1, $2, $3, 1, 0, null, 0, null, 0, 'read', null, $4)`,
        values: [now + SPREAD_SECONDS, seq, hash, now],
      });
      times.push(monotonicMilliseconds() - startedAt);
      await pause(1);
    }
    await client.query(`delete from access_tokens where expires_at > $1 and seq >= $2`, [
      Math.floor(Date.now() / 1_000),
      Number.MAX_SAFE_INTEGER - 10_000_000,
    ]);
    await client.end();
  };
  const both = Promise.all([insertOnAndOn(), lookOnAndOn()]);
  return {
    async stop() {
      isWanted = false;
      await both;
      return { times, lockWaits };
    },
  };
}
