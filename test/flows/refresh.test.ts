import { describe, expect, inject, test } from 'vitest';
import { updateClient } from '../../src/core/clients.ts';
import { issueToken } from '../../src/core/token/issue.ts';
import { row } from '../conformance/rows.ts';
import { StatementCount } from '../support/counted.ts';
import { expectRefused, lives, rotate, signedIn, tokensOf } from '../support/signed-in.ts';
import { passwordOf, testbed } from '../support/testbed.ts';

const HOUR = 3_600;
const DAY = 24 * HOUR;

/** On PostgreSQL one rotation after the other is a journey after the other; what many cost shows at a few hundred. */
const MANY = inject('engine') === 'sqlite' ? 2_000 : 300;

describe('rotation', () => {
  test(row('R9700-2.2.2-01', 'each use gives a new pair and ends the old one'), async () => {
    const here = await signedIn();
    const second = await rotate(here, here.first.refresh_token);
    expect(second).toMatchObject({ token_type: 'Bearer', expires_in: 36_000, scope: 'read write' });
    expect(second.refresh_token).not.toBe(here.first.refresh_token);
    expect(second.access_token).not.toBe(here.first.access_token);
    expect(await lives(here, second.access_token)).toBe(true);
    expect(await lives(here, second.refresh_token)).toBe(true);
    expect(await lives(here, here.first.access_token)).toBe(false);
    expect(await lives(here, here.first.refresh_token)).toBe(false);
    const { bed } = here;
    expect((await bed.get('/api/users/me', { bearer: here.first.access_token })).status).toBe(401);
    expect((await bed.get('/api/users/me', { bearer: second.access_token })).status).toBe(200);
  });

  test('a public client names itself and gets a new pair', async () => {
    const bed = await testbed();
    const native = await bed.publicClient();
    const user = await bed.user('alice');
    const first = await issueToken(bed.context, { client: native.client, user, refresh: true, audience: [] });
    const form = { grant_type: 'refresh_token', refresh_token: first.refresh_token, client_id: native.id };
    const second = tokensOf(await bed.post('/o/token/', form));
    expect(second.refresh_token).not.toBe(first.refresh_token);
    expect(tokensOf(await bed.post('/o/token/', form))).toEqual(second);
  });

  test('a client that may no longer refresh does not', async () => {
    const { bed, web, first } = await signedIn();
    await updateClient(bed.context, web.client, { grantTypes: ['password'] });
    expectRefused(await bed.refresh(web, first.refresh_token), 'unauthorized_client');
    const form = { grant_type: 'password', username: 'alice', password: passwordOf('alice') };
    expect(await bed.token(form, { basic: web.basic })).not.toHaveProperty('refresh_token');
  });

  test('no two tokens of a family are alike, and no token is in the log', async () => {
    const here = await signedIn();
    const seen = new Set<string>([here.first.refresh_token]);
    let current = here.first;
    for (let turn = 0; turn < 20; turn++) {
      current = await rotate(here, current.refresh_token);
      seen.add(current.refresh_token);
    }
    expect(seen.size).toBe(21);
    const log = here.bed.log.join('\n');
    for (const token of seen) expect(log).not.toContain(token);
  });
});

