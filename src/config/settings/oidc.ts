import { boolean, eitherOf, list, nullable, seconds, text } from '../kinds.ts';
import { httpUrl, issuerUrl, noUrl } from '../references.ts';
import { rsaKey } from '../signing.ts';
import { setting } from './setting.ts';

const computed = 'advertised lists are made from what is switched on';

const signUpPage = text({
  pattern: /^(?:\/(?![/\\])|https?:\/\/)[\x21-\x7e]*$/,
  allowed: 'a path that begins with a slash, or an absolute http or https URL',
});

/** OpenID Connect. */
export const oidc = {
  OIDC_ENABLED: setting(boolean, {
    default: true,
    doc: 'Issues id_tokens and opens the OpenID Connect endpoints.',
    deviation: { django: false, why: 'it works without set-up: a signing key is made and kept' },
  }),
  OIDC_ISS_ENDPOINT: setting(eitherOf(noUrl, issuerUrl), {
    default: '',
    doc: 'The issuer, where SERVER.ISSUER is not set.',
  }),
  OIDC_USERINFO_ENDPOINT: setting(eitherOf(noUrl, httpUrl), {
    default: '',
    doc: 'The UserInfo address that discovery names; empty text takes the own one.',
  }),
  OIDC_USERINFO_CORS_ENABLED: setting(boolean, {
    default: true,
    doc: 'Lets scripts of every origin read UserInfo with their token.',
  }),
  OIDC_RSA_PRIVATE_KEY: setting(rsaKey, {
    default: '',
    doc: 'The RSA key (PEM) that signs with RS256; empty text uses the keys made and kept by this program.',
    secret: true,
  }),
  OIDC_RSA_PRIVATE_KEYS_INACTIVE: setting(list(rsaKey), {
    default: [],
    doc: 'RSA keys (PEM) that are still published and accepted but sign nothing any more.',
    secret: true,
  }),
  OIDC_JWKS_MAX_AGE_SECONDS: setting(seconds({ min: 0 }), {
    default: 3_600,
    doc: 'How long clients and caches may keep the published keys. A new key is published for twice as long before it signs.',
  }),
  ID_TOKEN_EXPIRE_SECONDS: setting(seconds({ min: 1 }), {
    default: 36_000,
    doc: 'How long an id_token is good for.',
  }),
  OIDC_RESPONSE_TYPES_SUPPORTED: setting(list(text(), { min: 1 }), {
    default: [
      'code',
      'token',
      'id_token',
      'id_token token',
      'code token',
      'code id_token',
      'code id_token token',
    ],
    doc: 'The response types that discovery names.',
    noEffect: computed,
    deviation: { why: computed },
  }),
  OIDC_SUBJECT_TYPES_SUPPORTED: setting(list(text(), { min: 1 }), {
    default: ['public'],
    doc: 'The subject types that discovery names.',
    noEffect: computed,
    deviation: { why: computed },
  }),
  OIDC_TOKEN_ENDPOINT_AUTH_METHODS_SUPPORTED: setting(list(text(), { min: 1 }), {
    default: ['client_secret_post', 'client_secret_basic'],
    doc: 'The client authentication methods that discovery names.',
    noEffect: computed,
    deviation: { why: computed },
  }),
  OIDC_RP_INITIATED_REGISTRATION_ENABLED: setting(boolean, {
    default: false,
    doc: 'prompt=create in an authorization request leads to a sign-up page.',
  }),
  OIDC_RP_INITIATED_REGISTRATION_URL: setting(nullable(signUpPage), {
    default: null,
    doc: 'That sign-up page: a path or an absolute URL. It is told in the parameter `next` where to send people afterwards.',
  }),
  OIDC_RP_INITIATED_LOGOUT_ENABLED: setting(boolean, {
    default: true,
    doc: 'Clients may send their user here to sign out.',
    deviation: { django: false, why: 'who can sign in must be able to sign out' },
  }),
  OIDC_RP_INITIATED_LOGOUT_ALWAYS_PROMPT: setting(boolean, {
    default: true,
    doc: 'Signing out is confirmed by the user, whoever asked for it.',
  }),
  OIDC_RP_INITIATED_LOGOUT_STRICT_REDIRECT_URIS: setting(boolean, {
    default: false,
    doc: 'Only confidential clients may have http addresses to return to after signing out.',
  }),
  OIDC_RP_INITIATED_LOGOUT_ACCEPT_EXPIRED_TOKENS: setting(boolean, {
    default: true,
    doc: 'An id_token_hint that has expired still counts.',
  }),
  OIDC_RP_INITIATED_LOGOUT_DELETE_TOKENS: setting(boolean, {
    default: false,
    doc: "Signing out at the provider ends all the user's tokens, those of other clients included, and every other sign-in.",
    deviation: { django: true, why: 'signing out of one app must not cut off the others' },
  }),
};
