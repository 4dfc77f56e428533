import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';

/** A disk of its own, in memory. */
export interface SmallDisk {
  folder: string;
  makeReadOnly(): void;
}

/** Whether this user may mount a disk; tests of real disks are skipped where not. */
export const canMount = tryToMount();

/**
 * Mounts a disk in memory until the end of the test.
 *
 * @param size as `mount -o size=` takes it, such as "1m"
 */
export function mountDisk(size: string): SmallDisk {
  const folder = mkdtempSync(join(tmpdir(), 'oauthctl-disk-'));
  mount(folder, size);
  onTestFinished(() => unmount(folder));
  return {
    folder,
    makeReadOnly: () => run('mount', '-o', 'remount,ro', folder),
  };
}

function mount(folder: string, size: string): void {
  run('mount', '-t', 'tmpfs', '-o', `size=${size}`, 'tmpfs', folder);
}

function unmount(folder: string): void {
  run('umount', '-l', folder);
  rmSync(folder, { recursive: true });
}

function tryToMount(): boolean {
  const folder = mkdtempSync(join(tmpdir(), 'oauthctl-disk-'));
  try {
    mount(folder, '1m');
    unmount(folder);
    return true;
  } catch {
    rmSync(folder, { recursive: true });
    return false;
  }
}

function run(command: string, ...given: string[]): void {
  execFileSync(command, given, { stdio: 'pipe' });
}
