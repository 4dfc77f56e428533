// @node-oauth/oauth2-server on Fastify, with a model in memory: two maps. Prints its port and a client once it listens.
import { randomBytes } from 'node:crypto';
import formbody from '@fastify/formbody';
import OAuth2Server from '@node-oauth/oauth2-server';
import Fastify from 'fastify';
import { announce } from './announce.js';

const credentials = {
  clientId: randomBytes(20).toString('hex'),
  clientSecret: randomBytes(48).toString('hex'),
};
const SCOPES = ['read', 'write'];

/** @typedef {import('@node-oauth/oauth2-server').Client} Client */
/** @typedef {import('@node-oauth/oauth2-server').Token} Token */

/** @type {Map<string, Client>} */
const clients = new Map([
  [credentials.clientId, { id: credentials.clientId, grants: ['client_credentials'], user: {} }],
]);
/** @type {Map<string, Token>} */
const tokens = new Map();

const oauth = new OAuth2Server({
  accessTokenLifetime: 36_000,
  model: {
    getClient: async (id, secret) => (secret === credentials.clientSecret ? clients.get(id) : undefined),
    getUserFromClient: async (client) => client.user,
    validateScope: async (_user, _client, scope) =>
      scope?.every((name) => SCOPES.includes(name)) ? scope : false,
    saveToken: async (token, client, user) => {
      const kept = { ...token, client, user };
      tokens.set(token.accessToken, kept);
      return kept;
    },
    getAccessToken: async (text) => tokens.get(text),
  },
});

/**
 * Fastify's own advice: a serializer that is made for the answer.
 *
 * @type {import('fastify').FastifySchema}
 */
const schema = {
  response: {
    200: {
      type: 'object',
      properties: {
        access_token: { type: 'string' },
        token_type: { type: 'string' },
        expires_in: { type: 'integer' },
        scope: { type: 'string' },
      },
    },
  },
};

const app = Fastify();
await app.register(formbody);
app.post('/o/token/', { schema }, async ({ headers, method, query, body }, reply) => {
  const response = new OAuth2Server.Response();
  await oauth.token(new OAuth2Server.Request({ headers, method, query, body }), response);
  return reply.code(response.status).headers(response.headers).send(response.body);
});
await app.ready();
announce(app.server, { path: '/o/token/', ...credentials });
