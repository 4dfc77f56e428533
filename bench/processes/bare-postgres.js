// What issuing on PostgreSQL is compared with: the statements of a token request, prepared, through bare `pg`, one
// commit for each. Prints the rate and the percentiles of one measurement as JSON.
import { randomBytes } from 'node:crypto';
import pg from 'pg';
import { percentile } from '../rig/numbers.js';

const [url = '', clientId = '', connections = '', callers = '', seconds = ''] = process.argv.slice(2);

const findClient = 'select * from clients where client_id = $1';
const insertToken = `insert into access_tokens (expires_at, seq, token_hash, client, client_generation, user_id,
  user_generation, family_id, family_generation, scope, audience, issued_at)
  values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)`;

/** @type {pg.Client[]} */
const idle = [];
/** @type {((client: pg.Client) => void)[]} */
const waiting = [];
for (let count = 0; count < Number(connections); count++) {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  idle.push(client);
}

/**
 * @param {string} name
 * @param {string} text
 * @param {unknown[]} values
 */
async function run(name, text, values) {
  /** @type {pg.Client} */
  const client = idle.pop() ?? (await new Promise((resolve) => waiting.push(resolve)));
  try {
    return (await client.query({ name, text, values })).rows;
  } finally {
    const next = waiting.shift();
    if (next === undefined) idle.push(client);
    else next(client);
  }
}

// Beyond what a server draws, and growing as its numbers do.
let seq = Math.floor(performance.timeOrigin) * 1_000;

async function issue() {
  const [client] = await run('client', findClient, [clientId]);
  const now = Math.floor(Date.now() / 1_000);
  const hash = randomBytes(32).toString('base64url');
  await run('token', insertToken, [
    now + 36_000,
    ++seq,
    hash,
    client.id,
    0,
    null,
    0,
    null,
    0,
    'read',
    null,
    now,
  ]);
}

/** @type {number[]} */
const latencies = [];
const started = performance.now();
const until = started + Number(seconds) * 1_000;
await Promise.all(
  Array.from({ length: Number(callers) }, async () => {
    for (let began = performance.now(); began < until; began = performance.now()) {
      await issue();
      latencies.push(performance.now() - began);
    }
  }),
);
const rate = latencies.length / ((performance.now() - started) / 1_000);
process.stdout.write(
  `${JSON.stringify({ rate, p50: percentile(latencies, 0.5), p99: percentile(latencies, 0.99) })}\n`,
);
await Promise.all(idle.map((client) => client.end()));
