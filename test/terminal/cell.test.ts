import { describe, expect, it } from 'vitest';
import { cellText } from '../../src/terminal/cell.ts';

describe('a value in a table', () => {
  it.each([
    ['name', undefined, '-'],
    ['name', null, '-'],
    ['name', '', '-'],
    ['name', [], '-'],
    ['active', true, 'yes'],
    ['active', false, 'no'],
    ['count', 0, '0'],
    ['scope', ['read', 'write'], 'read write'],
    ['exp', 1_800_000_000, '2027-01-15T08:00:00Z'],
    ['client_id_issued_at', 1_800_000_000, '2027-01-15T08:00:00Z'],
    ['client_secret_expires_at', 0, 'never'],
    ['expires_at', 1e15, '1000000000000000'],
    ['expires_in', 36_000, '36000'],
    ['name', 'a\nb', 'a\\nb'],
    ['map', { a: '\u202e' }, '{"a":"\\u{202e}"}'],
  ])('%s of %j is shown as %j', (name, value, text) => {
    expect(cellText(name, value)).toBe(text);
  });
});
