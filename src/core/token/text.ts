import type { TokenKey } from '../../storage/tables/access-tokens.ts';
import { randomText } from '../secrets.ts';

/**
 * The text of tokens. In front stands where the row lies, in clear, which tells no more than `expires_in` does; behind
 * it 192 random bits, which are the secret. Only a hash of the whole text is kept.
 */

/** Longer texts are not tokens of ours and are not hashed. */
export const TOKEN_LENGTH_AT_MOST = 8_192;

const ACCESS_PREFIX = 'oat_';
const CODE_PREFIX = 'oac_';
const DEVICE_CODE_PREFIX = 'odc_';
const KEPT_REQUEST_PREFIX = 'oar_';
const REFRESH_PREFIX = 'ort_';
/** Every JWT begins so: `{"` in base64url. */
const JWT_PREFIX = 'eyJ';
const SECRET_BYTES = 24;
const SECRET_LENGTH = 32;
const KEY_RADIX = 36;
/** No key has more characters: the largest safe integer in base 36 has eleven. */
const KEY_PATTERN = /^[0-9a-z]{1,11}$/;

function makeKeyed(prefix: string, { expiresAt, seq }: TokenKey): string {
  return `${prefix}${expiresAt.toString(KEY_RADIX)}_${seq.toString(KEY_RADIX)}_${randomText(SECRET_BYTES)}`;
}

/** A new access token: `oat_<expires_at>_<seq>_<secret>`. */
export function makeAccessToken(key: TokenKey): string {
  return makeKeyed(ACCESS_PREFIX, key);
}

/** A new authorization code: `oac_<expires_at>_<seq>_<secret>`. */
export function makeAuthorizationCode(key: TokenKey): string {
  return makeKeyed(CODE_PREFIX, key);
}

/** A new code for a device: `odc_<expires_at>_<seq>_<secret>`. */
export function makeDeviceCode(key: TokenKey): string {
  return makeKeyed(DEVICE_CODE_PREFIX, key);
}

/** A new name for a request that waits for its user: `oar_<expires_at>_<seq>_<secret>`. */
export function makeKeptRequestId(key: TokenKey): string {
  return makeKeyed(KEPT_REQUEST_PREFIX, key);
}

/** What a JWT names its row by, in the claim `jti`: `<expires_at>_<seq>`. */
export function makeTokenId({ expiresAt, seq }: TokenKey): string {
  return `${expiresAt.toString(KEY_RADIX)}_${seq.toString(KEY_RADIX)}`;
}

/** Whether the text of an access token is a JWT, which has a `jti`. */
export function isJwtText(text: string): boolean {
  return text.startsWith(JWT_PREFIX);
}

/** The key of the row that an access token's text names; undefined for any other text. */
export function parseAccessToken(text: string): TokenKey | undefined {
  if (isJwtText(text)) return parseJwt(text);
  return parseKeyed(ACCESS_PREFIX, text);
}

/** The same for an authorization code. */
export function parseAuthorizationCode(text: string): TokenKey | undefined {
  return parseKeyed(CODE_PREFIX, text);
}

/** The same for the code of a device. */
export function parseDeviceCode(text: string): TokenKey | undefined {
  return parseKeyed(DEVICE_CODE_PREFIX, text);
}

/** The same for the name of a request that waits for its user. */
export function parseKeptRequestId(text: string): TokenKey | undefined {
  return parseKeyed(KEPT_REQUEST_PREFIX, text);
}

function parseKeyed(prefix: string, text: string): TokenKey | undefined {
  if (!text.startsWith(prefix)) return undefined;
  const first = text.indexOf('_', prefix.length);
  const second = text.indexOf('_', first + 1);
  if (first < 0 || second < 0 || text.length !== second + 1 + SECRET_LENGTH) return undefined;
  const expiresAt = parseKey(text.slice(prefix.length, first));
  const seq = parseKey(text.slice(first + 1, second));
  return expiresAt === undefined || seq === undefined ? undefined : { expiresAt, seq };
}

/** Nothing of a JWT is believed here: the hash of its whole text, in the row, says whether it is the one we issued. */
function parseJwt(text: string): TokenKey | undefined {
  const [, payload, signature, ...rest] = text.split('.');
  if (payload === undefined || signature === undefined || rest.length > 0) return undefined;
  const id = tokenIdIn(payload)?.split('_') ?? [];
  const [expiresAt, seq] = id.map(parseKey);
  return id.length !== 2 || expiresAt === undefined || seq === undefined ? undefined : { expiresAt, seq };
}

function tokenIdIn(payload: string): string | undefined {
  try {
    const claims: unknown = JSON.parse(Buffer.from(payload, 'base64url').toString());
    const isMap = typeof claims === 'object' && claims !== null && 'jti' in claims;
    return isMap && typeof claims.jti === 'string' ? claims.jti : undefined;
  } catch {
    return undefined;
  }
}

/** What a refresh token's text holds. */
export interface RefreshTokenText {
  familyId: number;
  /** The part that all tokens of the family share. */
  familySecret: string;
}

/** A new refresh token of a family: `ort_<family>_<family secret><its own secret>`. */
export function makeRefreshToken({ familyId, familySecret }: RefreshTokenText): string {
  return `${REFRESH_PREFIX}${familyId.toString(KEY_RADIX)}_${familySecret}${randomText(SECRET_BYTES)}`;
}

/** A new secret for a family. */
export function makeFamilySecret(): string {
  return randomText(SECRET_BYTES);
}

/** What a refresh token's text names; undefined for any other text. */
export function parseRefreshToken(text: string): RefreshTokenText | undefined {
  if (!text.startsWith(REFRESH_PREFIX)) return undefined;
  const end = text.indexOf('_', REFRESH_PREFIX.length);
  if (end < 0 || text.length !== end + 1 + 2 * SECRET_LENGTH) return undefined;
  const familyId = parseKey(text.slice(REFRESH_PREFIX.length, end));
  if (familyId === undefined) return undefined;
  return { familyId, familySecret: text.slice(end + 1, end + 1 + SECRET_LENGTH) };
}

function parseKey(text: string): number | undefined {
  if (!KEY_PATTERN.test(text)) return undefined;
  const key = Number.parseInt(text, KEY_RADIX);
  return Number.isSafeInteger(key) ? key : undefined;
}
