import { describe, expect, onTestFinished, test } from 'vitest';
import { row } from '../conformance/rows.ts';
import { makeFolder, shellIn } from '../support/oauthctl.ts';
import { exchangeRaw, rawRequest } from '../support/raw.ts';
import { type ServeOptions, type Serving, startServe } from '../support/serve.ts';

async function serve(options: ServeOptions): Promise<Serving> {
  const serving = await startServe(options);
  onTestFinished(async () => {
    await serving.kill();
  });
  return serving;
}

const client = ['dev-confidential', 'dev-secret'] as const;

describe('serve --dev', () => {
  test('has its accounts at every start, with the same names and secrets', async () => {
    const folder = makeFolder();
    for (let start = 0; start < 2; start++) {
      const serving = await serve({ folder, flags: ['--dev'] });
      const forms = [
        { grant_type: 'client_credentials' },
        { grant_type: 'password', username: 'alice', password: 'alice' },
        { grant_type: 'password', username: 'admin', password: 'admin' },
      ];
      for (const form of forms) expect((await serving.post('/o/token/', form, client)).status).toBe(200);
      expect(await serving.stop()).toBe(0);
    }
  });

  test('goes by the names of this machine alone', async () => {
    const serving = await serve({ folder: makeFolder(), flags: ['--dev'] });
    const port = Number(new URL(serving.url).port);
    const ask = (host: string) =>
      exchangeRaw(port, `GET /healthz HTTP/1.1\r\nHost: ${host}\r\nConnection: close\r\n\r\n`);
    for (const host of ['localhost', `localhost:${port}`, 'LOCALHOST', '127.0.0.1', `[::1]:${port}`]) {
      expect(await ask(host)).toMatch(/^HTTP\/1.1 200 /);
    }
    for (const host of [
      'evil.example',
      `evil.example:${port}`,
      'localhost.evil.example',
      '127.0.0.2',
      '[::1',
      '',
    ]) {
      expect(await ask(host)).toMatch(/^HTTP\/1.1 421 .*"misdirected_request"/s);
    }
  });

  test('listens on this machine alone', async () => {
    const folder = makeFolder();
    await expect(startServe({ folder, flags: ['--dev', '--host', '0.0.0.0'] })).rejects.toThrow(
      'listens on this machine alone',
    );
  });

  test('its store is not served for real, nor a real store by it', async () => {
    const folder = makeFolder();
    await (await serve({ folder, flags: ['--dev'] })).stop();
    const store = ['--database', 'sqlite:oauth2.dev.sqlite3'];
    await expect(startServe({ folder, flags: store })).rejects.toThrow('belongs to serve --dev');
    await shellIn(folder)('app create shop');
    const real = ['--dev', '--database', 'sqlite:oauth2.sqlite3'];
    await expect(startServe({ folder, flags: real })).rejects.toThrow('in use');
  });
});

test(row('R9700-TLS-01', 'else it does not start'), async () => {
  const folder = makeFolder();
  await expect(startServe({ folder, flags: ['--issuer', 'http://example.com/o'] })).rejects.toThrow(
    'ended with 5',
  );
  const { issuer } = await serve({ folder, flags: ['--issuer', 'https://auth.example/o'] });
  expect(issuer).toBe('https://auth.example/o');
});

test(
  row('R7662-4-01', 'the log of a server is lines of JSON, with the id of each answer and no token'),
  async () => {
    const folder = makeFolder();
    const serving = await serve({ folder, flags: ['--dev'] });
    const form = { grant_type: 'password', username: 'alice', password: 'alice' };
    const answer = await serving.post('/o/token/', form, client);
    const { access_token } = (await answer.json()) as { access_token: string };
    await fetch(`${serving.url}/api/users/me?x=${access_token}`, {
      headers: { authorization: `Bearer ${access_token}` },
    });
    const port = Number(new URL(serving.url).port);
    await exchangeRaw(port, rawRequest([`GET /${access_token} HTTP/1.1`, 'User-Agent: a\u001b[31mb']));
    await serving.stop();
    const lines = serving.stderr
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as Record<string, unknown>);
    expect(lines).toContainEqual(
      expect.objectContaining({
        req: answer.headers.get('x-request-id'),
        method: 'POST',
        route: '/o/token',
        status: 200,
        client_id: 'dev-confidential',
      }),
    );
    expect(lines.filter(({ msg }) => msg === 'request')).toHaveLength(3);
    expect(serving.stderr).not.toContain(access_token);
    expect(serving.stderr).not.toContain('\u001b');
  },
);
