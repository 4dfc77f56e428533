import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { symlinkSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { build } from 'rolldown';
import { onTestFinished } from 'vitest';
import { makeFolder } from './engines.ts';
import type { TaskInput, TaskName, TaskResult } from './other-process-tasks.ts';

const main = fileURLToPath(new URL('other-process-main.ts', import.meta.url));
const nodeModules = dirname(dirname(createRequire(import.meta.url).resolve('better-sqlite3/package.json')));

/** A process of its own that works with the same store, by the same code. */
export interface OtherProcess {
  /** Has it do something, after what it was asked before. It opens the store at the first time. */
  ask<Name extends TaskName>(name: Name, input: TaskInput<Name>): Promise<TaskResult<Name>>;
  /** Ends it without giving it a chance to do anything more. */
  kill(): Promise<void>;
}

/** Starts processes for the store with a URL; they are gone after the test. */
export async function startProcesses(url: string, count: number): Promise<OtherProcess[]> {
  const folder = makeFolder();
  const script = join(folder, 'main.mjs');
  await build({
    input: main,
    platform: 'node',
    // Packages stay where they are.
    external: [/^[^./]/],
    output: { dir: folder, format: 'esm', entryFileNames: 'main.mjs' },
  });
  symlinkSync(nodeModules, join(folder, 'node_modules'));
  return Array.from({ length: count }, () => startProcess(script, url));
}

function startProcess(script: string, url: string): OtherProcess {
  const child = spawn(process.execPath, [script, url], {
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  const answers = createInterface(child.stdout)[Symbol.asyncIterator]();
  // Whoever asks a process that is gone learns it from the missing answer.
  child.stdin.on('error', () => undefined);
  onTestFinished(() => stop(child, 'SIGTERM'));
  return {
    async ask<Name extends TaskName>(name: Name, input: TaskInput<Name>) {
      child.stdin.write(`${JSON.stringify({ name, input })}\n`);
      const { value, done } = await answers.next();
      if (done === true) throw new Error('the process is gone');
      const { result, error } = JSON.parse(value) as { result: TaskResult<Name>; error?: string };
      if (error !== undefined) throw new Error(error);
      return result;
    },
    kill: () => stop(child, 'SIGKILL'),
  };
}

async function stop(child: ChildProcess, signal: NodeJS.Signals): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  child.kill(signal);
  await once(child, 'exit');
}
