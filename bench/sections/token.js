import { compareThroughput, compareWithBare, withBareServer, withServer } from '../rig/compare.js';
import { post, send, sendFor, tokenPost } from '../rig/posts.js';
import { createApp, oauthctl, storeFile } from '../rig/program.js';
import { multiplyClients } from '../rig/store.js';

/** @typedef {import('../rig/compare.js').Bench} Bench */

const APPS = 1_000;
const USER = { username: 'bench', password: 'a password for measuring' };
/** More than there are connections, so that there is always one to send. */
const REFRESH_TOKENS = 256;
const BAR = /** @type {const} */ ({ at: 'least', value: 0.35 });

/** @param {Bench} bench */
function oneApp(bench) {
  return withCredentials(bench, 'client-credentials', (port, client) =>
    compareWithBare(
      bench,
      { what: 'client credentials, one app', bar: BAR },
      { port, posts: [tokenPost(client)] },
    ),
  );
}

/**
 * What is left of the bare server's rate when all that it does beside is to put a row on the disk.
 *
 * @param {Bench} bench
 */
function onlyWriting(bench) {
  return withCredentials(bench, 'client-credentials', async (port, client) => {
    const posts = [tokenPost(client)];
    const answer = await send(port, tokenPost(client));
    const row = { what: '  by a server that only writes' };
    return withBareServer(bench, answer, (bare) =>
      withBareServer(
        bench,
        answer,
        (durable) => compareThroughput(bench, row, { port: durable.port, posts }, { port: bare.port, posts }),
        'durable',
      ),
    );
  });
}

/** @param {Bench} bench */
function manyApps(bench) {
  /** @type {import('../rig/program.js').Credentials[]} */
  const clients = [];
  const prepare = async (/** @type {string} */ folder) => {
    const client = await createApp(folder, 'client-credentials');
    clients.push(...multiplyClients(storeFile(folder), client, APPS));
  };
  const row = { what: 'client credentials, 1,000 apps in turn', bar: BAR };
  return withServer(bench, prepare, ({ port }) =>
    compareWithBare(bench, row, { port, posts: clients.map(tokenPost) }),
  );
}

/** @param {Bench} bench */
function passwordGrant(bench) {
  return withCredentials(bench, 'password', async (port, client) => {
    const request = post('/o/token/', client, { grant_type: 'password', scope: 'read', ...USER });
    return compareWithBare(bench, { what: 'password grant, one user' }, { port, posts: [request] });
  });
}

/** @param {Bench} bench */
function refreshGrant(bench) {
  return withCredentials(bench, 'password', async (port, client) => {
    const signIn = post('/o/token/', client, { grant_type: 'password', scope: 'read', ...USER });
    // The first one alone: once the password has been verified, it is for a while not computed again.
    await sendFor(port, signIn, 'access_token');
    const refresh = () =>
      Promise.all(
        Array.from({ length: REFRESH_TOKENS }, async () =>
          post('/o/token/', client, {
            grant_type: 'refresh_token',
            refresh_token: await sendFor(port, signIn, 'refresh_token'),
          }),
        ),
      );
    return compareWithBare(bench, { what: 'refresh, with rotation' }, { port, posts: [], refresh });
  });
}

/**
 * Does work with a server that has one app, and one user.
 *
 * @template Result
 * @param {Bench} bench
 * @param {string} grant
 * @param {(port: number, client: import('../rig/program.js').Credentials) => Promise<Result>} work
 */
function withCredentials(bench, grant, work) {
  /** @type {import('../rig/program.js').Credentials} */
  let client;
  const prepare = async (/** @type {string} */ folder) => {
    client = await createApp(folder, grant);
    await oauthctl(folder, ['user', 'create', USER.username, '--password-stdin'], { input: USER.password });
  };
  return withServer(bench, prepare, ({ port }) => work(port, client));
}

export const token = {
  title: 'Token endpoint: share of the rate of a bare node:http server (64 connections, closed loop)',
  /** @param {Bench} bench */
  async run(bench) {
    return [
      await oneApp(bench),
      await onlyWriting(bench),
      await manyApps(bench),
      await passwordGrant(bench),
      await refreshGrant(bench),
    ];
  },
};
