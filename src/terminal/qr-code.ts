import { displayWidth } from './width.ts';

/** Light modules on each side: fewer than on paper, as screens have few columns. */
const QUIET_ZONE = 2;

/**
 * A QR code as lines of block characters, two rows of it in a line. Light modules are drawn, dark ones left out, which
 * is right on a dark screen; on a light one it comes out reversed, and most readers take that as well.
 *
 * @param text what a reader finds in it
 * @param columns the width of the screen; undefined where nobody knows it
 * @returns undefined where it does not fit: broken lines are of no use
 */
export async function drawQrCode(text: string, columns: number | undefined): Promise<string | undefined> {
  // Few commands draw one.
  const { renderUnicodeCompact } = await import('uqr');
  const drawn = renderUnicodeCompact(text, { border: QUIET_ZONE });
  const [first = ''] = drawn.split('\n', 1);
  return columns !== undefined && displayWidth(first) > columns ? undefined : drawn;
}
