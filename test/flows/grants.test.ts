import { describe, expect, test } from 'vitest';
import { createClient, rotateClientSecret, updateClient } from '../../src/core/clients.ts';
import { sha256 } from '../../src/core/hashes/sha256.ts';
import { insertClient, updateClient as rewriteClient } from '../../src/storage/tables/clients.ts';
import { row } from '../conformance/rows.ts';
import { StatementCount } from '../support/counted.ts';
import { type Answer, passwordOf, testbed } from '../support/testbed.ts';

/** What a client sees of an answer, apart from what differs between any two. */
function seen({ status, text, headers }: Answer): unknown {
  const { date, 'x-request-id': id, ...others } = headers;
  expect([date, id]).toEqual([expect.any(String), expect.any(String)]);
  return { status, text, headers: others };
}

describe('client_credentials', () => {
  test(row('R6749-4.4-01', 'of no user, and nothing to refresh with'), async () => {
    const bed = await testbed();
    const owner = await bed.user('alice');
    const web = await bed.client({ userId: owner.id });
    const token = await bed.token({ grant_type: 'client_credentials', scope: 'read' }, { basic: web.basic });
    expect(token).not.toHaveProperty('refresh_token');
    const told = await bed.introspect(web, token.access_token);
    expect(told).toMatchObject({ client_id: web.id, sub: web.id, scope: 'read' });
    expect(told).not.toHaveProperty('username');
    expect((await bed.get('/api/users/me', { bearer: token.access_token })).status).toBe(403);
  });

  test(row('R6749-4.4-01', 'not for a public client, whatever its row says'), async () => {
    const bed = await testbed();
    const { client } = await bed.publicClient();
    const impostor = {
      ...client,
      id: client.id + 1,
      clientId: 'impostor',
      grantTypes: ['client_credentials', 'password'],
    };
    await insertClient(bed.context.db, impostor);
    await bed.user('alice');
    for (const form of [
      { grant_type: 'client_credentials' },
      { grant_type: 'password', username: 'alice', password: passwordOf('alice') },
    ]) {
      const answer = await bed.post('/o/token/', { ...form, client_id: 'impostor' });
      expect([answer.status, answer.json.error]).toEqual([400, 'unauthorized_client']);
    }
  });

  test(row('R6749-3.3-03', 'a default that the client may not have is no default'), async () => {
    const bed = await testbed({ settings: { DEFAULT_SCOPES: ['write'] } });
    const reader = await bed.client({ scope: ['read'] });
    const form = { grant_type: 'client_credentials' };
    expect(await bed.token(form, { basic: reader.basic })).toMatchObject({ scope: 'read' });
    expect(await bed.token(form, { basic: (await bed.client()).basic })).toMatchObject({ scope: 'write' });
    await updateClient(bed.context, reader.client, { scope: [] });
    const answer = await bed.post('/o/token/', form, { basic: reader.basic });
    expect([answer.status, answer.json.error]).toEqual([400, 'invalid_scope']);
  });

  test('takes its lifetime from the setting, and says so in whole seconds', async () => {
    const bed = await testbed({ settings: { ACCESS_TOKEN_EXPIRE_SECONDS: 90 } });
    const web = await bed.client();
    const token = await bed.token({ grant_type: 'client_credentials' }, { basic: web.basic });
    expect(token.expires_in).toBe(90);
    const { exp, iat } = await bed.introspect(web, token.access_token);
    expect([exp, iat]).toEqual([bed.clock.now + 90, bed.clock.now]);
    bed.advance(89);
    expect(await bed.introspect(web, token.access_token)).toMatchObject({ active: true });
    bed.advance(1);
    expect(await bed.introspect(web, token.access_token)).toEqual({ active: false });
  });
});

