/** A small authorization server that is not ours: real HTTP, and as much of the RFCs as a client can notice. */
import { createHash, randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { onTestFinished } from 'vitest';
import { basicHeader } from './testbed.ts';

export interface OtherServerOptions {
  /** Where it keeps its metadata; `<issuer>` in it is its path. */
  metadataPath?: string;
  /** The path of its issuer. */
  issuerPath?: string;
  /** What differs in its metadata. */
  metadata?: Readonly<Record<string, unknown>>;
  /** What differs in the answers of its authorization endpoint; undefined takes a parameter away. */
  answer?: Readonly<Record<string, string | undefined>>;
  /** What its token endpoint answers device codes with, in order; then there is a token. */
  polls?: readonly string[];
  /** What differs in the answer of its device authorization endpoint. */
  device?: Readonly<Record<string, unknown>>;
  /** The secret of its one confidential client, `shop`; without, it is public. */
  secret?: string;
}

export interface OtherServer {
  issuer: string;
  /** The requests for tokens that came, as forms. */
  asked: Record<string, string>[];
}

const TOKEN = { access_token: 'a-token-of-another-server', token_type: 'Bearer', expires_in: 60 };

/** Starts it, for as long as the test runs. */
export async function otherServer(options: OtherServerOptions = {}): Promise<OtherServer> {
  const server = createServer((request, response) => void handle(request, response));
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const issuer = `${origin}${options.issuerPath ?? ''}`;
  const asked: Record<string, string>[] = [];
  const polls = [...(options.polls ?? [])];
  const challenges = new Map<string, string>();

  async function handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { pathname, searchParams } = new URL(request.url ?? '', origin);
    const form = Object.fromEntries(new URLSearchParams(await text(request)));
    if (pathname === '/authorize') {
      response.writeHead(302, { location: authorized(searchParams) }).end();
      return;
    }
    const { status, body } = answerTo(pathname, request, form);
    response
      .writeHead(status, {
        'content-type': 'application/json',
        ...(status === 401 ? { 'www-authenticate': 'Basic realm="other"' } : {}),
      })
      .end(JSON.stringify(body));
  }

  function answerTo(path: string, request: IncomingMessage, form: Record<string, string>) {
    if (path === (options.metadataPath ?? '/.well-known/oauth-authorization-server')) {
      return { status: 200, body: metadata() };
    }
    if (path === '/device') return { status: 200, body: deviceCode() };
    if (path !== '/token') return { status: 404, body: {} };
    asked.push(form);
    const error = isClient(request, form) ? problemWith(form) : 'invalid_client';
    if (error === undefined) return { status: 200, body: TOKEN };
    return {
      status: error === 'invalid_client' ? 401 : 400,
      body: { error, error_description: `This\nis ${error}.` },
    };
  }

  function metadata(): object {
    return {
      issuer,
      authorization_endpoint: `${origin}/authorize?kept=yes`,
      token_endpoint: `${origin}/token`,
      device_authorization_endpoint: `${origin}/device`,
      response_types_supported: ['code'],
      authorization_response_iss_parameter_supported: true,
      ...options.metadata,
    };
  }

  function authorized(asking: URLSearchParams): string {
    const code = randomBytes(16).toString('hex');
    challenges.set(code, asking.get('code_challenge') ?? '');
    const address = new URL(asking.get('redirect_uri') ?? '');
    const answer = { code, state: asking.get('state') ?? '', iss: issuer, ...options.answer };
    for (const [name, value] of Object.entries(answer)) {
      if (value !== undefined) address.searchParams.append(name, value);
    }
    return address.href;
  }

  function deviceCode(): object {
    return {
      device_code: 'the-device-code',
      user_code: 'ABCD-EFGH',
      verification_uri: `${origin}/activate`,
      verification_uri_complete: `${origin}/activate?user_code=ABCD-EFGH`,
      expires_in: 600,
      interval: 0.01,
      ...options.device,
    };
  }

  function isClient({ headers }: IncomingMessage, form: Record<string, string>): boolean {
    if (options.secret === undefined) return form.client_id !== undefined;
    return (
      headers.authorization === basicHeader(['shop', options.secret]) || form.client_secret === options.secret
    );
  }

  function problemWith(form: Record<string, string>): string | undefined {
    if (form.grant_type !== 'authorization_code') return polls.shift();
    const sent = createHash('sha256').update(String(form.code_verifier)).digest('base64url');
    return challenges.get(String(form.code)) === sent ? undefined : 'invalid_grant';
  }

  return { issuer, asked };
}

/** A port at which nobody listens. */
export async function closedPort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}
