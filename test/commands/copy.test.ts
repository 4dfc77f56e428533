import { spawn } from 'node:child_process';
import { EventEmitter, once } from 'node:events';
import { existsSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import Database from 'better-sqlite3';
import { describe, expect, it } from 'vitest';
import { makeFolder, shellIn } from '../support/oauthctl.ts';
import { startServe } from '../support/serve.ts';
import { prepareStore } from '../support/store.ts';

const program = fileURLToPath(new URL('../../bin/oauthctl.js', import.meta.url));

/** Puts expired access tokens into the store of a folder, past what one batch of a copy takes. */
function addTokens(folder: string, count: number): void {
  const db = new Database(join(folder, 'oauth2.sqlite3'));
  db.exec(`
    with recursive number(n) as (select 1 union all select n + 1 from number where n < ${count})
    insert into access_tokens select 1000 + n / 100, n, hex(randomblob(32)), 1, 0, null, 0, null, 0, 'read', null, 1
    from number`);
  db.close();
}

function countTokens(file: string): number {
  const db = new Database(file, { readonly: true });
  const count = db.prepare('select count(*) from access_tokens').pluck().get();
  db.close();
  return Number(count);
}

describe('copy', () => {
  it('makes a database in which tokens, secrets and passwords work as before', async () => {
    const folder = makeFolder();
    const { basic, refreshTokens } = await prepareStore(folder);
    const oauthctl = shellIn(folder);
    const [token = ''] = (await oauthctl('token issue -q')).lines;
    const copied = await oauthctl('copy --to sqlite:./copy.sqlite3 --json');
    expect(copied).toMatchObject({ code: 0, stderr: '' });
    expect(copied.json()).toMatchObject({
      from: `sqlite:${join(folder, 'oauth2.sqlite3')}`,
      to: `sqlite:${join(folder, 'copy.sqlite3')}`,
      clients: 1,
      users: 1,
      access_tokens: 2,
      token_families: 1,
      rows: 8,
      copied: 8,
      verified: true,
      duration_ms: expect.any(Number),
    });
    expect(statSync(join(folder, 'copy.sqlite3')).mode & 0o777).toBe(0o600);
    const inspected = await oauthctl('token inspect - --database sqlite:copy.sqlite3 --json', {
      stdin: token,
    });
    expect(inspected.json()).toMatchObject({ active: true });
    const serving = await startServe({ folder, flags: ['--database', 'sqlite:copy.sqlite3'] });
    try {
      const refreshed = await serving.post(
        '/o/token/',
        { grant_type: 'refresh_token', refresh_token: refreshTokens[0] ?? '' },
        basic,
      );
      expect(refreshed.status).toBe(200);
      const form = { grant_type: 'password', username: 'alice', password: 'correct horse' };
      expect((await serving.post('/o/token/', form, basic)).status).toBe(200);
    } finally {
      await serving.stop();
    }
    expect((await oauthctl('copy --to sqlite:./copy.sqlite3')).code).toBe(4);
  });

  it('says what it did to people, and the number of rows to scripts', async () => {
    const folder = makeFolder();
    await prepareStore(folder);
    const oauthctl = shellIn(folder);
    const shown = await oauthctl('copy --to sqlite:copy.sqlite3');
    expect(shown.stdout).toMatch(/^verified +yes$/m);
    expect(shown.stderr).toMatch(/^Both databases hold the same 7 rows\. /);
    const again = await oauthctl('copy --to sqlite:copy.sqlite3 -q');
    expect(again).toMatchObject({ code: 0, stdout: '7\n', stderr: '' });
    const progress = await oauthctl('copy --to sqlite:third.sqlite3', { person: [] });
    expect(progress.stderr).toContain('copying [');
  });

  it('goes on where it was killed; until then nothing serves the copy', async () => {
    const folder = makeFolder();
    await prepareStore(folder);
    addTokens(folder, 100_000);
    const oauthctl = shellIn(folder);
    const copy = join(folder, 'copy.sqlite3');
    const child = spawn(process.execPath, [program, 'copy', '--to', 'sqlite:copy.sqlite3'], {
      cwd: folder,
      stdio: 'ignore',
      env: { PATH: process.env.PATH, HOME: folder },
    });
    const ended = once(child, 'exit');
    // Killed as soon as something is there and something is not.
    while (
      child.exitCode === null &&
      !(existsSync(`${copy}-wal`) && statSync(`${copy}-wal`).size > 3_000_000)
    ) {
      await new Promise((resolve) => setImmediate(resolve));
    }
    child.kill('SIGKILL');
    expect(await ended).toEqual([null, 'SIGKILL']);
    const before = countTokens(copy);
    expect(before).toBeGreaterThan(0);
    expect(before).toBeLessThan(100_001);
    await expect(startServe({ folder, flags: ['--database', 'sqlite:copy.sqlite3'] })).rejects.toThrow(
      'a copy that was not finished',
    );
    const rest = await oauthctl('copy --to sqlite:copy.sqlite3 --json');
    expect(rest.json()).toMatchObject({ access_tokens: 100_001, copied: 100_002 - before, verified: true });
  });

  it('ends after the running batch when it is interrupted, and goes on when it is run again', async () => {
    const folder = makeFolder();
    await prepareStore(folder);
    addTokens(folder, 20_000);
    const oauthctl = shellIn(folder);
    const signals = new EventEmitter();
    signals.once('newListener', () => setImmediate(() => signals.emit('SIGINT')));
    const stopped = await oauthctl('copy --to sqlite:copy.sqlite3', { signals });
    expect(stopped).toMatchObject({ code: 130, stderr: 'Stopped. Run it again to go on.\n' });
    expect(stopped.stdout).toMatch(/^verified +no$/m);
    expect((await oauthctl('doctor -q --database sqlite:copy.sqlite3')).lines).toContain('unfinished_copy');
    const rest = await oauthctl('copy --to sqlite:copy.sqlite3 --json');
    expect(rest.json()).toMatchObject({ access_tokens: 20_001, verified: true });
  });

  it('takes the URL from the standard input, and never shows its password', async () => {
    const folder = makeFolder();
    await prepareStore(folder);
    const oauthctl = shellIn(folder);
    expect(await oauthctl('copy --to -', { stdin: 'sqlite:./copy.sqlite3\n' })).toMatchObject({ code: 0 });
    expect(existsSync(join(folder, 'copy.sqlite3'))).toBe(true);
    const refused = await oauthctl('copy --to -', { stdin: 'mysql://root:secret@db.example/oauth2' });
    expect(refused).toMatchObject({ code: 2, stdout: '' });
    expect(refused.stderr).not.toContain('secret');
  });

  it('refuses a database that is in use, the same one, and one in memory', async () => {
    const folder = makeFolder();
    await prepareStore(folder);
    const oauthctl = shellIn(folder);
    await oauthctl('app create other --database sqlite:other.sqlite3');
    const used = await oauthctl('copy --to sqlite:other.sqlite3 --json');
    expect(used).toMatchObject({ code: 4, stdout: '' });
    expect(used.error()).toMatchObject({ code: 'conflict', hint: expect.stringContaining('--to') });
    expect((await oauthctl('app list -q --database sqlite:other.sqlite3')).lines).toHaveLength(1);
    expect((await oauthctl('copy --to sqlite:oauth2.sqlite3')).code).toBe(4);
    expect((await oauthctl('copy --to sqlite::memory:')).code).toBe(2);
    expect((await oauthctl('copy --to elsewhere')).code).toBe(2);
    expect((await oauthctl('copy')).code).toBe(2);
  });

  it('makes no database where there is nothing to copy', async () => {
    const folder = makeFolder();
    expect((await shellIn(folder)('copy --to sqlite:copy.sqlite3')).code).toBe(6);
    expect(existsSync(join(folder, 'copy.sqlite3'))).toBe(false);
  });
});
