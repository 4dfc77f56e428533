import { statSync } from 'node:fs';
import { platform } from 'node:os';

export const OTHERS = 0o007;
export const OTHERS_READ = 0o004;
export const OTHERS_WRITE = 0o002;
export const GROUP = 0o070;
/** In a folder with this bit, nobody can rename or remove what is another user's. */
export const STICKY = 0o1000;

/** The mode of a file or folder; undefined where there is none, and on Windows, which knows no such modes. */
export function modeOf(path: string): number | undefined {
  if (platform() === 'win32') return undefined;
  return statSync(path, { throwIfNoEntry: false })?.mode;
}
