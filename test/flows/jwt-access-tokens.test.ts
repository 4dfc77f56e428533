import { createRemoteJWKSet, decodeProtectedHeader, jwtVerify } from 'jose';
import { describe, expect, test } from 'vitest';
import { updateClient } from '../../src/core/clients.ts';
import { row } from '../conformance/rows.ts';
import { type RegisteredClient, type Testbed, testbed } from '../support/testbed.ts';

const issuer = 'http://localhost:8000/o';
const origin = 'http://localhost:8000';

function jwtClient(bed: Testbed): Promise<RegisteredClient> {
  return bed.client({ tokenFormat: 'jwt' });
}

/** Verifies a token as an API would that knows the server's address and nothing else. */
async function verify(bed: Testbed, token: string, audience: string | string[] = origin) {
  const keys = createRemoteJWKSet(new URL(`http://127.0.0.1:${await bed.port()}/o/.well-known/jwks.json`));
  const currentDate = new Date(bed.clock.now * 1_000);
  return jwtVerify(token, keys, { issuer, audience, typ: 'at+jwt', currentDate });
}

describe('a JWT access token', () => {
  test(row('R9068-2.1-01'), async () => {
    const bed = await testbed();
    const { basic } = await jwtClient(bed);
    const { access_token: token } = await bed.token({ grant_type: 'client_credentials' }, { basic });
    expect(decodeProtectedHeader(token)).toEqual({ typ: 'at+jwt', alg: 'RS256', kid: expect.any(String) });
    await verify(bed, token);
  });

  test(row('R9068-2.2-01', 'of a user'), async () => {
    const bed = await testbed();
    const client = await jwtClient(bed);
    const alice = await bed.user('alice');
    const given = await bed.signIn(client, 'alice', { scope: 'write read' });
    const { payload } = await verify(bed, given.access_token);
    expect(payload).toEqual({
      iss: issuer,
      sub: alice.id,
      aud: origin,
      client_id: client.id,
      iat: bed.clock.now,
      exp: bed.clock.now + given.expires_in,
      jti: expect.any(String),
      scope: 'write read',
    });
  });

  test(row('R9068-2.2-02'), async () => {
    const bed = await testbed();
    const { basic, id } = await jwtClient(bed);
    const { access_token: token } = await bed.token({ grant_type: 'client_credentials' }, { basic });
    expect((await verify(bed, token)).payload).toMatchObject({ sub: id, client_id: id });
  });

  test(row('R9068-2.2.3-01'), async () => {
    const bed = await testbed();
    const { basic } = await jwtClient(bed);
    const form = { grant_type: 'client_credentials', scope: 'read write' };
    const { access_token: token } = await bed.token(form, { basic });
    expect((await verify(bed, token)).payload.scope).toBe('read write');
  });

  test(row('R9068-3-01'), async () => {
    const named = 'https://api.example/v1';
    const bed = await testbed({ settings: { OAUTH2_PROTECTED_RESOURCE_IDENTIFIER: named } });
    const { basic } = await jwtClient(bed);
    const audienceFor = async (resource: string | string[] | undefined) => {
      const { access_token } = await bed.token({ grant_type: 'client_credentials', resource }, { basic });
      return (await verify(bed, access_token, [named, 'https://a.example/'])).payload.aud;
    };
    expect(await audienceFor(undefined)).toBe(named);
    expect(await audienceFor('https://a.example/')).toBe('https://a.example/');
    expect(await audienceFor(['https://a.example/', 'https://b.example/'])).toEqual([
      'https://a.example/',
      'https://b.example/',
    ]);
  });

  test('is told with its jti, which opaque tokens have not', async () => {
    const bed = await testbed();
    const client = await jwtClient(bed);
    const { access_token: token } = await bed.token({ grant_type: 'client_credentials' }, client);
    const { jti } = (await verify(bed, token)).payload;
    expect(await bed.introspect(client, token)).toMatchObject({ active: true, jti });
    const opaque = await bed.client();
    const { access_token: other } = await bed.token({ grant_type: 'client_credentials' }, opaque);
    expect(await bed.introspect(opaque, other)).not.toHaveProperty('jti');
  });

  test('opens the example API, unless it is for another one', async () => {
    const bed = await testbed();
    const client = await jwtClient(bed);
    await bed.user('alice');
    const { access_token: own } = await bed.signIn(client, 'alice');
    expect((await bed.get('/api/users/me', { bearer: own })).json.username).toBe('alice');
    const { access_token: other } = await bed.signIn(client, 'alice', { resource: 'https://a.example/' });
    expect((await bed.get('/api/users/me', { bearer: other })).status).toBe(401);
  });

  test(row('R9068-REV-01'), async () => {
    const bed = await testbed();
    const client = await jwtClient(bed);
    await bed.user('alice');
    const { access_token: token } = await bed.signIn(client, 'alice');
    expect(await bed.introspect(client, token)).toMatchObject({
      active: true,
      username: 'alice',
      aud: [origin],
      iss: issuer,
    });
    await bed.revoke(client, token);
    expect(await bed.introspect(client, token)).toEqual({ active: false });
    await verify(bed, token);
    const { access_token: second } = await bed.signIn(client, 'alice');
    await updateClient(bed.context, client.client, { active: false });
    const asker = await bed.client({ scope: ['introspection'] });
    expect(await bed.introspect(asker, second)).toEqual({ active: false });
  });

  test('is nothing once one character of it is changed, whatever row it names', async () => {
    const bed = await testbed();
    const client = await jwtClient(bed);
    const { access_token: token } = await bed.token(
      { grant_type: 'client_credentials' },
      { basic: client.basic },
    );
    const [header = '', payload = '', signature = ''] = token.split('.');
    const claims = JSON.parse(Buffer.from(payload, 'base64url').toString());
    const encode = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url');
    const texts = [
      `${header}.${encode({ ...claims, scope: 'read write admin' })}.${signature}`,
      `${header}.${payload}.`,
      `${header}.${payload}`,
      `${header}.${payload}.${signature}=`,
      `${token}.x`,
      `${encode({ alg: 'none' })}.${payload}.`,
      `${header}.${encode({ jti: '1_1_1' })}.${signature}`,
      `${header}.${encode({ jti: 7 })}.${signature}`,
      `${header}.${encode(null)}.${signature}`,
      `${header}.!!!.${signature}`,
    ];
    for (const text of texts) expect(await bed.introspect(client, text), text).toEqual({ active: false });
    expect(await bed.introspect(client, token)).toMatchObject({ active: true });
  });

  test('comes with each refresh, whose resources stay as they were granted', async () => {
    const bed = await testbed();
    const client = await jwtClient(bed);
    await bed.user('alice');
    const first = await bed.signIn(client, 'alice');
    const answer = await bed.refresh(client, first.refresh_token);
    const next = answer.json.access_token as string;
    expect((await verify(bed, next)).payload.aud).toBe(origin);
    expect(await bed.introspect(client, first.access_token)).toEqual({ active: false });
    // Within the grace period the same answer comes again, the very same token.
    expect((await bed.refresh(client, first.refresh_token)).text).toBe(answer.text);
  });

  test('is answered with 503 while its key cannot be read, and with a token again when it can', async () => {
    const secret = 'one-secret-that-is-long-enough-to-be-taken';
    const other = 'two-secrets-are-needed-to-replace-the-first';
    const bed = await testbed({ settings: { SERVER: { KEY_SECRET: secret } } });
    const { basic } = await jwtClient(bed);
    const form = { grant_type: 'client_credentials' };
    await bed.token(form, { basic });
    const stranger = await testbed({ beside: bed, settings: { SERVER: { KEY_SECRET: other } } });
    const refused = await stranger.post('/o/token/', form, { basic });
    expect([refused.status, refused.json.error]).toEqual([503, 'temporarily_unavailable']);
    expect(refused.headers['retry-after']).toMatch(/^\d+$/);
    expect(refused.text).not.toContain('key');
    expect(stranger.log.join()).toContain('is encrypted under a secret');
    // What is opaque needs no key.
    const opaque = await bed.client();
    expect((await stranger.post('/o/token/', form, { basic: opaque.basic })).status).toBe(200);
  });

  test('is refused where it would be too long to be sent', async () => {
    const bed = await testbed();
    const { basic } = await jwtClient(bed);
    const resource = Array.from({ length: 10 }, (_, at) => `https://a.example/${at}${'x'.repeat(1_000)}`);
    const answer = await bed.post('/o/token/', { grant_type: 'client_credentials', resource }, { basic });
    expect([answer.status, answer.json.error]).toEqual([400, 'invalid_target']);
  });
});
