import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, inject } from 'vitest';
import { CommandProcess } from './command-process.ts';
import { NetworkBrowser } from './network-browser.ts';
import { shellIn } from './oauthctl.ts';
import { createSchema, dropSchema } from './postgres.ts';
import { type Serving, startServe } from './serve.ts';

/** An app as its own programs know it. */
export interface App {
  clientId: string;
  /** Empty where the app is public. */
  clientSecret: string;
}

/** Where the apps of these tests want their answers: nobody listens there, the test reads the address. */
export const WEB_CALLBACK = 'https://shop.example/cb';

/** A server in a process of its own with the user alice, for clients that were written elsewhere. */
export class RealServer {
  readonly #folder: string;
  readonly #store: string | undefined;
  readonly #env: Readonly<Record<string, string>>;
  readonly #serving: Serving;

  constructor(
    folder: string,
    store: string | undefined,
    env: Readonly<Record<string, string>>,
    serving: Serving,
  ) {
    this.#env = env;
    this.#folder = folder;
    this.#store = store;
    this.#serving = serving;
  }

  get issuer(): string {
    return this.#serving.issuer;
  }

  /** The origin of the issuer. */
  get origin(): string {
    return new URL(this.issuer).origin;
  }

  /** Runs a command on the server's store. */
  async oauthctl(line: string, stdin = ''): Promise<string[]> {
    const store = this.#store === undefined ? [] : ['--database', this.#store];
    const argv = [...line.split(' '), ...store];
    const { code, lines, stderr } = await shellIn(this.#folder)(argv, { stdin, env: { ...this.#env } });
    expect(code, stderr).toBe(0);
    return lines;
  }

  /** Starts a command beside the server, by which the server's own address is found. */
  start(line: string, stdin = ''): CommandProcess {
    const store = this.#store === undefined ? [] : ['--database', this.#store];
    const env = { ...this.#env, SERVER__PORT: new URL(this.issuer).port };
    return new CommandProcess(this.#folder, [...line.split(' '), ...store], { env, stdin });
  }

  /** Registers an app. */
  async app(flags: string): Promise<App> {
    const [clientId = '', clientSecret = ''] = await this.oauthctl(`app create Shop -q ${flags}`);
    return { clientId, clientSecret };
  }

  /** An app as web servers have it, with every grant that needs no password. */
  webApp(flags = ''): Promise<App> {
    const grants = '--grant authorization-code --grant client-credentials';
    return this.app(`${grants} --redirect-uri ${WEB_CALLBACK} ${flags}`.trim());
  }

  /** Where alice's browser ends up when she signs in and allows what is asked. */
  async answerTo(address: string | URL): Promise<URL> {
    const page = await new NetworkBrowser().authorize(address);
    expect(page.leadsTo, page.words).toBeInstanceOf(URL);
    return page.leadsTo ?? new URL('about:blank');
  }

  /** The one who is shown a token: the example API. */
  async whoIs(accessToken: string): Promise<string> {
    const headers = { authorization: `Bearer ${accessToken}` };
    const answer = await fetch(`${this.origin}/api/users/me`, { headers });
    expect(answer.status).toBe(200);
    const { username } = (await answer.json()) as { username: string };
    return username;
  }

  async close(): Promise<void> {
    await this.#serving.kill();
    rmSync(this.#folder, { recursive: true, force: true });
    if (this.#store !== undefined) await dropSchema(this.#store);
  }
}

/** @param env settings that differ, as environment variables */
async function openRealServer(env: Readonly<Record<string, string>>): Promise<RealServer> {
  const folder = mkdtempSync(join(tmpdir(), 'oauthctl-'));
  const store = inject('engine') === 'postgres' ? await createSchema() : undefined;
  const flags = store === undefined ? [] : ['--database', store];
  const create = 'user create alice --email alice@example.com --password-stdin'.split(' ');
  const made = await shellIn(folder)([...create, ...flags], { stdin: 'alice' });
  expect(made.code, made.stderr).toBe(0);
  return new RealServer(folder, store, env, await startServe({ folder, flags, env }));
}

/** A server for the tests of a file. What is returned is there as soon as they run. */
export function realServer(env: Readonly<Record<string, string>> = {}): () => RealServer {
  let opened: RealServer | undefined;
  beforeAll(async () => {
    opened = await openRealServer(env);
  });
  afterAll(() => opened?.close());
  return () => opened ?? expect.unreachable('the server is opened before the tests');
}
