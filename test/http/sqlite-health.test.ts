import { closeSync, openSync, renameSync, statSync, writeSync } from 'node:fs';
import Database from 'better-sqlite3';
import { describe, expect, test } from 'vitest';
import { row } from '../conformance/rows.ts';
import { expectUnavailable } from '../support/store.ts';
import { type Testbed, testbed } from '../support/testbed.ts';

describe('a file that cannot serve', () => {
  /** Does something to the file as another program would. */
  function meddle(bed: Testbed, statement: string): void {
    const other = new Database(bed.file);
    other.exec(statement);
    other.close();
  }

  /** Overwrites the file from a byte on. */
  function damage(bed: Testbed, from: number): void {
    meddle(bed, 'pragma wal_checkpoint(truncate)');
    const file = openSync(bed.file, 'r+');
    writeSync(file, Buffer.alloc(statSync(bed.file).size - from, 'nonsense '), 0, null, from);
    closeSync(file);
  }

  test('that was moved away takes no token, and takes them again when it is put back', async () => {
    const bed = await testbed();
    const { basic } = await bed.client();
    const ask = () => bed.post('/o/token/', { grant_type: 'client_credentials' }, { basic });
    renameSync(bed.file, `${bed.file}.moved`);
    expectUnavailable(await ask());
    expectUnavailable(await bed.get('/readyz'));
    renameSync(`${bed.file}.moved`, bed.file);
    expect((await ask()).status).toBe(200);
    expect((await bed.get('/readyz')).status).toBe(200);
  });

  test('is not ready: a file that is damaged', async () => {
    const bed = await testbed();
    damage(bed, 0);
    expectUnavailable(await bed.get('/readyz'));
    expect((await bed.get('/healthz')).status).toBe(200);
  });

  test.each(['/o/token/', '/o/revoke_token/', '/o/introspect/'])(
    `${row('PRD-01', 'a damaged file and %s')}`,
    async (path) => {
      const bed = await testbed();
      const { basic } = await bed.client();
      damage(bed, 4_096);
      expectUnavailable(await bed.post(path, { grant_type: 'client_credentials', token: 'x' }, { basic }));
      expect(bed.log.join('\n')).toContain('database_damaged');
    },
  );
});

test(
  row('R7009-2.2.1-01', 'while another process holds the file, and for nobody once it is free'),
  async () => {
    const bed = await testbed();
    const web = await bed.client();
    await bed.user('alice');
    const tokens = await bed.signIn(web, 'alice');
    const other = new Database(bed.file);
    other.exec('begin immediate');
    const answers = await Promise.all([
      bed.revoke(web, tokens.access_token),
      bed.revoke(web, tokens.refresh_token),
      bed.refresh(web, tokens.refresh_token),
      bed.post('/o/token/', { grant_type: 'client_credentials' }, { basic: web.basic }),
    ]);
    for (const answer of answers) expectUnavailable(answer);
    // Reading goes on meanwhile.
    expect(await bed.introspect(web, tokens.access_token)).toMatchObject({ active: true });
    other.exec('rollback');
    other.close();
    expect(await bed.introspect(web, tokens.refresh_token)).toMatchObject({ active: true });
    await bed.token({ grant_type: 'client_credentials' }, { basic: web.basic });
    expect((await bed.revoke(web, tokens.refresh_token)).status).toBe(200);
    expect(await bed.introspect(web, tokens.access_token)).toEqual({ active: false });
  },
);
