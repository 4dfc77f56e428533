import { describe, expect, it } from 'vitest';
import { listClients } from '../../src/core/clients.ts';
import { findUser } from '../../src/core/users.ts';
import { row } from '../conformance/rows.ts';
import { bedWith, REGISTER, register } from '../support/applications.ts';
import { Browser, readable, signedInBrowser } from '../support/browser.ts';
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

describe('registering apps', () => {
  const settings = { SERVER: { REGISTRATIONS: 3, BRAKE_SECONDS: 60 } };

  async function appsOf({ context }: Testbed, username: string): Promise<number> {
    const { id } = await findUser(context, username);
    return (await listClients(context, { userId: id, limit: 100 })).data.length;
  }

  it('gets slow for a user who registers very many, at every server of the store', async () => {
    const bed = await bedWith({ settings });
    const beside = await testbed({ settings, beside: bed });
    const browser = await signedInBrowser(bed, 'alice');
    for (let time = 0; time < 3; time++) expect((await register(browser)).status).toBe(200);
    const waits: unknown[] = [];
    for (const here of [bed, beside, bed]) {
      const held = await register(await signedInBrowser(here, 'alice'));
      expect([held.status, held.headers['cache-control']]).toEqual([429, 'no-store']);
      expect(readable(held.text)).toContain('This one was not registered. Wait, go back to the form');
      waits.push(held.headers['retry-after']);
      // Who comes while it is held is not held longer for that.
      expect((await register(browser)).headers['retry-after']).toBe(waits.at(-1));
      bed.advance(Number(waits.at(-1)));
      expect((await register(await signedInBrowser(here, 'alice'))).status).toBe(200);
    }
    expect(waits).toEqual(['1', '2', '4']);
    expect(await appsOf(bed, 'alice')).toBe(6);
    bed.advance(900);
    expect((await register(browser)).status).toBe(200);
  });

  it('the form that was held back can be sent again, and makes one app', async () => {
    const bed = await bedWith({ settings });
    const browser = await signedInBrowser(bed, 'alice');
    for (let time = 0; time < 3; time++) await register(browser);
    const form = await browser.visit(REGISTER);
    const typed = { name: 'Late', redirect_uris: 'https://app.example/cb' };
    expect((await browser.submit(form, typed)).status).toBe(429);
    bed.advance(1);
    expect((await browser.submit(form, typed)).status).toBe(200);
    expect(await appsOf(bed, 'alice')).toBe(4);
  });

  it('of many forms that are sent at once, no more get through than one after the other', async () => {
    const bed = await bedWith({ settings });
    const browser = await signedInBrowser(bed, 'alice');
    const forms = await Promise.all(Array.from({ length: 12 }, () => browser.visit(REGISTER)));
    const sent = forms.map((form) => browser.submit(form, { name: 'Shop' }));
    const statuses = (await Promise.all(sent)).map(({ status }) => status);
    expect(statuses.filter((status) => status === 200).length).toBeLessThanOrEqual(3);
    expect(statuses.filter((status) => status !== 200).every((status) => status === 429)).toBe(true);
    expect(await appsOf(bed, 'alice')).toBeLessThanOrEqual(3);
  });

  it('keeps no other user waiting, and no superuser', async () => {
    const bed = await bedWith({ settings });
    const alice = await signedInBrowser(bed, 'alice');
    for (let time = 0; time < 4; time++) await register(alice);
    expect((await register(alice)).status).toBe(429);
    expect((await register(await signedInBrowser(bed, 'bob'))).status).toBe(200);
    const root = await signedInBrowser(bed, 'root');
    for (let time = 0; time < 6; time++) expect((await register(root)).status).toBe(200);
  });

  it('is not held back where a setting says so, and wrong forms count as well where it does not', async () => {
    const free = await bedWith({ settings: { SERVER: { REGISTRATIONS: 0 } } });
    const quick = await signedInBrowser(free, 'alice');
    for (let time = 0; time < 5; time++) expect((await register(quick)).status).toBe(200);
    const bed = await bedWith({ settings });
    const browser = await signedInBrowser(bed, 'alice');
    for (let time = 0; time < 3; time++) {
      expect(readable((await register(browser, { name: '' })).text)).toContain('The name is empty');
    }
    expect((await register(browser, { name: '' })).status).toBe(429);
  });
});
