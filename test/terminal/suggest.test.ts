import { describe, expect, it } from 'vitest';
import { nearest } from '../../src/terminal/suggest.ts';

describe('the nearest word', () => {
  const words = ['app list', 'app create', 'token issue', 'cleartokens', 'init'];

  it.each([
    ['app lst', 'app list'],
    ['ap list', 'app list'],
    ['appl ist', 'app list'],
    ['clear-tokens', 'cleartokens'],
    ['inti', 'init'],
    ['token isue', 'token issue'],
    ['frobnicate', undefined],
    ['', undefined],
  ])('of %j is %j', (typed, meant) => {
    expect(nearest(typed, words)).toBe(meant);
  });
});
