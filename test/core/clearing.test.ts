import { setImmediate as turn } from 'node:timers/promises';
import { afterEach, describe, expect, test, vi } from 'vitest';
import { type Cleared, clearTokens, countCleared } from '../../src/core/cleartokens.ts';
import { startSweeper, sweep } from '../../src/core/sweeper.ts';
import { deleteUser } from '../../src/core/users.ts';
import { sql } from '../../src/storage/sql.ts';
import { releaseLease, takeLease } from '../../src/storage/tables/leases.ts';
import { codeFlow, codeFor, redeem, requestOf } from '../support/code-flow.ts';
import { StatementCount } from '../support/counted.ts';
import { tokensOf } from '../support/signed-in.ts';
import { type RegisteredClient, type Testbed, testbed } from '../support/testbed.ts';

const HOUR = 3_600;
const DAY = 86_400;
const settings = { ACCESS_TOKEN_EXPIRE_SECONDS: HOUR, REFRESH_TOKEN_EXPIRE_SECONDS: HOUR };
const ending = new AbortController().signal;
const atOnce = { batchSize: 10, batchIntervalSeconds: 0 };

async function tokens(bed: Testbed, web: RegisteredClient, count: number): Promise<void> {
  const form = { grant_type: 'client_credentials' };
  await Promise.all(Array.from({ length: count }, () => bed.token(form, { basic: web.basic })));
}

async function rows(
  { context }: Testbed,
  table: 'access_tokens' | 'token_families' | 'sealed_successors',
): Promise<number> {
  const query = {
    access_tokens: sql`select count(*) as count from access_tokens`,
    token_families: sql`select count(*) as count from token_families`,
    sealed_successors: sql`select count(*) as count from sealed_successors`,
  }[table];
  return (await context.db.get<{ count: number }>(query))?.count ?? 0;
}

describe('clearing', () => {
  test('deletes codes that have expired, used or not, and requests that wait no longer', async () => {
    const { bed, app, browser } = await codeFlow();
    tokensOf(await redeem(bed, app, await codeFor(browser, app)));
    await codeFor(browser, app);
    await browser.visit(requestOf(app));
    const left = async () => {
      const query = sql`select (select count(*) from authorization_codes) as codes,
        (select count(*) from authorization_requests) as requests`;
      return bed.context.db.get<{ codes: number; requests: number }>(query);
    };
    const clear = async () => (await clearTokens(bed.context, atOnce)).grants;
    bed.advance(59);
    expect([await clear(), await left()]).toEqual([0, { codes: 2, requests: 1 }]);
    bed.advance(1);
    expect((await countCleared(bed.context)).grants).toBe(2);
    expect([await clear(), await left()]).toEqual([2, { codes: 0, requests: 1 }]);
    bed.advance(HOUR / 2);
    expect([await clear(), await left()]).toEqual([0, { codes: 0, requests: 0 }]);
  });

  test('deletes what has expired, to the second, in batches, and nothing else', async () => {
    const bed = await testbed({ settings });
    const web = await bed.client();
    await bed.user('alice');
    await tokens(bed, web, 25);
    bed.advance(1);
    await tokens(bed, web, 3);
    const live = await bed.signIn(web, 'alice');
    bed.advance(HOUR - 1);
    const steps: Cleared[] = [];
    const cleared = await clearTokens(bed.context, {
      ...atOnce,
      onProgress: (soFar) => steps.push({ ...soFar }),
    });
    expect(cleared).toMatchObject({ access_tokens: 25, refresh_tokens: 0 });
    expect(steps.map(({ access_tokens }) => access_tokens)).toEqual(expect.arrayContaining([10, 20, 25]));
    expect(await rows(bed, 'access_tokens')).toBe(4);
    expect(await bed.introspect(web, live.access_token)).toMatchObject({ active: true });
    expect(await clearTokens(bed.context, atOnce)).toMatchObject({ access_tokens: 0 });
  });

  test('a family goes with its last day, and rotation puts that day off', async () => {
    const bed = await testbed({ settings });
    const web = await bed.client();
    await bed.user('alice');
    const kept = await bed.signIn(web, 'alice');
    await bed.signIn(web, 'alice');
    bed.advance(HOUR);
    await bed.refresh(web, kept.refresh_token);
    bed.advance(HOUR);
    expect(await countCleared(bed.context)).toMatchObject({ refresh_tokens: 1, access_tokens: 3 });
    expect(await clearTokens(bed.context, atOnce)).toMatchObject({ refresh_tokens: 1, access_tokens: 3 });
    expect(await rows(bed, 'token_families')).toBe(1);
    expect(await rows(bed, 'sealed_successors')).toBe(0);
    bed.advance(HOUR);
    expect(await clearTokens(bed.context, atOnce)).toMatchObject({ refresh_tokens: 1 });
    expect(await rows(bed, 'token_families')).toBe(0);
  });

  test('families that never expire stay until they are revoked', async () => {
    const bed = await testbed({ settings: { ...settings, REFRESH_TOKEN_EXPIRE_SECONDS: null } });
    const web = await bed.client();
    const alice = await bed.user('alice');
    const { refresh_token } = await bed.signIn(web, 'alice');
    await bed.signIn(web, 'alice');
    for (let month = 0; month < 6; month++) {
      bed.advance(31 * 86_400);
      expect(await clearTokens(bed.context, atOnce)).toMatchObject({ refresh_tokens: 0 });
    }
    expect((await bed.refresh(web, refresh_token)).status).toBe(200);
    await deleteUser(bed.context, alice);
    bed.advance(31 * 86_400);
    expect(await clearTokens(bed.context, atOnce)).toMatchObject({ refresh_tokens: 2 });
  });

  test('ends when it is told to, also while it waits', async () => {
    const bed = await testbed({ settings });
    await tokens(bed, await bed.client(), 25);
    bed.advance(HOUR);
    const stop = new AbortController();
    const cleared = await clearTokens(bed.context, {
      batchSize: 10,
      batchIntervalSeconds: HOUR,
      signal: stop.signal,
      onProgress: () => stop.abort(),
    });
    expect(cleared).toMatchObject({ access_tokens: 10 });
    expect(await rows(bed, 'access_tokens')).toBe(15);
  });

  test('runs beside itself', async () => {
    const bed = await testbed({ settings });
    const beside = await testbed({ beside: bed });
    await tokens(bed, await bed.client(), 55);
    bed.advance(HOUR);
    const both = await Promise.all([bed, beside].map(({ context }) => clearTokens(context, atOnce)));
    expect(both.reduce((sum, { access_tokens }) => sum + access_tokens, 0)).toBe(55);
    expect(await rows(bed, 'access_tokens')).toBe(0);
  });
});

