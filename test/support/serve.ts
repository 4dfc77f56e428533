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
