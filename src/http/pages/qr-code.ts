import { Html, html } from './html.ts';

/** Light modules on each side, as readers expect (ISO/IEC 18004). */
const QUIET_ZONE = 4;

/**
 * A QR code as a picture in the page itself: black on white in light and in dark, with nothing loaded from anywhere.
 *
 * @param text what a reader finds in it
 * @param label what it is, for who does not see it
 */
export async function drawQrCode(text: string, label: string): Promise<Html> {
  // Few pages have one.
  const { encode } = await import('uqr');
  const { data, size } = encode(text, { border: 0 });
  const whole = size + 2 * QUIET_ZONE;
  const path = data.map((row, y) => darkRuns(row, y)).join('');
  return html`<svg class="qr" role="img" aria-label="${label}" viewBox="0 0 ${whole} ${whole}" shape-rendering="crispEdges">
<path fill="#fff" d="M0 0h${whole}v${whole}H0z"/>
<path fill="#000" d="${new Html(path)}"/>
</svg>
`;
}

/** The dark modules of a row, those side by side as one. */
function darkRuns(row: readonly boolean[], y: number): string {
  let path = '';
  for (let x = 0; x < row.length; x++) {
    if (row[x] !== true) continue;
    let end = x;
    while (row[end] === true) end += 1;
    path += `M${x + QUIET_ZONE} ${y + QUIET_ZONE}h${end - x}v1h${x - end}z`;
    x = end;
  }
  return path;
}
