import { describe, expect, it } from 'vitest';
import { addressGroup, isLoopback } from '../../src/core/address-group.ts';
import { type Attempt, checkBrakes, noteFailedAttempt, TooManyAttemptsError } from '../../src/core/brakes.ts';
import { authenticateUser } from '../../src/core/users.ts';
import { sql } from '../../src/storage/sql.ts';
import { StatementCount } from '../support/counted.ts';
import { addUser } from '../support/store.ts';
import { type SettingsOverrides, type Testbed, testbed } from '../support/testbed.ts';

const SERVER = { SIGN_IN_FAILURES: 3, CLIENT_FAILURES: 3, ADDRESS_FAILURES: 40, BRAKE_SECONDS: 60 };

function braked(settings: SettingsOverrides = { SERVER }) {
  return testbed({ settings });
}

function alice(address = '192.0.2.1'): Attempt {
  return { kind: 'user', name: 'alice', address };
}

async function fail({ context }: Testbed, attempt: Attempt, times = 1): Promise<void> {
  for (let time = 0; time < times; time++) await noteFailedAttempt(context, attempt);
}

/** How long an attempt has to wait, in seconds. */
async function waitOf({ context }: Testbed, attempt: Attempt): Promise<number> {
  try {
    await checkBrakes(context, attempt);
    return 0;
  } catch (error) {
    if (error instanceof TooManyAttemptsError) return error.retryAfterSeconds;
    throw error;
  }
}

it('of guesses that are made at once, the right one does not get through after too many wrong ones', async () => {
  const { context, ...bed } = await braked();
  // A slow hash, so that all of them are being looked at before the first is known to be wrong.
  await addUser(context, 'alice', 'right');
  const guess = (password: string) =>
    authenticateUser(context, { username: 'alice', password, address: '192.0.2.1' });
  const guesses = ['a', 'b', 'c', 'd', 'e', 'f', 'right'].map(guess);
  await expect(guesses.at(-1)).rejects.toThrow(TooManyAttemptsError);
  expect((await Promise.allSettled(guesses)).map(({ status }) => status)).toEqual([
    ...Array(6).fill('fulfilled'),
    'rejected',
  ]);
  bed.clock.now += 60;
  expect(await guess('right')).toMatchObject({ username: 'alice' });
});