describe('a refresh that fails spends nothing', () => {
  test(row('R6749-6-01', "another client's attempt"), async () => {
    const here = await signedIn();
    const other = await here.bed.client();
    const native = await here.bed.publicClient();
    expectRefused(await here.bed.refresh(other, here.first.refresh_token));
    const named = {
      grant_type: 'refresh_token',
      refresh_token: here.first.refresh_token,
      client_id: native.id,
    };
    expectRefused(await here.bed.post('/o/token/', named));
    const second = await rotate(here, here.first.refresh_token);
    // Nor does a foreign client that shows a spent one end the family.
    expectRefused(await here.bed.refresh(other, here.first.refresh_token));
    here.bed.advance(DAY);
    expectRefused(await here.bed.refresh(other, here.first.refresh_token));
    expect(await lives(here, second.refresh_token)).toBe(true);
  });

  test(row('R6749-6-01', 'a wrong secret'), async () => {
    const here = await signedIn();
    const form = { grant_type: 'refresh_token', refresh_token: here.first.refresh_token };
    const answer = await here.bed.post('/o/token/', form, { basic: [here.web.id, 'wrong'] });
    expect(answer.status).toBe(401);
    await rotate(here, here.first.refresh_token);
  });

  test(row('R6749-6-01', 'a guess that begins like a live token'), async () => {
    const here = await signedIn();
    const { refresh_token: live } = here.first;
    const family = live.slice(0, live.indexOf('_', 4) + 1);
    for (const guess of [`${family}${'A'.repeat(64)}`, `${family}${'A'.repeat(32)}${live.slice(-32)}`]) {
      expectRefused(await here.bed.refresh(here.web, guess));
    }
    await rotate(here, live);
  });

  test(row('R6749-6-02', 'a wider scope'), async () => {
    const here = await signedIn();
    const narrow = await here.bed.signIn(here.web, 'alice', { scope: 'read' });
    for (const scope of ['read write', 'write', 'read fly', 'introspection']) {
      expectRefused(await here.bed.refresh(here.web, narrow.refresh_token, { scope }), 'invalid_scope');
    }
    expect((await rotate(here, narrow.refresh_token)).scope).toBe('read');
  });

  test(row('R8707-2.2-01'), async () => {
    const here = await signedIn();
    const resource = ['https://a.example/', 'https://b.example/'];
    const bound = await here.bed.signIn(here.web, 'alice', { resource });
    for (const other of [
      'https://c.example/',
      'https://a.example',
      'a',
      ['https://a.example/', 'https://c.example/'],
    ]) {
      const answer = await here.bed.refresh(here.web, bound.refresh_token, { resource: other });
      expectRefused(answer, 'invalid_target');
    }
    const narrowed = tokensOf(
      await here.bed.refresh(here.web, bound.refresh_token, { resource: 'https://b.example/' }),
    );
    expect(await here.bed.introspect(here.web, narrowed.access_token)).toMatchObject({
      aud: ['https://b.example/'],
    });
    expect(await here.bed.introspect(here.web, narrowed.refresh_token)).toMatchObject({ aud: resource });
    const unbound = await here.bed.refresh(here.web, here.first.refresh_token, {
      resource: 'https://a.example/',
    });
    expectRefused(unbound, 'invalid_target');
  });
});

describe('scope', () => {
  test(row('R6749-6-02', 'narrower for one access token, and whole again at the next'), async () => {
    const here = await signedIn();
    const narrowed = tokensOf(await here.bed.refresh(here.web, here.first.refresh_token, { scope: 'write' }));
    expect(narrowed.scope).toBe('write');
    expect(await here.bed.introspect(here.web, narrowed.access_token)).toMatchObject({ scope: 'write' });
    expect(await here.bed.introspect(here.web, narrowed.refresh_token)).toMatchObject({
      scope: 'read write',
    });
    expect((await rotate(here, narrowed.refresh_token)).scope).toBe('read write');
  });

  test('what an operator took from a client is not given to it any more', async () => {
    const { bed, web, first } = await signedIn();
    const client = await updateClient(bed.context, web.client, { scope: ['read'] });
    expectRefused(await bed.refresh(web, first.refresh_token, { scope: 'write' }), 'invalid_scope');
    const second = tokensOf(await bed.refresh(web, first.refresh_token));
    expect(second.scope).toBe('read');
    await updateClient(bed.context, client, { scope: ['write'] });
    expect(tokensOf(await bed.refresh(web, second.refresh_token)).scope).toBe('write');
  });
});

describe('reuse', () => {
  test.each([1, 2, 5])(`${row('R9700-2.2.2-01', 'a replay after %i rotations')}`, async (rotations) => {
    const here = await signedIn();
    let last = here.first;
    for (let turn = 0; turn < rotations; turn++) last = await rotate(here, last.refresh_token);
    here.bed.advance(11);
    expectRefused(await here.bed.refresh(here.web, here.first.refresh_token));
    expect(await lives(here, last.access_token)).toBe(false);
    expectRefused(await here.bed.refresh(here.web, last.refresh_token));
    expect(here.bed.log.some((line) => line.includes('refresh_token_reuse'))).toBe(true);
  });

  test('ends one family and no other', async () => {
    const here = await signedIn();
    const bystander = await here.bed.signIn(here.web, 'alice');
    await rotate(here, here.first.refresh_token);
    here.bed.advance(11);
    expectRefused(await here.bed.refresh(here.web, here.first.refresh_token));
    expect(await lives(here, bystander.access_token)).toBe(true);
    await rotate(here, bystander.refresh_token);
  });

  test('without the protection only the replay fails', async () => {
    const here = await signedIn({ settings: { REFRESH_TOKEN_REUSE_PROTECTION: false } });
    const second = await rotate(here, here.first.refresh_token);
    here.bed.advance(11);
    expectRefused(await here.bed.refresh(here.web, here.first.refresh_token));
    expect(await lives(here, second.access_token)).toBe(true);
    await rotate(here, second.refresh_token);
  });

  test(
    row('R9700-2.2.2-01', `after ${MANY} rotations a replay costs what it costs after three`),
    async () => {
      const count = new StatementCount();
      const here = await signedIn({ around: count.around });
      const costs: number[] = [];
      for (const rotations of [3, MANY]) {
        const first = await here.bed.signIn(here.web, 'alice');
        let last = first;
        for (let turn = 0; turn < rotations; turn++) last = await rotate(here, last.refresh_token);
        here.bed.advance(11);
        costs.push(
          await count.during(async () =>
            expectRefused(await here.bed.refresh(here.web, first.refresh_token)),
          ),
        );
        expect(await lives(here, last.refresh_token)).toBe(false);
        expect(await lives(here, last.access_token)).toBe(false);
      }
      expect(costs[0]).toBeLessThanOrEqual(10);
      expect(costs[1]).toBe(costs[0]);
    },
  );
});

