import { existsSync, readFileSync } from 'node:fs';
import { rotateClientSecret } from '../../src/core/clients.ts';
import { issueToken } from '../../src/core/token/issue.ts';
import { setPassword } from '../../src/core/users.ts';
import { statement } from '../../src/storage/sql.ts';
import { signedInBrowser } from './browser.ts';
import { begin, decide, deviceClient, enter, poll } from './device-flow.ts';
import { tokensOf } from './signed-in.ts';
import type { Testbed } from './testbed.ts';

/** Does everything by which a secret could get into the store or the log, and returns the secrets. */
export async function leaveTraces(bed: Testbed): Promise<string[]> {
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
  const deviceCode = await leaveDeviceTraces(bed);
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
  return [...secrets, ...deviceCode, ...texts, ...texts.flatMap(secretParts)];
}

/** The same for the device grant: polled, mistyped, allowed, and asked for again. */
async function leaveDeviceTraces(bed: Testbed): Promise<string[]> {
  const tv = await deviceClient(bed);
  await bed.user('bob');
  const browser = await signedInBrowser(bed, 'bob');
  const { device_code, user_code } = await begin(bed, tv);
  const waiting = await begin(bed, tv);
  await poll(bed, tv, device_code);
  await enter(browser, `${user_code}X`);
  await decide(browser, user_code);
  const { access_token, refresh_token } = tokensOf(await poll(bed, tv, device_code));
  await poll(bed, tv, device_code);
  const texts = [device_code, waiting.device_code, access_token, refresh_token];
  const typed = [user_code, waiting.user_code].flatMap((code) => [code, code.replace('-', '')]);
  return [...typed, ...texts, ...texts.flatMap(secretParts)];
}

/** The parts of a token that nobody may learn: what lies behind its key, and each half of that for a refresh token. */
function secretParts(text: string): string[] {
  const secret = text.slice(-32);
  return text.startsWith('ort_') ? [secret, text.slice(-64, -32)] : [secret];
}

/** Everything that the store of a testbed holds: the bytes of its files, or the rows of its tables. */
export async function storedBytes({ context: { db }, file }: Testbed): Promise<Buffer> {
  if (db.dialect.name === 'sqlite') {
    const files = ['', '-wal', '-shm'].map((suffix) => `${file}${suffix}`).filter((name) => existsSync(name));
    return Buffer.concat(files.map((name) => readFileSync(name)));
  }
  const tables = await db.all<{ name: string }>(statement(db.dialect.tableNames));
  const rows = await Promise.all(tables.map(({ name }) => db.all(statement(`select * from ${name}`))));
  return Buffer.from(JSON.stringify(rows));
}
