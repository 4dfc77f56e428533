import * as v from 'valibot';
import {
  boolean,
  eitherOf,
  exactly,
  integer,
  type Kind,
  list,
  nullable,
  oneOf,
  port,
  processes,
  seconds,
} from '../kinds.ts';
import { addressRange, filePath, hostName, issuerUrl } from '../references.ts';
import { keySecret } from '../signing.ts';
import { setting } from './setting.ts';

const pathWords = 'a path such as "/o", or empty text for none';

/** A path that other paths are put after. Inside, it ends without a slash, so that the root is empty text. */
const pathPrefix: Kind<string> = {
  allowed: pathWords,
  schema: v.pipe(
    v.string(pathWords),
    v.regex(/^(?:\/(?!\.{1,2}(?:\/|$))[\w.~-]+)*\/?$/, pathWords),
    v.transform((path) => path.replace(/\/$/, '')),
  ),
  json: { type: 'string', pattern: '^(/[\\w.~-]+)*/?$' },
};

/** The section SERVER: how `oauthctl serve` listens. */
export const server = {
  HOST: setting(hostName, {
    default: 'localhost',
    doc: 'The address the server listens on. "localhost" means both loopback addresses, 127.0.0.1 and ::1; "0.0.0.0" means every IPv4 address of the machine.',
    example: 'localhost',
  }),
  PORT: setting(port, {
    default: 8000,
    doc: 'The port the server listens on; 0 takes any free one.',
    example: 8000,
  }),
  BASE_PATH: setting(pathPrefix, {
    default: '/o',
    doc: 'The path under which the OAuth endpoints stand.',
  }),
  ISSUER: setting(nullable(issuerUrl), {
    default: null,
    doc: "The address by which clients know this server, as they reach it from outside. null takes OIDC_ISS_ENDPOINT, and where that is empty http://localhost with the port and base path in use. It never follows a request's Host header.",
  }),
  ALLOW_INSECURE_ISSUER: setting(boolean, {
    default: false,
    doc: 'Lets the issuer be a plain http address that is not on the loopback. Everybody on the way can then read passwords and tokens.',
  }),
  TRUST_PROXY: setting(eitherOf(exactly(false), list(addressRange)), {
    default: false,
    doc: 'The addresses and ranges of the reverse proxies in front, whose X-Forwarded-* headers are believed; false believes nobody.',
  }),
  TLS_CERT: setting(nullable(filePath), {
    default: null,
    doc: 'The file with the certificate chain (PEM). With TLS_KEY the server speaks https itself.',
  }),
  TLS_KEY: setting(nullable(filePath), {
    default: null,
    doc: 'The file with the private key of TLS_CERT (PEM).',
  }),
  KEY_SECRET: setting(nullable(eitherOf(keySecret, list(keySecret, { min: 1 }))), {
    default: null,
    doc: 'The secret under which the private signing keys are encrypted in the store. Of a list the first one encrypts, and all of them decrypt: that is how it is replaced. null leaves the keys as readable as the store is. Keys that lay in the store before are encrypted when a server starts; copies of the file from then still hold them, so rotate and retire those.',
    secret: true,
  }),
  KEY_SECRET_FILE: setting(nullable(filePath), {
    default: null,
    doc: 'A file with KEY_SECRET in it instead, one secret a line, the newest first.',
  }),
  LOG_LEVEL: setting(oneOf('debug', 'info', 'warn', 'error', 'silent'), {
    default: 'info',
    doc: 'The least important kind of event that is logged.',
  }),
  SWEEP_INTERVAL_SECONDS: setting(seconds({ min: 0 }), {
    default: 10,
    doc: 'How long a running server waits between two rounds of deleting what has expired; 0 leaves that to `oauthctl cleartokens`.',
  }),
  WORKERS: setting(processes, {
    default: 1,
    doc: 'How many processes answer requests. From 2 on, one more starts them, replaces those that crash and answers none itself.',
  }),
  SIGN_IN_FAILURES: setting(integer({ min: 0 }), {
    default: 20,
    doc: 'How often a password may be wrong for one user from one address before the next attempt has to wait: one second, then twice as long each time. Ten times as many from all addresses together let each address have one. They are forgotten 15 minutes after the last; 0 brakes nobody.',
  }),
  CLIENT_FAILURES: setting(integer({ min: 0 }), {
    default: 200,
    doc: 'The same for the secret of one client from one address.',
  }),
  USER_CODE_FAILURES: setting(integer({ min: 0 }), {
    default: 20,
    doc: 'The same for the user codes of devices that one user types in, from whatever address; a right one in between forgets nothing. Fifty times as many by all users together let each user have one.',
  }),
  ADDRESS_FAILURES: setting(integer({ min: 0 }), {
    default: 500,
    doc: 'The same for one address and all names together, where the wait is never longer than 10 seconds; 0 brakes no address. Requests of public clients for a device code count as well, right or wrong, by themselves. Loopback addresses are not counted: they say nothing about who asks.',
  }),
  REGISTRATIONS: setting(integer({ min: 0 }), {
    default: 50,
    doc: 'How often one user may send the form for a new app, right or wrong, before the next one has to wait in the same way; 0 brakes nobody. Superusers and the command line do not wait.',
  }),
  BRAKE_SECONDS: setting(seconds({ min: 1 }), {
    default: 300,
    doc: 'The longest that an attempt has to wait after others of its own name and address.',
  }),
  METRICS_PORT: setting(nullable(port), {
    default: null,
    doc: 'A port of its own for /metrics, on the same HOST, over plain http and without a login; 0 takes any free one. null leaves /metrics to this machine: without a forwarding header, from a loopback address.',
  }),
};