describe('the end of a refresh token', () => {
  const settings = { ACCESS_TOKEN_EXPIRE_SECONDS: HOUR, REFRESH_TOKEN_EXPIRE_SECONDS: DAY };

  test(row('R9700-4.14.2-01', 'a day after its access token, to the second'), async () => {
    const here = await signedIn({ settings });
    const { first } = here;
    const second = await here.bed.signIn(here.web, 'alice');
    here.bed.advance(HOUR + DAY - 1);
    const third = await rotate(here, first.refresh_token);
    here.bed.advance(1);
    expectRefused(await here.bed.refresh(here.web, second.refresh_token));
    expect(await lives(here, second.refresh_token)).toBe(false);
    here.bed.advance(HOUR + DAY - 2);
    const fourth = await rotate(here, third.refresh_token);
    here.bed.advance(HOUR + DAY);
    expectRefused(await here.bed.refresh(here.web, fourth.refresh_token));
  });

  test.each([null, 0])(`${row('R9700-4.14.2-01', '%s is never')}`, async (never) => {
    const here = await signedIn({ settings: { REFRESH_TOKEN_EXPIRE_SECONDS: never } });
    expect(await here.bed.introspect(here.web, here.first.refresh_token)).not.toHaveProperty('exp');
    here.bed.advance(80 * 365 * DAY);
    const second = await rotate(here, here.first.refresh_token);
    here.bed.advance(11);
    expectRefused(await here.bed.refresh(here.web, here.first.refresh_token));
    expectRefused(await here.bed.refresh(here.web, second.refresh_token));
  });

  test('the default is 30 days after the access token', async () => {
    const here = await signedIn();
    const { exp, iat } = await here.bed.introspect(here.web, here.first.refresh_token);
    expect(Number(exp) - Number(iat)).toBe(36_000 + 30 * DAY);
  });

  test('putting the clock back gives nothing back that was spent or revoked', async () => {
    const here = await signedIn({ settings });
    const second = await rotate(here, here.first.refresh_token);
    here.bed.advance(11);
    expectRefused(await here.bed.refresh(here.web, here.first.refresh_token));
    here.bed.advance(-600);
    for (const token of [here.first, second]) {
      expectRefused(await here.bed.refresh(here.web, token.refresh_token));
      expect(await lives(here, token.access_token)).toBe(false);
    }
  });
});

describe('without rotation', () => {
  const settings = { ROTATE_REFRESH_TOKEN: false };

  test('the same refresh token serves on, and each access token takes the place of the last', async () => {
    const here = await signedIn({ settings });
    let last = here.first;
    for (let turn = 0; turn < 5; turn++) {
      const next = await rotate(here, here.first.refresh_token);
      expect(next.refresh_token).toBe(here.first.refresh_token);
      expect(await lives(here, last.access_token)).toBe(false);
      expect(await lives(here, next.access_token)).toBe(true);
      here.bed.advance(HOUR);
      last = next;
    }
  });

  test('uses at the same moment all succeed, and the last access token lives', async () => {
    const here = await signedIn({ settings });
    const answers = await Promise.all(
      Array.from({ length: 10 }, () => here.bed.refresh(here.web, here.first.refresh_token)),
    );
    const tokens = answers.map((answer) => tokensOf(answer));
    const alive = await Promise.all(tokens.map(({ access_token }) => lives(here, access_token)));
    expect(alive.filter(Boolean)).toHaveLength(1);
    await rotate(here, here.first.refresh_token);
  });

  test('a revoked one is dead all the same', async () => {
    const here = await signedIn({ settings });
    const second = await rotate(here, here.first.refresh_token);
    await here.bed.revoke(here.web, here.first.refresh_token);
    expectRefused(await here.bed.refresh(here.web, here.first.refresh_token));
    expect(await lives(here, second.access_token)).toBe(false);
  });
});
