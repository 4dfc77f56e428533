/**
 * Everything that may stand in a log line: the one list. What is not in it does not compile, and does not get out if
 * it does (`logLine`). docs/logs.md is made from it.
 */
import { OAuthError, StorageError, UserError } from './errors.ts';

/** What a field may hold. A failure is taken apart: see `describeFailure`. */
interface Kinds {
  text: string | null;
  number: number;
  failure: unknown;
}

interface Field {
  kind: keyof Kinds;
  doc: string;
}

/** The fields. None may hold anything that a client sent and we have not checked, nor any part of a secret. */
export const logFields = {
  req: { kind: 'text', doc: 'the id of the request, as in the header `X-Request-Id` of its answer' },
  method: { kind: 'text', doc: 'the method of the request; null where it could not be read' },
  route: {
    kind: 'text',
    doc: 'the address as it is in the list of routes, such as `/api/users/:id`; null where there is none',
  },
  status: { kind: 'number', doc: 'the HTTP status of the answer' },
  ms: { kind: 'number', doc: 'how long the answer took, in milliseconds' },
  client_id: { kind: 'text', doc: 'the client, once it has proved who it is' },
  error: { kind: 'text', doc: 'the error code of the answer' },
  detail: { kind: 'text', doc: 'why, in words of ours that the client was not told' },
  trace_id: { kind: 'text', doc: 'the trace of the request, where traces are on' },
  err: {
    kind: 'failure',
    doc: 'what failed: its `type`, `code`, `stack` and `cause`, and its `message` where that is a text of ours',
  },
  port: { kind: 'number', doc: 'the port that is listened on' },
  metrics_port: { kind: 'number', doc: 'the port of `SERVER.METRICS_PORT`' },
  issuer: { kind: 'text', doc: 'the address by which clients know this server' },
  client: { kind: 'number', doc: 'the number of the client in the store' },
  user: { kind: 'text', doc: 'the id of the user' },
  token_family: { kind: 'number', doc: 'the number of the token family in the store' },
  access_tokens: { kind: 'number', doc: 'rows that were deleted' },
  refresh_tokens: { kind: 'number', doc: 'rows that were deleted' },
  id_tokens: { kind: 'number', doc: 'rows that were deleted' },
  grants: { kind: 'number', doc: 'rows that were deleted' },
  device_codes: { kind: 'number', doc: 'rows that were deleted' },
  sessions: { kind: 'number', doc: 'rows that were deleted' },
  spans: { kind: 'number', doc: 'spans of traces that were lost' },
  worker: { kind: 'number', doc: 'the number of a worker process; every line of a worker has its own' },
  pid: { kind: 'number', doc: 'the process id of a worker; every line of a worker has its own' },
  restart_ms: { kind: 'number', doc: 'after how many milliseconds another one takes its place' },
  silent_ms: { kind: 'number', doc: 'for how many milliseconds a worker has said nothing' },
  code: { kind: 'number', doc: 'the exit code of a process, where it ended by itself' },
  signal: { kind: 'text', doc: 'the signal that ended a process; null where none did' },
} as const satisfies Record<string, Field>;

type FieldName = keyof typeof logFields;

export type Level = 'debug' | 'info' | 'warn' | 'error';

interface EventEntry {
  level: Level;
  /** The sentence of the line. */
  says: string;
  /** When it happens, and what to do about it. */
  doc: string;
  fields: readonly FieldName[];
}

