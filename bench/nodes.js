// Two `serve` on one database behind a proxy that takes them in turn: kills one of them under load again and again, and
// refreshes one token on both at the same time. Ends with exit code 1 when a token is lost, when anything but a request
// on its way to the killed node fails, or when a refresh token gets more than one successor or none.
import { randomBytes } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { count, runScript } from './rig/arguments.js';
import { monotonicMilliseconds } from './rig/numbers.js';
import { post, sendFor, tokenPost } from './rig/posts.js';
import { configure, createApp, databaseOption, engineOf, needBuild, oauthctl, serve } from './rig/program.js';
import { startProxy } from './rig/proxy.js';
import { findLost } from './rig/tokens.js';
import { inFolder, makeWorkplace } from './rig/workplace.js';

/** @typedef {import('./rig/program.js').Credentials} Credentials */
/** @typedef {import('./rig/program.js').Server} Server */
/** @typedef {import('./rig/proxy.js').Proxy} Proxy */

const CONNECTIONS = 32;
const REFRESHES_AT_ONCE = 100;
const LOAD_MILLISECONDS = 1_000;

/** @param {string} text */
function say(text) {
  process.stdout.write(`${text}\n`);
}

/**
 * Asks for a token by way of the proxy.
 *
 * @param {number} port
 * @param {import('./rig/posts.js').Post} request
 * @returns {Promise<{ status: number, body: string }>} status 0 for an answer that broke off
 */
async function ask(port, { path, headers, body }) {
  try {
    const response = await fetch(`http://127.0.0.1:${port}${path}`, { method: 'POST', headers, body });
    return { status: response.status, body: await response.text() };
  } catch (error) {
    return { status: 0, body: String(error) };
  }
}

/**
 * Load that goes on until it is told to stop.
 *
 * @param {Proxy} proxy
 * @param {Credentials} client
 */
function startLoad({ port }, client) {
  /** @type {{ acknowledged: string[], broken: number, refused: string[] }} */
  const seen = { acknowledged: [], broken: 0, refused: [] };
  let isWanted = true;
  const askOnAndOn = async () => {
    while (isWanted) {
      const { status, body } = await ask(port, tokenPost(client));
      if (status === 200) seen.acknowledged.push(JSON.parse(body).access_token);
      else if (status === 502 || status === 0) seen.broken += 1;
      else seen.refused.push(`${status} ${body}`);
    }
  };
  const load = Array.from({ length: CONNECTIONS }, askOnAndOn);
  const stop = async () => {
    isWanted = false;
    await Promise.all(load);
    return seen;
  };
  return { stop };
}

/**
 * Kills one node under load.
 *
 * @param {Proxy} proxy
 * @param {Server[]} nodes
 * @param {number} dead which one
 * @param {Credentials} client
 * @returns {Promise<{ text: string, faults: string[] }>}
 */
async function killUnderLoad(proxy, nodes, dead, client) {
  const victim = nodes[dead];
  const survivor = nodes[1 - dead];
  if (victim === undefined || survivor === undefined) throw new Error('there are two nodes');
  proxy.failed.length = 0;
  proxy.answered.fill(0);
  const load = startLoad(proxy, client);
  await pause(LOAD_MILLISECONDS * (0.5 + Math.random()));
  const answeredBefore = [...proxy.answered];
  process.kill(victim.pid, 'SIGKILL');
  await victim.gone;
  const goneAt = monotonicMilliseconds();
  await pause(LOAD_MILLISECONDS);
  const { acknowledged, broken, refused } = await load.stop();
  const lost = await findLost(survivor.port, client, acknowledged);
  const inFlight = proxy.failed.filter(({ node, startedAt }) => node === dead && startedAt <= goneAt).length;
  const answeredAfter = (proxy.answered[1 - dead] ?? 0) - (answeredBefore[1 - dead] ?? 0);
  const faults = [
    ...(lost.length > 0 ? [`${lost.length} acknowledged tokens are lost`] : []),
    ...(proxy.failed.length > inFlight ? [`${proxy.failed.length - inFlight} other requests failed`] : []),
    ...(broken !== proxy.failed.length ? [`${broken} clients saw an error, not ${proxy.failed.length}`] : []),
    ...(refused.length > 0
      ? [`${refused.length} requests were refused, the first one so: ${refused[0]}`]
      : []),
    ...(Math.min(...answeredBefore, answeredAfter) === 0 ? ['a node answered nothing while it lived'] : []),
  ];
  const text = `node ${dead} killed: ${acknowledged.length} tokens acknowledged (${answeredAfter} requests answered by the other node afterwards), ${lost.length} lost, ${inFlight} requests in flight failed`;
  return { text, faults };
}

/**
 * Kills the nodes in turn, and starts each again.
 *
 * @param {Proxy} proxy
 * @param {Server[]} nodes
 * @param {string} folder
 * @param {Credentials} client
 * @param {number} kills
 */
