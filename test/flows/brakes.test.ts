import { describe, expect, it } from 'vitest';
import { row } from '../conformance/rows.ts';
import { Browser, readable } from '../support/browser.ts';
import { StatementCount } from '../support/counted.ts';
import { type Answer, passwordOf, type Testbed, type TestbedOptions, testbed } from '../support/testbed.ts';

const SERVER = { SIGN_IN_FAILURES: 3, CLIENT_FAILURES: 3, BRAKE_SECONDS: 60 };

async function bedWithAlice(options: TestbedOptions = { settings: { SERVER } }) {
  const bed = await testbed(options);
  await bed.user('alice');
  return { bed, web: await bed.client() };
}

describe('on the sign-in page', () => {
  it(row('R6749-4.3-02', 'on the page, until the time is over'), async () => {
    const { bed } = await bedWithAlice();
    const browser = new Browser(bed);
    for (let time = 0; time < 3; time++) {
      expect((await browser.signIn('alice', 'wrong')).status).toBe(200);
    }
    const held = await browser.signIn('alice', passwordOf('alice'));
    expect([held.status, held.headers['retry-after']]).toEqual([429, '1']);
    expect(readable(held.text)).toContain('Too many attempts');
    expect(readable(held.text)).toContain('Try again in 1 second.');
    expect(held.headers['content-security-policy']).toContain("frame-ancestors 'none'");
    bed.advance(1);
    expect((await browser.signIn('alice', passwordOf('alice'))).address).toBe('/');
    // What went before is forgotten with the right one.
    expect((await browser.signIn('alice', 'wrong')).status).toBe(200);
  });

  it('the same is answered for somebody who does not exist', async () => {
    const { bed } = await bedWithAlice();
    const seen = async (name: string) => {
      const browser = new Browser(bed);
      const answers: unknown[] = [];
      for (let time = 0; time < 5; time++) {
        const { status, headers, text } = await browser.signIn(name, 'wrong');
        answers.push([
          status,
          headers['retry-after'],
          readable(text).replace(headers['x-request-id'] ?? '', ''),
        ]);
      }
      return answers;
    };
    expect(await seen('nobody')).toEqual(await seen('alice'));
  });

  it(row('R6749-4.3-02', 'at the token endpoint, together with the page'), async () => {
    const { bed, web } = await bedWithAlice();
    const ask = (password: string) =>
      bed.post('/o/token/', { grant_type: 'password', username: 'alice', password }, { basic: web.basic });
    for (let time = 0; time < 3; time++) expect((await ask('wrong')).status).toBe(400);
    const held = await ask(passwordOf('alice'));
    expect([held.status, held.json.error, held.headers['retry-after']]).toEqual([
      429,
      'temporarily_unavailable',
      '1',
    ]);
    expect((await new Browser(bed).signIn('alice', passwordOf('alice'))).status).toBe(429);
  });
});

describe('a client', () => {
  const form = { grant_type: 'client_credentials' };
  const endpoints: [string, Readonly<Record<string, string>>][] = [
    ['/o/token/', form],
    ['/o/introspect/', { token: 'x' }],
    ['/o/revoke_token/', { token: 'x' }],
  ];

  it.each(endpoints)(
    row('R6749-2.3.1-04', 'who fails too often at %s has to wait at all three'),
    async (path, fields) => {
      const { bed, web } = await bedWithAlice();
      for (let time = 0; time < 3; time++) {
        expect((await bed.post(path, fields, { basic: [web.id, 'wrong'] })).status).toBe(401);
      }
      for (const [address, parameters] of endpoints) {
        const held = await bed.post(address, parameters, { basic: web.basic });
        expect([held.status, held.headers['retry-after']]).toEqual([429, '1']);
      }
      const other = await bed.client();
      expect((await bed.post('/o/token/', form, { basic: other.basic })).status).toBe(200);
      bed.advance(1);
      expect((await bed.post('/o/token/', form, { basic: web.basic })).status).toBe(200);
      expect((await bed.post(path, fields, { basic: [web.id, 'wrong'] })).status).toBe(401);
    },
  );

  it(row('R6749-2.3.1-04', 'the address is what a trusted proxy says, and no header otherwise'), async () => {
    const from = (bed: Testbed, address: string, basic: readonly [string, string]) =>
      bed.post('/o/token/', form, { basic, headers: { 'x-forwarded-for': address } });
    const afterThree = async (answers: (address: string) => Promise<Answer>) => {
      for (let time = 0; time < 3; time++) await answers('192.0.2.1');
      return (await answers('192.0.2.2')).status;
    };
    const trusting = await bedWithAlice({ settings: { SERVER: { ...SERVER, TRUST_PROXY: ['127.0.0.1'] } } });
    const wrong =
      ({ bed, web }: typeof trusting) =>
      (address: string) =>
        from(bed, address, [web.id, 'wrong']);
    expect(await afterThree(wrong(trusting))).toBe(401);
    const doubting = await bedWithAlice();
    expect(await afterThree(wrong(doubting))).toBe(429);
  });

  it('that succeeds costs as much as ever', async () => {
    const count = new StatementCount();
    const { bed, web } = await bedWithAlice({ settings: { SERVER }, around: count.around });
    const once = () => count.during(() => bed.token(form, { basic: web.basic }));
    const braked = await bedWithAlice({
      settings: { SERVER: { ...SERVER, CLIENT_FAILURES: 0 } },
      around: count.around,
    });
    await once();
    await braked.bed.token(form, { basic: braked.web.basic });
    const plain = await count.during(() => braked.bed.token(form, { basic: braked.web.basic }));
    expect(await once()).toBe(plain);
  });
});
