import { introspectionPost, send } from './posts.js';

/** How many are asked about at once. */
const AT_ONCE = 16;

/**
 * Which of the tokens a server does not know as active.
 *
 * @param {number} port
 * @param {import('./program.js').Credentials} client
 * @param {readonly string[]} tokens
 */
export async function findLost(port, client, tokens) {
  const waiting = [...tokens];
  /** @type {string[]} */
  const lost = [];
  const ask = async () => {
    for (let token = waiting.pop(); token !== undefined; token = waiting.pop()) {
      const { body } = await send(port, introspectionPost(client, token));
      if (JSON.parse(body).active !== true) lost.push(token);
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, ask));
  return lost;
}