describe('password', () => {
  test(row('R6749-4.3-01', 'no user, a wrong password, a disabled user, a user without one'), async () => {
    const bed = await testbed();
    const web = await bed.client();
    const password = 'correct horse';
    await bed.user('alice', { password });
    await bed.user('bob', { active: false, password });
    await bed.user('carol', { password: undefined });
    await bed.token({ grant_type: 'password', username: 'alice', password }, { basic: web.basic });
    const tries = [
      ['nobody', password],
      ['alice', 'wrong'],
      ['alice', `${password} `],
      ['ALICE', password],
      ['bob', password],
      ['carol', password],
    ];
    const answers: unknown[] = [];
    for (const [username, password] of tries) {
      const form = { grant_type: 'password', username, password };
      answers.push(seen(await bed.post('/o/token/', form, { basic: web.basic })));
    }
    expect(answers[0]).toMatchObject({ status: 400, text: expect.stringContaining('"invalid_grant"') });
    for (const answer of answers) expect(answer).toEqual(answers[0]);
  });

  test('gives a refresh token to those alone who may use one', async () => {
    const bed = await testbed();
    await bed.user('alice');
    const form = { grant_type: 'password', username: 'alice', password: passwordOf('alice') };
    const web = await bed.client();
    expect(await bed.token(form, { basic: web.basic })).toHaveProperty('refresh_token');
    const simple = await bed.client({ grantTypes: ['password'] });
    expect(await bed.token(form, { basic: simple.basic })).not.toHaveProperty('refresh_token');
  });

  test('names are compared as Django normalises them', async () => {
    const bed = await testbed();
    const web = await bed.client();
    await bed.user('ﬁona');
    const form = { grant_type: 'password', password: passwordOf('ﬁona') };
    await bed.token({ ...form, username: 'fiona' }, { basic: web.basic });
    await bed.token({ ...form, username: 'ﬁona' }, { basic: web.basic });
  });

  test(row('LEG-02'), async () => {
    const bed = await testbed();
    const web = await bed.client();
    await bed.user('alice');
    const gated = await testbed({
      beside: bed,
      settings: { COMPLIANT_BCP_RFC9700_PASSWORD_GRANT: true },
    });
    const form = { grant_type: 'password', username: 'alice' };
    const right = await gated.post(
      '/o/token/',
      { ...form, password: passwordOf('alice') },
      { basic: web.basic },
    );
    const wrong = await gated.post('/o/token/', { ...form, password: 'wrong' }, { basic: web.basic });
    expect([right.status, right.json.error]).toEqual([400, 'unauthorized_client']);
    expect(seen(wrong)).toEqual(seen(right));
    await bed.signIn(web, 'alice');
  });

  test(row('LEG-06', 'it is for confidential clients'), async () => {
    const bed = await testbed();
    const input = { name: 'App', redirectUris: [], allowedOrigins: [], grantTypes: ['password'] };
    await expect(createClient(bed.context, { ...input, clientType: 'public' })).rejects.toThrow(
      'confidential',
    );
    const web = await bed.client();
    await expect(updateClient(bed.context, web.client, { clientType: 'public' })).rejects.toThrow(
      'confidential',
    );
  });
});

describe('who may use which grant', () => {
  const grants = ['client_credentials', 'password', 'refresh_token'];
  const forms = {
    client_credentials: {},
    password: { username: 'alice', password: passwordOf('alice') },
    refresh_token: { refresh_token: 'x' },
  };

  test.each(
    grants.flatMap((registered) =>
      Object.entries(forms).map(([asked, form]) => ({ registered, asked, form })),
    ),
  )(
    `${row('LEG-01', 'registered for $registered, asking for $asked')}`,
    async ({ registered, asked, form }) => {
      const bed = await testbed();
      const web = await bed.client({ grantTypes: [registered] });
      await bed.user('alice');
      const answer = await bed.post('/o/token/', { grant_type: asked, ...form }, { basic: web.basic });
      if (registered !== asked)
        expect([answer.status, answer.json.error]).toEqual([400, 'unauthorized_client']);
      else if (asked === 'refresh_token') expect(answer.json.error).toBe('invalid_grant');
      else expect(answer.json).not.toHaveProperty('refresh_token');
    },
  );

  test(row('LEG-09', 'also for a client whose registration has changed since'), async () => {
    const bed = await testbed();
    await bed.user('alice');
    const web = await bed.client();
    await bed.signIn(web, 'alice');
    await updateClient(bed.context, web.client, { grantTypes: ['refresh_token'], clientType: 'public' });
    const form = { grant_type: 'password', username: 'alice', password: passwordOf('alice') };
    expect((await bed.post('/o/token/', form, { basic: web.basic })).status).toBe(401);
    const answer = await bed.post('/o/token/', { ...form, client_id: web.id });
    expect([answer.status, answer.json.error]).toEqual([400, 'unauthorized_client']);
  });
});

