import { createHash } from 'node:crypto';
import { consent, signIn } from '../rig/browser.js';
import { compareThroughput, withBareServer, withServer } from '../rig/compare.js';
import { post } from '../rig/posts.js';
import { configure, oauthctl } from '../rig/program.js';

/** @typedef {import('../rig/compare.js').Bench} Bench */

const USER = { username: 'bench', password: 'a password for measuring' };
const REDIRECT_URI = 'https://client.example/callback';
const CODE_VERIFIER = 'a-code-verifier-of-the-forty-three-characters-that-it-takes';

/** @type {readonly { what: string, scope: string, algorithm?: string }[]} */
const cases = [
  { what: 'without an id_token', scope: 'read' },
  ...['RS256', 'ES256', 'EdDSA'].map((algorithm) => ({
    what: `with an id_token, ${algorithm}`,
    scope: 'openid read',
    algorithm,
  })),
];

/**
 * An app whose user has consented, and the two requests of its code flow.
 *
 * @param {number} port
 * @param {import('../rig/program.js').Credentials} client
 * @param {string} scope
 */
async function requestsOf(port, client, scope) {
  const parameters = new URLSearchParams({
    response_type: 'code',
    client_id: client.clientId,
    redirect_uri: REDIRECT_URI,
    scope,
    state: 'measured',
    code_challenge: createHash('sha256').update(CODE_VERIFIER).digest('base64url'),
    code_challenge_method: 'S256',
  });
  const path = `/o/authorize/?${parameters}`;
  const browser = await signIn(port, USER);
  await consent(port, browser, path);
  /** @type {import('../rig/posts.js').Post} */
  const asking = { method: 'GET', path, headers: browser, body: '' };
  const spending = post('/o/token/', client, {
    grant_type: 'authorization_code',
    redirect_uri: REDIRECT_URI,
    code_verifier: CODE_VERIFIER,
    code: '',
  });
  return [asking, spending];
}

/**
 * @param {Bench} bench
 * @param {typeof cases[number]} which
 */
function measure(bench, { what, scope, algorithm }) {
  /** @type {import('../rig/program.js').Credentials} */
  let client;
  const prepare = async (/** @type {string} */ folder) => {
    configure(folder, '', { OAUTH2_PROVIDER: { REQUEST_APPROVAL_PROMPT: 'auto' } });
    await oauthctl(folder, ['user', 'create', USER.username, '--password-stdin'], { input: USER.password });
    const flags = ['--grant', 'authorization-code', '--redirect-uri', REDIRECT_URI];
    if (algorithm !== undefined) flags.push('--algorithm', algorithm);
    const app = await oauthctl(folder, ['app', 'create', 'bench', ...flags]);
    client = { clientId: String(app.client_id), clientSecret: String(app.client_secret) };
  };
  return withServer(bench, prepare, async ({ port }) => {
    const posts = await requestsOf(port, client, scope);
    // A bare server gives one answer: as many bytes as half of a flow has on the average, or about so.
    const [, spending] = posts;
    const body = 'x'.repeat(algorithm === undefined ? 150 : 500);
    const answer = { body, contentType: 'application/json', cacheControl: 'no-store' };
    return withBareServer(bench, answer, (bare) =>
      compareThroughput(
        bench,
        { what },
        { port, posts, order: 'codes' },
        { port: bare.port, posts: spending === undefined ? [] : [spending] },
      ),
    );
  });
}

export const codeFlow = {
  title: 'Code flow, signed in and with consent, to tokens: share of the requests of a bare node:http server',
  /** @param {Bench} bench */
  async run(bench) {
    const rows = [];
    for (const which of cases) rows.push(await measure(bench, which));
    return rows;
  },
};
