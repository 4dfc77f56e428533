/**
 * A request to send again and again; POST unless it says otherwise.
 *
 * @typedef {{ method?: 'GET' | 'POST', path: string, headers: Record<string, string>, body: string }} Post
 */

/**
 * What the server that is compared with answers too.
 *
 * @typedef {{ body: string, contentType: string, cacheControl: string }} Answer
 */

/**
 * @param {string} path
 * @param {import('./program.js').Credentials} client
 * @param {Record<string, string>} parameters
 * @returns {Post}
 */
export function post(path, { clientId, clientSecret }, parameters) {
  return {
    path,
    headers: {
      authorization: `Basic ${Buffer.from(`${clientId}:${clientSecret}`).toString('base64')}`,
      'content-type': 'application/x-www-form-urlencoded',
    },
    body: new URLSearchParams(parameters).toString(),
  };
}

/** @param {import('./program.js').Credentials} client */
export function tokenPost(client) {
  return post('/o/token/', client, { grant_type: 'client_credentials', scope: 'read' });
}

/**
 * @param {import('./program.js').Credentials} client
 * @param {string} token
 */
export function introspectionPost(client, token) {
  return post('/o/introspect/', client, { token });
}

/**
 * A request as it goes over the wire (RFC 9112).
 *
 * @param {Post} request
 */
export function wireText({ method = 'POST', path, headers, body }) {
  const length = method === 'POST' ? { 'content-length': String(body.length) } : {};
  const lines = Object.entries({ host: '127.0.0.1', ...headers, ...length });
  return `${method} ${path} HTTP/1.1\r\n${lines.map(([name, value]) => `${name}: ${value}\r\n`).join('')}\r\n${body}`;
}

/**
 * Sends one request.
 *
 * @param {number} port
 * @param {Post} request
 * @returns {Promise<Answer>}
 * @throws {Error} for any answer but 200
 */
export async function send(port, { path, headers, body }) {
  const response = await fetch(`http://127.0.0.1:${port}${path}`, { method: 'POST', headers, body });
  const text = await response.text();
  if (response.status !== 200) throw new Error(`${path} was answered with ${response.status}: ${text}`);
  return {
    body: text,
    contentType: response.headers.get('content-type') ?? '',
    cacheControl: response.headers.get('cache-control') ?? '',
  };
}

/**
 * Sends one request and reads a member of the answer.
 *
 * @param {number} port
 * @param {Post} request
 * @param {string} member
 */
export async function sendFor(port, request, member) {
  const { body } = await send(port, request);
  return String(JSON.parse(body)[member]);
}