async function killInTurn(proxy, nodes, folder, client, kills) {
  /** @type {string[]} */
  const faults = [];
  for (let kill = 1; kill <= kills; kill++) {
    const dead = kill % nodes.length;
    const outcome = await killUnderLoad(proxy, nodes, dead, client);
    say(`kill ${kill}: ${[outcome.text, ...outcome.faults].join('; ')}`);
    faults.push(...outcome.faults);
    const again = await serve(folder);
    nodes[dead] = again;
    proxy.nodes[dead] = again.port;
  }
  return faults;
}

/**
 * Sends one refresh token many times at once.
 *
 * @param {Proxy} proxy
 * @param {Credentials} client
 * @param {string} token
 * @returns {Promise<{ successor: string, access: string, faults: string[] }>}
 */
async function refreshAtOnce({ port }, client, token) {
  const request = post('/o/token/', client, { grant_type: 'refresh_token', refresh_token: token });
  const answers = await Promise.all(Array.from({ length: REFRESHES_AT_ONCE }, () => ask(port, request)));
  const refused = answers.filter(({ status }) => status !== 200);
  const given = answers.filter(({ status }) => status === 200).map(({ body }) => JSON.parse(body));
  const successors = new Set(given.map(({ refresh_token }) => String(refresh_token)));
  const [first] = refused;
  return {
    successor: [...successors][0] ?? '',
    access: String(given[0]?.access_token),
    faults: [
      ...(successors.size === 1 ? [] : [`${successors.size} successors in place of one`]),
      ...(first === undefined
        ? []
        : [`${refused.length} refreshes were refused: ${first.status} ${first.body}`]),
    ],
  };
}

/**
 * A chain of refresh tokens, each of which is sent to both nodes many times at once.
 *
 * @param {Proxy} proxy
 * @param {readonly Server[]} nodes
 * @param {string} folder
 * @param {number} rounds
 */
async function refreshOnBoth(proxy, nodes, folder, rounds) {
  const client = await createApp(folder, 'password');
  const user = {
    username: `bench-${randomBytes(6).toString('hex')}`,
    password: randomBytes(16).toString('hex'),
  };
  await oauthctl(folder, ['user', 'create', user.username, '--password-stdin'], { input: user.password });
  const signIn = post('/o/token/', client, { grant_type: 'password', scope: 'read', ...user });
  let token = await sendFor(proxy.port, signIn, 'refresh_token');
  proxy.answered.fill(0);
  let single = 0;
  for (let round = 1; round <= rounds; round++) {
    const { successor, access, faults } = await refreshAtOnce(proxy, client, token);
    const lost = await Promise.all(nodes.map(({ port }) => findLost(port, client, [access, successor])));
    if (lost.flat().length > 0) faults.push('its successors are not active on every node');
    if (faults.length > 0) {
      say(`round ${round}: ${faults.join('; ')}`);
      // The chain is broken: what comes after it says nothing.
      if (successor === '') break;
    } else single += 1;
    token = successor;
  }
  const shares = proxy.answered.join(' and ');
  say(
    `${single} of ${rounds} rounds of ${REFRESHES_AT_ONCE} refreshes gave one successor to all (${shares} by each node)`,
  );
  return single === rounds ? [] : [`${rounds - single} rounds of refreshing went wrong`];
}

function readArguments() {
  const { values } = parseArgs({
    options: {
      kills: { type: 'string', default: '6' },
      rounds: { type: 'string', default: '200' },
      database: databaseOption,
      folder: { type: 'string' },
    },
  });
  needBuild();
  return { ...values, kills: count('kills', values.kills), rounds: count('rounds', values.rounds) };
}

/** @param {ReturnType<typeof readArguments>} given @returns {Promise<number>} the exit code */
async function prove({ kills, rounds, database, folder: parent }) {
  return inFolder(makeWorkplace(parent), 'nodes', async (folder) => {
    configure(folder, database);
    const client = await createApp(folder, 'client-credentials');
    const nodes = [await serve(folder), await serve(folder)];
    const proxy = await startProxy(nodes.map(({ port }) => port));
    const faults = [
      ...(await killInTurn(proxy, nodes, folder, client, kills)),
      ...(await refreshOnBoth(proxy, nodes, folder, rounds)),
    ];
    await proxy.close();
    for (const node of nodes) await node.stop();
    for (const fault of faults) say(`WRONG: ${fault}`);
    const verdict = faults.length === 0 ? 'everything held' : `${faults.length} things did not hold`;
    say(`${engineOf(database)}, two nodes, ${kills} kills, ${rounds} rounds of refreshing: ${verdict}`);
    return faults.length === 0 ? 0 : 1;
  });
}

await runScript(readArguments, prove);
