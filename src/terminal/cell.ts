import { escapeText } from './escape.ts';

/** Members of the standards' documents that hold a moment, beside those that end in `_at`. */
const MOMENTS = new Set(['exp', 'iat', 'nbf', 'auth_time']);

/** The last moment that a date can show, in seconds. */
const LAST_MOMENT = 8_640_000_000_000;

/**
 * A value as a person reads it: moments as UTC time, lists with blanks between, `-` for nothing.
 *
 * @param name the member of the JSON document that holds it
 */
export function cellText(name: string, value: unknown): string {
  if (value === undefined || value === null || value === '') return '-';
  if (typeof value === 'boolean') return value ? 'yes' : 'no';
  if (typeof value === 'number') return isMoment(name) ? momentText(value) : String(value);
  if (Array.isArray(value)) return value.map((item) => cellText(name, item)).join(' ') || '-';
  if (typeof value === 'object') return escapeText(JSON.stringify(value));
  return escapeText(String(value));
}

function isMoment(name: string): boolean {
  return name.endsWith('_at') || MOMENTS.has(name);
}

/** RFC 7591 writes 0 for "never". */
function momentText(seconds: number): string {
  if (seconds === 0) return 'never';
  if (Math.abs(seconds) > LAST_MOMENT) return String(seconds);
  return new Date(seconds * 1000).toISOString().replace('.000Z', 'Z');
}
