import { randomBytes } from 'node:crypto';

/**
 * A new user id: UUIDv7, so that ids made later sort later (RFC 9562 section 5.7).
 *
 * @param now whole seconds since the epoch
 */
export function makeUserId(now: number): string {
  const bytes = randomBytes(16);
  bytes.writeUIntBE(now * 1_000 + (bytes.readUInt16BE(0) % 1_000), 0, 6);
  bytes.writeUInt8((bytes.readUInt8(6) & 0x0f) | 0x70, 6);
  bytes.writeUInt8((bytes.readUInt8(8) & 0x3f) | 0x80, 8);
  const hex = bytes.toString('hex');
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join('-');
}

const DIGITS = /^[0-9]+$/;
const UUID = /^[0-9a-f]{8}-?[0-9a-f]{4}-?[0-9a-f]{4}-?[0-9a-f]{4}-?[0-9a-f]{12}$/i;

/** Whether a text could be a user's id, ours or an imported one. No client may go by such a name. */
export function looksLikeUserId(text: string): boolean {
  return DIGITS.test(text) || UUID.test(text);
}
