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
  'R6749-2.3.1-05': 'an id or secret outside of VSCHAR is refused before it is hashed or compared',
  'R6749-3.2-01': 'the token endpoint takes POST alone',
  'R6749-3.2-02': 'a repeated parameter is refused',
  'R6749-3.2-03': 'a body that is not a form is not read',
  'R6749-3.2-04': 'parameters in the address of the token endpoint are not read',
  'R6749-3.2.1-01': 'a public client names itself, a confidential one authenticates for every grant',
  'R6749-3.3-01': 'scope tokens have their characters, their case, and no order',
  'R6749-3.3-02': 'the answer names the scope that was granted',
  'R6749-3.3-03': 'without a scope the default is granted, or invalid_scope answered',
  'R6749-3.3-04': 'a scope that is unknown or not for the client is invalid_scope',
  'R6749-4.1.2.1-03': 'errors keep to their characters and echo nothing else',
  'R6749-4.3-01': 'the password grant has one answer for a wrong user and a wrong password',
  'R6749-4.4-01': "a client's own token is for confidential clients, of no user, without a refresh token",
  'R6749-5.1-01': 'a success has the members and headers it must have',
  'R6749-5.2-01': 'an error is JSON that is not stored, whatever is accepted',
  'R6749-5.2-02': 'a client that fails to authenticate gets 401 and a Basic challenge',
  'R6749-5.2-03': 'each thing wrong with grant_type has its own error',
  'R6749-5.2-04': 'an unknown client and a wrong secret cannot be told apart',
  'R6749-6-01': 'a refresh token is for its client, and a failed attempt does not spend it',
  'R6749-6-02': 'a refresh may narrow the scope, and never widen it',
  'R6749-10.10-01': 'tokens and secrets have 128 random bits or more',
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

  // RFC 8707, resource indicators.
  'R8707-2-01': 'a resource is an absolute URI without a fragment',
  'R8707-2-02': 'a resource may be repeated, and each must be one',
  'R8707-2-03': 'the resource is the audience of the access token',
  'R8707-2-04': 'a grant that is bound to a resource stays bound',
  'R8707-2.2-01': 'another resource than was granted is refused and spends nothing',

  // RFC 9700, the security practice.
  'R9700-2.2.2-01': 'refresh tokens rotate, and the use of a spent one ends its family',
  'R9700-2.3-01': 'an access token is bound to its audience and its scope',
  'R9700-4.2.4-01': 'pages send no referrer and load nothing from elsewhere',
  'R9700-4.13-01': 'headers of a proxy count only from one that is configured',
  'R9700-4.14.2-01': 'a refresh token ends when it is not used',
  'R9700-4.14.2-02': 'refresh tokens end with the password, the user and the client',
  'R9700-4.15-01': 'a client cannot look like a user',
  'R9700-TLS-01': 'a server that others reach needs https in its issuer',
  'R9700-GRACE-01': 'the grace period is for the direct predecessor, the same client, and nothing revoked',

  // The grants that the practice forbids, kept for apps that are registered for them.
  'LEG-01': 'a grant works only for a client that is registered for it',
  'LEG-02': 'the gate of the password grant beats every registration',
  'LEG-06': 'the password grant skips nothing',
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
