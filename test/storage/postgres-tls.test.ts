import { chmodSync, chownSync, copyFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import pg from 'pg';
import { beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { openPostgres } from '../../src/storage/engines/postgres.ts';
import { sql } from '../../src/storage/sql.ts';
import { startPostgres } from '../support/postgres-server.ts';

const certificates = fileURLToPath(new URL('../support/tls/', import.meta.url));
const authority = join(certificates, 'ca.pem');

/** Gives a server the certificate for `localhost`. */
async function speakTls(url: string): Promise<void> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  const { rows } = await client.query<{ data_directory: string }>('show data_directory');
  const folder = rows[0]?.data_directory ?? '';
  const { uid, gid } = statSync(folder);
  for (const name of ['server.pem', 'server.key']) {
    copyFileSync(join(certificates, name), join(folder, name));
    chownSync(join(folder, name), uid, gid);
    chmodSync(join(folder, name), 0o600);
  }
  await client.query("alter system set ssl_cert_file = 'server.pem'");
  await client.query("alter system set ssl_key_file = 'server.key'");
  await client.query('alter system set ssl = on');
  await client.query('select pg_reload_conf()');
  await client.end();
}

describe('TLS', () => {
  let url = '';

  beforeAll(async () => {
    const postgres = await startPostgres();
    url = postgres.url.replace('127.0.0.1', 'localhost');
    return () => postgres.remove();
  });

  /** Whether the connection is encrypted, by what the server says. */
  async function isEncrypted(parameters: string, host = 'localhost'): Promise<boolean> {
    const db = openPostgres(`${url.replace('localhost', host)}?${parameters}`);
    onTestFinished(() => db.close());
    const row = await db.get<{ many: number }>(
      sql`select count(*) as many from pg_stat_ssl where pid = pg_backend_pid() and ssl`,
    );
    return row?.many === 1;
  }

  it('that a server does not speak is not done without', async () => {
    for (const mode of ['verify-full', 'require', 'prefer', 'no-verify']) {
      await expect(isEncrypted(`sslmode=${mode}`), mode).rejects.toMatchObject({
        name: 'StorageError',
        message: expect.stringContaining('does not support SSL'),
      });
    }
    await speakTls(url);
  });

  it.each(['verify-full', 'verify-ca', 'require', 'prefer'])(
    'with sslmode=%s wants a server that proves its name by an authority that is trusted',
    async (mode) => {
      expect(await isEncrypted(`sslmode=${mode}&sslrootcert=${authority}`)).toBe(true);
      const refusal = { name: 'StorageError', code: 'database_unavailable' };
      await expect(isEncrypted(`sslmode=${mode}`)).rejects.toMatchObject(refusal);
      await expect(
        isEncrypted(`sslmode=${mode}&sslrootcert=${authority}`, '127.0.0.1'),
      ).rejects.toMatchObject({
        ...refusal,
        message: expect.stringMatching(/altnames/),
      });
    },
  );

  it('with sslmode=no-verify encrypts and asks for no proof', async () => {
    expect(await isEncrypted('sslmode=no-verify', '127.0.0.1')).toBe(true);
  });

  it('is not spoken where nobody asks for it', async () => {
    expect(await isEncrypted('sslmode=disable')).toBe(false);
    expect(await isEncrypted('application_name=plain')).toBe(false);
  });
});
