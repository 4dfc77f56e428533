import { createHmac, randomBytes } from 'node:crypto';
import type { Awaitable } from '../../awaitable.ts';
import { argon2id } from './argon2id.ts';
import { sha256 } from './sha256.ts';

/** A form in which a secret is stored. */
interface HashFormat {
  /** How what is stored begins. */
  prefix: string;
  verify(secret: string, stored: string): Awaitable<boolean>;
}

/** The formats, the one that is met most often first. */
const formats: readonly HashFormat[] = [sha256, argon2id];

/** What a secret is remembered under: worth nothing outside this process. */
const memoryKey = randomBytes(32);
const REMEMBERED_MILLISECONDS = 60_000;
const REMEMBERED_AT_MOST = 10_000;
const remembered = new Map<string, number>();
/** Checks that are being made, by the same names. */
const running = new Map<string, Promise<boolean>>();

/**
 * Whether a secret is the one of which `stored` was made. A slow format's yes is remembered for a minute under a keyed
 * hash of both, so that it costs once; a changed secret has another `stored` and is not found there.
 *
 * @returns at once where the format is a fast one
 * @throws TooBusyError when too many slow checks are waiting
 */
export function verifySecret(secret: string, stored: string): Awaitable<boolean> {
  const format = formats.find(({ prefix }) => stored.startsWith(prefix));
  if (format === undefined) return false;
  if (format === sha256) return format.verify(secret, stored);
  const name = createHmac('sha256', memoryKey).update(stored).update('\0').update(secret).digest('base64url');
  const until = remembered.get(name);
  if (until !== undefined && until > performance.now()) return true;
  // Many who show the same at once cost as much as one.
  let check = running.get(name);
  if (check === undefined) {
    check = verifyAndRemember(format, secret, stored, name).finally(() => running.delete(name));
    running.set(name, check);
  }
  return check;
}

async function verifyAndRemember(
  format: HashFormat,
  secret: string,
  stored: string,
  name: string,
): Promise<boolean> {
  const right = await format.verify(secret, stored);
  if (right) remember(name);
  return right;
}

function remember(name: string): void {
  remembered.delete(name);
  if (remembered.size >= REMEMBERED_AT_MOST) {
    const [oldest] = remembered.keys();
    if (oldest !== undefined) remembered.delete(oldest);
  }
  remembered.set(name, performance.now() + REMEMBERED_MILLISECONDS);
}

/** What is stored of a secret that a person chose. */
export function hashChosenSecret(secret: string): Promise<string> {
  return argon2id.make(secret);
}

/** What is stored of a secret that we made, with `bits` of entropy. */
export async function hashGeneratedSecret(secret: string, bits: number): Promise<string> {
  return bits >= 128 ? sha256.make(secret) : argon2id.make(secret);
}

/** Whether a stored secret is one that is slow to check. */
export function isSlowHash(stored: string | undefined): boolean {
  return stored?.startsWith(argon2id.prefix) ?? false;
}

let dummy: Promise<string> | undefined;

/** Costs as much as checking the password of a user who exists, so that time does not tell who does. */
export async function verifyNothing(secret: string): Promise<void> {
  dummy ??= argon2id.make('');
  await argon2id.verify(secret, await dummy);
}
