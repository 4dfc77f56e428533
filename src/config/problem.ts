import type { Setting } from './settings/setting.ts';

/** One thing that is wrong with the configuration. */
export interface Problem {
  /** The file, the environment variable or the flag. */
  readonly where: string;
  /** The full name of the setting; none where the fault is of the file as a whole. */
  readonly key: string | undefined;
  /** What is wrong and what would be right, without the two above. */
  readonly message: string;
}

/** One thing about the configuration that is allowed, but may surprise. */
export type Notice = Problem;

/** The sentence for people: where, what, what is allowed. */
export function toSentence({ where, key, message }: Problem): string {
  return printable(key === undefined ? `${where}: ${message}` : `${where}: ${key} ${message}`);
}

/** A value as a problem shows it: short, on one line, and hidden where the setting is secret. */
export function showFound(found: unknown, setting: Setting<unknown>): string {
  if (found === undefined) return 'missing';
  if (typeof found === 'function') return 'a function';
  if (setting.secret) return 'a hidden value';
  if (setting.mask) return typeof found === 'string' ? quote(setting.mask(found)) : 'a hidden value';
  return quote(found);
}

const longestShown = 80;

function quote(value: unknown): string {
  const text = typeof value === 'number' ? String(value) : toJson(value);
  return text.length > longestShown ? `${text.slice(0, longestShown)}…` : text;
}

/** A script can put into a configuration what JSON cannot say. */
function toJson(value: unknown): string {
  try {
    return JSON.stringify(value) ?? `a ${typeof value}`;
  } catch {
    return `a ${typeof value}`;
  }
}

/** Control characters would let a file steer the terminal it is printed on. */
function printable(text: string): string {
  return text.replace(/\p{Cc}/gu, (character) => {
    return `\\x${character.charCodeAt(0).toString(16).padStart(2, '0')}`;
  });
}
