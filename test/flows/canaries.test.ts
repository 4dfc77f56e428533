import { renameSync } from 'node:fs';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import type { Db } from '../../src/storage/sql.ts';
import { startCollector } from '../support/collector.ts';
import { readMetrics } from '../support/metrics.ts';
import { makeFolder, type Outcome, type Situation, shellIn } from '../support/oauthctl.ts';
import { exchangeRaw, rawRequest } from '../support/raw.ts';
import { type Serving, startServe } from '../support/serve.ts';
import { basicHeader, testbed } from '../support/testbed.ts';

/** Texts that nobody may find in a log, a metric or a span. */
const SECRET = 'canary-client-secret-4f1d9b';
const PASSWORD = 'canary-password-83ac02';
const WRONG_SECRET = 'canary-wrong-secret-c0ffee';
const WRONG_PASSWORD = 'canary-wrong-password-beefed';
/** What a stranger sends where it does not belong. */
const STRAY = 'canary-stray-7e57ed';

/** The forms in which a secret could be written down. */
function spellings(secret: string): string[] {
  const bytes = Buffer.from(secret);
  // Within base64 of a longer text a secret looks different at each of three places.
  const within = [0, 1, 2].map((before) => {
    const text = Buffer.concat([Buffer.alloc(before, ':'), bytes]).toString('base64');
    return text.slice(before + 1, -4);
  });
  return [secret, encodeURIComponent(secret), bytes.toString('hex'), ...within];
}

function expectClean(where: string, text: string, secrets: readonly string[]): void {
  for (const secret of secrets) {
    for (const spelling of spellings(secret)) {
      if (text.includes(spelling)) throw new Error(`${where} holds ${secret} as ${spelling}`);
    }
  }
}

test('the search finds a secret in each of its forms', () => {
  for (const text of [
    `x ${SECRET} y`,
    basicHeader(['shop', SECRET]),
    basicHeader(['shops', SECRET]),
    basicHeader(['shopss', SECRET]),
  ]) {
    expect(() => expectClean('this', text, [SECRET])).toThrow('this holds');
  }
  expectClean('this', 'nothing', [SECRET]);
});

/** A shell that remembers what it said on stderr. */
function attentiveShell(folder: string) {
  const run = shellIn(folder);
  const said: string[] = [];
  return {
    said,
    async run(line: string, situation: Situation = {}): Promise<Outcome> {
      const outcome = await run(line, situation);
      said.push(outcome.stderr);
      return outcome;
    },
  };
}

type Send = (path: string, init?: RequestInit) => Promise<Record<string, string>>;

function sender(serving: Serving): Send {
  return async (path, init) => {
    const answer = await fetch(`${serving.url}${path}`, init);
    const text = await answer.text();
    return text.startsWith('{') ? (JSON.parse(text) as Record<string, string>) : {};
  };
}

function form(fields: Record<string, string>, headers: Record<string, string> = {}): RequestInit {
  return { method: 'POST', body: new URLSearchParams(fields), headers };
}

/** What clients do that know what they do; answers with the tokens that they were given. */
async function behave(send: Send): Promise<string[]> {
  const right = { authorization: basicHeader(['shop', SECRET]) };
  const login = { grant_type: 'password', username: 'alice', password: PASSWORD };
  const first = await send('/o/token/', form(login, right));
  const inBody = { client_id: 'shop', client_secret: SECRET };
  const second = await send('/o/token/', form({ ...inBody, grant_type: 'client_credentials' }));
  const refresh = { grant_type: 'refresh_token', refresh_token: first.refresh_token ?? '' };
  const third = await send('/o/token/', form(refresh, right));
  const again = { ...refresh, refresh_token: third.refresh_token ?? '' };
  const fourth = await send('/o/token/', form(again, right));
  const tokens = [first, second, third, fourth].flatMap(({ access_token = '', refresh_token }) =>
    refresh_token === undefined ? [access_token] : [access_token, refresh_token],
  );
  expect(tokens.map((token) => token.length > 20)).toEqual(new Array(7).fill(true));
  for (const token of tokens) {
    await send('/o/introspect/', form({ token }, right));
    await send('/api/users/me', { headers: { authorization: `Bearer ${token}` } });
  }
  // A refresh token that comes back again, and one that is none of the asker's business.
  await send('/o/token/', form(refresh, right));
  await send('/o/token/', form({ ...refresh, client_id: 'other' }));
  await send('/o/revoke_token/', form({ token: tokens[1] ?? '' }, right));
  return tokens;
}

