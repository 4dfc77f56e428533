import { compareWithBare, withServer } from '../rig/compare.js';
import { introspectionPost, sendFor, tokenPost } from '../rig/posts.js';
import { createApp } from '../rig/program.js';

export const introspect = {
  title: 'Introspection: share of the rate of a bare node:http server (64 connections, closed loop)',
  /** @param {import('../rig/compare.js').Bench} bench */
  async run(bench) {
    /** @type {import('../rig/program.js').Credentials} */
    let client;
    const prepare = async (/** @type {string} */ folder) => {
      client = await createApp(folder, 'client-credentials');
    };
    const row = await withServer(bench, prepare, async ({ port }) => {
      const text = await sendFor(port, tokenPost(client), 'access_token');
      return compareWithBare(
        bench,
        { what: 'a valid opaque token', bar: { at: 'least', value: 0.4 } },
        { port, posts: [introspectionPost(client, text)] },
      );
    });
    return [row];
  },
};
