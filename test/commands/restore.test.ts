import { EventEmitter } from 'node:events';
import { existsSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { describe, expect, it } from 'vitest';
import { makeFolder, shellIn } from '../support/oauthctl.ts';
import { startServe } from '../support/serve.ts';
import { prepareStore } from '../support/store.ts';

/** A store with the app `old` of which there is a backup, and the app `new` that came later. */
async function withBackup() {
  const folder = makeFolder();
  const oauthctl = shellIn(folder);
  await oauthctl('app create old --client-id old --grant client-credentials');
  await oauthctl('backup copy.sqlite3');
  await oauthctl('app create new --client-id new --grant client-credentials');
  const apps = async () => (await oauthctl('app list -q')).lines;
  return {
    folder,
    oauthctl,
    apps,
    store: join(folder, 'oauth2.sqlite3'),
    copy: join(folder, 'copy.sqlite3'),
  };
}

describe('restore', () => {
  it('puts back what the copy holds', async () => {
    const { folder, oauthctl, apps, store, copy } = await withBackup();
    const restored = await oauthctl('restore copy.sqlite3 --yes --json');
    expect(restored).toMatchObject({ code: 0, stderr: '' });
    expect(restored.json()).toEqual({
      database: store,
      file: copy,
      schema: expect.any(Number),
      duration_ms: expect.any(Number),
    });
    expect(await apps()).toEqual(['old']);
    expect(statSync(store).mode & 0o777).toBe(0o600);
    expect(readdirSync(folder).sort()).toEqual(['copy.sqlite3', 'oauth2.sqlite3']);
    expect((await oauthctl('restore copy.sqlite3 --yes -q')).lines).toEqual([store]);
  });

  it('asks', async () => {
    const { oauthctl, apps } = await withBackup();
    const unasked = await oauthctl('restore copy.sqlite3 --json');
    expect(unasked).toMatchObject({ code: 2, stdout: '' });
    expect(unasked.error()).toMatchObject({ code: 'invalid_value', hint: expect.stringContaining('--yes') });
    const no = await oauthctl('restore copy.sqlite3', { person: [{ question: /replace/, keys: 'n\r' }] });
    expect(no.code).toBe(1);
    expect(await apps()).toEqual(['old', 'new']);
    const yes = await oauthctl('restore copy.sqlite3', { person: [{ question: /replace/, keys: 'y\r' }] });
    expect(yes).toMatchObject({ code: 0, stderr: expect.stringContaining('works again') });
    expect(await apps()).toEqual(['old']);
  });

  it('puts no development store in the place of another, nor the other way round', async () => {
    const { oauthctl, apps } = await withBackup();
    const devFolder = makeFolder();
    const server = await startServe({ folder: devFolder, flags: ['--dev'] });
    const dev = `sqlite:${join(devFolder, 'oauth2.dev.sqlite3')}`;
    expect((await oauthctl(`backup dev.sqlite3 --database ${dev}`)).code).toBe(0);
    await server.stop();
    expect(await oauthctl('restore dev.sqlite3 --yes')).toMatchObject({
      code: 4,
      stderr: expect.stringContaining('serve --dev'),
    });
    expect((await oauthctl(`restore copy.sqlite3 --yes --database ${dev}`)).code).toBe(4);
    expect((await oauthctl(`restore dev.sqlite3 --yes --database ${dev}`)).code).toBe(0);
    expect(await apps()).toEqual(['old', 'new']);
  });

  it('makes a store where there is none, and takes no log that an old one has left for its own', async () => {
    const { oauthctl, apps, store } = await withBackup();
    rmSync(store);
    writeFileSync(`${store}-wal`, 'left behind');
    writeFileSync(`${store}-shm`, 'left behind');
    expect((await oauthctl('restore copy.sqlite3 --yes')).code).toBe(0);
    expect(await apps()).toEqual(['old']);
    expect(statSync(store).mode & 0o777).toBe(0o600);
  });

  it('works under a running server, which goes on with what was put back', async () => {
    const folder = makeFolder();
    const { basic, refreshTokens } = await prepareStore(folder, 2);
    const oauthctl = shellIn(folder);
    const serving = await startServe({ folder });
    const refresh = (token = '') =>
      serving.post('/o/token/', { grant_type: 'refresh_token', refresh_token: token }, basic);
    const issue = async () => {
      const answer = await serving.post('/o/token/', { grant_type: 'client_credentials' }, basic);
      expect(answer.status).toBe(200);
      return String(((await answer.json()) as Record<string, unknown>).access_token);
    };
    const before = await issue();
    await oauthctl('backup copy.sqlite3');
    const lost = await issue();
    await oauthctl('user delete alice --yes');
    expect((await refresh(refreshTokens[0])).status).toBe(400);

    let going = true;
    const load = (async () => {
      while (going) await issue();
    })();
    expect(await oauthctl('restore copy.sqlite3 --yes')).toMatchObject({ code: 0 });
    going = false;
    await load;

    expect((await refresh(refreshTokens[0])).status).toBe(200);
    const after = await issue();
    const isActive = async (token: string) =>
      (await oauthctl('token inspect - --json', { stdin: token })).json().active;
    expect([await isActive(before), await isActive(lost), await isActive(after)]).toEqual([
      true,
      false,
      true,
    ]);
    // Another process draws numbers that the server does not have, though the copy knows nothing of the server's.
    expect((await oauthctl('token issue -q')).code).toBe(0);
    expect(await serving.stop()).toBe(0);
    const db = new Database(join(folder, 'oauth2.sqlite3'));
    expect(db.pragma('integrity_check', { simple: true })).toBe('ok');
    const numbers = db.prepare('select seq from access_tokens').pluck().all();
    expect(new Set(numbers).size).toBe(numbers.length);
    db.close();
  });

  it('removes what one left behind that was killed, and nothing of one that is running', async () => {
    const { folder, oauthctl } = await withBackup();
    const nobody = 2 ** 30;
    for (const ending of ['.part', '.part-wal', '.part-journal']) {
      writeFileSync(join(folder, `oauth2.sqlite3.${nobody}${ending}`), '');
    }
    const kept = [
      `oauth2.sqlite3.${process.ppid}.part`,
      `other.sqlite3.${nobody}.part`,
      'oauth2.sqlite3.part',
    ];
    for (const name of kept) writeFileSync(join(folder, name), '');
    expect((await oauthctl('restore copy.sqlite3 --yes')).code).toBe(0);
    expect(readdirSync(folder).sort()).toEqual([...kept, 'copy.sqlite3', 'oauth2.sqlite3'].sort());
  });

  it('waits for whoever is writing', async () => {
    const { oauthctl, apps, store } = await withBackup();
    const other = new Database(store);
    other.exec('begin immediate');
    const restoring = oauthctl('restore copy.sqlite3 --yes');
    setTimeout(() => other.exec('rollback'), 300);
    expect((await restoring).code).toBe(0);
    other.close();
    expect(await apps()).toEqual(['old']);
  });

  it('writes into a store whose pages have another size', async () => {
    const { oauthctl, apps, store } = await withBackup();
    const db = new Database(store);
    db.pragma('journal_mode = delete');
    db.pragma('page_size = 8192');
    db.exec('vacuum');
    db.close();
    expect((await oauthctl('restore copy.sqlite3 --yes')).code).toBe(0);
    expect(await apps()).toEqual(['old']);
  });

  it('puts a damaged store aside, for which a backup is made', async () => {
    const { folder, oauthctl, apps, store } = await withBackup();
    writeFileSync(store, 'no database at all '.repeat(1_000));
    expect((await oauthctl('app list')).code).toBe(6);
    const restored = await oauthctl('restore copy.sqlite3 --yes --json');
    expect(restored.code).toBe(0);
    const aside = String(restored.json().damaged_database);
    expect(readFileSync(aside, 'utf8')).toMatch(/^no database at all/);
    expect(await apps()).toEqual(['old']);
    expect(readdirSync(folder)).toHaveLength(3);
  });

  it.each<[string, (copy: string) => void, number]>([
    ['is not there', (copy) => rmSync(copy), 3],
    ['is text', (copy) => writeFileSync(copy, 'my diary '.repeat(1_000)), 6],
    ['is empty', (copy) => writeFileSync(copy, ''), 6],
    ['was cut off', (copy) => writeFileSync(copy, readFileSync(copy).subarray(0, 3 * 4_096)), 6],
    ['has a damaged page', (copy) => writeFileSync(copy, readFileSync(copy).fill(0x5a, 5 * 4_096)), 6],
    ["is another program's database", (copy) => change(copy, 'drop table oauthctl_migrations'), 6],
    [
      'needs a newer program',
      (copy) => change(copy, "insert into oauthctl_migrations values (99, 'later', 99, 1)"),
      6,
    ],
  ])('refuses a copy that %s, and changes nothing', async (_what, spoil, code) => {
    const { folder, oauthctl, apps, copy } = await withBackup();
    spoil(copy);
    const refused = await oauthctl('restore copy.sqlite3 --yes --json');
    expect(refused).toMatchObject({ code, stdout: '' });
    expect(refused.error().message).toContain('copy.sqlite3');
    expect(await apps()).toEqual(['old', 'new']);
    expect(readdirSync(folder).filter((name) => name.includes('part'))).toEqual([]);
  });

  it("refuses to replace another program's database, and to restore a store from itself", async () => {
    const { folder, oauthctl } = await withBackup();
    const other = join(folder, 'other.sqlite3');
    change(other, 'create table diary (entry text)');
    expect((await oauthctl('restore copy.sqlite3 --yes --database sqlite:other.sqlite3')).code).toBe(6);
    expect((await oauthctl('restore oauth2.sqlite3 --yes')).code).toBe(2);
    const postgres = await oauthctl('restore copy.sqlite3 --yes --database postgres://u:p@db.example/oauth2');
    expect(postgres).toMatchObject({ code: 1, stderr: expect.stringContaining('pg_restore') });
  });

  it('changes nothing when it is stopped', async () => {
    const { folder, oauthctl, apps } = await withBackup();
    const signals = new EventEmitter();
    signals.once('newListener', () => setImmediate(() => signals.emit('SIGINT')));
    expect((await oauthctl('restore copy.sqlite3 --yes', { signals })).code).toBe(130);
    expect(await apps()).toEqual(['old', 'new']);
    expect(existsSync(join(folder, 'copy.sqlite3'))).toBe(true);
    expect(readdirSync(folder).sort()).toEqual(['copy.sqlite3', 'oauth2.sqlite3']);
  });
});

/** Runs a statement on a file, which is made where there is none. */
function change(file: string, statement: string): void {
  const db = new Database(file);
  db.exec(statement);
  db.close();
}
