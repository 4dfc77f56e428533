import fc from 'fast-check';
import { expect, inject, test } from 'vitest';
import { expectSound } from '../conformance/exchange.ts';
import { row } from '../conformance/rows.ts';
import { DEVICE_GRANT } from '../support/device-flow.ts';
import { exchangeRaw } from '../support/raw.ts';
import {
  type Answer,
  basicHeader,
  passwordOf,
  type RegisteredClient,
  type Testbed,
  testbed,
} from '../support/testbed.ts';

const SEED = 20_270_115;
/** What is made up meets the same code on every engine; one of them sees all of it. */
const REQUESTS = inject('engine') === 'sqlite' ? 4_800 : 1_200;
const RAW_REQUESTS = 200;

/** In whatever is made up: it must come back in no error and in no line of the log. */
const CANARY = 'Zq7Canary';

/** Who may take part. The strings that name them are fixed, so that a failure can be run again from its seed. */
interface Cast {
  bed: Testbed;
  web: RegisteredClient;
  native: RegisteredClient;
  /** Tokens that were answered, the last one last; some live, some are spent or revoked. */
  tokens: string[];
  /** The last access token that was answered. */
  latest: string;
}

interface Request {
  /** Undefined: the one that its address is for. */
  method: 'GET' | 'POST' | 'PUT' | 'DELETE' | 'OPTIONS' | 'HEAD' | 'PATCH' | 'TRACE' | undefined;
  path: string;
  query: string;
  /** How it says who it comes from, or an Authorization header. */
  who: string;
  /** Which of the sensible forms for its address it has, if any. */
  form: number;
  parameters: readonly (readonly [string, string])[];
  /** Whether the first parameter is sent twice. */
  repeated: boolean;
  /** Sent in the place of the parameters. */
  garbage: string | undefined;
  type: string;
  headers: Readonly<Record<string, string>>;
}

const madeUp = fc
  .tuple(
    fc.string({ unit: 'binary', maxLength: 30 }),
    fc.constantFrom('', CANARY, `${CANARY}\0`, `"${CANARY}\\`),
  )
  .map(([text, mark]) => text + mark);

function mostly<Value>(
  weight: number,
  usual: fc.Arbitrary<Value>,
  other: fc.Arbitrary<Value>,
): fc.Arbitrary<Value> {
  return fc.oneof({ weight, arbitrary: usual }, { weight: 1, arbitrary: other });
}

/** Stands for a token that was answered, by how long ago. */
const known = fc.integer({ min: 0, max: 20 }).map((age) => `token ${age}`);

const parameter = fc.oneof(
  fc.tuple(
    fc.constant('grant_type'),
    mostly(
      8,
      fc.constantFrom('client_credentials', 'refresh_token', 'password', 'authorization_code', DEVICE_GRANT),
      madeUp,
    ),
  ),
  fc.tuple(
    fc.constant('scope'),
    mostly(4, fc.constantFrom('read', 'write', 'read write', '', 'introspection'), madeUp),
  ),
  fc.tuple(fc.constantFrom('refresh_token', 'token', 'device_code'), mostly(5, known, madeUp)),
  fc.tuple(fc.constant('username'), mostly(20, fc.constant('alice'), madeUp)),
  fc.tuple(fc.constant('password'), fc.constantFrom(passwordOf('alice'), passwordOf('alice'), 'wrong', '')),
  fc.tuple(
    fc.constant('resource'),
    mostly(2, fc.constantFrom('https://a.example/', 'https://b.example/x'), madeUp),
  ),
  fc.tuple(
    fc.constant('token_type_hint'),
    mostly(2, fc.constantFrom('access_token', 'refresh_token'), madeUp),
  ),
  fc.tuple(
    mostly(1, fc.constantFrom('client_id', 'client_secret', '__proto__', 'code', 'state'), madeUp),
    madeUp,
  ),
);

/** What makes sense, by address, so that many requests get far. */
const sensible: Readonly<Record<string, readonly Readonly<Record<string, string>>[]>> = {
  '/o/token': [
    { grant_type: 'client_credentials' },
    { grant_type: 'refresh_token', refresh_token: 'token 0' },
    { grant_type: 'password', username: 'alice', password: passwordOf('alice') },
  ],
  '/o/revoke_token': [{ token: 'token 3' }, { token: 'token 8' }, { token: 'token 20' }],
  '/o/device-authorization': [{}, { scope: 'read' }, { resource: 'https://a.example/' }],
  '/o/introspect': [{ token: 'token 0' }, { token: 'token 1' }, { token: 'token 9' }],
};

