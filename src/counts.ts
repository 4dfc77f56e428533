import { Histogram } from './histogram.ts';

/** What is counted of a request when its answer is made. */
export interface CountedRequest {
  /** Null where the request cannot be read. */
  method: string | null;
  /** The address as it is written in the list of routes; null where there is none. */
  route: string | null;
  status: number;
  /** How long it took; absent where it never began. */
  seconds?: number;
  /** The error code of a refusal. */
  error?: string | undefined;
  /** The grant type for which tokens were asked. */
  grantType?: string | undefined;
}

/** The requests of one method to one address. */
export interface EndpointCounts {
  readonly statuses: Map<number, number>;
  readonly durations: Histogram;
}

/** What the background sweeper of this process has done. */
export interface SweeperCounts {
  /** Turns that ended well, those that found nothing to do included. */
  turns: number;
  failures: number;
  /** When the last such turn ended: whole seconds since the epoch, 0 for never. */
  lastTurnAt: number;
}

/**
 * Numbers for operators, since the process began: counted where something happens anyway, read when somebody asks.
 * Their keys come from lists of our own, never from a request, so that nobody can make them grow.
 */
export class Counts {
  /** By address, then by method. */
  readonly requests = new Map<string | null, Map<string | null, EndpointCounts>>();
  /** By address, then by error code. */
  readonly refusals = new Map<string | null, Map<string, number>>();
  /** Answers of the token endpoint that hold tokens, by grant type. */
  readonly tokens = new Map<string, number>();
  /** Expired rows that were deleted, by kind. */
  readonly cleared = new Map<string, number>();
  readonly sweeper: SweeperCounts = { turns: 0, failures: 0, lastTurnAt: 0 };
  /** That of the request before: of a busy server's requests, most go where the last one went. */
  #latest: { route: string | null; method: string | null; endpoint: EndpointCounts } | undefined;

  noteRequest({ method, route, status, seconds, error, grantType }: CountedRequest): void {
    const endpoint = this.#endpoint(route, method);
    add(endpoint.statuses, status);
    if (seconds !== undefined) endpoint.durations.note(seconds);
    if (error !== undefined) add(inner(this.refusals, route), error);
    // Where the answer is good, the grant type is one of those that there are.
    else if (grantType !== undefined && status === 200) add(this.tokens, grantType);
  }

  noteCleared(kind: string, rows: number): void {
    add(this.cleared, kind, rows);
  }

  #endpoint(route: string | null, method: string | null): EndpointCounts {
    if (this.#latest?.route !== route || this.#latest.method !== method) {
      this.#latest = { route, method, endpoint: this.#findEndpoint(route, method) };
    }
    return this.#latest.endpoint;
  }

  #findEndpoint(route: string | null, method: string | null): EndpointCounts {
    const methods = inner(this.requests, route);
    let endpoint = methods.get(method);
    if (endpoint === undefined) {
      endpoint = { statuses: new Map(), durations: new Histogram() };
      methods.set(method, endpoint);
    }
    return endpoint;
  }
}

function add<Key>(numbers: Map<Key, number>, key: Key, by = 1): void {
  numbers.set(key, (numbers.get(key) ?? 0) + by);
}

function inner<Outer, Inner, Value>(maps: Map<Outer, Map<Inner, Value>>, key: Outer): Map<Inner, Value> {
  let map = maps.get(key);
  if (map === undefined) {
    map = new Map();
    maps.set(key, map);
  }
  return map;
}
