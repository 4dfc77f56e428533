/**
 * What is asked of a figure.
 *
 * @typedef {{ at: 'least' | 'most', value: number }} Bar
 */

/**
 * One result: a figure, what it was made of, and what is asked of it, if anything.
 *
 * @typedef {object} Row
 * @property {string} what
 * @property {string} measured
 * @property {string} reference what it is compared with; '' for nothing
 * @property {number} value a ratio where there is a reference
 * @property {string} unit '' for a ratio
 * @property {[number, number]} [spread] the least and the greatest of the rounds
 * @property {Bar} [bar]
 * @property {Record<string, unknown>} figures what stands behind, for --json
 */

/** @typedef {{ name: string, title: string, rows: Row[] }} SectionResult */

/** @param {Row} row @returns {boolean | undefined} undefined where nothing is asked */
export function isMet({ value, bar }) {
  if (bar === undefined) return undefined;
  return bar.at === 'least' ? value >= bar.value : value <= bar.value;
}

/** @param {Bar | undefined} bar @param {string} unit */
function barText(bar, unit) {
  return bar === undefined ? '-' : `at ${bar.at} ${bar.value}${unit === '' ? '' : ` ${unit}`}`;
}

/** @param {number} value */
function short(value) {
  if (Number.isNaN(value)) return '-';
  return value >= 100 ? value.toFixed(0) : value.toFixed(2);
}

/** @param {Row} row */
function cells(row) {
  const { what, measured, reference, value, unit, spread, bar } = row;
  const met = isMet(row);
  return [
    what,
    measured,
    reference === '' ? '-' : reference,
    `${short(value)}${unit === '' ? '' : ` ${unit}`}`,
    spread === undefined ? '-' : `${short(spread[0])} to ${short(spread[1])}`,
    barText(bar, unit),
    met === undefined ? '-' : met ? 'met' : 'MISSED',
  ];
}

const heads = ['', 'measured', 'compared with', 'result', 'rounds', 'bar', ''];

/** @param {SectionResult} section */
export function sectionText({ title, rows }) {
  const table = [heads, ...rows.map(cells)];
  const widths = heads.map((_head, column) => Math.max(...table.map((line) => line[column]?.length ?? 0)));
  const lines = table.map((line) =>
    line
      .map((cell, column) => cell.padEnd(widths[column] ?? 0))
      .join('  ')
      .trimEnd(),
  );
  return `${title}\n${lines.map((line) => `  ${line}`).join('\n')}\n`;
}

/** @param {number} rate */
export function perSecond(rate) {
  return `${Math.round(rate).toLocaleString('en-US')}/s`;
}

/** @param {number} milliseconds */
export function inMilliseconds(milliseconds) {
  return `${milliseconds.toFixed(milliseconds < 100 ? 2 : 0)} ms`;
}

/** @param {import('./load.js').Throughput} throughput */
export function throughputText({ rate, p50, p99 }) {
  return `${perSecond(rate)}, p50 ${inMilliseconds(p50)}, p99 ${inMilliseconds(p99)}`;
}
