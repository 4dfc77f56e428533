import { describe, expect, test } from 'vitest';
import { row } from '../conformance/rows.ts';
import { expectRefused, lives, rotate, type SignedIn, signedIn, tokensOf } from '../support/signed-in.ts';
import type { Answer } from '../support/testbed.ts';

describe('the grace period', () => {
  test(row('R9700-GRACE-01', 'the same answer again'), async () => {
    const here = await signedIn();
    const second = await rotate(here, here.first.refresh_token);
    here.bed.advance(9);
    const again = await here.bed.refresh(here.web, here.first.refresh_token);
    const { access_token, refresh_token, scope } = tokensOf(again);
    expect({ access_token, refresh_token, scope }).toEqual({
      access_token: second.access_token,
      refresh_token: second.refresh_token,
      scope: 'read write',
    });
    await rotate(here, second.refresh_token);
  });

  test('for something else, the same successor with an access token of its own', async () => {
    const here = await signedIn();
    const second = await rotate(here, here.first.refresh_token);
    const other = tokensOf(await here.bed.refresh(here.web, here.first.refresh_token, { scope: 'read' }));
    expect(other.refresh_token).toBe(second.refresh_token);
    expect(other.scope).toBe('read');
    expect(other.access_token).not.toBe(second.access_token);
    for (const token of [second.access_token, other.access_token])
      expect(await lives(here, token)).toBe(true);
    const third = await rotate(here, second.refresh_token);
    for (const token of [second.access_token, other.access_token])
      expect(await lives(here, token)).toBe(false);
    expect(await lives(here, third.access_token)).toBe(true);
  });

  test('ends with its last second', async () => {
    const here = await signedIn();
    const second = await rotate(here, here.first.refresh_token);
    here.bed.advance(10);
    expectRefused(await here.bed.refresh(here.web, here.first.refresh_token));
    expect(await lives(here, second.refresh_token)).toBe(false);
    expect(await lives(here, second.access_token)).toBe(false);
  });

  test(row('R9700-GRACE-01', 'only the direct predecessor'), async () => {
    const here = await signedIn();
    const second = await rotate(here, here.first.refresh_token);
    const third = await rotate(here, second.refresh_token);
    expect(await rotate(here, second.refresh_token)).toEqual(third);
    expectRefused(await here.bed.refresh(here.web, here.first.refresh_token));
    for (const { refresh_token } of [second, third]) {
      expectRefused(await here.bed.refresh(here.web, refresh_token));
    }
  });

  test(row('R9700-GRACE-01', 'only the same client'), async () => {
    const here = await signedIn();
    const other = await here.bed.client();
    const second = await rotate(here, here.first.refresh_token);
    expectRefused(await here.bed.refresh(other, here.first.refresh_token));
    expect(await rotate(here, here.first.refresh_token)).toEqual(second);
  });

  test.each(['the predecessor', 'the successor', 'the new access token', 'the old access token'])(
    `${row('R9700-GRACE-01', 'never once %s was revoked')}`,
    async (which) => {
      const here = await signedIn();
      const second = await rotate(here, here.first.refresh_token);
      const revoked = {
        'the predecessor': here.first.refresh_token,
        'the successor': second.refresh_token,
        'the new access token': second.access_token,
        'the old access token': here.first.access_token,
      }[which];
      expect((await here.bed.revoke(here.web, revoked ?? '')).status).toBe(200);
      expectRefused(await here.bed.refresh(here.web, here.first.refresh_token));
      expectRefused(await here.bed.refresh(here.web, second.refresh_token));
    },
  );

  test('of no seconds is none', async () => {
    const here = await signedIn({ settings: { REFRESH_TOKEN_GRACE_PERIOD_SECONDS: 0 } });
    const second = await rotate(here, here.first.refresh_token);
    expectRefused(await here.bed.refresh(here.web, here.first.refresh_token));
    expectRefused(await here.bed.refresh(here.web, second.refresh_token));
  });

  test('that is longer than the access token lives still gives the same refresh token', async () => {
    const settings = { REFRESH_TOKEN_GRACE_PERIOD_SECONDS: 60, ACCESS_TOKEN_EXPIRE_SECONDS: 5 };
    const here = await signedIn({ settings });
    const second = await rotate(here, here.first.refresh_token);
    here.bed.advance(30);
    const again = await rotate(here, here.first.refresh_token);
    expect(again.refresh_token).toBe(second.refresh_token);
    expect(await lives(here, again.access_token)).toBe(false);
    await rotate(here, again.refresh_token);
  });
});

describe('fifty at the same moment', () => {
  function fifty({ bed, web, first }: SignedIn): Promise<Answer[]> {
    return Promise.all(Array.from({ length: 50 }, () => bed.refresh(web, first.refresh_token)));
  }

  test(row('R9700-2.2.2-01', 'with a grace period all get the one successor'), async () => {
    const here = await signedIn();
    const tokens = (await fifty(here)).map((answer) => tokensOf(answer));
    const [one] = tokens;
    expect(tokens.every((each) => each.refresh_token === one?.refresh_token)).toBe(true);
    expect(tokens.every((each) => each.access_token === one?.access_token)).toBe(true);
    expect(await lives(here, one?.access_token ?? '')).toBe(true);
    await rotate(here, one?.refresh_token ?? '');
  });

  test(
    row('R9700-2.2.2-01', 'without one a single answer succeeds, and the replays end the family'),
    async () => {
      const here = await signedIn({ settings: { REFRESH_TOKEN_GRACE_PERIOD_SECONDS: 0 } });
      const answers = await fifty(here);
      const won = answers.filter(({ status }) => status === 200).map((answer) => tokensOf(answer));
      expect(won).toHaveLength(1);
      expect(answers.filter((answer) => answer.json.error === 'invalid_grant')).toHaveLength(49);
      expect(await lives(here, won[0]?.access_token ?? '')).toBe(false);
    },
  );

  test('without a grace period and without the protection the one successor lives', async () => {
    const here = await signedIn({
      settings: { REFRESH_TOKEN_GRACE_PERIOD_SECONDS: 0, REFRESH_TOKEN_REUSE_PROTECTION: false },
    });
    const won = (await fifty(here)).filter(({ status }) => status === 200).map((answer) => tokensOf(answer));
    expect(won).toHaveLength(1);
    await rotate(here, won[0]?.refresh_token ?? '');
  });
});
