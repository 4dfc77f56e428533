import { randomBytes } from 'node:crypto';
import { existsSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { UserError } from '../errors.ts';

/** Beside the configuration file, which names it by this name. */
export const KEY_SECRET_FILE = 'oauth2.key-secret';

const SECRET_BYTES = 32;

/**
 * Makes the file with the secret that encrypts the signing keys, readable for its owner alone. One that is there
 * already stays as it is: keys that were encrypted under it could be read by nobody any more.
 *
 * @param configFile absolute
 * @returns what takes the change back
 * @throws UserError "failed" when it cannot be written
 */
export function makeKeySecretFile(configFile: string): () => void {
  const file = join(dirname(configFile), KEY_SECRET_FILE);
  if (existsSync(file)) return () => undefined;
  try {
    writeFileSync(file, `${randomBytes(SECRET_BYTES).toString('base64')}\n`, { mode: 0o600, flag: 'wx' });
  } catch (error) {
    throw new UserError('failed', `${file} cannot be written: ${(error as Error).message}`);
  }
  return () => rmSync(file, { force: true });
}
