import { existsSync, lstatSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

/** The names a configuration file may have, the first one found wins; package.json holds it under the key `oauth2`. */
const searchPlaces = [
  'oauth2.config.json',
  'oauth2.config.yaml',
  'oauth2.config.yml',
  'oauth2.config.js',
  'oauth2.config.mjs',
  'oauth2.config.cjs',
  '.oauth2rc',
  'package.json',
];

/** A file that was found, and those beside it that are not read because of it. */
export interface Found {
  readonly file: string;
  readonly passedOver: readonly string[];
}

/**
 * Looks for the configuration file from a folder upwards. The last folder looked into is the first that holds a
 * package.json, or the home directory: what lies above belongs to another project or another user. Asking the
 * file system takes less than a millisecond where loading cosmiconfig takes ten, and most commands run in
 * folders where this is all there is to it.
 */
export function findFile(cwd: string, home: string): Found | undefined {
  let folder = cwd;
  for (;;) {
    const [file, ...passedOver] = searchPlaces.map((name) => join(folder, name)).filter(isCandidate);
    if (file !== undefined) return { file, passedOver };
    const parent = dirname(folder);
    if (folder === home || parent === folder || existsSync(join(folder, 'package.json'))) return undefined;
    folder = parent;
  }
}

function isCandidate(file: string): boolean {
  if (file.endsWith('package.json')) return existsSync(file) && holdsOurKey(file);
  // A link to what is not there counts: without its volume, a server must not start with an empty store of its own.
  return isThere(file);
}

/** Also a link to nowhere; a folder that may not be looked into holds nothing for us. */
function isThere(file: string): boolean {
  try {
    return lstatSync(file, { throwIfNoEntry: false }) !== undefined;
  } catch {
    return false;
  }
}

/** Nearly every project has a package.json, and nearly none has our key in it. */
function holdsOurKey(file: string): boolean {
  const text = readFileSync(file, 'utf8');
  if (!text.includes('"oauth2"')) return false;
  try {
    return Object.hasOwn(JSON.parse(text), 'oauth2');
  } catch {
    // Reading it as a configuration will say what is wrong.
    return true;
  }
}
