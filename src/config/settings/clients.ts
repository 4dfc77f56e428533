import { integer, list, nullable, oneOf, seconds, text } from '../kinds.ts';
import { moduleReference } from '../references.ts';
import { setting } from './setting.ts';

const scheme = text({ pattern: /^[a-z][a-z0-9+.-]*$/, allowed: 'a URI scheme in lower case' });

/** How clients are made, and what they may register. */
export const clients = {
  CLIENT_ID_GENERATOR_CLASS: setting(moduleReference('oauth2_provider.generators.ClientIdGenerator'), {
    default: 'oauth2_provider.generators.ClientIdGenerator',
    doc: 'What makes a client_id; the built-in one draws 40 letters and digits.',
    waitsFor: 'extension classes',
    already: 'oauth2_provider.generators.ClientIdGenerator',
  }),
  CLIENT_SECRET_GENERATOR_CLASS: setting(
    moduleReference('oauth2_provider.generators.ClientSecretGenerator'),
    {
      default: 'oauth2_provider.generators.ClientSecretGenerator',
      doc: 'What makes a client secret; the built-in one draws letters and digits.',
      waitsFor: 'extension classes',
      already: 'oauth2_provider.generators.ClientSecretGenerator',
    },
  ),
  CLIENT_SECRET_GENERATOR_LENGTH: setting(integer({ min: 22, max: 255 }), {
    default: 128,
    doc: 'How many characters a made client secret has. 22 are the fewest that hold the 128 bits asked for by RFC 6749 section 10.10.',
    deviation: { why: 'fewer than 22 characters are refused, because such a secret could be guessed' },
  }),
  CLIENT_SECRET_HASHER: setting(text(), {
    default: 'default',
    doc: 'The format in which client secrets are hashed. "default" is SHA-256 for secrets made here and argon2id for secrets that somebody chose.',
    waitsFor: 'a choice of hash formats',
    already: 'default',
  }),
  ALLOWED_REDIRECT_URI_SCHEMES: setting(list(scheme, { min: 1 }), {
    default: ['http', 'https'],
    doc: 'The schemes that redirect URIs may have; add the private-use scheme of a native app here.',
  }),
  ALLOWED_SCHEMES: setting(list(scheme), {
    default: ['https'],
    doc: "The schemes that a client's allowed origins may have.",
    deviation: {
      why: 'http origins on the loopback are allowed as well, so that local development needs no setting',
    },
  }),
  REDIRECT_URI_VALIDATOR: setting(
    moduleReference('oauth2_provider.validators.default_redirect_uri_validator'),
    {
      default: 'oauth2_provider.validators.default_redirect_uri_validator',
      doc: 'A function from a client to a function that refuses a redirect URI at registration. What matches in a request is not its business.',
      waitsFor: 'extension classes',
      already: 'oauth2_provider.validators.default_redirect_uri_validator',
    },
  ),
  ALLOWED_ORIGIN_VALIDATOR: setting(
    moduleReference('oauth2_provider.validators.default_allowed_origin_validator'),
    {
      default: 'oauth2_provider.validators.default_allowed_origin_validator',
      doc: 'As REDIRECT_URI_VALIDATOR, for allowed origins.',
      waitsFor: 'extension classes',
      already: 'oauth2_provider.validators.default_allowed_origin_validator',
    },
  ),
};

const assertions = 'client assertions';

/** Clients that prove who they are by a signed assertion (RFC 7523 section 2.2). */
export const clientAssertions = {
  CLIENT_ASSERTION_LEEWAY: setting(seconds({ min: 0 }), {
    default: 60,
    doc: "How far a client's clock may be off.",
    waitsFor: assertions,
  }),
  CLIENT_ASSERTION_MAX_LIFETIME: setting(seconds({ min: 1 }), {
    default: 300,
    doc: 'How far ahead the expiry of an assertion may lie.',
    waitsFor: assertions,
  }),
  CLIENT_ASSERTION_ACCEPTED_AUDIENCES: setting(nullable(list(text())), {
    default: null,
    doc: 'The audiences an assertion may name. null means the issuer and the address of the endpoint asked; an empty list refuses every assertion.',
    waitsFor: assertions,
  }),
  CLIENT_ASSERTION_PRIVATE_KEY_JWT_ALGS: setting(
    list(oneOf('RS256', 'RS384', 'RS512', 'ES256', 'ES384', 'ES512', 'PS256', 'PS384', 'PS512', 'EdDSA')),
    {
      default: ['RS256', 'RS384', 'RS512', 'ES256', 'ES384', 'ES512', 'PS256', 'PS384', 'PS512'],
      doc: 'The algorithms accepted for private_key_jwt.',
      waitsFor: assertions,
    },
  ),
  CLIENT_ASSERTION_CLIENT_SECRET_JWT_ALGS: setting(list(oneOf('HS256', 'HS384', 'HS512')), {
    default: ['HS256', 'HS384', 'HS512'],
    doc: 'The algorithms accepted for client_secret_jwt.',
    waitsFor: assertions,
  }),
  CLIENT_ASSERTION_JWKS_CACHE_TIMEOUT: setting(seconds({ min: 0 }), {
    default: 3_600,
    doc: "How long a client's fetched key set is used before it is fetched again.",
    waitsFor: assertions,
  }),
  CLIENT_ASSERTION_JWKS_FETCH_TIMEOUT_SECONDS: setting(seconds({ min: 1 }), {
    default: 5,
    doc: 'How long fetching a key set may take.',
    waitsFor: assertions,
  }),
  CLIENT_ASSERTION_JWKS_MAX_SIZE: setting(integer({ min: 1 }), {
    default: 65_536,
    doc: 'The size in bytes of the largest key set that is read.',
    waitsFor: assertions,
  }),
  CLIENT_ASSERTION_JWKS_FAILURE_BACKOFF_SECONDS: setting(seconds({ min: 0 }), {
    default: 60,
    doc: 'How long a key set that could not be fetched is left alone.',
    waitsFor: assertions,
  }),
};
