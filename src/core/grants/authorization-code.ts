import type { Context } from '../../context.ts';
import { OAuthError } from '../../errors.ts';
import { deleteAccessToken } from '../../storage/tables/access-tokens.ts';
import {
  type AuthorizationCode,
  consumeAuthorizationCode,
  findAuthorizationCode,
  findSpentFor,
} from '../../storage/tables/authorization-codes.ts';
import { deleteTokenFamily } from '../../storage/tables/token-families.ts';
import { readAuthentication } from '../openid/authentication.ts';
import { narrowAudience } from '../resource.ts';
import { narrowScope, stillAllowed } from '../scope.ts';
import { equalHashes, sha256 } from '../secrets.ts';
import { findOwners, isExpired } from '../token/live.ts';
import { parseAuthorizationCode } from '../token/text.ts';
import type { Grant } from './grant.ts';

/** RFC 7636 section 4.1. */
const VERIFIER = /^[A-Za-z0-9._~-]{43,128}$/;

/**
 * A code for tokens (RFC 6749 section 4.1.3). It is spent by the transaction that keeps the tokens; shown again by who
 * can prove it, it revokes what it gave (section 4.1.2). Who cannot prove it neither spends nor revokes anything.
 */
export const authorizationCode: Grant = {
  type: 'authorization_code',
  publicClients: true,
  async redeem(context, client, form) {
    const text = form.get('code');
    if (text === undefined) throw new OAuthError('invalid_request', 'The request needs the parameter code.');
    const code = await findCode(context, text);
    if (code?.client !== client.id) throw refused('unknown code, or one of another client');
    checkRedirectUri(code, form.get('redirect_uri'));
    checkVerifier(code, form.get('code_verifier'));
    const owners = await findOwners(context, code);
    if (owners === undefined) throw refused('the client or the user has had its tokens revoked');
    // One that was spent goes on to be found out: what it gave may live longer than the code.
    if (code.usedAt === undefined && isExpired(code.expiresAt, context)) throw refused('expired code');
    const refreshes = client.grantTypes.includes('refresh_token');
    return {
      authorization: {
        ...owners,
        scope: narrowScope(stillAllowed(context.settings, client, code.scope), undefined),
        audience: narrowAudience(code.audience, form.resources),
        authentication: readAuthentication(code, code.nonce),
        refreshToken: refreshes ? { kind: 'first', audience: code.audience } : { kind: 'none' },
      },
      async consume(tx, { accessToken }) {
        const spentFor = { familyId: accessToken.familyId, accessToken };
        return (await consumeAuthorizationCode(tx, code, context.now(), spentFor)) ? 'spent' : 'refused';
      },
      onReplay: (later) => revokeWhatItGave(later, code),
    };
  },
};

function refused(detail: string): OAuthError {
  return new OAuthError('invalid_grant', 'The code is unknown, expired, used or not for this request.', {
    detail,
  });
}

async function findCode(context: Context, text: string): Promise<AuthorizationCode | undefined> {
  const key = parseAuthorizationCode(text);
  const code = key === undefined ? undefined : await findAuthorizationCode(context.db, key);
  return code !== undefined && equalHashes(code.codeHash, sha256(text)) ? code : undefined;
}

/**
 * The redirect URI is compared wherever it is sent. It may be left out where the request left it out too, or where PKCE
 * does its work (OAuth 2.1).
 */
function checkRedirectUri(code: AuthorizationCode, sent: string | undefined): void {
  const optional = !code.redirectUriSent || code.codeChallenge !== undefined;
  if (sent === undefined ? !optional : sent !== code.redirectUri) {
    throw refused('redirect_uri differs from that of the authorization request');
  }
}

/** A verifier if and only if there was a challenge (RFC 9700 section 4.8.2), compared in constant time. */
function checkVerifier(code: AuthorizationCode, verifier: string | undefined): void {
  const { codeChallenge, codeChallengeMethod } = code;
  if (codeChallenge === undefined) {
    if (verifier !== undefined) throw refused('a code_verifier for a request without a code_challenge');
    return;
  }
  if (verifier === undefined || !VERIFIER.test(verifier)) {
    throw refused('code_verifier is missing, or not of the form of RFC 7636 section 4.1');
  }
  const right =
    codeChallengeMethod === 'plain'
      ? equalHashes(sha256(codeChallenge), sha256(verifier))
      : equalHashes(codeChallenge, sha256(verifier));
  if (!right) throw refused('wrong code_verifier');
}

async function revokeWhatItGave(context: Context, code: AuthorizationCode): Promise<void> {
  const spentFor = await findSpentFor(context.db, code);
  if (spentFor === undefined) return;
  context.log.warn({ event: 'authorization_code_reuse', client: code.client, user: code.userId });
  const { familyId, accessToken } = spentFor;
  await context.db.tx(async (tx) => {
    if (familyId !== undefined) await deleteTokenFamily(tx, familyId);
    await deleteAccessToken(tx, accessToken);
  });
}
