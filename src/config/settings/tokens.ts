import * as v from 'valibot';
import { boolean, type Kind, nullable, seconds } from '../kinds.ts';
import { moduleReference } from '../references.ts';
import { setting } from './setting.ts';

const spanOrNull = nullable(seconds({ min: 0 }));

/** A lifetime, or null for one without end; 0 is read as null, as in Django OAuth Toolkit. */
const lifetimeOrNever: Kind<number | null> = {
  ...spanOrNull,
  schema: v.pipe(
    spanOrNull.schema,
    v.transform((span) => (span === 0 ? null : span)),
  ),
};

/** What is issued, how long it lives, how it is renewed. */
export const tokens = {
  ACCESS_TOKEN_EXPIRE_SECONDS: setting(seconds({ min: 1 }), {
    default: 36_000,
    doc: 'How long an access token is good for.',
    example: 1_200,
  }),
  REFRESH_TOKEN_EXPIRE_SECONDS: setting(lifetimeOrNever, {
    default: 2_592_000,
    doc: 'How long a refresh token outlives the access token it came with, if it is not used; null means for ever.',
    example: 3_600,
    deviation: {
      django: null,
      why: 'a refresh token that is lost must not open the account for ever; 30 days without use end it',
    },
  }),
  REFRESH_TOKEN_GRACE_PERIOD_SECONDS: setting(seconds({ min: 0 }), {
    default: 10,
    doc: 'How long a refresh token that was just used may be sent once more; it is answered with the same successor again.',
    deviation: { django: 0, why: 'an answer lost on the way signs nobody out' },
  }),
  REFRESH_TOKEN_REUSE_PROTECTION: setting(boolean, {
    default: true,
    doc: 'A refresh token that is sent again after its grace period ends every token that descends from the same sign-in.',
    deviation: {
      django: false,
      why: 'a stolen refresh token is noticed the moment its second holder uses it',
    },
  }),
  ROTATE_REFRESH_TOKEN: setting(boolean, {
    default: true,
    doc: 'Each use of a refresh token replaces it with a new one; false keeps it until it expires.',
  }),
  ACCESS_TOKEN_GENERATOR: setting(nullable(moduleReference()), {
    default: null,
    doc: 'A function from the request to the text of an access token; null uses the built-in one.',
    waitsFor: 'extension classes',
    already: null,
  }),
  REFRESH_TOKEN_GENERATOR: setting(nullable(moduleReference()), {
    default: null,
    doc: 'As ACCESS_TOKEN_GENERATOR, for refresh tokens; null takes the generator of access tokens.',
    waitsFor: 'extension classes',
    already: null,
  }),
  COMPLIANT_BCP_RFC9700_PASSWORD_GRANT: setting(boolean, {
    default: false,
    doc: 'Refuses the password grant (RFC 9700 section 2.4) even to clients that are registered for it.',
  }),
  COMPLIANT_BCP_RFC9700_TOKEN_STORAGE: setting(boolean, {
    default: true,
    doc: 'Keeps only the SHA-256 of a token, never the token.',
    noEffect: 'tokens are never stored in clear',
    already: true,
    deviation: { django: false, why: 'a stolen copy of the database must not hold a single usable token' },
  }),
  COMPLIANT_BCP_RFC9700_REFRESH_TOKEN: setting(boolean, {
    default: false,
    doc: 'Turns the finding about refresh tokens without reuse protection from advice into an error.',
  }),
  REQUIRE_FORM_ENCODED_REQUEST_BODY: setting(boolean, {
    default: true,
    doc: 'Token, revocation and introspection requests whose body is not application/x-www-form-urlencoded are refused.',
    noEffect: 'other bodies are always refused',
    already: true,
    deviation: {
      django: false,
      why: 'the RFCs define no other body, and one reading of a request is safer than two',
    },
  }),
};