/** The events, by the name in their field `event`. */
export const logEvents = {
  request: {
    level: 'info',
    says: 'request',
    doc: 'One for each request, when its answer is made.',
    fields: ['req', 'method', 'route', 'status', 'ms', 'client_id', 'error', 'detail', 'trace_id'],
  },
  request_failed: {
    level: 'error',
    says: 'a request failed in a way that is a fault of this program',
    doc: 'The answer was a 500. Please report it, with the line.',
    fields: ['req', 'err'],
  },
  store_failed: {
    level: 'warn',
    says: 'a request could not be answered, as the store cannot do its work',
    doc: 'The answer was a 503. `err.message` says what to mend.',
    fields: ['req', 'err'],
  },
  refresh_token_reuse: {
    level: 'warn',
    says: 'a refresh token was used again: its family is revoked',
    doc: 'Somebody has an old refresh token: a thief, or a client that does not keep the new one.',
    fields: ['client', 'user', 'token_family'],
  },
  authorization_code_reuse: {
    level: 'warn',
    says: 'an authorization code was used again: what it gave is revoked',
    doc: 'Somebody has a spent code: a thief, or a client that asks twice.',
    fields: ['client', 'user'],
  },
  authorization_store_failed: {
    level: 'warn',
    says: 'an authorization request could not be answered, as the store cannot do its work',
    doc: 'The client was told `temporarily_unavailable`. `err.message` says what to mend.',
    fields: ['err'],
  },
  authorization_failed: {
    level: 'error',
    says: 'an authorization request failed in a way that is a fault of this program',
    doc: 'The client was told `server_error`. Please report it, with the line.',
    fields: ['err'],
  },
  listening: {
    level: 'info',
    says: 'listening',
    doc: 'The server accepts requests.',
    fields: ['port', 'metrics_port', 'issuer'],
  },
  worker_ended: {
    level: 'info',
    says: 'a worker ended as it was told to, and another one takes its place',
    doc: 'Somebody has sent SIGTERM to one of the workers of `serve --workers`.',
    fields: ['worker', 'pid', 'code', 'signal', 'restart_ms'],
  },
  worker_crashed: {
    level: 'error',
    says: 'a worker crashed, and another one takes its place',
    doc: 'One of the workers of `serve --workers` ended by itself. Please report it unless something killed it.',
    fields: ['worker', 'pid', 'code', 'signal', 'restart_ms', 'err'],
  },
  worker_hung: {
    level: 'error',
    says: 'a worker does nothing any more, and is killed',
    doc: 'Its event loop has been blocked for long. `worker_crashed` follows, and another one takes its place. Please report it unless something stopped it.',
    fields: ['worker', 'pid', 'silent_ms'],
  },
  workers_killed: {
    level: 'warn',
    says: 'workers that did not stop were killed',
    doc: 'Some requests were still running when the time to stop was over.',
    fields: [],
  },
  primary_gone: {
    level: 'error',
    says: 'the primary process is gone, and this worker ends with it',
    doc: 'Something killed the process that watches over the workers.',
    fields: [],
  },
  stopped: { level: 'info', says: 'stopped', doc: 'The server has ended as it was told to.', fields: [] },
  swept: {
    level: 'debug',
    says: 'expired rows were deleted',
    doc: 'A turn of the background sweeper that found something.',
    fields: ['access_tokens', 'refresh_tokens', 'id_tokens', 'grants', 'device_codes', 'sessions'],
  },
  sweep_failed: {
    level: 'warn',
    says: 'expired rows could not be deleted',
    doc: 'The next turn tries again.',
    fields: ['err'],
  },
  keys_failed: {
    level: 'error',
    says: 'the signing keys cannot be used',
    doc: 'Nothing is signed until that is mended; `err.message` says what to mend. Opaque tokens go on.',
    fields: ['err'],
  },
  traces_lost: {
    level: 'warn',
    says: 'traces could not be delivered',
    doc: 'The first failed delivery after a good one. Requests are not touched by it.',
    fields: ['spans', 'err'],
  },
} as const satisfies Record<string, EventEntry>;

type EventName = keyof typeof logEvents;

type EventOf<Name extends EventName> = { event: Name } & {
  [F in (typeof logEvents)[Name]['fields'][number]]?: Kinds[(typeof logFields)[F]['kind']] | undefined;
};

/** What can be logged at a level: an event with its own fields. */
export type LogEvent<L extends Level = Level> = {
  [Name in EventName]: (typeof logEvents)[Name]['level'] extends L ? EventOf<Name> : never;
}[EventName];

/** The event of one request, of which there are so many that its line is put together by hand. */
export type RequestEvent = EventOf<'request'>;

const TEXT_LENGTH_AT_MOST = 500;

/**
 * The line of an event: its sentence and its own fields, each only where it holds what it may hold. Everything else
 * that the object has is left behind.
 */
export function logLine(event: LogEvent): { fields: Record<string, unknown>; says: string } {
  const entry: EventEntry = logEvents[event.event];
  const given: Readonly<Record<string, unknown>> = { ...event };
  const fields: Record<string, unknown> = { event: event.event };
  for (const name of entry.fields) {
    const value = allowedValue(logFields[name].kind, given[name]);
    if (value !== undefined) fields[name] = value;
  }
  return { fields, says: entry.says };
}

function allowedValue(kind: keyof Kinds, value: unknown): unknown {
  if (value === undefined) return undefined;
  if (kind === 'failure') return describeFailure(value);
  if (kind === 'number') return typeof value === 'number' ? value : undefined;
  if (value === null) return null;
  return typeof value === 'string' ? value.slice(0, TEXT_LENGTH_AT_MOST) : undefined;
}

const FRAMES_AT_MOST = 12;
const CAUSES_AT_MOST = 3;
const WORD = /^[\w.-]{1,60}$/;
const FRAME = /^at .*:\d+:\d+\)?$/;

/** What is told of a failure. */
interface Failure {
  type: string;
  code?: string;
  message?: string;
  stack?: string[];
  cause?: Failure;
}

/**
 * What may be known of something that was thrown. The messages of errors that are not ours quote what they stumbled
 * over (`JSON.parse` does, and every database), so only ours are kept; the stack is kept without its first lines.
 */
export function describeFailure(error: unknown, causes = CAUSES_AT_MOST): Failure {
  if (!(error instanceof Error)) return { type: typeof error };
  const failure: Failure = { type: WORD.test(error.name) ? error.name : 'Error' };
  const code = 'code' in error ? String(error.code) : '';
  if (WORD.test(code)) failure.code = code;
  if (error instanceof StorageError || error instanceof UserError || error instanceof OAuthError) {
    failure.message = error.message;
  }
  const stack = framesOf(error);
  if (stack.length > 0) failure.stack = stack;
  if (error.cause !== undefined && causes > 0) failure.cause = describeFailure(error.cause, causes - 1);
  return failure;
}

function framesOf({ stack, message }: Error): string[] {
  if (typeof stack !== 'string') return [];
  // A message may have lines that look like frames.
  const afterMessage = stack.slice(stack.indexOf(message) + message.length);
  return afterMessage
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => FRAME.test(line))
    .slice(0, FRAMES_AT_MOST);
}
