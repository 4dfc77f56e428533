import type { Settings } from '../../config/settings/index.ts';
import { loadFunction } from '../extension.ts';
import { randomCharacters, sha256 } from '../secrets.ts';

/** What a person reads on a device and types in elsewhere (RFC 8628 section 6.1). */

/** Consonants alone: no words come of them, and no two of them look alike. 8 of 20 are 34.5 bits. */
const ALPHABET = 'BCDFGHJKLMNPQRSTVWXZ';
const LENGTH = 8;
const OWN = new RegExp(`^[${ALPHABET}]{${LENGTH}}$`);

/** Longer ones are not looked at, whoever makes them. */
const LENGTH_AT_MOST = 100;

/** Between the groups of a code, as people type it. */
const SEPARATORS = /[\s\p{Pd}_.]+/gu;

/** What is no letter of ours and looks like exactly one of them. */
const lookAlikes: Readonly<Record<string, string>> = { '1': 'L', I: 'L', '2': 'Z', '5': 'S', '8': 'B' };

const BUILT_IN = 'oauth2_provider.utils.user_code_generator';
const SETTING = 'OAUTH_DEVICE_USER_CODE_GENERATOR';

/**
 * A new user code, as the device shows it.
 *
 * @throws UserError when the function of OAUTH_DEVICE_USER_CODE_GENERATOR cannot be loaded; Error when what it makes
 *   can be no code
 */
export async function makeUserCode(settings: Settings): Promise<string> {
  const reference = settings[SETTING];
  if (reference === BUILT_IN) return grouped(randomCharacters(ALPHABET, LENGTH));
  const generate = await loadFunction(SETTING, reference);
  const made = await generate();
  if (typeof made !== 'string' || made.length > LENGTH_AT_MOST || !/^[\x21-\x7e ]+$/.test(made)) {
    throw new Error('OAUTH_DEVICE_USER_CODE_GENERATOR makes what can be no user code');
  }
  if (normalUserCode(made) === undefined) {
    throw new Error('OAUTH_DEVICE_USER_CODE_GENERATOR makes user codes of separators alone');
  }
  return made;
}

/** Makes sure that the function is there, before anybody asks for a code. */
export async function checkUserCodeGenerator(settings: Settings): Promise<void> {
  if (settings[SETTING] !== BUILT_IN) await loadFunction(SETTING, settings[SETTING]);
}

/**
 * What a typed code comes to: its case, its grouping and mistaken look-alikes do not count. Codes that differ only in
 * these are one code, whoever makes them.
 *
 * @returns undefined for what can be no code
 */
function normalUserCode(typed: string): string | undefined {
  if (typed.length > LENGTH_AT_MOST) return undefined;
  const plain = typed.normalize('NFKC').replace(SEPARATORS, '').toUpperCase();
  const normal = plain.replace(/[1I258]/g, (character) => lookAlikes[character] ?? character);
  return normal === '' ? undefined : normal;
}

/**
 * By what a code is found. The hash keeps it out of sight, and no more: there are too few codes to hide one from who
 * has the store. All that it is good for is to answer in one's own name for somebody else's device.
 */
export function userCodeHash(typed: string): string | undefined {
  const normal = normalUserCode(typed);
  return normal === undefined ? undefined : sha256(normal);
}

/** A code as its device shows it, as far as that can be known; undefined for what can be none. */
export function shownUserCode(typed: string): string | undefined {
  const normal = normalUserCode(typed);
  if (normal === undefined || !/^[\p{L}\p{N}\s\p{Pd}_.]+$/u.test(typed)) return undefined;
  return OWN.test(normal) ? grouped(normal) : typed.trim();
}

function grouped(code: string): string {
  return `${code.slice(0, LENGTH / 2)}-${code.slice(LENGTH / 2)}`;
}
