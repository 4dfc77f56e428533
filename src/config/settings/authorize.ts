import { boolean, eitherOf, list, oneOf, seconds, text } from '../kinds.ts';
import { moduleReference } from '../references.ts';
import { setting } from './setting.ts';

const pushed = 'pushed authorization requests';
const computed = 'advertised lists are made from what is switched on';

/** The authorization endpoint: codes, redirects, PKCE, consent. */
export const authorize = {
  AUTHORIZATION_CODE_EXPIRE_SECONDS: setting(seconds({ min: 1 }), {
    default: 60,
    doc: 'How long an authorization code can be exchanged; RFC 6749 section 4.1.2 advises at most 600.',
  }),
  REQUEST_APPROVAL_PROMPT: setting(oneOf('force', 'auto'), {
    default: 'force',
    doc: '"force" asks for consent every time; "auto" leaves it out where the user has granted the same before. The request parameter approval_prompt wins.',
  }),
  PKCE_REQUIRED: setting(eitherOf(boolean, moduleReference()), {
    default: true,
    doc: 'Requests for a code must carry a PKCE challenge (RFC 7636). A module that decides by client_id counts as true in this version.',
  }),
  ALLOW_URI_WILDCARDS: setting(boolean, {
    default: false,
    doc: 'Redirect URIs and origins may begin their host with "*".',
  }),
  ALLOW_LOCALHOST_LOOPBACK: setting(boolean, {
    default: true,
    doc: 'An http redirect URI on "localhost" matches with any port, as those on 127.0.0.1 and [::1] always do (RFC 8252 section 7.3).',
    deviation: { django: false, why: 'native apps listen on whatever port is free' },
  }),
  COMPLIANT_BCP_RFC9700_IMPLICIT_GRANT: setting(boolean, {
    default: false,
    doc: 'Refuses the implicit grant and every access token through the browser (RFC 9700 section 2.1.2), even to clients that are registered for it. The response type "code id_token" stays.',
  }),
  COMPLIANT_BCP_RFC9700_PKCE_METHOD: setting(boolean, {
    default: true,
    doc: 'Refuses the PKCE method "plain", so that S256 is left.',
    deviation: {
      django: false,
      why: 'RFC 9700 section 2.1.1 wants a challenge that does not give the verifier away',
    },
  }),
  COMPLIANT_BCP_RFC9700_AUTHZ_RESPONSE_ISS: setting(boolean, {
    default: true,
    doc: 'Authorization responses name their issuer (RFC 9207).',
    deviation: { django: false, why: 'clients of several servers need it against mix-up attacks' },
  }),
  COMPLIANT_BCP_RFC9700_PKCE_REQUIRED: setting(boolean, {
    default: false,
    doc: 'Turns the finding about optional PKCE from advice into an error.',
  }),
  COMPLIANT_BCP_RFC9700_REDIRECT_URI_SCHEME: setting(boolean, {
    default: false,
    doc: 'Turns the finding about http among ALLOWED_REDIRECT_URI_SCHEMES from advice into an error.',
  }),
  COMPLIANT_BCP_RFC9700_REDIRECT_URI_MATCHING: setting(boolean, {
    default: false,
    doc: 'Turns the finding about wildcards in redirect URIs from advice into an error.',
  }),
  PAR_ENABLED: setting(boolean, {
    default: true,
    doc: 'Clients may push their authorization request beforehand (RFC 9126).',
    waitsFor: pushed,
    already: false,
  }),
  PAR_REQUEST_URI_LIFETIME_SECONDS: setting(seconds({ min: 1 }), {
    default: 60,
    doc: 'How long a pushed request can be used.',
    waitsFor: pushed,
  }),
  REQUIRE_PUSHED_AUTHORIZATION_REQUESTS: setting(boolean, {
    default: false,
    doc: 'Authorization requests that were not pushed beforehand are refused.',
    waitsFor: pushed,
    already: false,
  }),
  OAUTH2_RESPONSE_TYPES_SUPPORTED: setting(list(text()), {
    default: ['code', 'token'],
    doc: 'The response types that the metadata of RFC 8414 names.',
    noEffect: computed,
    deviation: { why: computed },
  }),
  OAUTH2_TOKEN_ENDPOINT_AUTH_METHODS_SUPPORTED: setting(list(text()), {
    default: ['client_secret_post', 'client_secret_basic'],
    doc: 'The client authentication methods that the metadata of RFC 8414 names.',
    noEffect: computed,
    deviation: { why: computed },
  }),
  OAUTH2_GRANT_TYPES_SUPPORTED: setting(list(text()), {
    default: [
      'authorization_code',
      'implicit',
      'password',
      'client_credentials',
      'refresh_token',
      'urn:ietf:params:oauth:grant-type:device_code',
    ],
    doc: 'The grant types that the metadata of RFC 8414 names.',
    noEffect: computed,
    deviation: { why: computed },
  }),
};
