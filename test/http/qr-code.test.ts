import { encode } from 'uqr';
import { expect, it } from 'vitest';
import { drawQrCode } from '../../src/http/pages/qr-code.ts';

const address = 'https://auth.example/o/device/?user_code=WDJB-MJHT';

/** The dark modules of a picture, by what its path says. */
function darkModules(svg: string): Set<string> {
  const [, path = ''] = /fill="#000" d="([^"]+)"/.exec(svg) ?? [];
  const dark = new Set<string>();
  for (const [, x, y, width, back] of path.matchAll(/M(\d+) (\d+)h(\d+)v1h-(\d+)z/g)) {
    expect(back).toBe(width);
    for (let at = 0; at < Number(width); at++) dark.add(`${Number(x) + at} ${y}`);
  }
  return dark;
}

it('a QR code in a page is the code of its text, with four light modules around it', async () => {
  const { data, size } = encode(address, { border: 0 });
  const { text } = await drawQrCode(address, 'a "label" <b>');
  expect(text).toContain('aria-label="a &quot;label&quot; &lt;b&gt;"');
  expect(text).toContain(`viewBox="0 0 ${size + 8} ${size + 8}"`);
  expect(text).not.toMatch(/style=|<script|https?:/);
  const wanted = data.flatMap((row, y) => row.flatMap((dark, x) => (dark ? [`${x + 4} ${y + 4}`] : [])));
  expect([...darkModules(text)]).toEqual(wanted);
});
