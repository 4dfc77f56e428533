import { join } from 'node:path';
import Database from 'better-sqlite3';
import { describe, expect, it } from 'vitest';
import { makeFolder, type Outcome, shellIn } from '../support/oauthctl.ts';

interface Key {
  kid: string;
  alg: string;
  state: string;
  created_at: number | null;
}

async function withStore() {
  const folder = makeFolder();
  const oauthctl = shellIn(folder);
  await oauthctl('migrate');
  const keys = async () => (await oauthctl('key list --json')).json().data as Key[];
  return { oauthctl, keys, folder };
}

const kid = expect.stringMatching(/^[A-Za-z0-9_][\w-]{42}$/);

describe('key generate', () => {
  it('makes the first key of an algorithm, which is active', async () => {
    const { oauthctl, keys } = await withStore();
    const made = await oauthctl('key generate --algorithm ES256 --json');
    expect(made).toMatchObject({ code: 0, stderr: '' });
    expect(made.json()).toEqual({ kid, alg: 'ES256', state: 'active', created_at: expect.any(Number) });
    expect(await keys()).toEqual([made.json()]);
    expect((await oauthctl('key generate --algorithm EdDSA -q')).lines).toEqual([kid]);
    expect((await oauthctl('key generate')).stdout).toMatch(/^alg +RS256$/m);
    expect((await keys()).map(({ alg }) => alg)).toEqual(['ES256', 'EdDSA', 'RS256']);
  });

  it('makes no second one, and says what does', async () => {
    const { oauthctl } = await withStore();
    await oauthctl('key generate --algorithm ES256');
    const refused = await oauthctl('key generate --algorithm ES256 --json');
    expect(refused).toMatchObject({ code: 4, stdout: '' });
    expect(refused.error()).toMatchObject({ code: 'conflict', hint: expect.stringContaining('key rotate') });
  });

  it('knows no other algorithm', async () => {
    const { oauthctl } = await withStore();
    expect(await oauthctl('key generate --algorithm none')).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('RS256, ES256, EdDSA'),
    });
  });
});

describe('key list', () => {
  it('shows a table, ids, and pages', async () => {
    const { oauthctl } = await withStore();
    expect(await oauthctl('key list')).toMatchObject({ code: 0, stdout: '', stderr: 'nothing found\n' });
    await oauthctl('key generate --algorithm ES256');
    await oauthctl('key generate --algorithm EdDSA');
    const listed = await oauthctl('key list');
    expect(listed.lines[0]).toMatch(/^kid +alg +state +created_at$/);
    expect(listed.lines[1]).toMatch(/^\S{43} +ES256 +active +\d{4}-\d\d-\d\dT\S+Z$/);
    const ids = (await oauthctl('key list -q')).lines;
    const page = await oauthctl('key list --limit 1 --json');
    expect(page.json()).toMatchObject({ data: [{ kid: ids[0] }], next: ids[0] });
    expect((await oauthctl(`key list --limit 1 --after ${ids[0]} -q`)).lines).toEqual([ids[1]]);
    expect((await oauthctl('key list --after unknown')).code).toBe(2);
  });

  it('makes no store where there is none', async () => {
    expect((await shellIn(makeFolder())('key list')).code).toBe(6);
  });
});

describe('key rotate', () => {
  it('publishes the next key and says when it signs', async () => {
    const { oauthctl, keys } = await withStore();
    await oauthctl('key generate --algorithm ES256');
    const rotated = await oauthctl('key rotate --algorithm ES256');
    expect(rotated.code).toBe(0);
    expect(rotated.lines[1]).toMatch(/ES256 +published/);
    expect(rotated.stderr).toMatch(/^\S{43} is published now, and signs with ES256 from 20\S+Z on\.$/m);
    expect((await keys()).map(({ alg, state }) => [alg, state])).toEqual(
      expect.arrayContaining([
        ['ES256', 'active'],
        ['ES256', 'published'],
      ]),
    );
    const again = await oauthctl('key rotate --algorithm ES256 --json');
    expect(again.code).toBe(4);
    expect(again.error().hint).toContain('key retire');
  });

  it('replaces every key where no algorithm is named', async () => {
    const { oauthctl } = await withStore();
    await oauthctl('key generate --algorithm ES256');
    await oauthctl('key generate --algorithm EdDSA');
    const rotated = await oauthctl('key rotate --json');
    expect(rotated.json()).toEqual({
      data: [
        { kid, alg: 'ES256', state: 'published', created_at: expect.any(Number) },
        { kid, alg: 'EdDSA', state: 'published', created_at: expect.any(Number) },
      ],
      next: null,
    });
  });

  it('makes the first key where there is none', async () => {
    const { oauthctl } = await withStore();
    const rotated = await oauthctl('key rotate --algorithm EdDSA');
    expect(rotated.lines[1]).toMatch(/EdDSA +active/);
    expect(rotated.stderr).toMatch(/signs with EdDSA from now on\./);
  });
});

