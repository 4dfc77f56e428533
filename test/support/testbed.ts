import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { inspect } from 'node:util';
import type { FastifyInstance } from 'fastify';
import { expect, inject, onTestFinished } from 'vitest';
import { defaultSettings, type Settings } from '../../src/config/settings/index.ts';
import { type Context, type Log, openContext } from '../../src/context.ts';
import { type Client, createClient, type NewClient } from '../../src/core/clients.ts';
import type { TokenResponse } from '../../src/core/grants/grant.ts';
import { sha256 } from '../../src/core/hashes/sha256.ts';
import { createUser, type NewUser, type User } from '../../src/core/users.ts';
import { createServer, type ServerOptions } from '../../src/http/server.ts';
import { type LogEvent, logLine } from '../../src/log-events.ts';
import type { Db } from '../../src/storage/sql.ts';
import { updateUser } from '../../src/storage/tables/users.ts';
import { guard } from './guard.ts';
import { createSchema, dropSchema } from './postgres.ts';
import { Line, type Sent } from './send.ts';

export type SettingsOverrides = Partial<Omit<Settings, 'SERVER'>> & { SERVER?: Partial<Settings['SERVER']> };

export interface TestbedOptions {
  settings?: SettingsOverrides;
  server?: ServerOptions;
  /** Another testbed, to stand beside it on the same database as another process would. */
  beside?: Testbed;
  /** What is put around the database, to watch it. */
  around?: (db: Db) => Db;
}

/** A form: what is sent, in order. A list of values repeats the parameter; undefined leaves it out. */
export type FormFields = Readonly<Record<string, string | readonly string[] | undefined>>;

/** client_id and client secret. */
export type BasicCredentials = readonly [string, string];

export interface SendOptions {
  basic?: BasicCredentials | undefined;
  bearer?: string | undefined;
  headers?: Readonly<Record<string, string>>;
}

export interface Answer {
  status: number;
  headers: Readonly<Record<string, string | undefined>>;
  text: string;
  /** The body as JSON; fails where it is none. */
  readonly json: Record<string, unknown>;
}

export interface RegisteredClient {
  client: Client;
  id: string;
  secret: string;
  basic: BasicCredentials;
}

/** What a test's clock begins with: some second of the year 2027. */
const START = 1_800_000_000;

const everyGrant = ['client_credentials', 'password', 'refresh_token'];

/**
 * The real thing on a database and a port of its own: what a test sends goes through everything that a request goes
 * through, and only the clock is the test's.
 */
export class Testbed {
  readonly context: Context;
  readonly app: FastifyInstance;
  readonly folder: string;
  readonly clock: { now: number };
  /** What was logged, each event as one text with everything that would be written of it. */
  readonly log: readonly string[];
  readonly #close: () => Promise<void>;
  readonly #line: Line;

  constructor(parts: {
    context: Context;
    app: FastifyInstance;
    folder: string;
    clock: { now: number };
    log: readonly string[];
    close: () => Promise<void>;
  }) {
    this.context = parts.context;
    this.app = parts.app;
    this.folder = parts.folder;
    this.clock = parts.clock;
    this.log = parts.log;
    this.#close = parts.close;
    this.#line = new Line(parts.app.server);
  }

  get file(): string {
    return join(this.folder, 'oauth2.sqlite3');
  }

  /** Lets time pass, in seconds; less than 0 puts the clock back. */
  advance(seconds: number): void {
    this.clock.now += seconds;
  }

  close(): Promise<void> {
    this.#line.close();
    return this.#close();
  }

  /** A client registered for every grant of the token endpoint, unless told otherwise. */
  async client(input: Partial<NewClient> = {}): Promise<RegisteredClient> {
    const { client, clientSecret } = await createClient(this.context, {
      name: 'Test app',
      clientType: 'confidential',
      grantTypes: everyGrant,
      redirectUris: [],
      allowedOrigins: [],
      ...input,
    });
    const secret = clientSecret ?? input.clientSecret ?? '';
    return { client, id: client.clientId, secret, basic: [client.clientId, secret] };
  }

  publicClient(input: Partial<NewClient> = {}): Promise<RegisteredClient> {
    return this.client({ clientType: 'public', grantTypes: ['refresh_token'], ...input });
  }

  /** A user whose password is `passwordOf` the name, in a quick hash: the slow one has tests of its own. */
  async user(username: string, input: Partial<NewUser> = {}): Promise<User> {
    const made = await createUser(this.context, {
      username,
      email: `${username}@example.com`,
      password: undefined,
      superuser: false,
      active: true,
      groups: [],
      ...input,
    });
    if ('password' in input) return made;
    const user = { ...made, passwordHash: sha256.make(passwordOf(username)) };
    await updateUser(this.context.db, user);
    return user;
  }

  /** Where to connect to on 127.0.0.1. */
  port(): Promise<number> {
    return this.#line.port();
  }

  async send(sent: Sent): Promise<Answer> {
    const { status, headers, text } = await this.#line.send(sent);
    return {
      status,
      headers: headers as Answer['headers'],
      text,
      get json() {
        return JSON.parse(text) as Record<string, unknown>;
      },
    };
  }