const path = fc.oneof(
  { weight: 6, arbitrary: fc.constantFrom('/o/token/', '/o/token') },
  { weight: 5, arbitrary: fc.constantFrom('/o/revoke_token/', '/o/introspect/', '/o/introspect') },
  { weight: 3, arbitrary: fc.constantFrom('/api/users/me', '/api/users/', '/api/users/x', '/api/groups/') },
  { weight: 1, arbitrary: fc.constantFrom('/o/authorize/', '/o/authorize') },
  { weight: 2, arbitrary: fc.constantFrom('/o/device-authorization/', '/o/device/', '/o/device') },
  { weight: 1, arbitrary: fc.constantFrom('/', '/style.css', '/healthz', '/readyz') },
  { weight: 1, arbitrary: fc.webPath().map((text) => `/${text}${CANARY}`) },
);

const request: fc.Arbitrary<Request> = fc.record({
  method: mostly<Request['method']>(
    12,
    fc.constant(undefined),
    fc.constantFrom('GET', 'POST', 'PUT', 'DELETE', 'OPTIONS', 'HEAD', 'PATCH', 'TRACE'),
  ),
  path,
  query: mostly(
    5,
    fc.constant(''),
    fc.webQueryParameters().map((text) => `?${text}${CANARY}&access_token=x`),
  ),
  who: fc.oneof(
    { weight: 14, arbitrary: fc.constantFrom('basic', 'body') },
    { weight: 6, arbitrary: fc.constantFrom('bearer', 'public', 'nobody', 'wrong', 'both') },
    { weight: 2, arbitrary: madeUp.map((text) => `Basic ${Buffer.from(text).toString('base64')}`) },
    { weight: 1, arbitrary: fc.string({ maxLength: 40 }).map((text) => `Bearer ${text}`) },
    { weight: 1, arbitrary: fc.string({ maxLength: 40 }) },
  ),
  form: mostly(6, fc.constantFrom(0, 1, 2), fc.constant(-1)),
  parameters: fc.uniqueArray(parameter, { maxLength: 3, selector: ([name]) => name }),
  repeated: mostly(20, fc.constant(false), fc.constant(true)),
  garbage: mostly<string | undefined>(
    25,
    fc.constant(undefined),
    fc.string({ unit: 'binary', maxLength: 200 }),
  ),
  type: mostly(
    15,
    fc.constant('application/x-www-form-urlencoded'),
    fc.constantFrom('application/json', 'text/plain', '', 'multipart/form-data', `${CANARY}/x; y`),
  ),
  headers: fc.dictionary(
    fc.constantFrom(
      ...['origin', 'accept', 'accept-version', 'x-forwarded-for', 'x-forwarded-host', 'content-encoding'],
      ...['cookie', 'x-request-id', 'range'],
    ),
    fc.string({ maxLength: 20 }).map((text) => CANARY + text),
    { maxKeys: 2 },
  ),
});

/** What an address makes of a client's credentials: a form has them itself, the API wants a token. */
function credentials({ web, native, latest }: Cast, { who, path: address }: Request) {
  const inBody = { client_id: web.id, client_secret: web.secret };
  const bearer = `Bearer ${latest}`;
  const known: Readonly<
    Record<string, { header?: string | undefined; form?: Readonly<Record<string, string>> }>
  > = {
    basic: { header: address.startsWith('/api') ? bearer : basicHeader(web.basic) },
    body: { header: address.startsWith('/api') ? bearer : undefined, form: inBody },
    both: { header: basicHeader(web.basic), form: inBody },
    bearer: { header: bearer },
    public: { form: { client_id: native.id } },
    wrong: { header: basicHeader([web.id, CANARY]) },
    nobody: {},
  };
  return known[who] ?? { header: who };
}

function bodyOf({ tokens }: Cast, made: Request, own: Readonly<Record<string, string>>): string {
  const address = made.path.replace(/\/$/, '');
  const fill = (text: string) =>
    text.startsWith('token ') ? (tokens.at(-1 - Number(text.slice(6))) ?? 'x') : text;
  const all = new Map(Object.entries({ ...sensible[address]?.[made.form], ...own }));
  for (const [name, value] of made.parameters) all.set(name, value);
  const pairs = [...all].map(([name, value]): [string, string] => [name, fill(value)]);
  return new URLSearchParams(made.repeated ? [...pairs, ...pairs.slice(0, 1)] : pairs).toString();
}

function send(cast: Cast, made: Request): Promise<Answer> {
  const { header, form = {} } = credentials(cast, made);
  const method = made.method ?? (made.path.startsWith('/o/') ? 'POST' : 'GET');
  const hasBody = method !== 'GET' && method !== 'HEAD';
  return cast.bed.send({
    method: method as 'POST',
    url: made.path + made.query,
    headers: {
      ...made.headers,
      ...(hasBody && made.type !== '' ? { 'content-type': made.type } : {}),
      ...(header === undefined ? {} : { authorization: header }),
    },
    ...(hasBody ? { payload: made.garbage ?? bodyOf(cast, made, form) } : {}),
  });
}