/** What clients do that are mistaken, or worse. */
async function misbehave(send: Send, tokens: readonly string[]): Promise<void> {
  const right = { authorization: basicHeader(['shop', SECRET]) };
  const login = { grant_type: 'password', username: 'alice', password: PASSWORD };
  const wrong = [
    form(login, { authorization: basicHeader(['shop', WRONG_SECRET]) }),
    form(login, { authorization: basicHeader([WRONG_SECRET, 'shop']) }),
    form(login, { authorization: `Basic ${WRONG_SECRET}` }),
    form(login, { authorization: WRONG_SECRET }),
    form({ ...login, password: WRONG_PASSWORD }, right),
    form({ ...login, username: WRONG_PASSWORD, password: 'alice' }, right),
    form({ ...login, client_id: SECRET, client_secret: 'shop' }),
    form({ ...login, client_id: 'shop', client_secret: WRONG_SECRET }, right),
    form({ grant_type: STRAY }, right),
    form({ grant_type: 'client_credentials', scope: STRAY }, right),
    form({ grant_type: 'client_credentials', resource: STRAY }, right),
    form({ grant_type: 'refresh_token', refresh_token: STRAY }, right),
    form({ grant_type: 'refresh_token', refresh_token: `${tokens[1]}x` }, right),
    {
      method: 'POST',
      body: JSON.stringify(login),
      headers: { ...right, 'content-type': 'application/json' },
    },
    { ...form({}, right), body: `grant_type=password&password=${WRONG_PASSWORD}&password=${PASSWORD}` },
    { ...form({}, { ...right, 'content-type': 'application/x-www-form-urlencoded' }), body: `a=%${SECRET}` },
    { method: 'PUT', body: SECRET, headers: right },
  ];
  for (const path of ['/o/token/', '/o/introspect/', '/o/revoke_token/']) {
    for (const init of wrong) await send(path, init);
    await send(path, form({ ...login, x: WRONG_SECRET.repeat(5_000) }, right));
    await send(`${path}?client_secret=${SECRET}&password=${PASSWORD}`, form({}));
  }
  const [token = ''] = tokens;
  for (const path of [
    `/${token}`,
    `/api/users/${token}`,
    `/api/users/me?access_token=${token}`,
    `/%${STRAY}`,
  ]) {
    await send(path);
    await send(path, { headers: { authorization: `Bearer ${token} ${STRAY}` } });
  }
  await send(`/api/users/?limit=${STRAY}`, { headers: { authorization: `Bearer ${token}` } });
  await send('/healthz', {
    headers: {
      cookie: `session=${STRAY}`,
      'user-agent': STRAY,
      referer: `http://localhost/${STRAY}`,
      'x-request-id': STRAY,
      traceparent: STRAY,
      tracestate: `a=${STRAY}`,
      baggage: `a=${STRAY}`,
      origin: `http://${STRAY}`,
    },
  });
  await send('/healthz', {
    headers: {
      traceparent: '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01',
      tracestate: `a=${STRAY}`,
    },
  });
}

/** What is no HTTP at all. */
async function babble(port: number): Promise<void> {
  const pieces = [
    `${SECRET}\r\n\r\n`,
    `GET /${STRAY} HTTP/9.9\r\n${SECRET}: x\r\n\r\n`,
    rawRequest([`GET /%zz${STRAY} HTTP/1.1`]),
    rawRequest([`PROPFIND /${STRAY} HTTP/1.1`, `Authorization: Basic ${SECRET}`]),
    rawRequest([
      `POST /o/token/ HTTP/1.1`,
      `Authorization: Basic ${SECRET}`,
      `Authorization: Basic ${STRAY}`,
    ]),
    `GET / HTTP/1.1\r\nHost: a\r\nX: ${STRAY.repeat(2_000)}\r\n\r\n`,
  ];
  for (const piece of pieces) await exchangeRaw(port, piece);
}