describe('key retire', () => {
  it('asks, and forgets the private key', async () => {
    const { oauthctl, keys, folder } = await withStore();
    const [id = ''] = (await oauthctl('key generate --algorithm ES256 -q')).lines;
    expect((await oauthctl(['key', 'retire', id])).code).toBe(2);
    const no = await oauthctl(['key', 'retire', id], {
      person: [{ question: /Really retire/, keys: 'n\r' }],
    });
    expect(no.code).toBe(1);
    expect(await keys()).toMatchObject([{ kid: id, state: 'active' }]);
    const done = await oauthctl(['key', 'retire', id, '--yes', '--json']);
    expect(done.json()).toEqual({ kid: id, alg: 'ES256', state: 'retired', successor: kid });
    expect((await keys()).map(({ state }) => state)).toEqual(['retired', 'active']);
    const db = new Database(join(folder, 'oauth2.sqlite3'));
    expect(db.prepare('select private_key from signing_keys where kid = ?').pluck().get(id)).toBeNull();
    db.close();
    expect((await oauthctl(['key', 'retire', id, '--yes'])).code).toBe(4);
  });

  it('knows which keys there are', async () => {
    const { oauthctl } = await withStore();
    const refused = await oauthctl('key retire unknown --yes --json');
    expect(refused.code).toBe(3);
    expect(refused.error()).toMatchObject({ code: 'not_found', hint: 'oauthctl key list' });
  });
});

describe('the secret of the keys', () => {
  const secret = 'one-secret-that-is-long-enough-to-be-taken';
  const issue = (oauthctl: ReturnType<typeof shellIn>, env: Record<string, string>): Promise<Outcome> =>
    oauthctl('token issue --format jwt --json', { env });

  it('is named when it is missing or wrong, and the exit code is 6', async () => {
    const { oauthctl } = await withStore();
    await oauthctl('app create shop --grant client-credentials');
    const issued = await issue(oauthctl, { SERVER__KEY_SECRET: secret });
    expect(issued.code).toBe(0);
    expect(issued.json().access_token).toMatch(/^eyJ/);
    for (const env of [{}, { SERVER__KEY_SECRET: `${secret}-of-somebody-else` }]) {
      const refused = await issue(oauthctl, env);
      expect(refused).toMatchObject({ code: 6, stdout: '' });
      expect(refused.error()).toMatchObject({
        code: 'key_unreadable',
        message: expect.stringContaining('is encrypted under a secret'),
        hint: expect.stringContaining('SERVER.KEY_SECRET'),
      });
    }
  });

  it.each([
    ['a short one', { SERVER__KEY_SECRET: 'short' }, 'KEY_SECRET'],
    ['a file that is not there', { SERVER__KEY_SECRET_FILE: 'nowhere' }, 'KEY_SECRET_FILE'],
    ['both', { SERVER__KEY_SECRET: secret, SERVER__KEY_SECRET_FILE: 'keys' }, 'KEY_SECRET_FILE'],
    ['a key that is none', { OAUTH2_PROVIDER__OIDC_RSA_PRIVATE_KEY: 'canary' }, 'OIDC_RSA_PRIVATE_KEY'],
  ])('is refused as %s, without being shown', async (_what, env: Record<string, string>, setting) => {
    const { oauthctl } = await withStore();
    const refused = await oauthctl('key generate --algorithm ES256', { env });
    expect(refused).toMatchObject({ code: 5, stdout: '' });
    expect(refused.stderr).toContain(setting);
    expect(refused.stderr).not.toMatch(/canary|one-secret/);
  });
});

describe('an app with JWT access tokens', () => {
  it('is made and changed by --token-format, and shows it', async () => {
    const { oauthctl } = await withStore();
    const made = await oauthctl('app create api --grant client-credentials --token-format jwt --json');
    expect(made.json()).toMatchObject({ token_format: 'jwt' });
    const issue = async (flags = '') =>
      (await oauthctl(`token issue --app api --issuer https://auth.example/o ${flags} -q`)).lines[0] ?? '';
    const payload = JSON.parse(Buffer.from((await issue()).split('.')[1] ?? '', 'base64url').toString());
    expect(payload).toMatchObject({ iss: 'https://auth.example/o', aud: 'https://auth.example' });
    expect(await issue('--format opaque')).toMatch(/^oat_/);
    const changed = await oauthctl('app update api --token-format opaque --json');
    expect(changed.json()).toMatchObject({ token_format: 'opaque' });
    expect(await issue()).toMatch(/^oat_/);
    const jwt = await issue('--format jwt');
    expect((await oauthctl(['token', 'inspect', jwt, '--json'])).json()).toMatchObject({ active: true });
    await oauthctl(['token', 'revoke', jwt]);
    expect((await oauthctl(['token', 'inspect', jwt, '--json'])).json()).toEqual({ active: false });
  });
});
