import { type Awaitable, andThen } from '../../awaitable.ts';
import type { Context } from '../../context.ts';
import type { AccessToken } from '../../storage/tables/access-tokens.ts';
import type { SealedSuccessor } from '../../storage/tables/sealed-successors.ts';
import { nextNumber } from '../../storage/tables/sequences.ts';
import type { Rotation, TokenFamily } from '../../storage/tables/token-families.ts';
import type { Authorization, RefreshTokenWish, TokenResponse } from '../grants/grant.ts';
import { keptAuthentication } from '../openid/authentication.ts';
import { isOpenid } from '../scope.ts';
import { sha256 } from '../secrets.ts';
import { jwtAudience, makeJwtAccessToken } from './jwt-access-token.ts';
import { userGenerationFor } from './live.ts';
import { seal } from './seal.ts';
import { makeAccessToken, makeFamilySecret, makeRefreshToken } from './text.ts';

/** Tokens that exist as texts, and the rows that will record them. Nothing is written yet. */
export interface Minted {
  response: TokenResponse;
  accessToken: AccessToken;
  /** With the first refresh token of a family. */
  family?: TokenFamily;
  /** With a successor. */
  rotation?: Rotation;
  sealedSuccessor?: SealedSuccessor;
  /** What userinfo is to tell beside the claims of the scope, as JSON. */
  requestedClaims?: string;
}

/** Makes the tokens of an authorization. Their plain texts exist only in the response. */
export function mint(context: Context, authorization: Authorization): Awaitable<Minted> {
  return andThen(nextNumber(context.db), (seq) => {
    const accessToken = makeRow(context, authorization, seq);
    return andThen(makeText(context, authorization, accessToken), (text) => {
      accessToken.tokenHash = sha256(text);
      const minted: Minted = { response: respond(accessToken, text), accessToken };
      const { authentication, refreshToken } = authorization;
      if (authentication === undefined && refreshToken.kind === 'none') return minted;
      return withCompany(context, authorization, minted);
    });
  });
}

function isJwt({ client, tokenFormat }: Authorization): boolean {
  return (tokenFormat ?? client.tokenFormat) === 'jwt';
}

/** The row of an access token whose text is still to be made. */
function makeRow(context: Context, authorization: Authorization, seq: number): AccessToken {
  const { client, user, expiresInSeconds } = authorization;
  const issuedAt = context.now();
  // Written out: the spreading of records is what costs most on this path.
  return {
    expiresAt: issuedAt + (expiresInSeconds ?? Math.floor(context.settings.ACCESS_TOKEN_EXPIRE_SECONDS)),
    seq,
    tokenHash: '',
    client: client.id,
    clientGeneration: client.tokenGeneration,
    userId: user?.id,
    userGeneration: user === undefined ? 0 : userGenerationFor(user, client),
    familyId: undefined,
    familyGeneration: 0,
    scope: authorization.scope.join(' '),
    audience: isJwt(authorization) ? jwtAudience(context, authorization.audience) : authorization.audience,
    issuedAt,
  };
}

function makeText(context: Context, authorization: Authorization, row: AccessToken): Awaitable<string> {
  if (!isJwt(authorization)) return makeAccessToken(row);
  const { client, user } = authorization;
  const { clientId } = client;
  return makeJwtAccessToken(context, row, { subject: user?.id ?? clientId, clientId });
}

function respond({ expiresAt, issuedAt, scope }: AccessToken, text: string): TokenResponse {
  return { access_token: text, expires_in: expiresAt - issuedAt, token_type: 'Bearer', scope };
}

/** Adds what comes beside the access token. */
async function withCompany(context: Context, authorization: Authorization, minted: Minted): Promise<Minted> {
  const { authentication, refreshToken } = authorization;
  if (authentication !== undefined) await tellOfUser(context, authorization, minted);
  if (refreshToken.kind === 'none') return minted;
  return refreshToken.kind === 'first'
    ? withFirst(context, minted, authorization, refreshToken.audience ?? authorization.audience)
    : withSuccessor(context, minted, refreshToken);
}

/** Adds the id_token, and what userinfo is to tell, where the scope is that of OpenID Connect (Core section 3.1.3.3). */
async function tellOfUser(context: Context, authorization: Authorization, minted: Minted): Promise<void> {
  const { client, user, authentication, scope } = authorization;
  if (user === undefined || authentication === undefined || !isOpenid(context.settings, scope)) return;
  const { makeIdToken } = await import('../openid/id-token.ts');
  const accessToken = minted.response.access_token;
  minted.response.id_token = await makeIdToken(context, { client, user, authentication, accessToken });
  const { claims } = authentication;
  if (claims?.userinfo !== undefined) minted.requestedClaims = JSON.stringify(claims.userinfo);
}

async function withFirst(
  context: Context,
  minted: Minted,
  { authentication }: Authorization,
  audience: readonly string[],
): Promise<Minted> {
  const { response, accessToken } = minted;
  const familyId = await nextNumber(context.db);
  const familySecret = makeFamilySecret();
  const text = makeRefreshToken({ familyId, familySecret });
  const { issuedAt } = accessToken;
  return {
    ...minted,
    response: { ...response, refresh_token: text },
    accessToken: { ...accessToken, familyId, familyGeneration: 0 },
    family: {
      familyId,
      familySecretHash: sha256(familySecret),
      tokenHash: sha256(text),
      previousTokenHash: undefined,
      graceUntil: undefined,
      generation: 0,
      client: accessToken.client,
      clientGeneration: accessToken.clientGeneration,
      userId: accessToken.userId,
      userGeneration: accessToken.userGeneration,
      scope: accessToken.scope,
      // What was granted: a JWT's own default must not bind what a refresh may ask for.
      audience,
      issuedAt,
      rotatedAt: issuedAt,
      expiresAt: refreshExpiry(context, accessToken),
      authentication: authentication && keptAuthentication(authentication),
    },
  };
}

function withSuccessor(
  context: Context,
  minted: Minted,
  wish: RefreshTokenWish & { kind: 'successor' },
): Minted {
  const { response, accessToken } = minted;
  const { familyId, presented, familySecret } = wish;
  const rotates = context.settings.ROTATE_REFRESH_TOKEN && familySecret !== undefined;
  const text = rotates ? makeRefreshToken({ familyId, familySecret }) : presented;
  const whole: TokenResponse = { ...response, refresh_token: text };
  const { issuedAt } = accessToken;
  const grace = rotates ? context.settings.REFRESH_TOKEN_GRACE_PERIOD_SECONDS : 0;
  const graceUntil = grace > 0 ? issuedAt + grace : undefined;
  const generation = wish.generation + 1;
  return {
    ...minted,
    response: whole,
    accessToken: { ...accessToken, familyId, familyGeneration: generation },
    rotation: {
      familyId,
      spentHash: sha256(presented),
      tokenHash: sha256(text),
      generation: wish.generation,
      graceUntil,
      rotatedAt: issuedAt,
      expiresAt: refreshExpiry(context, accessToken),
    },
    ...(graceUntil === undefined
      ? {}
      : { sealedSuccessor: { expiresAt: graceUntil, familyId, generation, sealed: seal(presented, whole) } }),
  };
}

/** A refresh token idles from the end of its access token on, as in Django OAuth Toolkit. */
function refreshExpiry(context: Context, { expiresAt }: AccessToken): number | undefined {
  const idle = context.settings.REFRESH_TOKEN_EXPIRE_SECONDS;
  return idle === null || idle === 0 ? undefined : expiresAt + Math.floor(idle);
}