describe('client authentication', () => {
  test(
    row('R6749-3.2.1-01', 'an empty secret opens nothing, though the store has the hash of one'),
    async () => {
      const bed = await testbed();
      const { client, id } = await bed.client();
      await rewriteClient(bed.context.db, { ...client, secretHash: sha256.make('') });
      const form = { grant_type: 'client_credentials' };
      for (const answer of [
        await bed.post('/o/token/', form, { basic: [id, ''] }),
        await bed.post('/o/token/', { ...form, client_id: id }),
        await bed.post('/o/token/', `grant_type=client_credentials&client_id=${id}&client_secret=`),
        await bed.post('/o/token/', { ...form, client_id: id, client_secret: '\0' }),
      ]) {
        expect([answer.status, answer.json.error]).toEqual([401, 'invalid_client']);
      }
    },
  );

  test(row('R6749-5.2-04'), async () => {
    const count = new StatementCount();
    const bed = await testbed({ around: count.around });
    const web = await bed.client();
    const other = await bed.client();
    const inactive = await bed.client();
    const native = await bed.publicClient();
    await updateClient(bed.context, inactive.client, { active: false });
    const form = { grant_type: 'client_credentials' };
    const answers = { basic: [] as unknown[], body: [] as unknown[] };
    const costs: number[] = [];
    for (const basic of [
      ['nobody', 'x'],
      [web.id, 'x'],
      inactive.basic,
      [native.id, 'x'],
      [other.id, ''],
    ] as const) {
      costs.push(
        await count.during(async () =>
          answers.basic.push(seen(await bed.post('/o/token/', form, { basic }))),
        ),
      );
      const [client_id, client_secret] = basic;
      answers.body.push(seen(await bed.post('/o/token/', { ...form, client_id, client_secret })));
    }
    for (const [first, ...others] of Object.values(answers)) {
      expect(first).toMatchObject({ status: 401, text: expect.stringContaining('"invalid_client"') });
      for (const other of others) expect(other).toEqual(first);
    }
    expect(new Set(costs).size).toBe(1);
  });

  test('an old secret is good for its grace period and not a second longer', async () => {
    const bed = await testbed();
    const web = await bed.client();
    const secret = await rotateClientSecret(bed.context, web.client, { graceSeconds: 60 });
    const form = { grant_type: 'client_credentials' };
    const statusWith = async (text: string) =>
      (await bed.post('/o/token/', form, { basic: [web.id, text] })).status;
    bed.advance(59);
    expect([await statusWith(web.secret), await statusWith(secret)]).toEqual([200, 200]);
    bed.advance(1);
    expect([await statusWith(web.secret), await statusWith(secret)]).toEqual([401, 200]);
    const newest = await rotateClientSecret(bed.context, web.client, { graceSeconds: 0 });
    expect([await statusWith(secret), await statusWith(newest)]).toEqual([401, 200]);
  });

  test('the hash of a secret is not the secret', async () => {
    const bed = await testbed();
    const web = await bed.client();
    const chosen = await bed.client({ clientSecret: 'correct horse battery' });
    for (const { client, id } of [web, chosen]) {
      const basic = [id, client.secretHash ?? ''] as const;
      expect((await bed.post('/o/token/', { grant_type: 'client_credentials' }, { basic })).status).toBe(401);
    }
    await bed.token({ grant_type: 'client_credentials' }, { basic: chosen.basic });
  });

  test('a made id has 40 letters and digits, a made secret 128', async () => {
    const bed = await testbed();
    const web = await bed.client();
    expect(web.id).toMatch(/^[A-Za-z0-9]{40}$/);
    expect(web.secret).toMatch(/^[A-Za-z0-9]{128}$/);
  });

  test(row('R9700-4.15-01', 'no client goes by what could be a user id'), async () => {
    const bed = await testbed();
    const alice = await bed.user('alice');
    for (const clientId of ['12345', alice.id, alice.id.toUpperCase(), alice.id.replaceAll('-', '')]) {
      await expect(bed.client({ clientId })).rejects.toThrow('could pass for a user');
    }
  });
});
