import {
  AggregatorRegistry,
  collectDefaultMetrics,
  Gauge,
  type MetricObjectWithValues,
  type MetricValueWithName,
  Registry,
} from 'prom-client';
import type { Context } from '../../context.ts';
import type { Histogram } from '../../histogram.ts';
import { type Metric, metrics } from './definitions.ts';
import { askerOf, type ToldMetrics } from './of-all.ts';

const registries = new WeakMap<Context['counts'], Registry>();

/**
 * The text that Prometheus reads, and its media type: of this process, or of all that serve together. What it costs is
 * spent here, and nowhere else.
 */
export async function metricsText(context: Context): Promise<{ type: string; text: string }> {
  const askAll = askerOf(context.counts);
  const registry = askAll === undefined ? registryOf(context) : together(await askAll());
  return { type: registry.contentType, text: await registry.metrics() };
}

/** The metrics of this process, for another one that is asked for those of all. */
export async function toldMetrics(context: Context): Promise<ToldMetrics> {
  return (await registryOf(context).getMetricsAsJSON()) as unknown as ToldMetrics;
}

/** Each by its own rule: what is counted is added up, of what happened last it is the newest, and so on. */
function together(told: readonly ToldMetrics[]): Registry {
  return AggregatorRegistry.aggregate([...told]);
}

/** The metrics of this process, the same object at every call. */
function registryOf(context: Context): Registry {
  let registry = registries.get(context.counts);
  if (registry === undefined) {
    registry = new Registry();
    for (const metric of metrics) registry.registerMetric(new CountedMetric(metric, context));
    collectDefaultMetrics({ register: registry });
    registries.set(context.counts, registry);
  }
  return registry;
}

type Line = MetricValueWithName<string>;
type Lines = MetricObjectWithValues<Line>;

/**
 * A metric that is read where it was counted. To the library it passes for a gauge, which keeps nothing that it would
 * have to be told of; what it says of itself is its real kind.
 */
class CountedMetric extends Gauge {
  readonly #metric: Metric;
  readonly #context: Context;

  constructor(metric: Metric, context: Context) {
    super({ name: metric.name, help: metric.doc, labelNames: metric.labels, registers: [] });
    this.#metric = metric;
    this.#context = context;
  }

  override async get(): Promise<Lines> {
    const { name, doc: help, kind: type, together: aggregator } = this.#metric;
    // The types of the library ask for a member that it does not read, and for kinds of its own.
    return { name, help, type, aggregator, values: linesOf(this.#metric, this.#context) } as unknown as Lines;
  }
}

function linesOf(metric: Metric, context: Context): Line[] {
  if (metric.kind === 'histogram') {
    return [...metric.read(context)].flatMap(([labels, histogram]) => ranges(metric.name, labels, histogram));
  }
  return [...metric.read(context)].map(([labels, value]) => ({ metricName: metric.name, labels, value }));
}

/** A histogram as Prometheus has it: each range holds all below it. */
function ranges(name: string, labels: Line['labels'], { bounds, counts, sum }: Histogram): Line[] {
  const lines: Line[] = [];
  let upTo = 0;
  counts.forEach((count, range) => {
    upTo += count;
    const le = bounds[range] ?? '+Inf';
    lines.push({ metricName: `${name}_bucket`, labels: { ...labels, le }, value: upTo });
  });
  lines.push({ metricName: `${name}_sum`, labels, value: sum });
  lines.push({ metricName: `${name}_count`, labels, value: upTo });
  return lines;
}
