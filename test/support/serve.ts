import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

const program = fileURLToPath(new URL('../../bin/oauthctl.js', import.meta.url));

export interface ServeOptions {
  folder: string;
  /** What is typed after `serve --port 0 --json`. */
  flags?: readonly string[];
  env?: Readonly<Record<string, string>>;
}

/** A server in a process of its own, as people run it. */
export class Serving {
  readonly url: string;
  readonly issuer: string;
  readonly #child: ChildProcess;
  readonly #exit: Promise<number | string>;
  #stderr = '';

  constructor(
    child: ChildProcess,
    exit: Promise<number | string>,
    { url, issuer }: { url: string; issuer: string },
  ) {
    this.#child = child;
    this.#exit = exit;
    this.url = url;
    this.issuer = issuer;
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

  /** Asks it to stop; answers with its exit code, or the signal that ended it. */
  stop(signal: 'SIGTERM' | 'SIGINT' = 'SIGTERM'): Promise<number | string> {
    this.#child.kill(signal);
    return this.#exit;
  }

  /** Ends it as a crash does. */
  kill(): Promise<number | string> {
    this.#child.kill('SIGKILL');
    return this.#exit;
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
export async function startServe({ folder, flags = [], env = {} }: ServeOptions): Promise<Serving> {
  const argv = [program, 'serve', '--host', '127.0.0.1', '--port', '0', '--json', ...flags];
  const child = spawn(process.execPath, argv, {
    cwd: folder,
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
  return new Serving(child, exit, JSON.parse(line[0] as string));
}
