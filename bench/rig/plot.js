/**
 * One diagram of a plot: a quantity over time.
 *
 * @typedef {object} Panel
 * @property {string} title
 * @property {string} note beside the title
 * @property {readonly import('./trend.js').Point[]} points times in seconds
 * @property {import('./trend.js').Trend} trend drawn as a line over the time it was taken from
 */

const WIDTH = 760;
const PANEL_HEIGHT = 170;
const MARGIN = { left: 64, right: 16, top: 26, bottom: 26 };
const INK = '#24292f';
const FAINT = '#d0d7de';
const CURVE = '#0969da';
const LINE = '#cf222e';

/** @param {string} text */
function escaped(text) {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}

/** @param {number} value */
function rounded(value) {
  return value.toFixed(1);
}

/**
 * The greatest number of the form 1, 2 or 5 times a power of ten that divides a span into at least four parts.
 *
 * @param {number} span
 */
function stepOf(span) {
  const power = 10 ** Math.floor(Math.log10(span / 4));
  return power * ([5, 2].find((factor) => factor * power <= span / 4) ?? 1);
}

/** @param {number} from @param {number} to */
function ticks(from, to) {
  const step = stepOf(to - from);
  const first = Math.ceil(from / step) * step;
  return Array.from({ length: Math.floor((to - first) / step) + 1 }, (_none, index) => first + index * step);
}

/** @param {number} x @param {number} y @param {string} anchor @param {string} text */
function label(x, y, anchor, text) {
  return `<text x="${rounded(x)}" y="${rounded(y)}" text-anchor="${anchor}" fill="${INK}">${escaped(text)}</text>`;
}

/**
 * @param {Panel} panel
 * @param {number} top where it begins
 */
function panelText({ title, note, points, trend }, top) {
  const bottom = top + PANEL_HEIGHT - MARGIN.bottom;
  const ceiling = top + MARGIN.top;
  const end = points.at(-1)?.at ?? 1;
  const greatest = Math.max(...points.map(({ value }) => value)) * 1.1 || 1;
  const x = (/** @type {number} */ at) => MARGIN.left + (at / end) * (WIDTH - MARGIN.left - MARGIN.right);
  const y = (/** @type {number} */ value) => bottom - (value / greatest) * (bottom - ceiling);
  const corner = ({ at, value } = { at: 0, value: 0 }) => `${rounded(x(at))},${rounded(y(value))}`;
  const onLine = (/** @type {number} */ at) => ({
    at,
    value: trend.mean + trend.slope * (at - (trend.from + trend.to) / 2),
  });
  const across = ticks(0, greatest).flatMap((value) => [
    `<line x1="${MARGIN.left}" x2="${WIDTH - MARGIN.right}" y1="${rounded(y(value))}" y2="${rounded(y(value))}" stroke="${FAINT}"/>`,
    label(MARGIN.left - 6, y(value) + 4, 'end', String(Number(value.toPrecision(6)))),
  ]);
  const below = ticks(0, end / 60).map((minute) =>
    label(x(minute * 60), bottom + 16, 'middle', `${Number(minute.toPrecision(4))} min`),
  );
  return [
    label(MARGIN.left, top + 16, 'start', title),
    label(WIDTH - MARGIN.right, top + 16, 'end', note),
    ...across,
    ...below,
    `<polyline fill="none" stroke="${CURVE}" points="${points.map(corner).join(' ')}"/>`,
    `<polyline fill="none" stroke="${LINE}" stroke-width="2" points="${[trend.from, trend.to].map((at) => corner(onLine(at))).join(' ')}"/>`,
  ].join('\n');
}

/**
 * Draws diagrams below each other, all with the same time and each from zero.
 *
 * @param {string} title
 * @param {readonly Panel[]} panels
 * @returns {string} an SVG document
 */
export function plot(title, panels) {
  const height = 30 + panels.length * PANEL_HEIGHT;
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${height}" width="${WIDTH}" height="${height}" font-family="sans-serif" font-size="12" role="img">`,
    `<title>${escaped(title)}</title>`,
    `<rect width="${WIDTH}" height="${height}" fill="#ffffff"/>`,
    `<text x="${WIDTH / 2}" y="20" text-anchor="middle" font-weight="bold" fill="${INK}">${escaped(title)}</text>`,
    ...panels.map((panel, index) => panelText(panel, 30 + index * PANEL_HEIGHT)),
    '</svg>\n',
  ].join('\n');
}
