import * as v from 'valibot';
import { boolean, eitherOf, type Kind, list, nullable, oneOf, seconds, text } from '../kinds.ts';
import { httpUrl, moduleReference, noUrl } from '../references.ts';
import { setting } from './setting.ts';

const remote = 'checking tokens of another server';
const metadata = 'protected resource metadata';

const pairWords = 'a list of two texts, client_id and client secret';

const idAndSecret: Kind<readonly [string, string]> = {
  allowed: pairWords,
  schema: v.strictTuple([v.string(pairWords), v.string(pairWords)], pairWords),
  json: { type: 'array', items: { type: 'string' }, minItems: 2, maxItems: 2 },
};

const prefixValidator = 'oauth2_provider.resource_server.validators.validate_resource_as_url_prefix';

/** Protecting an API with tokens that another server issued. */
export const resourceServer = {
  RESOURCE_SERVER_INTROSPECTION_URL: setting(nullable(httpUrl), {
    default: null,
    doc: 'Where to ask about tokens that are not known here (RFC 7662).',
    waitsFor: remote,
    already: null,
  }),
  RESOURCE_SERVER_AUTH_TOKEN: setting(nullable(text()), {
    default: null,
    doc: 'The bearer token to ask with; it comes before the other ways to say who is asking.',
    secret: true,
    waitsFor: remote,
    already: null,
  }),
  RESOURCE_SERVER_INTROSPECTION_CREDENTIALS: setting(nullable(idAndSecret), {
    default: null,
    doc: 'client_id and client secret to ask with, sent as HTTP Basic.',
    secret: true,
    waitsFor: remote,
    already: null,
  }),
  RESOURCE_SERVER_INTROSPECTION_TIMEOUT_SECONDS: setting(seconds({ min: 1 }), {
    default: 5,
    doc: 'How long an answer may take; later ones count as "not valid".',
    waitsFor: remote,
  }),
  RESOURCE_SERVER_TOKEN_CACHING_SECONDS: setting(seconds({ min: 0 }), {
    default: 36_000,
    doc: 'How long an answer is used before asking again, at most until the token expires.',
    waitsFor: remote,
  }),
  RESOURCE_SERVER_INTROSPECTION_JWT_CLIENT_ID: setting(nullable(text()), {
    default: null,
    doc: 'client_id to ask with by private_key_jwt; it needs the private key and the audience beside it.',
    waitsFor: remote,
    already: null,
  }),
  RESOURCE_SERVER_INTROSPECTION_JWT_PRIVATE_KEY: setting(nullable(text()), {
    default: null,
    doc: 'The private key for that, as PEM or JWK.',
    secret: true,
    waitsFor: remote,
    already: null,
  }),
  RESOURCE_SERVER_INTROSPECTION_JWT_AUDIENCE: setting(nullable(text()), {
    default: null,
    doc: 'The audience for that: the issuer of the server asked.',
    waitsFor: remote,
    already: null,
  }),
  RESOURCE_SERVER_INTROSPECTION_JWT_ALG: setting(
    nullable(oneOf('RS256', 'RS384', 'RS512', 'ES256', 'ES384', 'ES512', 'PS256', 'PS384', 'PS512', 'EdDSA')),
    {
      default: null,
      doc: 'The algorithm for that; null takes the one that fits the key.',
      waitsFor: remote,
      already: null,
    },
  ),
  RESOURCE_SERVER_INTROSPECTION_JWT_LIFETIME: setting(seconds({ min: 1 }), {
    default: 60,
    doc: 'How long each of those assertions is good for.',
    waitsFor: remote,
  }),
  RESOURCE_SERVER_INTROSPECTION_JWT_KID: setting(nullable(text()), {
    default: null,
    doc: 'The key id that those assertions name.',
    waitsFor: remote,
    already: null,
  }),
  RESOURCE_SERVER_TOKEN_RESOURCE_VALIDATOR: setting(nullable(moduleReference(prefixValidator)), {
    default: prefixValidator,
    doc: "A function of the request's address and the token's audiences that says whether they fit; null lets every audience through.",
    waitsFor: 'extension classes',
    already: prefixValidator,
  }),
  COMPLIANT_BCP_RFC9700_ACCESS_TOKEN_TRANSPORT: setting(boolean, {
    default: true,
    doc: 'Refuses an access token in the query of a URL (RFC 9700 section 4.3.2).',
    waitsFor: 'access tokens in the query',
    already: true,
    deviation: { django: false, why: 'URLs end up in logs, histories and Referer headers' },
  }),
  AUTHENTICATION_SERVER_EXP_TIME_ZONE: setting(text(), {
    default: 'UTC',
    doc: 'The time zone of "exp" in the answers of a server that does not follow RFC 7662.',
    noEffect: 'RFC 7662 counts "exp" in seconds since the epoch, which know no time zone',
    already: 'UTC',
  }),
};

/** What the protected API says about itself (RFC 9728). */
export const protectedResource = {
  OAUTH2_PROTECTED_RESOURCE_IDENTIFIER: setting(eitherOf(noUrl, httpUrl), {
    default: '',
    doc: 'The identifier of the protected API: a token that was asked for it (its audience) opens the API of this server, beside those for the address the API is reached by.',
  }),
  OAUTH2_PROTECTED_RESOURCE_AUTHORIZATION_SERVERS: setting(list(httpUrl), {
    default: [],
    doc: 'The issuers whose tokens the API takes; an empty list means this server.',
    waitsFor: metadata,
  }),
  OAUTH2_PROTECTED_RESOURCE_BEARER_METHODS_SUPPORTED: setting(list(oneOf('header', 'body', 'query')), {
    default: ['header'],
    doc: 'The ways to send a token that the document names.',
    waitsFor: metadata,
  }),
  OAUTH2_PROTECTED_RESOURCE_NAME: setting(text(), {
    default: '',
    doc: 'The name of the API, for people.',
    waitsFor: metadata,
  }),
  OAUTH2_PROTECTED_RESOURCE_DOCUMENTATION: setting(eitherOf(noUrl, httpUrl), {
    default: '',
    doc: 'The address of its documentation.',
    waitsFor: metadata,
  }),
  OAUTH2_PROTECTED_RESOURCE_POLICY_URI: setting(eitherOf(noUrl, httpUrl), {
    default: '',
    doc: 'The address of its rules for using data.',
    waitsFor: metadata,
  }),
  OAUTH2_PROTECTED_RESOURCE_TOS_URI: setting(eitherOf(noUrl, httpUrl), {
    default: '',
    doc: 'The address of its terms of service.',
    waitsFor: metadata,
  }),
};