function judge(cast: Cast, answer: Answer): void {
  expect(answer.status).toBeLessThan(500);
  const { 'content-type': type = '' } = answer.headers;
  if (!/^text\/(?:html|css)/.test(type)) expectSound(answer);
  if (answer.status >= 400) expect(JSON.stringify([answer.headers, answer.text])).not.toContain(CANARY);
  if (answer.status === 200 && answer.text.includes('"device_code"')) {
    cast.tokens.push(String(answer.json.device_code));
  }
  if (answer.status !== 200 || !answer.text.includes('"access_token"')) return;
  const { access_token, refresh_token } = answer.json;
  cast.latest = String(access_token);
  cast.tokens.push(cast.latest);
  if (refresh_token !== undefined) cast.tokens.push(String(refresh_token));
}

async function makeCast(): Promise<Cast> {
  const bed = await testbed();
  const grantTypes = ['client_credentials', 'password', 'refresh_token', DEVICE_GRANT];
  const web = await bed.client({ scope: ['read', 'write', 'introspection'], grantTypes });
  const native = await bed.publicClient({ grantTypes: ['refresh_token', DEVICE_GRANT] });
  await bed.user('alice');
  const { access_token, refresh_token } = await bed.signIn(web, 'alice');
  return { bed, web, native, tokens: [access_token, refresh_token], latest: access_token };
}

async function expectWhole({ bed, web }: Cast): Promise<void> {
  expect((await bed.get('/readyz')).status).toBe(200);
  const tokens = await bed.signIn(web, 'alice');
  expect(await bed.introspect(web, tokens.access_token)).toMatchObject({ active: true, username: 'alice' });
}

test(
  row('PRD-01', `${REQUESTS} requests that were made up, a third of them by clients who are who they say`),
  async () => {
    const cast = await makeCast();
    const from = cast.bed.log.length;
    const property = fc.asyncProperty(request, async (made) => judge(cast, await send(cast, made)));
    await fc.assert(property, { seed: SEED, numRuns: REQUESTS, endOnFailure: true });
    const log = cast.bed.log.slice(from).filter((line) => line.startsWith('info request '));
    expect(log).toHaveLength(REQUESTS);
    const pastAuthentication = log.filter((line) => line.includes('client_id: ')).length;
    expect(pastAuthentication).toBeGreaterThan(0.3 * REQUESTS);
    // They did not all fail, nor was everything that came back a token.
    for (const status of [200, 400, 401, 403, 404, 405, 415]) {
      expect(
        log.filter((line) => line.includes(`status: ${status},`)).length,
        String(status),
      ).toBeGreaterThan(20);
    }
    expect(cast.bed.log.join('\n')).not.toContain(CANARY);
    expect(cast.bed.log.filter((line) => line.startsWith('error '))).toEqual([]);
    await expectWhole(cast);
  },
);

test(row('R6749-4.1.2.1-03', `${RAW_REQUESTS} texts that are hardly HTTP`), async () => {
  const cast = await makeCast();
  const port = await cast.bed.port();
  const whole = [
    'POST /o/token/ HTTP/1.1',
    'Host: localhost',
    `Authorization: ${basicHeader(cast.web.basic)}`,
    'Content-Type: application/x-www-form-urlencoded',
    'Content-Length: 29',
    '',
    'grant_type=client_credentials',
  ].join('\r\n');
  /** A whole request with some of it replaced, doubled or left out; or anything at all. */
  const text = fc.oneof(
    { weight: 1, arbitrary: fc.string({ unit: 'binary', maxLength: 100 }).map((noise) => noise + CANARY) },
    {
      weight: 5,
      arbitrary: fc
        .tuple(
          fc.nat(whole.length),
          fc.nat(40),
          fc.string({ maxLength: 20 }),
          fc.constantFrom('', '\r\n', '\0', whole),
        )
        .map(([at, length, noise, more]) => whole.slice(0, at) + noise + more + whole.slice(at + length)),
    },
  );
  const property = fc.asyncProperty(text, async (bytes) => {
    const answer = await exchangeRaw(port, bytes, { end: true });
    expect(answer).not.toMatch(/^HTTP\/1\.1 5/m);
    expect(answer).not.toContain(CANARY);
    if (answer !== '') expect(answer).toMatch(/^HTTP\/1\.1 [1-4]\d\d /);
  });
  await fc.assert(property, { seed: SEED, numRuns: RAW_REQUESTS, endOnFailure: true });
  expect(cast.bed.log.filter((line) => /^(?:error|warn) /.test(line))).toEqual([]);
  await expectWhole(cast);
});