test('no secret gets into log, metrics or traces of a server, nor into what commands say', async () => {
  const folder = makeFolder();
  const shell = attentiveShell(folder);
  const grants = '--grant client_credentials --grant password --grant refresh_token';
  const create = `app create shop --client-id shop ${grants} --client-secret-stdin --verbose`;
  expect((await shell.run(create, { stdin: SECRET })).code).toBe(0);
  expect((await shell.run('app create other --client-id other --type public')).code).toBe(0);
  expect((await shell.run('user create alice --password-stdin', { stdin: PASSWORD })).code).toBe(0);
  const issued = await shell.run('token issue --app shop --user alice --refresh --json');
  const { access_token = '', refresh_token = '' } = issued.json() as Record<string, string>;

  const collector = await startCollector();
  const env = { OTEL_EXPORTER_OTLP_ENDPOINT: collector.url, SERVER__LOG_LEVEL: 'debug' };
  const serving = await startServe({ folder, env });
  onTestFinished(async () => void (await serving.kill()));
  const send = sender(serving);
  const tokens = [access_token, refresh_token, ...(await behave(send))];
  await misbehave(send, tokens);
  await babble(Number(new URL(serving.url).port));
  const file = join(folder, 'oauth2.sqlite3');
  renameSync(file, `${file}.moved`);
  await behaveWithoutStore(send);
  renameSync(`${file}.moved`, file);
  const metrics = await (await fetch(`${serving.url}/metrics`)).text();
  expect(await serving.stop()).toBe(0);

  await commandsWithSecrets(shell, tokens);

  const secrets = [SECRET, PASSWORD, WRONG_SECRET, WRONG_PASSWORD, STRAY, ...tokens];
  const secretParts = tokens.map((token) => token.slice(-32));
  const events = serving.events.map(({ event }) => event);
  expect(events.filter((event) => event === 'request').length).toBeGreaterThan(70);
  expect(new Set(events)).toEqual(
    new Set(['listening', 'request', 'store_failed', 'refresh_token_reuse', 'stopped']),
  );
  expect(collector.spans.length).toBeGreaterThan(70);
  expect(readMetrics(metrics).size).toBeGreaterThan(100);
  expectClean('the log', serving.stderr, [...secrets, ...secretParts]);
  expectClean('a metric', metrics, [...secrets, ...secretParts]);
  expectClean('a span', collector.bodies.join('\n'), [...secrets, ...secretParts]);
  expectClean('what a command said', shell.said.join('\n'), [...secrets, ...secretParts]);
});

async function behaveWithoutStore(send: Send): Promise<void> {
  const { error } = await send(
    '/o/token/',
    form({ grant_type: 'client_credentials' }, { authorization: basicHeader(['shop', SECRET]) }),
  );
  expect(error).toBe('temporarily_unavailable');
}

/** Commands that are given secrets, and mostly fail. */
async function commandsWithSecrets(
  shell: ReturnType<typeof attentiveShell>,
  tokens: readonly string[],
): Promise<void> {
  const database = `postgres://somebody:${PASSWORD}@127.0.0.1:1/nowhere`;
  const lines: readonly (readonly [string, (string | undefined)?])[] = [
    ['token inspect - --verbose', tokens[0]],
    ['token inspect - --verbose --json', STRAY],
    ['token revoke - --verbose', tokens[1]],
    ['token revoke - --json', STRAY],
    ['app create again --client-id shop --client-secret-stdin --verbose', SECRET],
    ['app create again --client-secret-stdin --verbose', `${SECRET} \u0007 ${STRAY}`],
    ['app create again --type public --client-secret-stdin --verbose', SECRET],
    ['user create alice --password-stdin --verbose', PASSWORD],
    ['user passwd alice --password-stdin --json', PASSWORD],
    ['user passwd nobody --password-stdin --verbose', WRONG_PASSWORD],
    [`app list --verbose --database ${database}`],
    [`app list --json --database ${database}`],
  ];
  const codes: number[] = [];
  for (const [line, stdin = ''] of lines) codes.push((await shell.run(line, { stdin })).code);
  expect(codes.filter((code) => code !== 0).length).toBeGreaterThan(5);
}

test('nor does a fault of this program let one out', async () => {
  const faulty = (db: Db): Db => ({
    ...db,
    get: async (query) => {
      const cause = Object.assign(new Error(`the values are ${SECRET}`), { values: query.values });
      throw Object.assign(
        new TypeError(`${SECRET} is not a function\n    at ${PASSWORD} (/x:1:1)`, { cause }),
        {
          query,
          password: PASSWORD,
        },
      );
    },
  });
  const bed = await testbed();
  const web = await bed.client({ clientSecret: SECRET });
  const broken = await testbed({ beside: bed, around: faulty });
  const answer = await broken.post('/o/token/', { grant_type: 'client_credentials' }, { basic: web.basic });
  expect([answer.status, answer.json.error]).toEqual([500, 'server_error']);
  const log = broken.log.join('\n');
  expect(log).toContain('request_failed');
  expect(log).toContain(answer.headers['x-request-id']);
  expect(log).toContain('canaries.test.ts');
  expectClean('the log', `${log}\n${answer.text}`, [SECRET, PASSWORD]);
});
