import { spawnSync } from 'node:child_process';
import { readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('../..', import.meta.url));

/** Builds dist/ once before all tests where a source is newer: some tests run the program as people run it. */
export function setup(): void {
  if (builtAt() > newestSourceAt(join(root, 'src'))) return;
  const { status } = spawnSync(process.execPath, ['.ci/build.js'], { cwd: root, stdio: 'inherit' });
  if (status !== 0) throw new Error('dist/ cannot be built, and tests need it');
}

function builtAt(): number {
  return statSync(join(root, 'dist', 'cli.js'), { throwIfNoEntry: false })?.mtimeMs ?? 0;
}

function newestSourceAt(folder: string): number {
  const entries = readdirSync(folder, { recursive: true, withFileTypes: true });
  const times = entries
    .filter((entry) => entry.isFile())
    .map((entry) => statSync(join(entry.parentPath, entry.name)).mtimeMs);
  return Math.max(...times);
}
