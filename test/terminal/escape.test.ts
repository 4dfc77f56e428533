import { describe, expect, it } from 'vitest';
import { escapedJson, escapeExplanation, escapeLines, escapeText } from '../../src/terminal/escape.ts';

describe('text from outside', () => {
  it.each([
    ['stays as it is', 'Shop & Söhne 商店 🛍️ 1️⃣', 'Shop & Söhne 商店 🛍️ 1️⃣'],
    ['keeps its backslashes', 'C:\\temp', 'C:\\temp'],
    ['cannot start a line', 'a\r\nb\tc', 'a\\r\\nb\\tc'],
    ['cannot steer the terminal', '\u001b[2J\u0007\u009b31m\u007f', '\\u{1b}[2J\\u{7}\\u{9b}31m\\u{7f}'],
    ['cannot turn the direction', 'a\u202egpj.exe\u2066', 'a\\u{202e}gpj.exe\\u{2066}'],
    ['cannot hide anything', 'pay\u200bpal\ufeff\u00ad\u2060', 'pay\\u{200b}pal\\u{feff}\\u{ad}\\u{2060}'],
    ['cannot hold fillers and tags', '\u3164\u{e0041}\u{e0100}', '\\u{3164}\\u{e0041}\\u{e0100}'],
    ['cannot hold variation selectors but after an emoji', 'a\ufe0f❤\ufe0f', 'a\\u{fe0f}❤\ufe0f'],
    ['cannot hold line separators', 'a\u2028b\u2029c', 'a\\u{2028}b\\u{2029}c'],
    ['cannot hold half a character', 'a\ud800b', 'a\\u{d800}b'],
  ])('%s', (_, text, shown) => {
    expect(escapeText(text)).toBe(shown);
  });

  it('keeps the lines of a message of ours', () => {
    expect(escapeLines('two problems:\n  a\u001b\n  b')).toBe('two problems:\n  a\\u{1b}\n  b');
  });

  it('cannot pass for another message of ours', () => {
    expect(escapeExplanation('no app is called a\nerror: b')).toBe('no app is called a\\nerror: b');
    expect(escapeExplanation('two problems:\n  a\u001b\n  b')).toBe('two problems:\n  a\\u{1b}\n  b');
  });

  it('means the same in a JSON document, which stays one line of harmless characters', () => {
    const value = { name: 'a\u202e\n\u009b\u{e0041}\ud800 ü', list: [1, null] };
    const text = escapedJson(value);
    expect(JSON.parse(text)).toEqual(value);
    expect(text).toMatch(/^[\x20-\x7eü]*$/);
  });
});
