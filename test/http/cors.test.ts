import { describe, expect, test } from 'vitest';
import { DEVICE_GRANT } from '../support/device-flow.ts';
import { type Answer, type Testbed, testbed } from '../support/testbed.ts';

const origin = 'https://app.example';

function allowed(answer: Answer): string | undefined {
  expect(answer.headers['access-control-allow-credentials']).toBeUndefined();
  return answer.headers['access-control-allow-origin'];
}

function preflight(bed: Testbed, url: string): Promise<Answer> {
  const headers = {
    origin,
    'access-control-request-method': 'POST',
    'access-control-request-headers': 'authorization,content-type,dpop,mcp-protocol-version',
  };
  return bed.send({ method: 'OPTIONS', url, headers });
}

describe.each(['/o/token/', '/o/revoke_token/', '/o/introspect/', '/o/device-authorization/'])(
  '%s',
  (path) => {
    test('answers a preflight for every origin', async () => {
      const answer = await preflight(await testbed(), path);
      expect([answer.status, answer.text, allowed(answer)]).toEqual([204, '', '*']);
      expect(answer.headers['access-control-allow-methods']).toBe('POST');
      const names = String(answer.headers['access-control-allow-headers']).toLowerCase().split(', ');
      expect(names).toEqual(
        expect.arrayContaining(['authorization', 'content-type', 'dpop', 'mcp-protocol-version']),
      );
      expect(Number(answer.headers['access-control-max-age'])).toBeGreaterThan(0);
    });

    test('lets every origin read its answers, errors included', async () => {
      const bed = await testbed();
      const { basic } = await bed.client({ grantTypes: ['client_credentials', DEVICE_GRANT] });
      const form = { grant_type: 'client_credentials', token: 'x' };
      const headers = { origin };
      const answers = [
        await bed.post(path, form, { basic, headers }),
        await bed.post(path, 'scope=x&scope=y', { basic, headers }),
        await bed.post(path, form, { headers }),
        await bed.post(path, 'x=%zz', { headers }),
        await bed.post(path, 'x'.repeat(70_000), { headers }),
        await bed.post(path, '{}', { headers: { ...headers, 'content-type': 'application/json' } }),
        await bed.get(path, { headers }),
      ];
      expect(answers.map(({ status }) => status)).toEqual([200, 400, 401, 400, 413, 415, 405]);
      for (const answer of answers) {
        expect(allowed(answer)).toBe('*');
        expect(answer.headers['access-control-expose-headers']).toMatch(/\bWWW-Authenticate\b/);
      }
    });
  },
);

test.each(['/', '/o/device/', '/healthz', '/readyz', '/api/users/me', '/style.css', '/nowhere'])(
  '%s is not for pages of other origins',
  async (path) => {
    const bed = await testbed();
    expect(allowed(await bed.get(path, { headers: { origin } }))).toBeUndefined();
    expect(allowed(await preflight(bed, path))).toBeUndefined();
  },
);

describe('a client with origins of its own', () => {
  const others = [
    'https://evil.example',
    'https://app.example:444',
    'http://app.example',
    'null',
    'https://APP.example',
  ];

  async function answersTo(from: string | undefined): Promise<Answer[]> {
    const bed = await testbed();
    const web = await bed.client({ allowedOrigins: [origin, 'http://localhost:3000'] });
    await bed.user('alice');
    const headers = from === undefined ? {} : { origin: from };
    const { basic } = web;
    const { refresh_token } = await bed.signIn(web, 'alice');
    return [
      await bed.post('/o/token/', { grant_type: 'client_credentials' }, { basic, headers }),
      await bed.post('/o/token/', { grant_type: 'refresh_token', refresh_token }, { basic, headers }),
      await bed.post('/o/token/', { grant_type: 'refresh_token', refresh_token: 'x' }, { basic, headers }),
      await bed.post('/o/token/', { grant_type: 'client_credentials', scope: 'fly' }, { basic, headers }),
    ];
  }

  test.each([origin, 'http://localhost:3000'])('is answered to %s', async (from) => {
    for (const answer of await answersTo(from)) {
      expect(allowed(answer)).toBe(from);
      expect(answer.headers.vary).toBe('Origin');
    }
  });

  test.each(others)('is not answered to %s, errors included', async (from) => {
    for (const answer of await answersTo(from)) {
      expect(allowed(answer)).toBeUndefined();
      expect(answer.headers.vary).toBe('Origin');
    }
  });

  test('is answered where no page asks', async () => {
    for (const answer of await answersTo(undefined)) expect(allowed(answer)).toBeUndefined();
  });
});

test('a client with a wildcard among its origins is answered to what it stands for, where a setting allows it', async () => {
  const bed = await testbed({ settings: { ALLOW_URI_WILDCARDS: true } });
  const { basic } = await bed.client({ allowedOrigins: ['https://*.app.example'] });
  const answered = async (from: string) =>
    allowed(
      await bed.post('/o/token/', { grant_type: 'client_credentials' }, { basic, headers: { origin: from } }),
    );
  expect(await answered('https://a.app.example')).toBe('https://a.app.example');
  for (const from of [
    'https://app.example',
    'https://a.app.example:1',
    'http://a.app.example',
    'https://a.app.example.evil.example',
  ]) {
    expect(await answered(from)).toBeUndefined();
  }
  await expect(bed.client({ allowedOrigins: ['https://*.example'] })).rejects.toThrow('wildcard');
  const strict = await testbed();
  await expect(strict.client({ allowedOrigins: ['https://*.app.example'] })).rejects.toThrow('wildcard');
});
