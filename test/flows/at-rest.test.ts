import { existsSync, readFileSync, statSync } from 'node:fs';
import { expect, test } from 'vitest';
import { rotateClientSecret } from '../../src/core/clients.ts';
import { issueToken } from '../../src/core/token/issue.ts';
import { setPassword } from '../../src/core/users.ts';
import { sql } from '../../src/storage/sql.ts';
import { type Testbed, testbed } from '../support/testbed.ts';

/** Does everything by which a secret could get into the store or the log, and returns the secrets. */
async function leaveTraces(bed: Testbed): Promise<string[]> {
  const secrets = [
    'chosen-by-a-person',
    'first password',
    'second password',
    'guessed password',
    'guessed-secret',
  ];
  const [chosen, first, second, guessedPassword, guessedSecret] = secrets as [
    string,
    string,
    string,
    string,
    string,
  ];
  const web = await bed.client();
  const odd = await bed.client({ clientSecret: chosen });
  const alice = await bed.user('alice', { password: first });
  const form = { grant_type: 'password', username: 'alice', password: first };
  const { basic } = web;
  const tokens = [
    await bed.token({ grant_type: 'client_credentials' }, { basic }),
    await bed.token({ grant_type: 'client_credentials' }, { basic: odd.basic }),
    await bed.token(form, { basic }),
    await issueToken(bed.context, { client: web.client, user: alice, refresh: true, audience: [] }),
  ];
  for (let turn = 0; turn < 3; turn++) {
    const refresh_token = tokens.at(-1)?.refresh_token;
    tokens.push(await bed.token({ grant_type: 'refresh_token', refresh_token }, { basic }));
    // The answer of the grace period.
    tokens.push(await bed.token({ grant_type: 'refresh_token', refresh_token }, { basic }));
  }
  const texts = tokens.flatMap(({ access_token, refresh_token = access_token }) => [
    access_token,
    refresh_token,
  ]);
  await bed.post('/o/token/', { ...form, password: guessedPassword }, { basic });
  await bed.post('/o/token/', form, { basic: [web.id, guessedSecret] });
  await bed.post('/o/token/', { ...form, client_id: web.id, client_secret: guessedSecret });
  for (const text of texts) {
    await bed.get('/api/users/me', { bearer: text });
    await bed.introspect(web, text);
    await bed.post('/o/token/', { grant_type: 'refresh_token', refresh_token: text }, { basic: odd.basic });
  }
  await bed.revoke(web, tokens[2]?.refresh_token ?? '');
  bed.advance(11);
  for (const text of texts) await bed.refresh(web, text);
  await setPassword(bed.context, alice, second);
  secrets.push(web.secret, await rotateClientSecret(bed.context, web.client, { graceSeconds: 60 }));
  return [...secrets, ...texts, ...texts.flatMap(secretParts)];
}

/** The parts of a token that nobody may learn: what lies behind its key, and each half of that for a refresh token. */
function secretParts(text: string): string[] {
  const secret = text.slice(-32);
  return text.startsWith('ort_') ? [secret, text.slice(-64, -32)] : [secret];
}

/** The forms in which bytes are written down. */
function spellings(text: string): Buffer[] {
  const decoded = /^[\w-]{32}$/.test(text) ? [Buffer.from(text, 'base64url')] : [];
  const plain = Buffer.from(text);
  return [plain, Buffer.from(plain.toString('base64url')), Buffer.from(plain.toString('hex')), ...decoded];
}

test('the store holds no token, no secret and no password in any form that could be used', async () => {
  const bed = await testbed();
  const secrets = await leaveTraces(bed);
  const sealed = await bed.context.db.all(sql`select * from sealed_successors`);
  expect(sealed).not.toEqual([]);
  const files = ['', '-wal', '-shm']
    .map((suffix) => `${bed.file}${suffix}`)
    .filter((file) => existsSync(file));
  expect(files.length).toBeGreaterThan(1);
  const bytes = Buffer.concat(files.map((file) => readFileSync(file)));
  expect(bytes.includes('alice@example.com')).toBe(true);
  expect(secrets.length).toBeGreaterThan(30);
  for (const secret of new Set(secrets)) {
    for (const spelling of spellings(secret)) expect(bytes.includes(spelling), secret).toBe(false);
  }
});

test('nor does the log', async () => {
  const bed = await testbed();
  const secrets = await leaveTraces(bed);
  const log = bed.log.join('\n');
  expect(bed.log.length).toBeGreaterThan(50);
  expect(log).toContain('refresh_token_reuse');
  for (const secret of new Set(secrets)) expect(log).not.toContain(secret);
});

test('the file is for its owner alone', async () => {
  const bed = await testbed();
  await leaveTraces(bed);
  for (const suffix of ['', '-wal', '-shm']) {
    expect(statSync(`${bed.file}${suffix}`).mode & 0o777).toBe(0o600);
  }
});
