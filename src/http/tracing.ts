import type { FastifyRequest } from 'fastify';
import type { Context } from '../context.ts';
import { UserError } from '../errors.ts';

/** Traces of requests, for a server that sends them somewhere; a server without them has no such object. */
export interface Tracing {
  /** The same database; what is written while a request runs is a part of its trace. */
  around(db: Context['db']): Context['db'];
  /** To be called when a request has come. */
  begin(request: FastifyRequest): RequestTrace;
  /** Delivers what has gathered, for a bounded time. */
  stop(): Promise<void>;
}

/** The trace of one request. */
export interface RequestTrace {
  /** The id of the trace, in 32 hexadecimal digits. */
  readonly id: string;
  /** Runs work as a part of it. */
  within<Result>(work: () => Result): Result;
  /** To be called once, when its answer is made. */
  end(facts: RequestFacts): void;
}

/** What a trace tells of a request. */
export interface RequestFacts {
  method: string;
  route: string | null;
  status: number;
  client_id: string | undefined;
  error: string | undefined;
}

/** The variables that name where traces go: for everything, and for traces alone. */
const ENDPOINTS = ['OTEL_EXPORTER_OTLP_ENDPOINT', 'OTEL_EXPORTER_OTLP_TRACES_ENDPOINT'];
const PROTOCOLS = ['OTEL_EXPORTER_OTLP_PROTOCOL', 'OTEL_EXPORTER_OTLP_TRACES_PROTOCOL'];

/**
 * Whether the environment asks for traces, in the variables of the OpenTelemetry specification.
 *
 * @throws UserError "invalid_configuration" for an endpoint that is no http address, or a protocol that is not spoken
 */
export function wantsTraces(env: Readonly<Record<string, string | undefined>>): boolean {
  if (env.OTEL_SDK_DISABLED?.toLowerCase() === 'true' || env.OTEL_TRACES_EXPORTER === 'none') return false;
  const named = ENDPOINTS.filter((name) => (env[name] ?? '') !== '');
  for (const name of named) checkEndpoint(name, env[name] ?? '');
  for (const name of PROTOCOLS) {
    if (named.length > 0 && env[name] === 'grpc') {
      throw new UserError(
        'invalid_configuration',
        `${name}: traces are sent over http, not grpc`,
        `set ${name}=http/json, and the endpoint to the port for http (4318 as a rule)`,
      );
    }
  }
  return named.length > 0;
}

function checkEndpoint(name: string, text: string): void {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url?.protocol === 'http:' || url?.protocol === 'https:') return;
  // The value is not repeated: an address may hold a password.
  throw new UserError(
    'invalid_configuration',
    `${name}: is not an http address`,
    `for example ${name}=http://localhost:4318`,
  );
}
