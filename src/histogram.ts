/** Upper bounds of durations in seconds: a read of a few rows at one end, at the other where clients give up. */
const DURATION_BOUNDS = [
  0.0001, 0.00025, 0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10,
];

/** How often something was how large. Plain numbers: noting one costs less than looking at the clock. */
export class Histogram {
  readonly bounds: readonly number[];
  /** How many values lie in each range: up to the first bound, up to the second, ..., above the last. */
  readonly counts: number[];
  sum = 0;

  /** @param bounds the upper bounds of the ranges, growing; those of durations in seconds unless given */
  constructor(bounds: readonly number[] = DURATION_BOUNDS) {
    this.bounds = bounds;
    this.counts = new Array<number>(bounds.length + 1).fill(0);
  }

  note(value: number): void {
    const { bounds, counts } = this;
    let range = 0;
    while (range < bounds.length && value > (bounds[range] ?? 0)) range += 1;
    counts[range] = (counts[range] ?? 0) + 1;
    this.sum += value;
  }

  /** @param since milliseconds of the monotonic clock */
  noteSince(since: number): void {
    this.note((performance.now() - since) / 1_000);
  }
}
