import { encode } from 'uqr';
import { describe, expect, it } from 'vitest';
import { drawQrCode } from '../../src/terminal/qr-code.ts';

const address = 'https://auth.example/o/device/?user_code=WDJB-MJHT';

/** What a drawn line says of the two rows in it: the light modules of each. */
const lightIn: Readonly<Record<string, readonly [boolean, boolean]>> = {
  '█': [true, true],
  '▀': [true, false],
  '▄': [false, true],
  ' ': [false, false],
};

/** The dark modules that a reader sees, without what is around them. */
function darkModules(drawn: string, size: number): boolean[][] {
  const rows = drawn.split('\n').flatMap((line) => {
    const pairs = [...line].map((character) => lightIn[character] ?? expect.fail(character));
    return [pairs.map(([upper]) => !upper), pairs.map(([, lower]) => !lower)];
  });
  return rows.slice(2, 2 + size).map((row) => row.slice(2, 2 + size));
}

describe('a QR code on a terminal', () => {
  it('is the code of its text, with light around it', async () => {
    const { data, size } = encode(address, { border: 0 });
    const drawn = (await drawQrCode(address, undefined)) ?? expect.fail();
    expect(darkModules(drawn, size)).toEqual(data);
    const lines = drawn.split('\n');
    expect(new Set(lines.map((line) => line.length))).toEqual(new Set([size + 4]));
    expect(lines[0]).toMatch(/^█+$/);
    for (const line of lines.slice(0, -1)) expect(line).toMatch(/^██.*██$/);
  });

  it('is left out where it does not fit', async () => {
    const { size } = encode(address, { border: 0 });
    expect(await drawQrCode(address, size + 4)).toBeDefined();
    expect(await drawQrCode(address, size + 3)).toBeUndefined();
  });
});
