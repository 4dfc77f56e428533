import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { onTestFinished } from 'vitest';
import type { BasicCredentials } from './testbed.ts';

const program = fileURLToPath(new URL('../../bin/oauthctl.js', import.meta.url));

export interface ServeOptions {
  folder: string;
  /** What is typed after `serve --port 0 --json`. */
  flags?: readonly string[];
  env?: Readonly<Record<string, string>>;
  /** Whether it leads a process group of its own, as a job of a terminal does. */
  detached?: boolean;
}

/** A line of its log; the members that tests go by. */
export interface LogEvent {
  msg: string;
  event?: string;
  status?: number;
  worker?: number;
  pid?: number;
  code?: number | null;
  signal?: string | null;
  restart_ms?: number;
  err?: { message: string };
}

/** A server in a process of its own, as people run it. */
export class Serving {
  readonly url: string;
  readonly issuer: string;
  readonly #child: ChildProcess;
  /** Its exit code, or the signal that ended it. */
  readonly exit: Promise<number | string>;
  /** Resolves when the process and all that it started are gone: nobody holds its stderr any more. */
  readonly allGone: Promise<unknown>;
  #stderr: string;

  constructor(
    child: ChildProcess,
    exit: Promise<number | string>,
    { url, issuer, stderr }: { url: string; issuer: string; stderr: string },
  ) {
    this.#child = child;
    this.exit = exit;
    this.url = url;
    this.issuer = issuer;
    this.#stderr = stderr;
    this.allGone = once(child, 'close');
    child.stderr?.on('data', (chunk) => {
      this.#stderr += chunk;
    });
  }

  /** The events it has logged so far. */
  get events(): Record<string, unknown>[] {
    const lines = this.#stderr.split('\n').filter((line) => line.startsWith('{'));
    return lines.map((line) => JSON.parse(line) as Record<string, unknown>);
  }

  get pid(): number {
    return this.#child.pid ?? 0;
  }

  /** What it has logged so far. */
  get stderr(): string {
    return this.#stderr;
  }

  /** The events in its log, as soon as there are `count` that pass. */
  async logged(passes: (event: LogEvent) => boolean, count = 1): Promise<LogEvent[]> {
    for (;;) {
      const lines = this.#stderr.split('\n').slice(0, -1);
      const events = lines.map((line) => JSON.parse(line) as LogEvent).filter(passes);
      if (events.length >= count) return events;
      if (this.#child.stderr === null) return events;
      await once(this.#child.stderr, 'data');
    }
  }

  /** Asks it to stop; answers with its exit code, or the signal that ended it. */
  stop(signal: 'SIGTERM' | 'SIGINT' = 'SIGTERM'): Promise<number | string> {
    this.#child.kill(signal);
    return this.exit;
  }

  /** Ends it as a crash does. */
  kill(): Promise<number | string> {
    this.#child.kill('SIGKILL');
    return this.exit;
  }

  post(
    path: string,
    form: Readonly<Record<string, string>>,
    basic: readonly [string, string],
    signal?: AbortSignal,
  ): Promise<Response> {
    return fetch(`${this.url}${path}`, {
      method: 'POST',
      body: new URLSearchParams(form),
      headers: { authorization: `Basic ${Buffer.from(basic.join(':')).toString('base64')}` },
      ...(signal === undefined ? {} : { signal }),
    });
  }
}

/**
 * Runs `oauthctl serve` in a folder, on a free port of 127.0.0.1.
 *
 * @throws Error with what it said, when it ends before it listens
 */
export async function startServe({
  folder,
  flags = [],
  env = {},
  detached = false,
}: ServeOptions): Promise<Serving> {
  const argv = [program, 'serve', '--host', '127.0.0.1', '--port', '0', '--json', ...flags];
  const child = spawn(process.execPath, argv, {
    cwd: folder,
    detached,
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { PATH: process.env.PATH, HOME: folder, ...env },
  });
  const exit = once(child, 'exit').then(([code, signal]) => (code ?? signal) as number | string);
  const early: string[] = [];
  const hear = (chunk: Buffer) => early.push(chunk.toString());
  child.stderr.on('data', hear);
  const lines = createInterface(child.stdout);
  const line = await Promise.race([once(lines, 'line'), exit]);
  if (!Array.isArray(line)) throw new Error(`serve ended with ${line}: ${early.join('')}`);
  child.stderr.off('data', hear);
  return new Serving(child, exit, { ...JSON.parse(line[0] as string), stderr: early.join('') });
}

/** A server that is killed after the test, however that ends. */
export async function serve(options: ServeOptions): Promise<Serving> {
  const serving = await startServe(options);
  onTestFinished(async () => {
    await serving.kill();
  });
  return serving;
}

export interface Told {
  status: number;
  json: { access_token?: string; refresh_token?: string; active?: boolean; error?: string };
}

export async function told(response: Promise<Response>): Promise<Told> {
  const answer = await response;
  return { status: answer.status, json: (await answer.json()) as Told['json'] };
}

export function refresh(
  serving: Serving,
  basic: BasicCredentials,
  refreshToken: string | undefined,
): Promise<Told> {
  const form = { grant_type: 'refresh_token', refresh_token: refreshToken ?? '' };
  return told(serving.post('/o/token/', form, basic));
}

export function introspect(
  serving: Serving,
  basic: BasicCredentials,
  token: string | undefined,
): Promise<Told> {
  return told(serving.post('/o/introspect/', { token: token ?? '' }, basic));
}
