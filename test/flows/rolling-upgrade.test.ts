import { expect, test } from 'vitest';
import { newestSchema } from '../../src/storage/migrate.ts';
import { type Db, sql, statement } from '../../src/storage/sql.ts';
import { lives, rotate, signedIn } from '../support/signed-in.ts';
import { testbed } from '../support/testbed.ts';

/** What the next release's migration may do while servers of this one are running: add, and take nothing away. */
async function expand(db: Db): Promise<void> {
  const tables = await db.all<{ name: string }>(statement(db.dialect.tableNames));
  await db.tx(async (tx) => {
    for (const { name } of tables) {
      if (name !== 'oauthctl_migrations')
        await tx.run(statement(`alter table ${name} add column later bigint`));
    }
    await tx.run(statement(`create table later (name ${db.dialect.text} primary key)`));
    await tx.run(sql`
      insert into oauthctl_migrations (number, name, floor, applied_at)
      values (${newestSchema + 1}, 'later', ${newestSchema}, 1)`);
  });
}

test('a server goes on under a schema that is one expanding migration newer, and others may join it', async () => {
  const here = await signedIn();
  const { bed, web, first } = here;
  const second = await rotate(here, first.refresh_token);
  expect(await lives(here, second.access_token)).toBe(true);
  const next = await testbed({ beside: bed });
  await expand(next.context.db);

  expect((await bed.get('/readyz')).status).toBe(200);
  expect(await lives(here, second.access_token)).toBe(true);
  const third = await rotate(here, second.refresh_token);
  expect(await lives(here, third.access_token)).toBe(true);
  await bed.user('bob');
  const other = await bed.client();
  await bed.signIn(other, 'bob');
  await bed.revoke(web, third.refresh_token);
  expect(await lives(here, third.access_token)).toBe(false);

  const joined = await testbed({ beside: bed });
  const { access_token } = await joined.token({ grant_type: 'client_credentials' }, { basic: other.basic });
  expect(await bed.introspect(other, access_token)).toMatchObject({ active: true });
});
