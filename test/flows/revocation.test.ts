import { describe, expect, test } from 'vitest';
import { revokeAll, revokeToken } from '../../src/core/token/revoke.ts';
import { row } from '../conformance/rows.ts';
import { type RegisteredClient, type Testbed, testbed } from '../support/testbed.ts';

async function world() {
  const bed = await testbed();
  const web = await bed.client();
  await bed.user('alice');
  return { bed, web, tokens: await bed.signIn(web, 'alice') };
}

async function lives(bed: Testbed, web: RegisteredClient, token: string): Promise<boolean> {
  return (await bed.introspect(web, token)).active === true;
}

describe.each(['access_token', 'refresh_token'] as const)('the %s', (kind) => {
  test(row('R7009-2.1-04'), async () => {
    const { bed, web, tokens } = await world();
    const { text, status } = await bed.revoke(web, tokens[kind]);
    expect([status, text]).toEqual([200, '{}']);
    expect(await lives(bed, web, tokens.access_token)).toBe(false);
    expect(await lives(bed, web, tokens.refresh_token)).toBe(false);
    expect((await bed.get('/api/users/me', { bearer: tokens.access_token })).status).toBe(401);
    expect((await bed.refresh(web, tokens.refresh_token)).json.error).toBe('invalid_grant');
  });

  test(row('R7009-2.1-02'), async () => {
    const { bed, web, tokens } = await world();
    const other = await bed.client();
    const native = await bed.publicClient();
    const mine = await bed.revoke(other, 'never issued');
    const theirs = await bed.revoke(other, tokens[kind]);
    expect([theirs.status, theirs.text]).toEqual([mine.status, mine.text]);
    await bed.post('/o/revoke_token/', { token: tokens[kind], client_id: native.id });
    expect(await lives(bed, web, tokens.access_token)).toBe(true);
    expect((await bed.refresh(web, tokens.refresh_token)).status).toBe(200);
  });

  test.each(['access_token', 'refresh_token', 'nonsense'])(
    `${row('R7009-2.1-05', 'a live token under %s')}`,
    async (hint) => {
      const { bed, web, tokens } = await world();
      await bed.revoke(web, tokens[kind], { token_type_hint: hint });
      expect(await lives(bed, web, tokens[kind])).toBe(false);
    },
  );

  test(row('R7009-2.2-01', 'revoked before, and expired'), async () => {
    const { bed, web, tokens } = await world();
    const first = await bed.revoke(web, tokens[kind]);
    const again = await bed.revoke(web, tokens[kind]);
    expect([again.status, again.text]).toEqual([first.status, first.text]);
    const late = await bed.signIn(web, 'alice');
    bed.advance(400 * 86_400);
    expect((await bed.revoke(web, late[kind])).text).toBe('{}');
  });

  test(
    row('R7009-2.1-03', 'the token and its companion, in a process that had just seen them alive'),
    async () => {
      const { bed, web, tokens } = await world();
      const beside = await testbed({ beside: bed });
      expect(await lives(beside, web, tokens.access_token)).toBe(true);
      expect((await beside.get('/api/users/me', { bearer: tokens.access_token })).status).toBe(200);
      await bed.revoke(web, tokens[kind]);
      expect(await lives(beside, web, tokens.access_token)).toBe(false);
      expect((await beside.get('/api/users/me', { bearer: tokens.access_token })).status).toBe(401);
      expect((await beside.refresh(web, tokens.refresh_token)).json.error).toBe('invalid_grant');
    },
  );
});

test(row('R7009-2.1-01', 'a public client revokes its own refresh token'), async () => {
  const bed = await testbed();
  const native = await bed.publicClient();
  const { issueToken } = await import('../../src/core/token/issue.ts');
  const request = { client: native.client, user: await bed.user('alice'), refresh: true, audience: [] };
  const issued = await issueToken(bed.context, request);
  const form = { token: issued.refresh_token, client_id: native.id };
  expect((await bed.post('/o/revoke_token/', form)).text).toBe('{}');
  const refresh = { grant_type: 'refresh_token', refresh_token: issued.refresh_token, client_id: native.id };
  expect((await bed.post('/o/token/', refresh)).json.error).toBe('invalid_grant');
});

test(row('R7009-2.1-04', 'of one sign-in, and of no other'), async () => {
  const { bed, web, tokens } = await world();
  const elsewhere = await bed.signIn(web, 'alice');
  await bed.revoke(web, tokens.refresh_token);
  expect(await lives(bed, web, elsewhere.access_token)).toBe(true);
  expect(await lives(bed, web, elsewhere.refresh_token)).toBe(true);
});

test.each([false, true])(
  'beside a refresh at the same moment nothing lives on (the refresh first: %s)',
  async (first) => {
    const { bed, web, tokens } = await world();
    const refresh = () => bed.refresh(web, tokens.refresh_token);
    const revoke = () => bed.revoke(web, tokens.access_token);
    const answers = await Promise.all(first ? [refresh(), revoke()] : [revoke(), refresh()]);
    for (const { text } of answers.filter((answer) => answer.text.includes('access_token'))) {
      const given = JSON.parse(text) as typeof tokens;
      expect(await lives(bed, web, given.access_token)).toBe(false);
      expect(await lives(bed, web, given.refresh_token)).toBe(false);
    }
    expect((await refresh()).json.error).toBe('invalid_grant');
  },
);

test("a client's own token is revoked alone", async () => {
  const { bed, web, tokens } = await world();
  const own = await bed.token({ grant_type: 'client_credentials' }, { basic: web.basic });
  const second = await bed.token({ grant_type: 'client_credentials' }, { basic: web.basic });
  await bed.revoke(web, own.access_token);
  expect(await lives(bed, web, own.access_token)).toBe(false);
  expect(await lives(bed, web, second.access_token)).toBe(true);
  expect(await lives(bed, web, tokens.access_token)).toBe(true);
});

test('an operator revokes any token, and one that is unknown is no error', async () => {
  const { bed, web, tokens } = await world();
  await revokeToken(bed.context, 'never issued');
  await revokeToken(bed.context, tokens.access_token);
  expect(await lives(bed, web, tokens.refresh_token)).toBe(false);
});

test('all tokens there are die together, and new ones live', async () => {
  const { bed, web, tokens } = await world();
  const other = await bed.client();
  const own = await bed.token({ grant_type: 'client_credentials' }, { basic: other.basic });
  await revokeAll(bed.context, { everything: true });
  expect(await lives(bed, web, tokens.access_token)).toBe(false);
  expect(await lives(bed, other, own.access_token)).toBe(false);
  const fresh = await bed.signIn(web, 'alice');
  expect(await lives(bed, web, fresh.access_token)).toBe(true);
  expect((await bed.refresh(web, fresh.refresh_token)).status).toBe(200);
});
