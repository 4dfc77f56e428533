import type { JWTPayload, JWTVerifyGetKey, JWTVerifyOptions } from 'jose';
import type { Context } from '../../context.ts';
import { extendSigningKey } from '../../storage/tables/signing-keys.ts';
import { issuer } from '../issuer.ts';
import { type SigningAlgorithm, signingAlgorithms } from './algorithms.ts';
import { signingKey, verifyingKey } from './signing-key.ts';

/** What is signed. */
export type Claims = JWTPayload;

/** How it is signed. */
export interface Signing {
  /** The kind of token, so that none passes for another (RFC 8725 section 3.11); undefined: it is no token. */
  typ: string | undefined;
  /** Until when whoever gets it can verify it, in whole seconds since the epoch. */
  verifiableUntil: number;
}

/** A key's end is recorded this far ahead, so that it costs a write an hour and not one a token. */
const AHEAD_SECONDS = 3_600;

/** Longer texts are not looked into. */
const LENGTH_AT_MOST = 16_384;

/** Three parts in base64url (RFC 7515 section 7.1), of which the library would take other spellings too. */
const COMPACT = /^[\w-]+\.[\w-]+\.[\w-]+$/;

/** Loaded where something is signed or verified: most processes do neither. */
const library = () => import('jose');

/**
 * Signs claims with the key that is active (RFC 7519, RFC 7515 section 7.1). The work is done beside the event loop.
 *
 * @throws StorageError, also "key_unreadable"
 */
export async function signJwt(
  context: Context,
  { alg, typ, verifiableUntil }: Signing & { alg: SigningAlgorithm },
  claims: Claims,
): Promise<string> {
  const { SignJWT } = await library();
  const { kid, privateKey, signedUntil } = await signingKey(context, alg);
  if (signedUntil !== undefined && verifiableUntil > signedUntil) {
    // Before it is handed out, or its key might leave the key set while it is good.
    await extendSigningKey(context.db, kid, verifiableUntil + AHEAD_SECONDS);
  }
  return new SignJWT(claims).setProtectedHeader({ ...typed(typ), alg, kid }).sign(privateKey);
}

/**
 * Signs claims with the secret of a client (HS256, RFC 7518 section 3.2).
 *
 * @param clientSecret of 32 characters or more
 */
export async function signJwtWithSecret(
  clientSecret: string,
  { typ }: Pick<Signing, 'typ'>,
  claims: Claims,
): Promise<string> {
  const { SignJWT } = await library();
  return new SignJWT(claims)
    .setProtectedHeader({ ...typed(typ), alg: 'HS256' })
    .sign(Buffer.from(clientSecret));
}

function typed(typ: string | undefined): { typ?: string } {
  return typ === undefined ? {} : { typ };
}

/** How a token is looked at. */
interface Verification {
  /** The kind of token that it must be. */
  typ: string;
  /** Whether one that has expired counts as well. */
  evenExpired?: boolean;
}

/**
 * The claims of a token that this server signed and that has not expired; undefined for every other text. The key is
 * found by its id among our own, and fixes the algorithm: what the token says of either is no more than a hint.
 */
export async function verifyJwt(
  context: Context,
  text: string,
  verification: Verification,
): Promise<JWTPayload | undefined> {
  const getKey: JWTVerifyGetKey = async ({ kid, alg }) => {
    const key = kid === undefined ? undefined : await verifyingKey(context, kid);
    if (key === undefined || key.alg !== alg) {
      const { errors } = await library();
      throw new errors.JWKSNoMatchingKey();
    }
    return key.publicKey;
  };
  return verify(context, text, verification, { getKey, algorithms: signingAlgorithms });
}

/** The same for a token that was signed with the secret of a client. */
export async function verifyJwtWithSecret(
  context: Context,
  text: string,
  clientSecret: string,
  verification: Verification,
): Promise<JWTPayload | undefined> {
  const getKey: JWTVerifyGetKey = async () => Buffer.from(clientSecret);
  return verify(context, text, verification, { getKey, algorithms: ['HS256'] });
}

async function verify(
  context: Context,
  text: string,
  { typ, evenExpired = false }: Verification,
  { getKey, algorithms }: { getKey: JWTVerifyGetKey; algorithms: readonly string[] },
): Promise<JWTPayload | undefined> {
  if (!isCompact(text)) return undefined;
  const { errors, jwtVerify } = await library();
  const options: JWTVerifyOptions = {
    typ,
    issuer: issuer(context.settings),
    algorithms: [...algorithms],
    requiredClaims: ['exp'],
    currentDate: new Date(context.now() * 1_000),
    ...(evenExpired ? { clockTolerance: Number.MAX_SAFE_INTEGER } : {}),
  };
  try {
    return (await jwtVerify(text, getKey, options)).payload;
  } catch (error) {
    if (error instanceof errors.JOSEError) return undefined;
    throw error;
  }
}

function isCompact(text: string): boolean {
  return text.length <= LENGTH_AT_MOST && COMPACT.test(text);
}

/** What a token says of its algorithm and of itself, proved by nothing: to find out what it is to be proved by. */
export async function readUnverified(
  text: string,
): Promise<{ alg: string | undefined; payload: JWTPayload } | undefined> {
  if (!isCompact(text)) return undefined;
  const { decodeJwt, decodeProtectedHeader } = await library();
  try {
    return { alg: decodeProtectedHeader(text).alg, payload: decodeJwt(text) };
  } catch {
    return undefined;
  }
}