describe('the sweeper', () => {
  afterEach(() => {
    vi.useRealTimers();
  });

  async function expired(options: Parameters<typeof testbed>[0] = {}): Promise<Testbed> {
    const bed = await testbed({ settings, ...options });
    await tokens(bed, await bed.client(), 5);
    // Where tokens are dropped by the day, all of that day is over.
    bed.advance(DAY);
    return bed;
  }

  test('clears, and gives its turn away', async () => {
    const bed = await expired();
    await sweep(bed.context, 'one', ending);
    expect(await rows(bed, 'access_tokens')).toBe(0);
    expect(await takeLease(bed.context.db, 'sweeper', 'two', bed.clock.now, 1)).toBe(true);
  });

  test('leaves it to another process that has the turn, until that is dead', async () => {
    const bed = await expired();
    await takeLease(bed.context.db, 'sweeper', 'other', bed.clock.now, 120);
    await sweep(bed.context, 'one', ending);
    expect(await rows(bed, 'access_tokens')).toBe(5);
    bed.advance(119);
    await sweep(bed.context, 'one', ending);
    expect(await rows(bed, 'access_tokens')).toBe(5);
    bed.advance(1);
    await sweep(bed.context, 'one', ending);
    expect(await rows(bed, 'access_tokens')).toBe(0);
  });

  test('writes nothing where there is nothing to do', async () => {
    const count = new StatementCount();
    const bed = await testbed({ around: count.around });
    expect(await count.during(() => sweep(bed.context, 'one', ending))).toBe(1);
  });

  test('survives a store that fails, and says so', async () => {
    const bed = await expired();
    await bed.context.db.run(sql`drop table family_deadlines`);
    await sweep(bed.context, 'one', ending);
    expect(bed.log.at(-1)).toMatch(/^warn expired rows could not be deleted/);
  });

  test('comes back at every interval, until it is stopped', async () => {
    const bed = await expired();
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    const sweeper = startSweeper(bed.context);
    for (const turns of [1, 2]) {
      vi.advanceTimersByTime(10_000);
      while (bed.log.filter((line) => line.includes("'swept'")).length < turns) await turn();
      expect(await rows(bed, 'access_tokens')).toBe(0);
      // The next one is scheduled once this one has ended.
      while (vi.getTimerCount() === 0) await turn();
      await tokens(bed, await bed.client(), 2);
      bed.advance(DAY);
    }
    await sweeper.stop();
    expect(vi.getTimerCount()).toBe(0);
    expect(await rows(bed, 'access_tokens')).toBe(2);
  });

  test('is switched off by an interval of 0', async () => {
    const bed = await testbed({ settings: { SERVER: { SWEEP_INTERVAL_SECONDS: 0 } } });
    vi.useFakeTimers({ toFake: ['setTimeout'] });
    const sweeper = startSweeper(bed.context);
    expect(vi.getTimerCount()).toBe(0);
    await sweeper.stop();
  });

  test('a lease is released by its holder alone', async () => {
    const bed = await testbed();
    const { db } = bed.context;
    expect(await takeLease(db, 'x', 'one', 100, 10)).toBe(true);
    await releaseLease(db, 'x', 'two');
    expect(await takeLease(db, 'x', 'two', 100, 10)).toBe(false);
    await releaseLease(db, 'x', 'one');
    expect(await takeLease(db, 'x', 'two', 100, 10)).toBe(true);
  });
});
