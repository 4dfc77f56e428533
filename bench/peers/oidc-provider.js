// oidc-provider with its in-memory adapter, as its documentation sets up a provider: keys and cookies of its own,
// nothing for development. Prints its port and a client once it listens.
import { generateKeyPairSync, randomBytes } from 'node:crypto';
import { createServer } from 'node:http';
import { Provider } from 'oidc-provider';
import { announce } from './announce.js';

const client = { clientId: randomBytes(20).toString('hex'), clientSecret: randomBytes(48).toString('hex') };
const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2_048 });

const provider = new Provider('http://127.0.0.1', {
  clients: [
    {
      client_id: client.clientId,
      client_secret: client.clientSecret,
      grant_types: ['client_credentials'],
      redirect_uris: [],
      response_types: [],
      scope: 'read write',
    },
  ],
  cookies: { keys: [randomBytes(32).toString('hex')] },
  features: { clientCredentials: { enabled: true }, devInteractions: { enabled: false } },
  jwks: { keys: [{ ...privateKey.export({ format: 'jwk' }), use: 'sig', alg: 'RS256' }] },
  scopes: ['read', 'write'],
  ttl: { ClientCredentials: 36_000 },
});

announce(createServer(provider.callback()), { path: '/token', ...client });
