import { copyFileSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { compareThroughput } from '../rig/compare.js';
import { introspectionPost, send, tokenPost } from '../rig/posts.js';
import { createApp, serve, storeFile } from '../rig/program.js';
import { fillWithTokens } from '../rig/store.js';
import { inFolder, needRoom } from '../rig/workplace.js';

/** @typedef {import('../rig/compare.js').Bench} Bench */

/** Live tokens that are asked about, in turn, spread over the whole table. */
const KNOWN = 2_000;
/** More than a row takes in the file, its share of the log of writes included. */
const BYTES_OF_A_ROW = 200;
const BAR = /** @type {const} */ ({ at: 'most', value: 1.15 });

/**
 * Two stores with the same app: one nearly empty, one full.
 *
 * @param {Bench} bench
 * @param {string} folder
 */
async function makeStores({ rows, progress }, folder) {
  needRoom(folder, rows * BYTES_OF_A_ROW);
  const full = join(folder, 'full');
  const empty = join(folder, 'empty');
  for (const place of [full, empty]) mkdirSync(place);
  const client = await createApp(full, 'client-credentials');
  copyFileSync(storeFile(full), storeFile(empty));
  const now = Math.floor(Date.now() / 1_000);
  // From an hour on, so that none expires meanwhile, and before what is issued from now on, which lives ten hours.
  const span = { from: now + 3_600, to: now + 36_000, firstSeq: 1 };
  const known = Math.min(KNOWN, rows);
  const texts = {
    full: await fillWithTokens(storeFile(full), { ...span, count: rows, known }, (done) =>
      progress(`filling: ${done.toLocaleString('en-US')} rows`),
    ),
    empty: await fillWithTokens(storeFile(empty), { ...span, count: known, known }),
  };
  return { client, full, empty, texts };
}

/**
 * @param {Bench} bench
 * @param {string} folder
 */
async function measure(bench, folder) {
  const { client, full, empty, texts } = await makeStores(bench, folder);
  const fullServer = await serve(full);
  const emptyServer = await serve(empty);
  try {
    const asks = (/** @type {string[]} */ tokens) => tokens.map((text) => introspectionPost(client, text));
    const issuing = await compareThroughput(
      bench,
      { what: `token, ${bench.rows.toLocaleString('en-US')} rows`, bar: BAR, cost: true },
      { port: fullServer.port, posts: [tokenPost(client)] },
      { port: emptyServer.port, posts: [tokenPost(client)] },
    );
    await needActive(fullServer.port, asks(texts.full));
    await needActive(emptyServer.port, asks(texts.empty));
    const asking = await compareThroughput(
      bench,
      {
        what: `introspection of ${texts.full.length.toLocaleString('en-US')} tokens among them`,
        bar: BAR,
        cost: true,
      },
      { port: fullServer.port, posts: asks(texts.full) },
      { port: emptyServer.port, posts: asks(texts.empty) },
    );
    return [issuing, asking];
  } finally {
    await fullServer.stop();
    await emptyServer.stop();
  }
}

/**
 * @param {number} port
 * @param {readonly import('../rig/posts.js').Post[]} posts
 * @throws {Error} when a token that was filled in is not found: then its look-up would not be measured
 */
async function needActive(port, posts) {
  for (const request of [posts[0], posts.at(-1)]) {
    const { body } = request === undefined ? { body: '' } : await send(port, request);
    if (!body.startsWith('{"active":true')) throw new Error(`a token of the store was not found: ${body}`);
  }
}

export const rows = {
  title:
    'A full table: how many times as long a request takes as with an empty one (64 connections, closed loop)',
  /** @param {Bench} bench */
  run(bench) {
    return inFolder(bench.workplace, 'rows', (folder) => measure(bench, folder));
  },
};
