import { describe, expect, test } from 'vitest';
import { statement } from '../../src/storage/sql.ts';
import { expectUnavailable } from '../support/store.ts';
import { type Testbed, testbed } from '../support/testbed.ts';

test('a process that runs says so, and one whose store is right that it is ready', async () => {
  const bed = await testbed();
  for (const [path, body] of [
    ['/healthz', { status: 'ok' }],
    ['/readyz', { status: 'ready' }],
  ] as const) {
    const answer = await bed.get(path);
    expect([answer.status, answer.json, answer.headers['cache-control']]).toEqual([200, body, 'no-store']);
  }
});

describe('a store that cannot serve', () => {
  /** Does something to the store that this program never would. */
  async function meddle(bed: Testbed, text: string): Promise<void> {
    await bed.context.db.run(statement(text));
  }

  test('that lacks a table is unavailable, and no fault of the program', async () => {
    const bed = await testbed();
    const { basic } = await bed.client();
    await meddle(bed, 'drop table access_tokens');
    expectUnavailable(await bed.post('/o/token/', { grant_type: 'client_credentials' }, { basic }));
  });

  test.each([
    ['a schema for a newer program', "insert into oauthctl_migrations values (999, 'later', 999, 0)"],
    ['a schema without its ledger', 'drop table oauthctl_migrations'],
    ['a schema that lacks a step', 'delete from oauthctl_migrations'],
  ])('is not ready: %s', async (_what, text) => {
    const bed = await testbed();
    expect((await bed.get('/readyz')).status).toBe(200);
    await meddle(bed, text);
    expectUnavailable(await bed.get('/readyz'));
    expect((await bed.get('/healthz')).status).toBe(200);
  });
});
