/** Runs command lines through the real `main`, in a folder of their own, with streams that remember. */
import { EventEmitter } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PassThrough, Readable, Writable } from 'node:stream';
import { onTestFinished } from 'vitest';
import { main } from '../../src/cli.ts';

/** An empty folder, gone after the test. */
export function makeFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'oauthctl-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

/** A stream that keeps what is written. As with the streams of a process, nobody can end it. */
class Screen extends Writable {
  isTTY: boolean;
  columns: number | undefined;
  text = '';
  onText: () => void = () => undefined;

  constructor({ isTTY = false, columns }: { isTTY?: boolean; columns?: number | undefined } = {}) {
    super({ decodeStrings: false });
    this.isTTY = isTTY;
    this.columns = columns;
  }

  override end(): this {
    return this;
  }

  override _write(chunk: string | Buffer, _encoding: string, done: () => void): void {
    this.text += chunk.toString();
    this.onText();
    done();
  }
}

/** What a person types as soon as a question is seen. */
export interface Answer {
  readonly question: RegExp;
  readonly keys: string;
}

export interface Situation {
  env?: Record<string, string>;
  /** What is piped in. */
  stdin?: string | Buffer;
  /** Everything is a terminal, and a person answers these questions in order. */
  person?: readonly Answer[];
  /** Whether stdout is a terminal; the same as the others unless said. */
  stdoutIsTerminal?: boolean;
  columns?: number;
  signals?: EventEmitter;
}

export interface Outcome {
  code: number;
  stdout: string;
  stderr: string;
  /** The lines of stdout. */
  lines: string[];
  /** stdout as one JSON document. */
  json(): Record<string, unknown>;
  /** The error document on stderr. */
  error(): { code: string; message: string; hint?: string };
}

/** A shell in a folder: runs one command line after another. */
export function shellIn(folder: string) {
  return async (line: string | readonly string[], situation: Situation = {}): Promise<Outcome> => {
    const argv = typeof line === 'string' ? line.split(' ').filter(Boolean) : line;
    const { person, env = {}, columns } = situation;
    const stdout = new Screen({ isTTY: situation.stdoutIsTerminal ?? person !== undefined, columns });
    const stderr = new Screen({ isTTY: person !== undefined, columns });
    const stdin = person === undefined ? Readable.from([situation.stdin ?? '']) : typist(stderr, person);
    const signals = situation.signals ?? new EventEmitter();
    const code = await main(argv, {
      stdin,
      stdout,
      stderr,
      env: { HOME: folder, ...env },
      cwd: () => folder,
      once: (signal, listener) => signals.once(signal, listener),
      off: (signal, listener) => signals.off(signal, listener),
    });
    return {
      code,
      stdout: stdout.text,
      stderr: stderr.text,
      lines: stdout.text.split('\n').slice(0, -1),
      json: () => JSON.parse(stdout.text),
      error: () => JSON.parse(stderr.text).error,
    };
  };
}

/** The input of a person who waits for each question, and then types. */
function typist(screen: Screen, answers: readonly Answer[]): PassThrough & { isTTY: boolean } {
  const keyboard = Object.assign(new PassThrough(), { isTTY: true, setRawMode: () => undefined });
  const waiting = [...answers];
  let read = 0;
  screen.onText = () => {
    const next = waiting[0];
    if (next === undefined || !next.question.test(screen.text.slice(read))) return;
    waiting.shift();
    read = screen.text.length;
    // One key after the other, as from fingers: keys that arrive together are taken for stale ones.
    void press(keyboard, [...next.keys]);
  };
  return keyboard;
}

async function press(keyboard: PassThrough, keys: readonly string[]): Promise<void> {
  for (const key of keys) {
    await new Promise((resolve) => setImmediate(resolve));
    keyboard.write(key);
  }
}
