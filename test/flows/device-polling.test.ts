import { describe, expect, it } from 'vitest';
import { clearTokens, countCleared } from '../../src/core/cleartokens.ts';
import { Form } from '../../src/core/form.ts';
import { deviceCode } from '../../src/core/grants/device-code.ts';
import type { OAuthError } from '../../src/errors.ts';
import { row } from '../conformance/rows.ts';
import { StatementCount } from '../support/counted.ts';
import {
  allowedCode,
  asksForAnswer,
  begin,
  decide,
  deviceFlow,
  deviceRows,
  enter,
  poll,
} from '../support/device-flow.ts';
import { expectRefused, tokensOf } from '../support/signed-in.ts';
import { openTestbed } from '../support/testbed.ts';

const HALF_AN_HOUR = 1_800;

describe('polling', () => {
  it(row('R8628-3.5-01', 'authorization_pending, and access_denied once the user says no'), async () => {
    const { bed, tv, browser } = await deviceFlow();
    const { device_code, user_code } = await begin(bed, tv);
    expectRefused(await poll(bed, tv, device_code), 'authorization_pending');
    await decide(browser, user_code, 'deny');
    for (let time = 0; time < 2; time++) {
      expectRefused(await poll(bed, tv, device_code), 'access_denied');
    }
  });

  it(row('R8628-3.5-01', 'slow_down makes the interval longer by 5 for good, at every server'), async () => {
    const { bed, tv } = await deviceFlow();
    const beside = await openTestbed({ beside: bed });
    try {
      const { device_code } = await begin(bed, tv);
      const [fine, slower] = ['authorization_pending', 'slow_down'];
      // At first 5 seconds, then 10, 15, 20, and 25.
      const polls = [
        [0, fine],
        [4, slower],
        [9, slower],
        [14, slower],
        [20, fine],
        [19, slower],
        [25, fine],
      ] as const;
      for (const [at, [seconds, error]] of polls.entries()) {
        bed.advance(seconds);
        expectRefused(await poll(at % 2 === 0 ? bed : beside, tv, device_code), error);
      }
    } finally {
      await beside.close();
    }
  });

  it(row('R8628-3.5-01', 'who keeps to the interval is never told to slow down'), async () => {
    const { bed, tv } = await deviceFlow();
    const { device_code } = await begin(bed, tv);
    for (let time = 0; time < 10; time++) {
      expectRefused(await poll(bed, tv, device_code), 'authorization_pending');
      bed.advance(5);
    }
    // A clock that is put back is nobody's haste.
    bed.advance(-600);
    expectRefused(await poll(bed, tv, device_code), 'authorization_pending');
  });

  it('of polls that come at once, at two servers, one is in time', async () => {
    const { bed, tv } = await deviceFlow();
    const beside = await openTestbed({ beside: bed });
    try {
      const { device_code } = await begin(bed, tv);
      const answers = await Promise.all(
        Array.from({ length: 20 }, (_, at) => poll(at % 2 === 0 ? bed : beside, tv, device_code)),
      );
      const told = answers.map(({ json }) => json.error);
      expect(told.filter((error) => error === 'authorization_pending')).toHaveLength(1);
      expect(told.filter((error) => error === 'slow_down')).toHaveLength(19);
    } finally {
      await beside.close();
    }
  });

  it('of polls that are looked at in the same moment, one is in time', async () => {
    const { bed, tv } = await deviceFlow();
    const { device_code } = await begin(bed, tv);
    const form = new Form(new Map([['device_code', device_code]]));
    const polls = Array.from({ length: 5 }, () => deviceCode.redeem(bed.context, tv.client, form, ''));
    const told = (await Promise.allSettled(polls)).map((outcome) =>
      outcome.status === 'rejected' ? (outcome.reason as OAuthError).code : 'tokens',
    );
    expect(told.sort()).toEqual(['authorization_pending', ...Array(4).fill('slow_down')]);
  });

  it('who has the answer gets it, however hasty', async () => {
    const { bed, tv, browser } = await deviceFlow();
    const { device_code, user_code } = await begin(bed, tv);
    for (let time = 0; time < 5; time++) await poll(bed, tv, device_code);
    await decide(browser, user_code);
    tokensOf(await poll(bed, tv, device_code));
  });

  it(row('R8628-3.5-01', 'expired_token for a code that is too old, whatever became of it'), async () => {
    const flow = await deviceFlow();
    const { bed, tv, browser } = flow;
    const asked = await Promise.all([1, 2, 3].map(() => begin(bed, tv)));
    const [pending, allowed, denied] = asked as [(typeof asked)[0], (typeof asked)[0], (typeof asked)[0]];
    await decide(browser, allowed.user_code);
    await decide(browser, denied.user_code, 'deny');
    bed.advance(HALF_AN_HOUR - 1);
    expectRefused(await poll(bed, tv, pending.device_code), 'authorization_pending');
    bed.advance(1);
    for (const { device_code } of asked) expectRefused(await poll(bed, tv, device_code), 'expired_token');
    // Too late to be typed in as well.
    expect(asksForAnswer(await enter(browser, pending.user_code))).toBe(false);
    await clearTokens(bed.context, { batchSize: 10, batchIntervalSeconds: 0 });
    for (const { device_code } of asked) expectRefused(await poll(bed, tv, device_code), 'expired_token');
  });

  it('takes one read and one write', async () => {
    const count = new StatementCount();
    const { bed, tv } = await deviceFlow({ around: count.around });
    const { device_code } = await begin(bed, tv);
    const once = () => count.during(() => poll(bed, tv, device_code));
    // And one to find the client, which SQLite remembers.
    expect(await once()).toBe(3);
    expect(await once()).toBe(3);
  });

  it('codes that have expired are cleared away and counted', async () => {
    const flow = await deviceFlow();
    const { bed, tv } = flow;
    await begin(bed, tv);
    await allowedCode(flow);
    const clear = () => clearTokens(bed.context, { batchSize: 1, batchIntervalSeconds: 0 });
    bed.advance(HALF_AN_HOUR - 1);
    expect(await clear()).toMatchObject({ device_codes: 0 });
    bed.advance(1);
    expect(await countCleared(bed.context)).toMatchObject({ device_codes: 2 });
    expect(await clear()).toMatchObject({ device_codes: 2, grants: 0 });
    expect(await deviceRows(bed)).toEqual([]);
  });
});
