import { type DestinationStream, destination, type Logger, pino } from 'pino';
import type { Log } from '../context.ts';
import { type LogEvent, logLine, type RequestEvent } from '../log-events.ts';

/** Lines are written before more than this gathers, or after the time below: a write for each costs more than the line. */
const GATHERED_CHARACTERS = 16_000;
const FLUSH_MILLISECONDS = 250;

/** What processes that share a pipe write at once without cutting into one another's lines (POSIX: PIPE_BUF). */
const SHARED_CHARACTERS = 4_096;

export interface ServerLog extends Log {
  /** Writes what has gathered. */
  flush(): void;
}

/**
 * The server's log: JSON lines on stderr, or short lines for a person where `readable`.
 *
 * @param level the least important kind of event that is logged
 * @param worker the number of this process among those of one server, which its lines then carry, with its pid
 */
export function openLog(
  level: string,
  { readable, worker }: { readable: boolean; worker?: number },
): ServerLog {
  if (readable) return logTo(pino({ level, base: null }, readableLines()), () => undefined);
  const base = worker === undefined ? null : { worker, pid: process.pid };
  const lines = gatheredLines(base === null ? GATHERED_CHARACTERS : SHARED_CHARACTERS);
  const log = pino({ level, base }, lines);
  const whole = logTo(log, lines.flush);
  if (!log.isLevelEnabled('info')) return whole;
  const bindings = base === null ? '' : `,"worker":${base.worker},"pid":${base.pid}`;
  return {
    ...whole,
    info(event) {
      if (event.event === 'request') lines.write(requestLine(event, bindings));
      else whole.info(event);
    },
  };
}

/** Hands on what may be logged of each event, and nothing else. */
function logTo(log: Logger, flush: () => void): ServerLog {
  const at = (level: 'debug' | 'info' | 'warn' | 'error') => (event: LogEvent) => {
    if (!log.isLevelEnabled(level)) return;
    const { fields, says } = logLine(event);
    log[level](fields, says);
  };
  return { debug: at('debug'), info: at('info'), warn: at('warn'), error: at('error'), flush };
}

/**
 * The line that pino would write, put together by hand: there is one for each request, and a serializer for anything
 * takes three times as long. Ids, methods and routes are texts of our own and need no escaping.
 */
function requestLine(event: RequestEvent, bindings: string): string {
  const { req, method, route, status, ms, client_id, error, detail, trace_id } = event;
  let line = `{"level":30,"time":${Date.now()}${bindings},"event":"request","req":${quoted(req)}`;
  line += `,"method":${quoted(method)}`;
  line += `,"route":${quoted(route)},"status":${status}`;
  if (ms !== undefined) line += `,"ms":${ms}`;
  if (client_id !== undefined) line += `,"client_id":${JSON.stringify(client_id)}`;
  if (error !== undefined) line += `,"error":${JSON.stringify(error)}`;
  if (detail !== undefined) line += `,"detail":${JSON.stringify(detail)}`;
  if (trace_id !== undefined) line += `,"trace_id":${quoted(trace_id)}`;
  return `${line},"msg":"request"}\n`;
}

function quoted(text: string | null | undefined): string {
  return text === null || text === undefined ? 'null' : `"${text}"`;
}

/** Gathers lines before they are handed to the writer: joining texts costs less than its book-keeping for each. */
function gatheredLines(charactersAtMost: number): DestinationStream & { flush(): void } {
  const writer = destination({ fd: 2, sync: false });
  // A log that cannot be written must not end the server.
  writer.on('error', () => undefined);
  let gathered = '';
  const handOver = () => {
    if (gathered === '') return;
    writer.write(gathered);
    gathered = '';
  };
  setInterval(handOver, FLUSH_MILLISECONDS).unref();
  return {
    write(line) {
      if (gathered.length + line.length > charactersAtMost) handOver();
      gathered += line;
    },
    flush() {
      handOver();
      try {
        writer.flushSync();
      } catch {
        // Nobody reads any more.
      }
    },
  };
}

/** `12:30:01 POST /o/token 200 1.2 ms`, and other events as their sentence. */
function readableLines(): DestinationStream {
  return {
    write(line) {
      const event = JSON.parse(line) as Record<string, unknown>;
      const time = new Date(Number(event.time)).toTimeString().slice(0, 8);
      const text =
        event.event === 'request'
          ? [
              event.method,
              event.route ?? '(unknown)',
              event.status,
              `${event.ms} ms`,
              event.error,
              event.detail,
            ]
          : [event.msg, errorText(event.err)];
      process.stderr.write(`${time} ${text.filter((part) => part !== undefined).join(' ')}\n`);
    },
  };
}

function errorText(error: unknown): string | undefined {
  if (typeof error !== 'object' || error === null) return undefined;
  const { type, code, message } = error as Record<string, unknown>;
  return `(${message ?? code ?? type})`;
}
