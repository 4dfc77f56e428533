import { expect, test } from 'vitest';
import { clearTokens, countCleared } from '../../src/core/cleartokens.ts';
import {
  endSession,
  endSessionsOf,
  findSignedIn,
  listSessions,
  SESSION_SECONDS,
  startSession,
} from '../../src/core/sessions.ts';
import { deleteUser, setPassword, updateUser } from '../../src/core/users.ts';
import { sql } from '../../src/storage/sql.ts';
import { testbed } from '../support/testbed.ts';

async function signedIn() {
  const bed = await testbed();
  const alice = await bed.user('alice');
  const { session, sessionSecret } = await startSession(bed.context, alice, ['pwd']);
  const find = () => findSignedIn(bed.context, sessionSecret);
  return { bed, alice, session, sessionSecret, find };
}

test('a session is found by what the browser keeps, of which only a hash is kept here', async () => {
  const { bed, alice, session, sessionSecret, find } = await signedIn();
  expect(await find()).toEqual({ session, user: alice });
  expect(session).toMatchObject({ methods: ['pwd'], authenticatedAt: bed.clock.now });
  const rows = JSON.stringify(await bed.context.db.all(sql`select * from sessions`));
  expect(rows).toContain(session.sid);
  expect(rows).not.toContain(sessionSecret.split('.')[1]);
});

test.each([
  ['nothing', () => ''],
  ['the name of a session alone', (text: string) => text.split('.')[0] ?? ''],
  ['another secret', (text: string) => `${text.slice(0, -1)}${text.endsWith('A') ? 'B' : 'A'}`],
  ['another session', (text: string) => `${'A'.repeat(24)}${text.slice(24)}`],
  ['more than that', (text: string) => `${text}A`],
] as const)('%s is nobody', async (_what, change) => {
  const { bed, sessionSecret } = await signedIn();
  expect(await findSignedIn(bed.context, change(sessionSecret))).toBeUndefined();
});

test('it ends by itself, is then cleared, and not before', async () => {
  const { bed, alice, find } = await signedIn();
  const clear = () => clearTokens(bed.context, { batchSize: 1, batchIntervalSeconds: 0 });
  bed.advance(10);
  await startSession(bed.context, alice, ['pwd']);
  bed.advance(SESSION_SECONDS - 11);
  expect(await find()).toBeDefined();
  expect(await clear()).toMatchObject({ sessions: 0 });
  bed.advance(1);
  expect(await find()).toBeUndefined();
  expect(await countCleared(bed.context)).toMatchObject({ sessions: 1 });
  expect(await clear()).toMatchObject({ sessions: 1 });
  expect((await listSessions(bed.context, alice, { limit: 5 })).data).toHaveLength(1);
});

test.each([
  [
    'signing out',
    async ({ bed, session }: Made) => expect(await endSession(bed.context, session.sid)).toBe(true),
  ],
  [
    'signing out everywhere',
    async ({ bed, alice }: Made) => expect(await endSessionsOf(bed.context, alice)).toBe(1),
  ],
  ['another password', ({ bed, alice }: Made) => setPassword(bed.context, alice, 'another one')],
  ['being made inactive', ({ bed, alice }: Made) => updateUser(bed.context, alice, { active: false })],
  ['being deleted', ({ bed, alice }: Made) => deleteUser(bed.context, alice)],
] as const)('%s ends it at once', async (_what, end) => {
  const made = await signedIn();
  await end(made);
  expect(await made.find()).toBeUndefined();
});

type Made = Awaited<ReturnType<typeof signedIn>>;
