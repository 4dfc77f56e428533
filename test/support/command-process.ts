import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { onTestFinished } from 'vitest';

const program = fileURLToPath(new URL('../../bin/oauthctl.js', import.meta.url));

/** A command that runs in a process of its own, while the test does something else. */
export class CommandProcess {
  readonly #child: ChildProcess;
  stdout = '';
  stderr = '';
  /** Its exit code, or the signal that ended it. */
  readonly exit: Promise<number | string>;

  constructor(folder: string, argv: readonly string[], options: { env?: object; stdin?: string } = {}) {
    this.#child = spawn(process.execPath, [program, ...argv], {
      cwd: folder,
      stdio: 'pipe',
      env: { PATH: process.env.PATH, HOME: folder, ...options.env },
    });
    this.#child.stdin?.end(options.stdin ?? '');
    this.#child.stdout?.on('data', (chunk) => {
      this.stdout += chunk;
    });
    this.#child.stderr?.on('data', (chunk) => {
      this.stderr += chunk;
    });
    this.exit = once(this.#child, 'close').then(([code, signal]) => (code ?? signal) as number | string);
    onTestFinished(() => {
      this.#child.kill('SIGKILL');
    });
  }

  /** What it said on stderr, as soon as that has what is looked for. */
  async said(what: RegExp): Promise<string> {
    for (;;) {
      const [found] = what.exec(this.stderr) ?? [];
      if (found !== undefined) return found;
      const ended = await Promise.race([once(this.#child.stderr ?? process, 'data'), this.exit]);
      if (!Array.isArray(ended) && !what.test(this.stderr)) {
        throw new Error(`it ended with ${ended} and never said ${what}: ${this.stderr}`);
      }
    }
  }

  /** What Ctrl-C does. */
  interrupt(): void {
    this.#child.kill('SIGINT');
  }
}
