import type { Context } from '../../context.ts';
import type { Histogram } from '../../histogram.ts';
import { ownVersion } from '../../own-version.ts';

type Labels = Readonly<Record<string, string | number>>;

/** One line of a metric: its labels and its value just now. */
type Sample<Value> = readonly [labels: Labels, value: Value];

interface Definition<Kind extends string, Value> {
  readonly kind: Kind;
  readonly name: string;
  readonly doc: string;
  readonly labels: readonly string[];
  /** How the values of several processes become one. */
  readonly together: 'sum' | 'max' | 'first';
  /** Reads what has been counted. Nothing is kept for metrics beside the counts. */
  read(context: Context): Iterable<Sample<Value>>;
}

/** A metric: what it is called, what it says, and where its numbers are. */
export type Metric = Definition<'counter' | 'gauge', number> | Definition<'histogram', Histogram>;

/** The label of requests to no address of ours. */
const NO_ROUTE = 'unmatched';
const NO_METHOD = 'unreadable';

const none: Labels = {};

const requests: readonly Metric[] = [
  {
    kind: 'counter',
    name: 'oauthctl_http_requests_total',
    doc: 'Requests answered. `route` is the address as it is in the list of routes, `unmatched` for every other.',
    labels: ['route', 'method', 'status'],
    together: 'sum',
    *read({ counts }) {
      for (const [route, methods] of counts.requests) {
        for (const [method, { statuses }] of methods) {
          for (const [status, count] of statuses) yield [{ ...endpoint(route, method), status }, count];
        }
      }
    },
  },
  {
    kind: 'histogram',
    name: 'oauthctl_http_request_duration_seconds',
    doc: 'How long answers took to make.',
    labels: ['route', 'method'],
    together: 'sum',
    *read({ counts }) {
      for (const [route, methods] of counts.requests) {
        for (const [method, { durations }] of methods) yield [endpoint(route, method), durations];
      }
    },
  },
  {
    kind: 'counter',
    name: 'oauthctl_tokens_issued_total',
    doc: 'Answers of the token endpoint that hold tokens.',
    labels: ['grant_type'],
    together: 'sum',
    read: ({ counts }) => labelled('grant_type', counts.tokens),
  },
  {
    kind: 'counter',
    name: 'oauthctl_refusals_total',
    doc: 'Answers with an error code; `no_token` where an API was asked without one.',
    labels: ['route', 'error'],
    together: 'sum',
    *read({ counts }) {
      for (const [route, errors] of counts.refusals) {
        for (const [error, count] of errors) yield [{ route: route ?? NO_ROUTE, error }, count];
      }
    },
  },
];

const store: readonly Metric[] = [
  {
    kind: 'histogram',
    name: 'oauthctl_store_read_duration_seconds',
    doc: 'Reads outside of transactions. What SQLite answers from memory is not among them.',
    labels: [],
    together: 'sum',
    read: ({ db }) => known(db.stats?.().reads),
  },
  {
    kind: 'histogram',
    name: 'oauthctl_store_commit_duration_seconds',
    doc: 'Commits, from BEGIN until they are on disk.',
    labels: [],
    together: 'sum',
    read: ({ db }) => known(db.stats?.().commits),
  },
  {
    kind: 'histogram',
    name: 'oauthctl_store_write_duration_seconds',
    doc: 'Writes, from asking for one to its answer: waiting for its turn, and the commit.',
    labels: [],
    together: 'sum',
    read: ({ db }) => known(db.stats?.().writes),
  },
  {
    kind: 'histogram',
    name: 'oauthctl_store_group_size',
    doc: 'How many writes were committed together.',
    labels: [],
    together: 'sum',
    read: ({ db }) => known(db.stats?.().groups),
  },
  {
    kind: 'counter',
    name: 'oauthctl_store_commit_failures_total',
    doc: 'Commits that were undone as a whole.',
    labels: [],
    together: 'sum',
    read: ({ db }) => known(db.stats?.().failedCommits),
  },
  {
    kind: 'gauge',
    name: 'oauthctl_store_queue_depth',
    doc: 'Writes that wait for the next commit just now.',
    labels: [],
    together: 'sum',
    read: ({ db }) => known(db.stats?.().queued),
  },
  {
    kind: 'gauge',
    name: 'oauthctl_store_pool_connections',
    doc: 'Connections to the database server, by `state`: idle or busy. Not for SQLite.',
    labels: ['state'],
    together: 'sum',
    *read({ db }) {
      const pool = db.stats?.().pool;
      if (pool === undefined) return;
      yield [{ state: 'idle' }, pool.idle];
      yield [{ state: 'busy' }, pool.open - pool.idle];
    },
  },
  {
    kind: 'gauge',
    name: 'oauthctl_store_pool_waiting',
    doc: 'Queries that wait for a connection just now. Not for SQLite.',
    labels: [],
    together: 'sum',
    read: ({ db }) => known(db.stats?.().pool?.waiting),
  },
];

const sweeper: readonly Metric[] = [
  {
    kind: 'counter',
    name: 'oauthctl_sweeper_deleted_rows_total',
    doc: 'Expired rows that this server has deleted.',
    labels: ['kind'],
    together: 'sum',
    read: ({ counts }) => labelled('kind', counts.cleared),
  },
  {
    kind: 'counter',
    name: 'oauthctl_sweeper_turns_total',
    doc: 'Turns of the sweeper, by `outcome`: done (with or without something to do) or failed.',
    labels: ['outcome'],
    together: 'sum',
    *read({ counts }) {
      yield [{ outcome: 'done' }, counts.sweeper.turns];
      yield [{ outcome: 'failed' }, counts.sweeper.failures];
    },
  },
  {
    kind: 'gauge',
    name: 'oauthctl_sweeper_last_turn_timestamp_seconds',
    doc: 'When the last turn was done, in seconds since the epoch; 0 for never.',
    labels: [],
    together: 'max',
    read: ({ counts }) => known(counts.sweeper.lastTurnAt),
  },
];

const program: readonly Metric[] = [
  {
    kind: 'gauge',
    name: 'oauthctl_build_info',
    doc: 'Always 1; the labels say what runs.',
    labels: ['version', 'node', 'engine'],
    together: 'first',
    read: ({ db }) => [[{ version: ownVersion(), node: process.version, engine: db.dialect.name }, 1]],
  },
];

/** Every metric of ours, one entry each. What the process says of itself comes beside them. */
export const metrics: readonly Metric[] = [...requests, ...store, ...sweeper, ...program];

function endpoint(route: string | null, method: string | null): Labels {
  return { route: route ?? NO_ROUTE, method: method ?? NO_METHOD };
}

function* labelled(label: string, numbers: ReadonlyMap<string, number>): Iterable<Sample<number>> {
  for (const [key, count] of numbers) yield [{ [label]: key }, count];
}

/** The one value of a metric without labels; nothing where the engine does not know it. */
function known<Value>(value: Value | undefined): readonly Sample<Value>[] {
  return value === undefined ? [] : [[none, value]];
}
