import { existsSync, readFileSync } from 'node:fs';

/** The version of this program. package.json lies above this file, however the program was built. */
export function ownVersion(): string {
  let folder = new URL('.', import.meta.url);
  while (!existsSync(new URL('package.json', folder))) folder = new URL('..', folder);
  const { version }: { version: string } = JSON.parse(readFileSync(new URL('package.json', folder), 'utf8'));
  return version;
}
