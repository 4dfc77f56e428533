import { describe, expect, it } from 'vitest';
import { loadPalette, wantsColour } from '../../src/terminal/colour.ts';

const none = { color: false, noColor: false };

describe('colour', () => {
  it.each([
    ['is on for a terminal', none, {}, true, true],
    ['is off for a pipe', none, {}, false, false],
    ['is off with NO_COLOR', none, { NO_COLOR: '1' }, true, false],
    ['is on with an empty NO_COLOR', none, { NO_COLOR: '' }, true, true],
    ['is off for a dumb terminal', none, { TERM: 'dumb' }, true, false],
    ['is on for a pipe with FORCE_COLOR', none, { FORCE_COLOR: '1' }, false, true],
    ['is on with FORCE_COLOR and NO_COLOR', none, { FORCE_COLOR: '', NO_COLOR: '1' }, false, true],
    ['is off with FORCE_COLOR=0', none, { FORCE_COLOR: '0' }, true, false],
    [
      'is on with --color whatever the environment says',
      { ...none, color: true },
      { NO_COLOR: '1' },
      false,
      true,
    ],
    [
      'is off with --no-color whatever the environment says',
      { ...none, noColor: true },
      { FORCE_COLOR: '1' },
      true,
      false,
    ],
  ])('%s', (_, flags, env, isTerminal, wanted) => {
    expect(wantsColour(flags, env, isTerminal)).toBe(wanted);
  });

  it('colours only where it is wanted', async () => {
    expect((await loadPalette(false)).bad('x')).toBe('x');
    expect((await loadPalette(true)).bad('x')).toMatch(/^\p{Cc}\[.*x/u);
  });
});
