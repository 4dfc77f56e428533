import { EventEmitter } from 'node:events';
import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { describe, expect, it } from 'vitest';
import { makeFolder, shellIn } from '../support/oauthctl.ts';
import { startServe } from '../support/serve.ts';
import { prepareStore } from '../support/store.ts';

/** A store with one app, and a shell in its folder. */
async function withStore() {
  const folder = makeFolder();
  const oauthctl = shellIn(folder);
  await oauthctl('app create shop --client-id shop-id --grant client-credentials');
  return { folder, oauthctl, store: join(folder, 'oauth2.sqlite3') };
}

function onlyValue(file: string, query: string): unknown {
  const db = new Database(file, { readonly: true });
  try {
    return db.prepare(query).pluck().get();
  } finally {
    db.close();
  }
}

describe('backup', () => {
  it('writes one file for its owner alone that is a whole store', async () => {
    const { folder, oauthctl } = await withStore();
    const file = join(folder, 'copy.sqlite3');
    const made = await oauthctl('backup copy.sqlite3 --json');
    expect(made).toMatchObject({ code: 0, stderr: '' });
    expect(made.json()).toEqual({
      file,
      bytes: statSync(file).size,
      schema: expect.any(Number),
      duration_ms: expect.any(Number),
    });
    expect(statSync(file).mode & 0o777).toBe(0o600);
    expect(readdirSync(folder).sort()).toEqual(['copy.sqlite3', 'oauth2.sqlite3']);
    expect(onlyValue(file, 'pragma journal_mode')).toBe('delete');
    expect((await oauthctl('app list -q --database sqlite:copy.sqlite3')).lines).toEqual(['shop-id']);
  });

  it('leaves a link alone, and what it leads to', async () => {
    const { folder, oauthctl } = await withStore();
    writeFileSync(join(folder, 'target'), 'mine');
    symlinkSync('target', join(folder, 'link'));
    expect(await oauthctl('backup link --yes')).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('no ordinary file'),
    });
    expect(readFileSync(join(folder, 'link'), 'utf8')).toBe('mine');
  });

  it('is of one moment, and holds all that was answered before, while a server is under load', async () => {
    const folder = makeFolder();
    const { basic } = await prepareStore(folder);
    const serving = await startServe({ folder });
    const issue = () => serving.post('/o/token/', { grant_type: 'client_credentials' }, basic);
    let issued = 0;
    let going = true;
    const load = Promise.all(
      Array.from({ length: 8 }, async () => {
        while (going) {
          expect((await issue()).status).toBe(200);
          issued += 1;
        }
      }),
    );
    const oauthctl = shellIn(folder);
    for (let round = 0; round < 5; round += 1) {
      const before = issued;
      expect((await oauthctl(`backup copy-${round}.sqlite3 -q`)).code).toBe(0);
      const copy = join(folder, `copy-${round}.sqlite3`);
      expect(onlyValue(copy, 'select count(*) from access_tokens')).toBeGreaterThanOrEqual(before);
      expect(onlyValue(copy, 'pragma integrity_check')).toBe('ok');
    }
    going = false;
    await load;
    expect(await serving.stop()).toBe(0);
  });

  it('replaces a file only with --yes', async () => {
    const { folder, oauthctl } = await withStore();
    writeFileSync(join(folder, 'copy.sqlite3'), 'precious');
    const refused = await oauthctl('backup copy.sqlite3 --json');
    expect(refused).toMatchObject({ code: 4, stdout: '' });
    expect(refused.error()).toMatchObject({ code: 'conflict', hint: expect.stringContaining('--yes') });
    expect(readFileSync(join(folder, 'copy.sqlite3'), 'utf8')).toBe('precious');
    const replaced = await oauthctl('backup copy.sqlite3 --yes -q');
    expect(replaced).toMatchObject({ code: 0, stdout: `${join(folder, 'copy.sqlite3')}\n` });
    expect(statSync(join(folder, 'copy.sqlite3')).mode & 0o777).toBe(0o600);
  });

  it.each(['oauth2.sqlite3', './oauth2.sqlite3-wal', 'folder/../oauth2.sqlite3', 'folder'])(
    'refuses to write %s',
    async (path) => {
      const { folder, oauthctl, store } = await withStore();
      mkdirSync(join(folder, 'folder'));
      const before = readFileSync(store);
      expect(await oauthctl(['backup', path, '--yes'])).toMatchObject({ code: 2, stdout: '' });
      expect(readFileSync(store)).toEqual(before);
    },
  );

  it('copies a store of a newer schema too: it is what comes before going back', async () => {
    const { oauthctl, store } = await withStore();
    const db = new Database(store);
    db.exec("insert into oauthctl_migrations (number, name, floor, applied_at) values (99, 'later', 99, 1)");
    db.close();
    expect((await oauthctl('app list')).code).toBe(6);
    expect((await oauthctl('backup copy.sqlite3 --json')).json()).toMatchObject({ schema: 99 });
  });

  it('leaves no file where the store is damaged, missing or of another engine', async () => {
    const { folder, oauthctl, store } = await withStore();
    expect((await oauthctl('backup copy.sqlite3 --database sqlite:nowhere.sqlite3')).code).toBe(6);
    const postgres = await oauthctl('backup copy.sqlite3 --database postgres://u:secret@db.example/oauth2');
    expect(postgres.code).toBe(1);
    expect(postgres.stderr).toContain('pg_dump');
    expect(postgres.stderr).not.toContain('secret');
    expect((await oauthctl('backup copy.sqlite3 --database sqlite::memory:')).code).toBe(1);
    expect((await oauthctl('backup nowhere/copy.sqlite3')).code).toBe(1);
    const bytes = readFileSync(store);
    bytes.fill(0x5a, 3 * 4_096);
    writeFileSync(store, bytes);
    expect((await oauthctl('backup copy.sqlite3 --json')).error().code).toBe('database_damaged');
    expect(readdirSync(folder).filter((name) => name.includes('copy'))).toEqual([]);
  });

  it('stops at Ctrl-C without a file, and shows its progress on a terminal only', async () => {
    const { folder, oauthctl } = await withStore();
    const signals = new EventEmitter();
    signals.once('newListener', () => setImmediate(() => signals.emit('SIGINT')));
    expect((await oauthctl('backup copy.sqlite3', { signals })).code).toBe(130);
    expect(readdirSync(folder)).toEqual(['oauth2.sqlite3']);
    const shown = await oauthctl('backup copy.sqlite3', { person: [] });
    expect(shown.stderr).toContain('copying [');
    expect(existsSync(join(folder, 'copy.sqlite3'))).toBe(true);
    expect((await oauthctl('backup another.sqlite3')).stderr).toBe('');
  });
});
