import type { Counts } from '../../counts.ts';

/** One metric as a process tells others of it: what `getMetricsAsJSON` of prom-client gives. */
export interface ToldMetric {
  readonly name: string;
  readonly help: string;
  readonly type: string;
  /** How the values of several processes become one. */
  readonly aggregator: string;
  readonly values: readonly ToldValue[];
}

interface ToldValue {
  readonly metricName?: string;
  readonly labels: Readonly<Record<string, string | number>>;
  readonly value: number;
}

/** The metrics of one process. */
export type ToldMetrics = readonly ToldMetric[];

/** Asks all processes of this server for theirs, this one included. */
type AskAll = () => Promise<readonly ToldMetrics[]>;

const askers = new WeakMap<Counts, AskAll>();

/** From here on, what is asked of these counts is asked of all processes that serve together. */
export function answerForAll(counts: Counts, askAll: AskAll): void {
  askers.set(counts, askAll);
}

/** How all processes are asked; undefined in one that serves alone. */
export function askerOf(counts: Counts): AskAll | undefined {
  return askers.get(counts);
}

/** What only grows: of these, what a process counted that has ended still counts. */
const GROWING = ['counter', 'histogram'];

/** Adds the counters of a process that has ended to those of the ones that ended before it. */
export function addEnded(before: ToldMetrics, ended: ToldMetrics): ToldMetrics {
  const sums = new Map(before.map((metric) => [metric.name, metric]));
  for (const metric of ended) {
    if (!GROWING.includes(metric.type)) continue;
    const known = sums.get(metric.name)?.values ?? [];
    sums.set(metric.name, { ...metric, values: addValues(known, metric.values) });
  }
  return [...sums.values()];
}

function addValues(some: readonly ToldValue[], others: readonly ToldValue[]): ToldValue[] {
  const sums = new Map<string, ToldValue>();
  for (const each of [...some, ...others]) {
    const key = `${each.metricName} ${JSON.stringify(each.labels)}`;
    sums.set(key, { ...each, value: each.value + (sums.get(key)?.value ?? 0) });
  }
  return [...sums.values()];
}
