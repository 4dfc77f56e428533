/** Milliseconds of the clock that all processes of this machine share, with fractions; it never goes back. */
export function monotonicMilliseconds() {
  return Number(process.hrtime.bigint()) / 1e6;
}

/**
 * @param {readonly number[]} values at least one
 * @param {number} part 0.99 for the 99th percentile
 * @returns {number} the smallest value that this part of all values does not exceed
 */
export function percentile(values, part) {
  const sorted = [...values].sort((a, b) => a - b);
  const value = sorted[Math.max(0, Math.ceil(sorted.length * part) - 1)];
  if (value === undefined) throw new Error('there is nothing to take a percentile of');
  return value;
}

/** @param {readonly number[]} values at least one */
export function median(values) {
  const mirrored = values.map((value) => -value);
  return (percentile(values, 0.5) - percentile(mirrored, 0.5)) / 2;
}

/**
 * The quotient of what was measured side by side, round by round: drift of the machine is in both and falls out.
 *
 * @param {readonly number[]} above
 * @param {readonly number[]} below as many
 * @returns {{ value: number, spread: [number, number] }} the median of the rounds, the least and the greatest
 */
export function ratioOf(above, below) {
  const ratios = above.map((value, round) => value / (below[round] ?? Number.NaN));
  return { value: median(ratios), spread: [Math.min(...ratios), Math.max(...ratios)] };
}
