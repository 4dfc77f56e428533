import { describe, expect, test } from 'vitest';
import { updateUser } from '../../src/core/users.ts';
import { row } from '../conformance/rows.ts';
import { testbed } from '../support/testbed.ts';

test(row('R6750-3.1-02', 'expired, spent, revoked, of a client that is gone'), async () => {
  const bed = await testbed();
  const web = await bed.client();
  await bed.user('alice');
  const status = async (token: string) => (await bed.get('/api/users/me', { bearer: token })).status;
  const spent = await bed.signIn(web, 'alice');
  const { access_token } = (await bed.refresh(web, spent.refresh_token)).json as { access_token: string };
  expect([await status(spent.access_token), await status(access_token)]).toEqual([401, 200]);
  await bed.revoke(web, access_token);
  expect(await status(access_token)).toBe(401);
  const late = await bed.signIn(web, 'alice');
  bed.advance(35_999);
  expect(await status(late.access_token)).toBe(200);
  bed.advance(1);
  const answer = await bed.get('/api/users/me', { bearer: late.access_token });
  expect(answer.status).toBe(401);
  expect(answer.headers['www-authenticate']).toContain('error="invalid_token"');
});

test(row('R6750-3.1-03', 'the setting that names the scopes in the body too'), async () => {
  const bed = await testbed({ settings: { ERROR_RESPONSE_WITH_SCOPES: true } });
  const web = await bed.client();
  await bed.user('alice');
  const { access_token } = await bed.signIn(web, 'alice', { scope: 'write' });
  const answer = await bed.get('/api/users/me', { bearer: access_token });
  expect(answer.status).toBe(403);
  expect(answer.headers['www-authenticate']).toMatch(/error="insufficient_scope".*scope="read"$/);
  expect(answer.json).toMatchObject({ required_scopes: ['read'] });
  const unknown = await bed.get('/api/users/me', { bearer: 'x' });
  expect(unknown.json).not.toHaveProperty('required_scopes');
});

test('the scope for reading is the one of the settings', async () => {
  const bed = await testbed({ settings: { SCOPES: { look: 'Look' }, READ_SCOPE: 'look' } });
  const web = await bed.client();
  await bed.user('alice');
  const { access_token } = await bed.signIn(web, 'alice');
  expect((await bed.get('/api/users/me', { bearer: access_token })).status).toBe(200);
});

describe('the example API', () => {
  const SCOPES = { read: 'Read', write: 'Write', groups: 'Groups' };

  async function people() {
    const bed = await testbed({ settings: { SCOPES } });
    const web = await bed.client();
    const alice = await bed.user('alice', { groups: ['staff', 'chess'] });
    const bob = await bed.user('bob');
    const admin = await bed.user('admin', { superuser: true });
    const asAlice = { bearer: (await bed.signIn(web, 'alice')).access_token };
    const asAdmin = { bearer: (await bed.signIn(web, 'admin')).access_token };
    return { bed, web, alice, bob, admin, asAlice, asAdmin };
  }

  test('a user sees itself', async () => {
    const { bed, alice, bob, asAlice } = await people();
    const itself = {
      id: alice.id,
      username: 'alice',
      email: 'alice@example.com',
      superuser: false,
      active: true,
      groups: ['chess', 'staff'],
    };
    expect((await bed.get('/api/users/me', asAlice)).json).toEqual(itself);
    expect((await bed.get(`/api/users/${alice.id}/`, asAlice)).json).toEqual(itself);
    expect((await bed.get('/api/users', asAlice)).json).toEqual({ data: [itself], next: null });
    for (const id of [bob.id, 'nobody', '%00', '..%2f..%2fme']) {
      const answer = await bed.get(`/api/users/${id}`, asAlice);
      expect([answer.status, answer.json.error]).toEqual([404, 'not_found']);
    }
  });

  test('a superuser sees all, page by page', async () => {
    const { bed, bob, asAdmin } = await people();
    const first = (await bed.get('/api/users/?limit=2', asAdmin)).json as { data: object[]; next: string };
    expect(first.data).toMatchObject([{ username: 'admin' }, { username: 'alice' }]);
    const second = (await bed.get(`/api/users/?limit=2&after=${first.next}`, asAdmin)).json;
    expect(second).toMatchObject({ data: [{ username: 'bob' }], next: null });
    expect((await bed.get(`/api/users/${bob.id}`, asAdmin)).json).toMatchObject({ username: 'bob' });
    expect((await bed.get('/api/users/nobody', asAdmin)).status).toBe(404);
  });

  test('who is no superuser any more sees itself alone, with the token of before', async () => {
    const { bed, admin, bob, asAdmin } = await people();
    await updateUser(bed.context, admin, { superuser: false });
    expect((await bed.get(`/api/users/${bob.id}`, asAdmin)).status).toBe(404);
    expect((await bed.get('/api/users/', asAdmin)).json.data).toMatchObject([{ username: 'admin' }]);
  });

  test('groups need their scope', async () => {
    const { bed, asAlice } = await people();
    expect((await bed.get('/api/groups/', asAlice)).json).toEqual({
      data: [{ name: 'chess' }, { name: 'staff' }],
      next: null,
    });
  });

  test.each(['limit=0', 'limit=-1', 'limit=x', 'limit=%zz', 'limit=1&limit=2', 'after=a&after=b', 'limit='])(
    'refuses ?%s',
    async (query) => {
      const { bed, asAdmin } = await people();
      const answer = await bed.get(`/api/users/?${query}`, asAdmin);
      expect([answer.status, answer.json.error]).toEqual([400, 'invalid_request']);
    },
  );

  test('takes a limit beyond its own for its own', async () => {
    const { bed, asAdmin } = await people();
    expect((await bed.get('/api/users/?limit=9999&after=%00', asAdmin)).status).toBe(200);
  });

  test.each(['POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS'] as const)(
    '%s is none of its methods',
    async (method) => {
      const { bed } = await people();
      const answer = await bed.send({ method, url: '/api/users/me' });
      expect([answer.status, answer.headers.allow]).toEqual([405, 'GET, HEAD']);
    },
  );
});
