import type { Context } from '../../context.ts';
import type { Queries } from '../../storage/sql.ts';
import type { TokenKey } from '../../storage/tables/access-tokens.ts';
import { type AuthorizationCode, insertAuthorizationCode } from '../../storage/tables/authorization-codes.ts';
import { nextNumber } from '../../storage/tables/sequences.ts';
import type { Authorization } from '../grants/grant.ts';
import { type Authentication, writeClaims } from '../openid/authentication.ts';
import { isOpenid } from '../scope.ts';
import { sha256 } from '../secrets.ts';
import type { SignedIn } from '../sessions.ts';
import { userGenerationFor } from '../token/live.ts';
import { mint } from '../token/mint.ts';
import { recordMinted } from '../token/persist.ts';
import { makeAuthorizationCode } from '../token/text.ts';
import type { AuthorizationRequest } from './request.ts';
import type { ResponseParameters } from './response.ts';
import type { ResponsePart } from './response-types.ts';

/** A part of a response that exists as a text, and what will record it. Nothing is written yet. */
interface IssuedPart {
  parameters: ResponseParameters;
  write?(tx: Queries): Promise<void>;
}

/** The texts of the parts that were made before. */
type Made = Partial<Record<ResponsePart, string>>;

interface Making {
  request: AuthorizationRequest;
  signedIn: SignedIn;
  authentication: Authentication;
  made: Made;
}

type Issuer = (context: Context, making: Making) => Promise<IssuedPart & { text: string }>;

/** What makes each part of a response. */
const issuers: Readonly<Record<ResponsePart, Issuer>> = {
  code: issueCode,
  token: issueAccessToken,
  id_token: issueIdToken,
};

/** An access token that went through a browser lives no longer (RFC 9700 section 2.1.2). */
const FRONT_CHANNEL_SECONDS_AT_MOST = 600;

/** Makes everything that a response type consists of. */
export async function issueParts(
  context: Context,
  request: AuthorizationRequest,
  signedIn: SignedIn,
): Promise<IssuedPart[]> {
  const { session } = signedIn;
  const authentication: Authentication = {
    sid: session.sid,
    authenticatedAt: session.authenticatedAt,
    methods: session.methods,
    claims: request.claims,
    nonce: request.nonce,
  };
  const issued: IssuedPart[] = [];
  const made: Made = {};
  for (const part of request.responseType.parts) {
    const { text, ...rest } = await issuers[part](context, { request, signedIn, authentication, made });
    made[part] = text;
    issued.push(rest);
  }
  return issued;
}

/** A code, bound to everything that it was granted for (RFC 6749 section 4.1.2). */
async function issueCode(context: Context, { request, signedIn, authentication }: Making) {
  const { user } = signedIn;
  const issuedAt = context.now();
  const key: TokenKey = {
    expiresAt: issuedAt + Math.floor(context.settings.AUTHORIZATION_CODE_EXPIRE_SECONDS),
    seq: await nextNumber(context.db),
  };
  const text = makeAuthorizationCode(key);
  const { client, codeChallenge } = request;
  const code: AuthorizationCode = {
    ...key,
    codeHash: sha256(text),
    client: client.id,
    clientGeneration: client.tokenGeneration,
    userId: user.id,
    userGeneration: userGenerationFor(user, client),
    redirectUri: request.redirectUri,
    redirectUriSent: request.redirectUriSent,
    scope: request.scope.join(' '),
    audience: request.audience,
    codeChallenge: codeChallenge?.challenge,
    codeChallengeMethod: codeChallenge?.method,
    nonce: request.nonce,
    sid: authentication.sid,
    authenticatedAt: authentication.authenticatedAt,
    methods: authentication.methods,
    claims: writeClaims(authentication.claims),
    issuedAt,
    usedAt: undefined,
  };
  return {
    text,
    parameters: [['code', text]] as const,
    write: (tx: Queries) => insertAuthorizationCode(tx, code),
  };
}

/** An access token for a client that gets it through the browser (RFC 6749 section 4.2.2). */
async function issueAccessToken(context: Context, { request, signedIn, authentication }: Making) {
  const { client, audience } = request;
  const lifetime = Math.floor(context.settings.ACCESS_TOKEN_EXPIRE_SECONDS);
  const authorization: Authorization = {
    client,
    user: signedIn.user,
    // Nothing lives on where the user is not.
    scope: request.scope.filter((token) => token !== 'offline_access'),
    audience,
    refreshToken: { kind: 'none' },
    expiresInSeconds: Math.min(lifetime, FRONT_CHANNEL_SECONDS_AT_MOST),
  };
  const minted = await mint(context, authorization);
  const userinfo = isOpenid(context.settings, request.scope) ? authentication.claims?.userinfo : undefined;
  if (userinfo !== undefined) minted.requestedClaims = JSON.stringify(userinfo);
  const { access_token, token_type, expires_in, scope } = minted.response;
  return {
    text: access_token,
    parameters: [
      ['access_token', access_token],
      ['token_type', token_type],
      ['expires_in', String(expires_in)],
      ['scope', scope],
    ] as const,
    write: (tx: Queries) => recordMinted(tx, authorization, minted),
  };
}

/** An id_token that vouches for what comes with it (OpenID Connect Core sections 3.2.2.10 and 3.3.2.11). */
async function issueIdToken(context: Context, { request, signedIn, authentication, made }: Making) {
  const { makeIdToken } = await import('../openid/id-token.ts');
  const comesAlone = request.responseType.parts.length === 1;
  const text = await makeIdToken(context, {
    client: request.client,
    user: signedIn.user,
    authentication,
    accessToken: made.token,
    code: made.code,
    ...(comesAlone ? { scopeToTell: request.scope } : {}),
  });
  return { text, parameters: [['id_token', text]] as const };
}
