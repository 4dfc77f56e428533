import { hash, randomBytes, timingSafeEqual } from 'node:crypto';

/** One call to the system's generator costs as much as filling this many bytes: draw for many tokens at once. */
const POOL_BYTES = 8_192;

let pool = Buffer.alloc(0);
let used = 0;

/** Bytes from the system's generator, each handed out once. */
function draw(bytes: number): Buffer {
  if (used + bytes > pool.length) {
    pool = randomBytes(POOL_BYTES);
    used = 0;
  }
  const drawn = pool.subarray(used, used + bytes);
  used += bytes;
  return drawn;
}

/** A random text in base64url; 24 bytes give 32 characters and 192 bits. */
export function randomText(bytes: number): string {
  const drawn = draw(bytes);
  const text = drawn.toString('base64url');
  // What is still secret elsewhere must not lie about in the pool.
  drawn.fill(0);
  return text;
}

const ALPHANUMERIC = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789';

/** The bits of one alphanumeric character, for judging the strength of a text of them. */
export const ALPHANUMERIC_BITS = Math.log2(ALPHANUMERIC.length);

/** A random text of letters and digits, the form of Django OAuth Toolkit's client ids and secrets. */
export function randomAlphanumeric(length: number): string {
  return randomCharacters(ALPHANUMERIC, length);
}

/** A random text of the characters of an alphabet, of which there are 256 at most. */
export function randomCharacters(alphabet: string, length: number): string {
  // Bytes above the last whole multiple of the alphabet's length would make some characters likelier than others.
  const limit = 256 - (256 % alphabet.length);
  let text = '';
  while (text.length < length) {
    for (const byte of draw(Math.min(64, length))) {
      if (byte < limit && text.length < length) text += alphabet[byte % alphabet.length];
    }
  }
  return text;
}

/** SHA-256 of a text, in base64url (43 characters). Right for secrets of 128 random bits or more, and only for those. */
export function sha256(text: string): string {
  return hash('sha256', text, 'base64url');
}

/** Compares two digests of one length in constant time. */
export function equalHashes(a: string, b: string): boolean {
  const left = Buffer.from(a);
  const right = Buffer.from(b);
  return left.length === right.length && timingSafeEqual(left, right);
}
