import type { Context } from '../../context.ts';
import type { Queries } from '../../storage/sql.ts';
import type { TokenKey } from '../../storage/tables/access-tokens.ts';
import { type AuthorizationCode, insertAuthorizationCode } from '../../storage/tables/authorization-codes.ts';
import { nextNumber } from '../../storage/tables/sequences.ts';
import { sha256 } from '../secrets.ts';
import type { SignedIn } from '../sessions.ts';
import { userGenerationFor } from '../token/live.ts';
import { makeAuthorizationCode } from '../token/text.ts';
import type { AuthorizationRequest } from './request.ts';
import type { ResponseParameters } from './response.ts';
import type { ResponsePart } from './response-types.ts';

/** A part of a response that exists as a text, and what will record it. Nothing is written yet. */
interface IssuedPart {
  parameters: ResponseParameters;
  write(tx: Queries): Promise<void>;
}

type Issuer = (context: Context, request: AuthorizationRequest, signedIn: SignedIn) => Promise<IssuedPart>;

/** What makes each part of a response. */
const issuers: Readonly<Record<ResponsePart, Issuer>> = { code: issueCode };

/** Makes everything that a response type consists of. */
export async function issueParts(
  context: Context,
  request: AuthorizationRequest,
  signedIn: SignedIn,
): Promise<IssuedPart[]> {
  const issued: IssuedPart[] = [];
  for (const part of request.responseType.parts) issued.push(await issuers[part](context, request, signedIn));
  return issued;
}

/** A code, bound to everything that it was granted for (RFC 6749 section 4.1.2). */
async function issueCode(
  context: Context,
  request: AuthorizationRequest,
  { session, user }: SignedIn,
): Promise<IssuedPart> {
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
    sid: session.sid,
    authenticatedAt: session.authenticatedAt,
    issuedAt,
    usedAt: undefined,
  };
  return { parameters: [['code', text]], write: (tx) => insertAuthorizationCode(tx, code) };
}
