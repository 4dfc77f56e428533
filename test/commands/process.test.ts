/** What only a process of its own shows: real pipes, real streams, a start from the compiled program. */
import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, openSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { makeFolder } from '../support/oauthctl.ts';

const program = fileURLToPath(new URL('../../bin/oauthctl.js', import.meta.url));

function oauthctl(folder: string, line: string) {
  return spawnSync(process.execPath, [program, ...line.split(' ')], {
    cwd: folder,
    encoding: 'utf8',
    env: { PATH: process.env.PATH, HOME: folder },
  });
}

async function codeOf(child: ChildProcess): Promise<number> {
  const [code] = await once(child, 'exit');
  return code;
}

describe('the program', () => {
  it('prints results on stdout and all else on stderr', () => {
    const folder = makeFolder();
    const made = oauthctl(folder, 'app create shop --client-id one');
    expect(made.status).toBe(0);
    expect(made.stdout).toMatch(/^client_id +one\n/);
    expect(made.stderr).toContain('shown this once');
    expect(oauthctl(folder, 'app list -q')).toMatchObject({ status: 0, stdout: 'one\n', stderr: '' });
    expect(oauthctl(folder, 'app show two')).toMatchObject({ status: 3, stdout: '' });
  });

  it.each(['--help', 'app create shop', 'completion bash'])(
    'ends %j quietly when nobody reads',
    async (line) => {
      const folder = makeFolder();
      const child = spawn(process.execPath, [program, ...line.split(' ')], {
        cwd: folder,
        stdio: ['ignore', 'pipe', 'pipe'],
        env: { PATH: process.env.PATH, HOME: folder },
      });
      child.stdout.destroy();
      let stderr = '';
      child.stderr.on('data', (chunk) => {
        stderr += chunk;
      });
      expect(await codeOf(child)).toBe(0);
      expect(stderr).toBe('');
    },
  );

  it('does its work when nobody reads stderr', async () => {
    const folder = makeFolder();
    const child = spawn(process.execPath, [program, 'app', 'create', 'shop'], {
      cwd: folder,
      stdio: ['ignore', 'pipe', 'pipe'],
      env: { PATH: process.env.PATH, HOME: folder },
    });
    child.stderr.destroy();
    child.stdout.resume();
    expect(await codeOf(child)).toBe(0);
  });

  it.skipIf(!existsSync('/dev/full'))('fails when its output cannot be kept', async () => {
    const folder = makeFolder();
    const child = spawn(process.execPath, [program, '--help'], {
      cwd: folder,
      stdio: ['ignore', openSync('/dev/full', 'w'), 'pipe'],
      env: { PATH: process.env.PATH, HOME: folder },
    });
    let stderr = '';
    child.stderr?.on('data', (chunk) => {
      stderr += chunk;
    });
    expect(await codeOf(child)).toBe(1);
    expect(stderr).toMatch(/^error: something unexpected happened: ENOSPC.*\nhint: .*\n$/);
  });
});
