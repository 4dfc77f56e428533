import { setTimeout as pause } from 'node:timers/promises';
import { monotonicMilliseconds } from './numbers.js';
import { introspectionPost, post, send, tokenPost } from './posts.js';

/** @typedef {import('./program.js').Credentials} Credentials */

/**
 * Whom the load is from, and how long what it asks for lives.
 *
 * @typedef {object} SoakPlan
 * @property {number} port
 * @property {Credentials} service an app with client credentials
 * @property {Credentials} site an app with the password grant
 * @property {{ username: string, password: string }} user
 * @property {number} tokenSeconds the life of access tokens
 * @property {boolean} neverExpiring whether refresh tokens live for ever; then sign-ins that are left are revoked
 */

/** @typedef {{ text: string, expiresAt: number, isRevoked: boolean }} Token `expiresAt` in monotonic milliseconds */

/** Requests that may be under way at once. */
const WORKERS = 16;
/** Sign-ins that are refreshed for as long as the load lasts. */
const CHAINS = 64;
/** Sign-ins beside them that have not been left yet. */
const VISITS = 100;
const REMEMBERED_TOKENS = 2_000;
/** How near to its expiry a token is too near for a judgement. */
const DOUBT_MILLISECONDS = 2_000;

/**
 * Clients that issue, refresh, introspect and revoke, and see to it that the answers are right.
 *
 * @param {SoakPlan} plan
 */
function makeOperations({ port, service, site, user, tokenSeconds, neverExpiring }) {
  /** @type {Token[]} */
  const tokens = [];
  /** Refresh tokens that wait for their turn. @type {string[]} */
  const chains = [];
  /** @type {string[]} */
  const visits = [];
  const counts = { issued: 0, refreshed: 0, introspected: 0, revoked: 0, 'signed in': 0 };

  const ask = async (/** @type {import('./posts.js').Post} */ request) =>
    JSON.parse((await send(port, request)).body);
  const signIn = async () => {
    const { refresh_token: token } = await ask(
      post('/o/token/', site, { grant_type: 'password', scope: 'read', ...user }),
    );
    counts['signed in'] += 1;
    return String(token);
  };
  const revoke = async (/** @type {Credentials} */ client, /** @type {string} */ token) => {
    await send(port, post('/o/revoke_token/', client, { token }));
    counts.revoked += 1;
  };

  const operations = {
    issue: async () => {
      const { access_token: text } = await ask(tokenPost(service));
      const expiresAt = monotonicMilliseconds() + tokenSeconds * 1_000;
      counts.issued += 1;
      tokens.push({ text: String(text), expiresAt, isRevoked: false });
      if (tokens.length > REMEMBERED_TOKENS) tokens.shift();
    },
    introspect: async () => {
      const token = tokens[Math.floor(Math.random() * tokens.length)];
      if (token === undefined) return;
      const { active } = await ask(introspectionPost(service, token.text));
      counts.introspected += 1;
      const left = token.expiresAt - monotonicMilliseconds();
      // While it was asked about, it may have been revoked, or its time may have come.
      if (token.isRevoked || Math.abs(left) < DOUBT_MILLISECONDS) return;
      if (active !== left > 0)
        throw new Error(`a token is ${active ? '' : 'not '}active, and it has ${left} ms`);
    },
    refresh: async () => {
      const token = chains.shift() ?? (await signIn());
      const request = post('/o/token/', site, { grant_type: 'refresh_token', refresh_token: token });
      chains.push(String((await ask(request)).refresh_token));
      counts.refreshed += 1;
    },
    visit: async () => {
      visits.push(await signIn());
      const left = visits.length > VISITS ? visits.shift() : undefined;
      // A sign-in that nobody refreshes expires by itself, or stays until it is ended.
      if (left !== undefined && neverExpiring) await revoke(site, left);
    },
    revoke: async () => {
      const token = tokens.pop();
      if (token === undefined) return;
      token.isRevoked = true;
      await revoke(service, token.text);
      const { active } = await ask(introspectionPost(service, token.text));
      if (active) throw new Error('a token is active after it was revoked');
    },
  };
  const prepare = async () => {
    while (chains.length < CHAINS) chains.push(await signIn());
  };
  return { operations, prepare, counts };
}

/**
 * Starts load of so many operations a second, for as long as it is wanted.
 *
 * @param {SoakPlan} plan
 * @param {number} rate operations a second
 * @returns {Promise<{ counts: Readonly<Record<string, number>>, failed: Promise<never>, stop: () => Promise<void> }>}
 *   `failed` rejects when an answer is not what it must be
 */
export async function startSoakLoad(plan, rate) {
  const { operations, prepare, counts } = makeOperations(plan);
  const { issue, introspect, refresh, visit, revoke } = operations;
  await prepare();
  const turns = [issue, introspect, issue, refresh, issue, introspect, visit, issue, refresh, introspect];
  const cycle = [...turns, ...turns.slice(0, -1), revoke];
  const begin = monotonicMilliseconds();
  let isWanted = true;
  const work = async (/** @type {number} */ first) => {
    for (let turn = first; isWanted; turn += WORKERS) {
      const wait = begin + (turn * 1_000) / rate - monotonicMilliseconds();
      if (wait > 0) await pause(wait);
      await cycle[turn % cycle.length]?.();
    }
  };
  const workers = Array.from({ length: WORKERS }, (_none, index) => work(index));
  const ended = Promise.all(workers);
  const failed = new Promise((_resolve, reject) => ended.catch(reject));
  const stop = async () => {
    isWanted = false;
    await ended;
  };
  return { counts, failed: /** @type {Promise<never>} */ (failed), stop };
}
