/** @typedef {{ at: number, value: number }} Point a value at a time in seconds */

/**
 * How a quantity moved over the last half of its samples.
 *
 * @typedef {object} Trend
 * @property {number} from seconds
 * @property {number} to seconds
 * @property {number} mean
 * @property {number} slope of the line of least squares, a second
 * @property {number} noise half the width of the 95 % interval of the slope, a second
 * @property {number} rise of the line from its beginning to its end, as a part of the mean
 * @property {boolean} isNil whether it does not grow, as far as the noise lets one see
 */

/**
 * Neighbouring samples are not independent (a collection of garbage, a write-ahead log that fills), so that the line is
 * laid through the means of as many stretches of time, whose scatter is the noise.
 */
const STRETCHES = 10;
/** Student's t for 95 % with two degrees of freedom less than there are stretches. */
const STUDENT = 2.306;
/** A rise that counts as none though it is above the noise: a single page more makes a step in a still line. */
const NEGLIGIBLE_RISE = 0.01;
/** A rise that counts however much noise there is. */
const GREATEST_RISE = 0.05;

/** @param {readonly number[]} values */
function meanOf(values) {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

/**
 * @param {readonly Point[]} points in the order of time
 * @returns {Trend}
 * @throws {Error} when there are too few
 */
export function trendOf(points) {
  const [start, end] = [points[0]?.at ?? 0, points.at(-1)?.at ?? 0];
  const from = start + (end - start) / 2;
  const width = (end - from) / STRETCHES;
  const stretches = Array.from({ length: STRETCHES }, (_none, index) => {
    const [first, last] = [from + index * width, from + (index + 1) * width];
    const inside = points.filter(({ at }) => at >= first && (at < last || index === STRETCHES - 1));
    if (inside.length === 0) throw new Error('there are too few samples for a trend: let it run longer');
    return { at: meanOf(inside.map(({ at }) => at)), value: meanOf(inside.map(({ value }) => value)) };
  });
  const at = meanOf(stretches.map((stretch) => stretch.at));
  const mean = meanOf(stretches.map(({ value }) => value));
  const spread = stretches.reduce((sum, stretch) => sum + (stretch.at - at) ** 2, 0);
  const slope = stretches.reduce((sum, one) => sum + (one.at - at) * (one.value - mean), 0) / spread;
  const scatter = stretches.reduce((sum, one) => sum + (one.value - mean - slope * (one.at - at)) ** 2, 0);
  const noise = STUDENT * Math.sqrt(scatter / (STRETCHES - 2) / spread);
  const rise = mean === 0 ? 0 : (slope * (end - from)) / mean;
  const isNil = rise <= NEGLIGIBLE_RISE || (slope <= noise && rise <= GREATEST_RISE);
  return { from, to: end, mean, slope, noise, rise, isNil };
}
