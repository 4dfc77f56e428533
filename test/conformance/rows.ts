/**
 * What the standards ask of the endpoints that there are, one row for each requirement, in words of our own. The id
 * names the document, its section and a number. Every row is the title of at least one test.
 */
export const rows = {
  // RFC 6749, the framework.
  'R6749-2.3-01': 'two ways of client authentication in one request are refused',
  'R6749-2.3.1-01': 'Basic works in any case of its name, with both parts form-decoded',
  'R6749-2.3.1-02': 'the secret may come in the body and never in the address',
  'R6749-2.3.1-03': 'malformed Basic is refused and breaks nothing',
  'R6749-2.3.1-04': 'guessing secrets gets slow, by client and by address, and locks nobody out for good',
  'R6749-2.3.1-05': 'an id or secret outside of VSCHAR is refused before it is hashed or compared',
  'R6749-3.1-01':
    'the authorization endpoint takes GET, passes over what is unknown, and an empty value is none',
  'R6749-3.1-02': 'a repeated parameter is told to the client, unless it says who or where that is',
  'R6749-3.1.1-01': 'each thing wrong with response_type has its own error',
  'R6749-3.1.2-01': 'a query in a redirect URI is kept and joined',
  'R6749-3.1.2.3-01': 'redirect_uri may be left out only where exactly one is registered',
  'R6749-3.1.2.4-01': 'an unknown client or redirect URI is a page and never a redirect',
  'R6749-3.2-01': 'the token endpoint takes POST alone',
  'R6749-3.2-02': 'a repeated parameter is refused',
  'R6749-3.2-03': 'a body that is not a form is not read',
  'R6749-3.2-04': 'parameters in the address of the token endpoint are not read',
  'R6749-3.2.1-01': 'a public client names itself, a confidential one authenticates for every grant',
  'R6749-3.3-01': 'scope tokens have their characters, their case, and no order',
  'R6749-3.3-02': 'the answer names the scope that was granted',
  'R6749-3.3-03': 'without a scope the default is granted, or invalid_scope answered',
  'R6749-3.3-04': 'a scope that is unknown or not for the client is invalid_scope',
  'R6749-4.1.2-01': 'a code is single-use, short-lived and bound to everything it was granted for',
  'R6749-4.1.2-02': 'a code that is used again is refused, and takes back what it gave',
  'R6749-4.1.2-03': 'who cannot prove a code neither spends it nor takes anything back',
  'R6749-4.1.2-04': 'state comes back unchanged, with success and error',
  'R6749-4.1.2-05': 'of fifty who redeem a code at once, one gets tokens',
  'R6749-4.1.2.1-01': 'a user who says no is access_denied',
  'R6749-4.1.2.1-02': 'a failure of the server is told to the client once its redirect URI is proved',
  'R6749-4.1.2.1-03': 'errors keep to their characters and echo nothing else',
  'R6749-4.1.3-01': 'a redirect_uri that was sent must be sent again, except with PKCE, and be the same',
  'R6749-4.1.3-02': 'a code of another client is invalid_grant',
  'R6749-4.1.3-03': 'without a code the request is invalid',
  'R6749-4.2-01': 'the implicit grant gives a short access token in the fragment, and no refresh token',
  'R6749-4.2-02': 'an app that is not registered for it gets nothing through the browser but a code',
  'R6749-4.3-01': 'the password grant has one answer for a wrong user and a wrong password',
  'R6749-4.3-02': 'guessing passwords gets slow, by user and by address',
  'R6749-4.4-01': "a client's own token is for confidential clients, of no user, without a refresh token",
  'R6749-5.1-01': 'a success has the members and headers it must have',
  'R6749-5.2-01': 'an error is JSON that is not stored, whatever is accepted',
  'R6749-5.2-02':
    'a client that fails to authenticate gets 401, and a Basic challenge if it came with that header',
  'R6749-5.2-03': 'each thing wrong with grant_type has its own error',
  'R6749-5.2-04': 'an unknown client and a wrong secret cannot be told apart',
  'R6749-6-01': 'a refresh token is for its client, and a failed attempt does not spend it',
  'R6749-6-02': 'a refresh may narrow the scope, and never widen it',
  'R6749-10.10-01': 'tokens and secrets have 128 random bits or more',
  'R6749-10.12-01':
    'no form of a page does anything that another site sent, or that was made without the page',
  'R6749-10.13-01': 'pages cannot be framed',

  // RFC 6750, bearer tokens.
  'R6750-1-01': 'nothing but an access token is a bearer token',
  'R6750-2-01': 'a token in more than one place is refused',
  'R6750-2.1-01': 'Bearer works in any case of its name, with exactly one token',
  'R6750-2.2-01': 'a token in a form body is not taken',
  'R6750-2.3-01': 'a token in the query is not taken',
  'R6750-3-01': 'a 401 always has a Bearer challenge',
  'R6750-3-02': 'challenge attributes stand once, quoted, and hold nothing of the caller',
  'R6750-3.1-01': 'without a token the challenge names no error',
  'R6750-3.1-02': 'a bad, expired or revoked token is invalid_token',
  'R6750-3.1-03': 'a lack of scope is insufficient_scope, and the scope is named',
  'R6750-5.3-01': 'answers about a person are not stored',

  // RFC 7009, revocation.
  'R7009-2.1-01': 'revocation is a form of a client that authenticates, or of a public one that names itself',
  'R7009-2.1-02': "another client's token stays alive, and the answer does not tell",
  'R7009-2.1-03': 'a revocation works at once, in every process',
  'R7009-2.1-04': 'a refresh token takes its access tokens along, and an access token its refresh token',
  'R7009-2.1-05': 'no hint hides a token',
  'R7009-2.2-01': 'a token that is unknown, expired or revoked is answered as one that lived',
  'R7009-2.2-02': 'token must be there, and once',
  'R7009-2.2.1-01': 'a store that cannot be written is 503, never a 200 that did nothing',
  'R7009-2.3-01': 'pages of other origins may revoke, without credentials',

  // RFC 7636, proof key for code exchange.
  'R7636-4.1-01': 'a verifier has 43 to 128 unreserved characters, also where the challenge would fit',
  'R7636-4.2-01': 'an S256 challenge has exactly 43 base64url characters',
  'R7636-4.3-01': 'a challenge without a method is plain, and refused with it',
  'R7636-4.4-01': 'the challenge is kept with the code and shown in no answer',
  'R7636-4.4.1-01': 'a request without a challenge is told to the client as invalid',
  'R7636-4.6-01': 'a wrong or missing verifier is invalid_grant',
  'R7636-7.2-01': 'S256 is taken and plain is not',

  // RFC 7662, introspection.
  'R7662-2.1-01': 'introspection is a form of somebody who shows who they are',
  'R7662-2.1-02': 'token must be there, and once',
  'R7662-2.1-03': 'a hint changes nothing in the answer',
  'R7662-2.2-01': 'a live token is described with every member there is, times as integers',
  'R7662-2.2-02': 'every other token is {"active":false} and nothing else',
  'R7662-2.2-03': 'a client sees its own tokens and those meant for it; all of them only by right',
  'R7662-2.2-04': 'what looks like a JWT is no special case',
  'R7662-2.2-05': 'a token of somebody disabled, deleted or revoked is inactive',
  'R7662-4-01': 'answers are not stored, and no token is in an address or in the log',

  // RFC 8414, metadata.
  'R8414-2-01': 'metadata names the issuer and every endpoint that there is',
  'R8414-2-02': 'metadata tells how clients authenticate, endpoint by endpoint',
  'R8414-2-03': 'everything advertised works, and nothing that works is missing',
  'R8414-3-01':
    'metadata stands where the issuer path is put behind the well-known one, and under the issuer',
  'R8414-3.2-01': 'metadata is JSON without empty lists',
  'R8414-3.3-01': 'the issuer is the configured one, whatever the request says',
  'R8414-5-01': 'both documents say the same',
  'R8414-SUF-01': "a path that is not the issuer's has no metadata",
  'R8414-CORS-01': 'pages of every origin may read metadata',

  // RFC 7515 to 7519 and 8725, signatures and keys.
  'JOSE-7515-01': 'no key that a token brings or points to is used',
  'JOSE-7515-02': 'a header that must be understood and is not is refused',
  'JOSE-7515-03': 'base64url is read strictly',
  'JOSE-7517-01': 'the key set has public members alone, and ids that differ',
  'JOSE-7517-02': 'the key set is JSON that caches may keep',
  'JOSE-8725-01': 'the algorithm comes from our own key, never from the token',
  'JOSE-8725-02': 'a public key is no HMAC key',
  'JOSE-8725-03': 'one kind of token does not pass for another',
  'JOSE-ROT-01': 'a new key is published before it signs, and an old one stays until its last token is dead',
  'JOSE-SIZE-01': 'what is longer than any token is not read',

  // RFC 9068, JWT access tokens.
  'R9068-2.1-01': 'a JWT access token is typed and signed',
  'R9068-2.2-01': 'a JWT access token has every claim that it must have',
  'R9068-2.2-02': "a client's own token is about the client",
  'R9068-2.2.3-01': 'the scope is one text',
  'R9068-3-01': 'the audience is the resource, or the default one',
  'R9068-REV-01': 'a revoked token is inactive though its signature is fine',
  // RFC 8252, native apps.
  'R8252-7.2-01': 'an https address of a native app is compared character by character',
  'R8252-7.3-01': 'the port of a loopback redirect URI is free, and nothing else of it',
  'R8252-7.3-02': 'no other host has a free port',
  'R8252-8.4-01': 'a public app proves nothing by a secret, and PKCE is never spared it',
  'R8252-8.6-01': 'nobody is silently sent to a public app on their own device',
  'R8252-8.10-01': 'a scheme that a browser runs or reads by itself is never registered, nor used',

  // RFC 8628, the device grant.
  'R8628-3.1-01':
    'a device authorization request is a form of a client that is registered for it and proves it',
  'R8628-3.2-01': 'a device is given both codes, the address, how long they live, and how often it may ask',
  'R8628-3.2-02': 'the address with the code in it leads to a page, and a visit changes nothing',
  'R8628-3.3-01':
    'the user who typed the code in, and nobody else, sees who asks for what, and answers by a form',
  'R8628-3.4-01': 'without a device_code the request is invalid',
  'R8628-3.4-02': 'a device code is for its client, and for one use',
  'R8628-3.5-01': 'each reason not to have tokens yet, or ever, has its own error',
  'R8628-4-01': 'metadata names the device authorization endpoint',
  'R8628-5.1-01': 'user codes are random, and guessing them is slow',
  'R8628-5.2-01': 'device codes have 192 random bits, and are kept as hashes',
  'R8628-5.4-01': 'the page warns of codes that somebody else sent, and says where the request came from',
  'R8628-6.1-01': 'a user code is taken in whatever case and grouping',
  'R8628-RED-01': 'user and client are looked at again when the tokens are asked for',

  // RFC 8707, resource indicators.
  'R8707-2-01': 'a resource is an absolute URI without a fragment',
  'R8707-2-02': 'a resource may be repeated, and each must be one',
  'R8707-2-03': 'the resource is the audience of the access token',
  'R8707-2-04': 'a grant that is bound to a resource stays bound',
  'R8707-CONS-01': 'the consent page names the resources',
  'R8707-2.2-01': 'another resource than was granted is refused and spends nothing',

  // RFC 9207, the issuer in authorization responses.
  'R9207-2-01': 'every authorization response names the issuer, byte for byte',
  'R9207-2-02': 'the issuer in responses is that of the metadata, byte for byte',
  'R9207-2.3-01': 'metadata says that responses name the issuer',

  // RFC 9700, the security practice.
  'R9700-2.1-01': 'redirect URIs are compared character by character',
  'R9700-2.1-02':
    'the authorization endpoint leads nowhere but to registered addresses and the own sign-in page',
  'R9700-2.2.2-01': 'refresh tokens rotate, and the use of a spent one ends its family',
  'R9700-2.3-01': 'an access token is bound to its audience and its scope',
  'R9700-4.2.4-01': 'pages send no referrer and load nothing from elsewhere',
  'R9700-4.8.2-01': 'a verifier is taken if and only if there was a challenge',
  'R9700-4.12-01': 'a browser is sent on with 303',
  'R9700-4.13-01': 'headers of a proxy count only from one that is configured',
  'R9700-4.14.2-01': 'a refresh token ends when it is not used',
  'R9700-4.14.2-02': 'refresh tokens end with the password, the user and the client',
  'R9700-4.15-01': 'a client cannot look like a user',
  'R9700-4.16-01': 'no page can be framed, whatever is asked of its address, and by whom',
  'R9700-4.17-01': 'no response is handed from window to window',
  'R9700-TLS-01': 'a server that others reach needs https in its issuer',
  'R9700-GRACE-01': 'the grace period is for the direct predecessor, the same client, and nothing revoked',

  // OpenID Connect Core.
  'OIDC-3.1.2.1-01': 'the scope openid makes a request a sign-in, and without it there is no id_token',
  'OIDC-3.1.2.1-02': 'the authorization endpoint takes GET and a form alike',
  'OIDC-3.1.2.1-03': 'prompt=none never shows a page',
  'OIDC-3.1.2.1-04': 'prompt=none stands alone',
  'OIDC-3.1.2.1-05': 'prompt asks for what it says, though the user is known',
  'OIDC-3.1.2.1-06': 'max_age wants a fresh sign-in, and the id_token says when that was',
  'OIDC-3.1.2.1-07': 'login_hint fills a field, and proves nothing',
  'OIDC-3.1.2.1-08': 'an id_token_hint says who is meant: ours, however old, and no other',
  'OIDC-3.1.2.1-09': 'acr_values is a wish, and acr says what happened',
  'OIDC-3.1.2.1-10': 'ui_locales, display and claims_locales do no harm',
  'OIDC-3.1.2.2-01': 'client and redirect URI are checked before anybody signs in',
  'OIDC-3.1.2.4-01': 'consent is asked for before anything is told, and again for more',
  'OIDC-3.1.3.3-01': 'the token response has an id_token and is not stored',
  'OIDC-2-01': 'an id_token has every claim that it must have',
  'OIDC-2-02': 'azp, amr and acr are true',
  'OIDC-2-03': 'id_tokens are RS256 unless the app wants ES256 or EdDSA, and never unsigned',
  'OIDC-2-04':
    'HS256 is for confidential apps whose secret of 32 characters is kept, and never keyed with a hash',
  'OIDC-3.1.3.6-01': 'at_hash is that of the access token beside it',
  'OIDC-3.1.3.7-01': 'the nonce is that of the authorization request, whatever the token request says',
  'OIDC-3.2.2.1-01': 'an id_token through the browser needs a nonce',
  'OIDC-3.2.2.5-01': 'the implicit flow gives what its response type says, bound together',
  'OIDC-3.3.2.11-01':
    'the hybrid flow binds code and access token, and both its id_tokens are about the same',
  'OIDC-3.3-01': 'a hybrid app needs PKCE for its code as well',
  'OIDC-MRT-01': 'what opens something never travels in a query',
  'OIDC-5.1-01': 'claims have the types of the standard',
  'OIDC-5.3.1-01': 'userinfo is asked by GET and POST with a bearer token',
  'OIDC-5.3.2-01': 'userinfo is JSON with the same sub as the id_token',
  'OIDC-5.3.2-02': 'userinfo is a signed JWT for an app that wants that',
  'OIDC-5.3.3-01': 'userinfo fails as any resource does',
  'OIDC-5.3-CORS': 'pages of other origins may ask for userinfo, if the app names none',
  'OIDC-5.4-01': 'each scope stands for exactly its claims',
  'OIDC-5.5-01': 'claims can be asked for by name, as far as the app may have them',
  'OIDC-5.5-02': 'a sub that is asked for is the user, or nothing is given',
  'OIDC-5.5.1.1-01': 'an essential acr that cannot be met is an error',
  'OIDC-6-01': 'request objects are refused, not passed over',
  'OIDC-9-01': 'a client authenticates in the way that it is registered for, everywhere',
  'OIDC-10.1.1-01': 'keys rotate without a broken id_token',
  'OIDC-11-01': 'offline_access is given by the user alone, and only where a refresh token can come of it',
  'OIDC-12.2-01': 'an id_token of a refresh is about the same sign-in',
  'OIDC-12-01': 'a refresh looks at the user again',
  'OIDC-16.18-01': 'the session is new at each sign-in, and dead at sign-out',

  // OpenID Connect Discovery.
  'OIDCD-4-01': 'the configuration stands under the issuer, and names it',
  'OIDCD-3-01': 'the configuration has every member that it must have',
  'OIDCD-3-02': 'the configuration says what is not there, where silence would mean that it is',
  'OIDCD-3-03': 'the issuer is the same everywhere, byte for byte',

  // OpenID Connect RP-Initiated Logout.
  'RPL-2-01': 'signing out takes GET and a form alike',
  'RPL-2-02': 'an app with an id_token of its user signs that user out, and gets the browser back',
  'RPL-2-03': 'without a hint of the user who is signed in the user is asked, and only the user can answer',
  'RPL-3-01': 'the browser goes to a registered address of the app that asks, or nowhere',
  'RPL-2-04': 'an expired hint counts where the setting says so, and a forged one never',
  'RPL-2-05': 'a client_id that contradicts the hint is an error',
  'RPL-2-06': 'signing out twice is no error',
  'RPL-4-01': 'a session that was signed out opens nothing any more',
  'RPL-XSS-01': 'nothing that was sent becomes part of the page',

  // The form post response mode.
  'FPOST-2-01': 'form_post is a page whose form goes to the redirect URI, with or without scripts',
  'FPOST-2-02': 'the one script of form_post is allowed by its hash',
  'FPOST-2-03': 'errors go by form_post too',

  // Consent.
  'O21-3.1-01': 'the authorization endpoint has no CORS headers',
  'T-10': 'a token is good for what it is, and passes for nothing else',
  'T-11': 'no text is an id_token of ours unless our key signed it, with the algorithm of that key',
  'T-12': 'what was asked for is kept by the server, and no form can change it',
  'O21-4.3.1-01': 'what a user takes back from a client is over at once: codes, access and refresh tokens',

  // Pages behind a sign-in.
  'T-13':
    'an app that nobody has verified is marked, and no name looks like another by marks that cannot be seen',
  'T-20': 'no form of a page is taken from elsewhere, from another session, or by an address alone',
  'T-21': 'no page can be framed, errors included',
  'T-22': 'what people typed is text on every page, and no page runs a script',
  'T-24': 'pages are not kept, send no referrer, load nothing from elsewhere, and lead on with 303',
  'T-27': 'every page is for exactly those whom it is for, and no address changes anything by being opened',

  // The grants that the practice forbids, kept for apps that are registered for them.
  'LEG-01': 'a grant works only for a client that is registered for it',
  'LEG-02': 'a gate beats every registration',
  'LEG-03': 'metadata names a legacy grant only while some app may use it',
  'LEG-06': 'legacy grants skip nothing, and give less',
  'LEG-09': 'the gate holds on the way to every token',

  // What clients feel and no specification says.
  'PRD-01': 'no input is answered with a 5xx, a reset or a hang',
  'PRD-02': 'what HTTP itself refuses is answered in one JSON shape',
} as const;

export type RowId = keyof typeof rows;

/** The title of a test of a row. */
export function row(id: RowId, detail?: string): string {
  return detail === undefined ? `${id} ${rows[id]}` : `${id} ${rows[id]}: ${detail}`;
}
