import type { Readable, Writable } from 'node:stream';

/** An output stream as a command sees it. */
export type OutputStream = Writable & { isTTY?: boolean; columns?: number | undefined };

/** An input stream as a command sees it. */
export type InputStream = Readable & { isTTY?: boolean };

/** What a command takes from the world. `process` is one; a test makes its own. */
export interface Surroundings {
  readonly stdin: InputStream;
  readonly stdout: OutputStream;
  readonly stderr: OutputStream;
  readonly env: Readonly<Record<string, string | undefined>>;
  cwd(): string;
  /** Subscribes to SIGINT and SIGTERM. */
  once(signal: 'SIGINT' | 'SIGTERM', listener: () => void): unknown;
  off(signal: 'SIGINT' | 'SIGTERM', listener: () => void): unknown;
}
