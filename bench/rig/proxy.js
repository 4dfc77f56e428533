import { createServer, request as startRequest } from 'node:http';
import { monotonicMilliseconds } from './numbers.js';

/**
 * A request that a node was sent, and when, in monotonic milliseconds.
 *
 * @typedef {{ node: number, startedAt: number }} Sent
 */

/**
 * A proxy in front of nodes.
 *
 * @typedef {object} Proxy
 * @property {number} port
 * @property {Sent[]} failed what was not answered to the end, because its node went away
 * @property {number[]} answered how many requests each node has answered
 * @property {number[]} nodes their ports on 127.0.0.1; one that is started again may have another
 * @property {() => Promise<void>} close
 */

/**
 * What came from a client, and where its answer goes.
 *
 * @typedef {object} Exchange
 * @property {import('node:http').IncomingMessage} request
 * @property {import('node:http').ServerResponse} response
 * @property {Buffer} body
 */

/**
 * Sends a request to a node and its answer back, over a connection of their own.
 *
 * @param {number} port
 * @param {Exchange} exchange
 * @returns {Promise<void>} resolves when the whole answer has come; rejects when the node cannot be reached or goes away
 */
function passOn(port, { request, response, body }) {
  return new Promise((resolve, reject) => {
    const { method, url: path, headers } = request;
    const options = { host: '127.0.0.1', port, agent: false, method, path };
    const onward = startRequest({ ...options, headers: { ...headers, connection: 'close' } });
    onward.once('error', reject);
    onward.once('response', (answer) => {
      answer.once('error', reject);
      answer.once('end', resolve);
      const { connection: _ofTheNode, ...passed } = answer.headers;
      response.writeHead(answer.statusCode ?? 502, passed);
      answer.pipe(response);
    });
    onward.end(body);
  });
}

/** @param {unknown} error */
function isRefusedConnection(error) {
  return error instanceof Error && 'code' in error && error.code === 'ECONNREFUSED';
}

/**
 * Sends requests to nodes in turn, as a plain nginx does: a node that cannot be connected to is passed over; a request
 * that a node was sent is never sent to another one, because nobody knows what has become of it, and is answered with
 * 502 when its node goes away.
 *
 * @param {readonly number[]} ports of the nodes on 127.0.0.1
 * @returns {Promise<Proxy>}
 */
export async function startProxy(ports) {
  const nodes = [...ports];
  /** @type {Sent[]} */
  const failed = [];
  const answered = nodes.map(() => 0);
  let turn = 0;

  /** @param {Exchange} exchange @param {number} node @param {number} attempts how many nodes may be tried */
  async function dispatch(exchange, node, attempts) {
    const sent = { node, startedAt: monotonicMilliseconds() };
    try {
      await passOn(nodes[node] ?? 0, exchange);
      answered[node] = (answered[node] ?? 0) + 1;
    } catch (error) {
      if (isRefusedConnection(error) && attempts > 1)
        return dispatch(exchange, (node + 1) % nodes.length, attempts - 1);
      failed.push(sent);
      // An answer that has begun can only be broken off.
      if (exchange.response.headersSent) exchange.response.destroy();
      else exchange.response.writeHead(502).end(`node ${node} went away: ${error}`);
    }
  }

  const server = createServer((request, response) => {
    /** @type {Buffer[]} */
    const chunks = [];
    request.on('data', (chunk) => chunks.push(chunk));
    request.once('end', () => {
      turn = (turn + 1) % nodes.length;
      void dispatch({ request, response, body: Buffer.concat(chunks) }, turn, nodes.length);
    });
  });
  await new Promise((resolve, reject) => {
    server.once('error', reject).listen(0, '127.0.0.1', () => resolve(undefined));
  });
  const address = server.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  const close = () =>
    new Promise((/** @type {(value: void) => void} */ resolve) => {
      server.close(() => resolve());
      server.closeAllConnections();
    });
  return { port, failed, answered, nodes, close };
}
