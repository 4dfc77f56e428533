import { compareThroughput, compareWithBare, withServer } from '../rig/compare.js';
import { installPeers, missingForToolkit, nodePeer, toolkitPeer } from '../rig/peers.js';
import { send, tokenPost } from '../rig/posts.js';
import { createApp } from '../rig/program.js';
import { inFolder } from '../rig/workplace.js';

/** @typedef {import('../rig/compare.js').Bench} Bench */
/** @typedef {import('../rig/compare.js').Side} Side */
/** @typedef {import('../rig/report.js').Row} Row */

/** Each request must be answered with 200 and this, under load too. */
const EXPECTED = '"access_token"';
/** Tokens that are asked for at once before and after the load, and looked at. */
const SAMPLE = 64;

const nodePeers = [
  {
    what: 'oidc-provider, in memory',
    start: nodePeer('oidc-provider.js', 'oidc-provider'),
    least: 2.8,
  },
  {
    what: '@node-oauth/oauth2-server on Fastify, in memory',
    start: nodePeer('node-oauth.js', '@node-oauth/oauth2-server'),
    least: 1.15,
  },
];

const toolkitPeers = [
  {
    what: 'Django OAuth Toolkit, 2 workers, default journal',
    start: toolkitPeer('delete'),
    least: 70,
  },
  { what: 'Django OAuth Toolkit, 2 workers, WAL', start: toolkitPeer('wal'), least: 25 },
];

/**
 * Whether a server really issues: opaque tokens, each another one.
 *
 * @param {string} what
 * @param {number} port
 * @param {import('../rig/posts.js').Post} request
 * @throws {Error} when it does not; then its speed says nothing
 */
async function needTokens(what, port, request) {
  const answers = await Promise.all(Array.from({ length: SAMPLE }, () => send(port, request)));
  const tokens = answers.map(({ body }) => JSON.parse(body).access_token);
  const fault = tokens.find((token) => typeof token !== 'string' || token === '' || token.includes('.'));
  if (fault !== undefined) throw new Error(`${what} gave no opaque token: ${fault}`);
  if (new Set(tokens).size < SAMPLE) throw new Error(`${what} gave the same token twice`);
}

/**
 * @param {Bench} bench
 * @param {Side} ours
 * @param {(typeof nodePeers)[number]} peer
 * @returns {Promise<Row>}
 */
function compareWithPeer(bench, ours, { what, start, least }) {
  return inFolder(bench.workplace, 'peer', async (folder) => {
    const { port, request, version, stop } = await start(folder);
    try {
      await needTokens(what, port, request);
      const row = { what: `${what} (${version})`, bar: { at: /** @type {const} */ ('least'), value: least } };
      const theirs = { port, posts: [request], expected: EXPECTED };
      const measured = await compareThroughput(bench, row, ours, theirs);
      await needTokens(what, port, request);
      return measured;
    } finally {
      await stop();
    }
  });
}

/** @param {string} what @param {string} missing @returns {Row} */
function notMeasured(what, missing) {
  return {
    what: `NOT MEASURED: ${what}`,
    measured: `needs: ${missing}`,
    reference: '',
    value: Number.NaN,
    unit: '',
    figures: { missing },
  };
}

export const peers = {
  title: 'Other servers: how many times as many tokens oauthctl issues (client credentials, 64 connections)',
  /** @param {Bench} bench */
  async run(bench) {
    const { generator, progress } = bench;
    await installPeers(progress);
    const missing = missingForToolkit(generator);
    if (missing !== '')
      progress(
        `peers: DJANGO OAUTH TOOLKIT CANNOT BE MEASURED HERE AND IS LEFT OUT; for a comparison: ${missing}`,
      );
    /** @type {import('../rig/program.js').Credentials} */
    let client;
    const prepare = async (/** @type {string} */ folder) => {
      client = await createApp(folder, 'client-credentials');
    };
    return withServer(bench, prepare, async ({ port }) => {
      await needTokens('oauthctl', port, tokenPost(client));
      const ours = { port, posts: [tokenPost(client)], expected: EXPECTED };
      const rows = [await compareWithBare(bench, { what: 'node:http alone, one constant answer' }, ours)];
      for (const peer of nodePeers) rows.push(await compareWithPeer(bench, ours, peer));
      for (const peer of toolkitPeers) {
        rows.push(
          missing === '' ? await compareWithPeer(bench, ours, peer) : notMeasured(peer.what, missing),
        );
      }
      await needTokens('oauthctl', port, tokenPost(client));
      return rows;
    });
  },
};