  /** Posts a form. */
  post(path: string, form: FormFields | string, options: SendOptions = {}): Promise<Answer> {
    return this.send({
      method: 'POST',
      url: path,
      headers: { 'content-type': 'application/x-www-form-urlencoded', ...headersOf(options) },
      payload: typeof form === 'string' ? form : encodeForm(form),
    });
  }

  get(path: string, options: SendOptions = {}): Promise<Answer> {
    return this.send({ method: 'GET', url: path, headers: headersOf(options) });
  }

  /** Asks the token endpoint for what must be given. */
  async token(form: FormFields, options: SendOptions = {}): Promise<TokenResponse> {
    const answer = await this.post('/o/token/', form, options);
    expect([answer.status, answer.text]).toEqual([200, expect.stringContaining('access_token')]);
    return answer.json as unknown as TokenResponse;
  }

  /** Tokens of a user by the password grant, the refresh token included. */
  async signIn(
    { basic }: RegisteredClient,
    username: string,
    form: FormFields = {},
  ): Promise<Required<TokenResponse>> {
    const given = await this.token(
      { grant_type: 'password', username, password: passwordOf(username), ...form },
      { basic },
    );
    expect(given.refresh_token).toEqual(expect.any(String));
    return given as Required<TokenResponse>;
  }

  refresh(
    { basic }: RegisteredClient,
    refreshToken: string | undefined,
    form: FormFields = {},
  ): Promise<Answer> {
    return this.post(
      '/o/token/',
      { grant_type: 'refresh_token', refresh_token: refreshToken, ...form },
      { basic },
    );
  }

  async introspect({ basic }: RegisteredClient, token: string): Promise<Record<string, unknown>> {
    const answer = await this.post('/o/introspect/', { token }, { basic });
    expect(answer.status).toBe(200);
    return answer.json;
  }

  revoke({ basic }: RegisteredClient, token: string, form: FormFields = {}): Promise<Answer> {
    return this.post('/o/revoke_token/', { token, ...form }, { basic });
  }
}

/** A testbed that is gone after the running test. */
export async function testbed(options: TestbedOptions = {}): Promise<Testbed> {
  const bed = await openTestbed(options);
  onTestFinished(() => bed.close());
  return bed;
}

/** A testbed that whoever opens it closes: for the tests of a file that leave it as they found it. */
export async function openTestbed(options: TestbedOptions = {}): Promise<Testbed> {
  const { beside } = options;
  const folder = beside?.folder ?? mkdtempSync(join(tmpdir(), 'oauthctl-test-'));
  const clock = beside?.clock ?? { now: START };
  const { log, lines } = recordingLog();
  const url = beside?.context.settings.DATABASE_URL ?? (await createStore(folder));
  const settings = settingsWith({ DATABASE_URL: url, ...options.settings });
  const opened = await openContext(settings, { create: true, now: () => clock.now, log });
  const around = options.around ?? ((db: Db) => db);
  const context: Context = { ...opened, db: around(guard(opened.db)) };
  const app = createServer(context, options.server);
  await app.ready();
  return new Testbed({
    context,
    app,
    folder,
    clock,
    log: lines,
    async close() {
      await app.close();
      await opened.close();
      if (beside !== undefined) return;
      rmSync(folder, { recursive: true, force: true });
      if (url.startsWith('postgres:')) await dropSchema(url);
    },
  });
}

/** A store of the kind that this run of the tests is about. */
async function createStore(folder: string): Promise<string> {
  return inject('engine') === 'postgres' ? createSchema() : `sqlite:${join(folder, 'oauth2.sqlite3')}`;
}

export function passwordOf(username: string): string {
  return `${username}: correct horse`;
}

export function settingsWith({ SERVER, ...rest }: SettingsOverrides): Settings {
  const defaults = defaultSettings();
  return { ...defaults, ...rest, SERVER: { ...defaults.SERVER, ...SERVER } };
}

export function encodeForm(form: FormFields): string {
  const pairs = new URLSearchParams();
  for (const [name, value] of Object.entries(form)) {
    for (const one of Array.isArray(value) ? value : [value]) {
      if (one !== undefined) pairs.append(name, one);
    }
  }
  return pairs.toString();
}

/** HTTP Basic as RFC 6749 section 2.3.1 wants it: both parts form-encoded. */
export function basicHeader([id, secret]: BasicCredentials): string {
  const encode = (text: string) => encodeURIComponent(text).replaceAll('%20', '+');
  return `Basic ${Buffer.from(`${encode(id)}:${encode(secret)}`).toString('base64')}`;
}

function headersOf({ basic, bearer, headers }: SendOptions): Record<string, string> {
  return {
    ...(basic === undefined ? {} : { authorization: basicHeader(basic) }),
    ...(bearer === undefined ? {} : { authorization: `Bearer ${bearer}` }),
    ...headers,
  };
}

function recordingLog(): { log: Log; lines: string[] } {
  const lines: string[] = [];
  const record = (level: string) => (event: LogEvent) => {
    const { fields, says } = logLine(event);
    lines.push(`${level} ${says} ${inspect(fields, { depth: 10, breakLength: Number.POSITIVE_INFINITY })}`);
  };
  return {
    log: { debug: record('debug'), info: record('info'), warn: record('warn'), error: record('error') },
    lines,
  };
}