describe('who fails too often', () => {
  it('waits twice as long each time, never longer than the setting says', async () => {
    const bed = await braked();
    const waits: number[] = [];
    for (let time = 0; time < 10; time++) {
      await fail(bed, alice());
      waits.push(await waitOf(bed, alice()));
    }
    expect(waits).toEqual([0, 0, 1, 2, 4, 8, 16, 32, 60, 60]);
  });

  it('may try again when the time is over', async () => {
    const bed = await braked();
    await fail(bed, alice(), 5);
    bed.advance(3);
    expect(await waitOf(bed, alice())).toBe(1);
    bed.advance(1);
    expect(await waitOf(bed, alice())).toBe(0);
  });

  it('waits no longer after the clock was put back', async () => {
    const bed = await braked();
    await fail(bed, alice(), 5);
    bed.advance(-600);
    expect(await waitOf(bed, alice())).toBe(4);
  });

  it('is forgotten a quarter of an hour after the last time', async () => {
    const bed = await braked();
    await fail(bed, alice(), 8);
    bed.advance(900);
    expect(await waitOf(bed, alice())).toBe(0);
    await fail(bed, alice(), 2);
    expect(await waitOf(bed, alice())).toBe(0);
  });

  it('keeps nobody from another address waiting', async () => {
    const bed = await braked();
    await fail(bed, alice(), 50);
    expect(await waitOf(bed, alice('192.0.2.2'))).toBe(0);
  });

  it('from one address of 64 bits of IPv6 is one', async () => {
    const bed = await braked();
    await fail(bed, alice('2001:db8:1:2:aaaa::1'), 5);
    expect(await waitOf(bed, alice('2001:db8:1:2:bbbb::2'))).toBe(4);
    expect(await waitOf(bed, alice('2001:db8:1:3::1'))).toBe(0);
  });

  it('from ever new addresses leaves each of them one attempt, the right user among them', async () => {
    const bed = await braked();
    for (let host = 1; host <= 30; host++) await fail(bed, alice(`198.51.100.${host}`));
    expect(await waitOf(bed, alice('203.0.113.1'))).toBe(0);
    await fail(bed, alice('203.0.113.1'));
    expect(await waitOf(bed, alice('203.0.113.1'))).toBe(1);
    expect(await waitOf(bed, { ...alice('203.0.113.1'), name: 'bob' })).toBe(0);
  });

  it('with many names keeps the address waiting, for ten seconds at most', async () => {
    const bed = await braked();
    for (let user = 0; user < 60; user++) await fail(bed, { ...alice(), name: `user ${user}` });
    expect(await waitOf(bed, alice())).toBe(10);
    expect(await waitOf(bed, alice('192.0.2.2'))).toBe(0);
  });

  it('with many names from this very machine keeps nobody waiting', async () => {
    const bed = await braked();
    for (let user = 0; user < 60; user++) {
      await fail(bed, { ...alice('127.0.0.1'), name: `user ${user}` });
      await fail(bed, { ...alice('::1'), name: `user ${user}` });
    }
    expect(await waitOf(bed, alice('127.0.0.1'))).toBe(0);
    expect(await waitOf(bed, alice('::1'))).toBe(0);
  });

  it('waits at every process, a client that fails there too', async () => {
    const bed = await braked();
    const beside = await testbed({ settings: { SERVER }, beside: bed });
    const web: Attempt = { kind: 'client', name: 'web', address: '192.0.2.1' };
    await fail(bed, alice(), 5);
    await fail(bed, web, 5);
    expect(await waitOf(beside, alice())).toBe(4);
    await fail(beside, web);
    expect(await waitOf(beside, web)).toBe(8);
  });

  it('is not held back where a setting says so', async () => {
    const bed = await braked({ SERVER: { ...SERVER, SIGN_IN_FAILURES: 0 } });
    await fail(bed, alice(), 50);
    expect(await waitOf(bed, alice())).toBe(0);
    expect(await bed.context.db.all(sql`select 1 from brakes`)).toEqual([]);
  });

  it('is not written down in words', async () => {
    const bed = await braked();
    await fail(bed, { ...alice(), name: 'a password in the wrong field' });
    const rows = await bed.context.db.all(sql`select * from brakes`);
    expect(rows).toHaveLength(3);
    expect(JSON.stringify(rows)).not.toMatch(/password|192\.0/);
  });
});

it('a client that succeeds is not looked up, and one that failed before is', async () => {
  const count = new StatementCount();
  const bed = await testbed({ settings: { SERVER }, around: count.around });
  const web: Attempt = { kind: 'client', name: 'web', address: '192.0.2.1' };
  expect(await count.during(() => checkBrakes(bed.context, web))).toBe(0);
  await fail(bed, web);
  expect(await count.during(() => checkBrakes(bed.context, web))).toBe(3);
  expect(
    await count.during(() => checkBrakes(bed.context, { ...web, name: 'b', address: '192.0.2.2' })),
  ).toBe(0);
  bed.advance(900);
  expect(await count.during(() => checkBrakes(bed.context, web))).toBe(0);
});

it.each([
  ['192.0.2.1', '192.0.2.1'],
  ['::ffff:192.0.2.1', '192.0.2.1'],
  ['::1', '0:0:0:0'],
  ['2001:db8::1', '2001:db8:0:0'],
  ['2001:0DB8:0001:0002:3:4:5:6', '2001:db8:1:2'],
  ['fe80::1%eth0', 'fe80:0:0:0'],
  ['1::', '1:0:0:0'],
  ['unknown', 'unknown'],
  ['', ''],
])('of the address %s is counted %s', (address, group) => {
  expect(addressGroup(address)).toBe(group);
});

it.each([
  ['127.0.0.1', true],
  ['127.8.9.1', true],
  ['::1', true],
  ['::ffff:127.0.0.1', true],
  ['192.0.2.1', false],
  ['2001:db8::1', false],
  ['unknown', false],
  ['', false],
])('whether %s is of this machine: %s', (address, loopback) => {
  expect(isLoopback(address)).toBe(loopback);
});
