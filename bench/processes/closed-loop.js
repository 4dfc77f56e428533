// Closed-loop load by autocannon, where wrk is not installed: the requests of a plan in turn; when refreshing, each
// refresh token once and then the one that came for it; with codes, the first request asks for a code and the second
// spends it. Prints the result as JSON.
import { readFileSync } from 'node:fs';
import autocannon from 'autocannon';

/** @type {import('../rig/load.js').ClosedLoopPlan} */
const plan = JSON.parse(readFileSync(process.argv[2] ?? '', 'utf8'));
const tokens = [...plan.posts];

/** @returns {import('../rig/posts.js').Post} */
function nextRefresh() {
  const next = tokens.shift();
  if (next === undefined) throw new Error('every refresh token is spent');
  return next;
}

/** @param {string} body */
function renew(body) {
  const token = /"refresh_token":"([^"]+)"/.exec(body)?.[1];
  const [pattern] = plan.posts;
  if (token === undefined || pattern === undefined) return;
  tokens.push({ ...pattern, body: pattern.body.replace(/refresh_token=[^&]*/, `refresh_token=${token}`) });
}

const refreshing = {
  method: 'POST',
  setupRequest: (/** @type {object} */ request) => Object.assign(request, nextRefresh()),
  onResponse: (/** @type {number} */ _status, /** @type {string} */ body) => renew(body),
};

let unexpected = 0;
/** @param {number} status @param {string} body */
function expect(status, body) {
  if (status !== 200 || !body.includes(plan.expected)) unexpected += 1;
}

const inTurn = plan.posts.map((post) => ({
  method: 'POST',
  ...post,
  ...(plan.expected === '' ? {} : { onResponse: expect }),
}));

/** Bodies of requests that spend a code. */
/** @type {string[]} */
const spending = [];

/** @returns {import('../rig/posts.js').Post} a code is spent before another one is asked for */
function nextOfCodes() {
  const [asking, pattern] = plan.posts;
  if (asking === undefined || pattern === undefined) throw new Error('two requests are needed');
  const body = spending.shift();
  return body === undefined ? asking : { ...pattern, body };
}

/** @param {number} status @param {string} body @param {unknown} _context @param {Record<string, string>} headers */
function spend(status, body, _context, headers) {
  const code = status === 303 ? /[?&]code=([^&]+)/.exec(headers.location ?? '')?.[1] : undefined;
  if (code !== undefined) spending.push(plan.posts[1]?.body.replace(/\bcode=[^&]*/, `code=${code}`) ?? '');
  else if (status !== 200 || !body.includes('"access_token"')) unexpected += 1;
}

const codes = {
  method: 'POST',
  setupRequest: (/** @type {object} */ request) => Object.assign(request, { method: 'POST' }, nextOfCodes()),
  onResponse: spend,
};

const requests = { constant: inTurn, refreshing: [refreshing], codes: [codes] };

const result = await autocannon({
  url: `http://127.0.0.1:${plan.port}`,
  connections: plan.connections,
  duration: plan.seconds,
  requests: requests[plan.order],
});

const refused = plan.order === 'codes' ? result['4xx'] + result['5xx'] : result.non2xx;

process.stdout.write(
  `${JSON.stringify({
    requests: result.requests.total,
    seconds: result.duration,
    p50: result.latency.p50,
    p99: result.latency.p99,
    failures: Math.max(refused, unexpected) + result.errors + result.timeouts,
  })}\n`,
);
