import { describe, expect, it } from 'vitest';
import { displayWidth, padToWidth, wrapToWidth } from '../../src/terminal/width.ts';

describe('the width of text', () => {
  it.each([
    ['', 0],
    ['plain', 5],
    ['é', 1],
    ['e\u0301', 1],
    ['商店', 4],
    ['ﾊﾂ', 2],
    ['Ａ１', 4],
    ['한글', 4],
    ['🛍️', 2],
    ['👩‍🚀', 2],
    ['✓', 1],
  ])('%j takes %i columns', (text, columns) => {
    expect(displayWidth(text)).toBe(columns);
  });

  it('is filled up with blanks', () => {
    expect(padToWidth('商店', 6)).toBe('商店  ');
    expect(padToWidth('long', 2)).toBe('long');
  });

  it('is broken at blanks where there are any', () => {
    expect(wrapToWidth('authorization_code refresh_token', 20)).toEqual([
      'authorization_code',
      'refresh_token',
    ]);
    expect(wrapToWidth('a b c', 3)).toEqual(['a b', 'c']);
    expect(wrapToWidth('ab abcdef g', 4)).toEqual(['ab', 'abcd', 'ef g']);
  });

  it('is broken without losing or splitting a character', () => {
    expect(wrapToWidth('abcdef', 4)).toEqual(['abcd', 'ef']);
    expect(wrapToWidth('商店商', 3)).toEqual(['商', '店', '商']);
    expect(wrapToWidth('商', 1)).toEqual(['商']);
    expect(wrapToWidth('', 4)).toEqual(['']);
  });
});
