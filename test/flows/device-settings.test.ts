import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { checkDeviceExtensions } from '../../src/core/device/extensions.ts';
import {
  allowedCode,
  asksForAnswer,
  begin,
  DEVICE_AUTHORIZATION,
  deviceFlow,
  enter,
  poll,
  request,
} from '../support/device-flow.ts';
import { makeFolder, shellIn } from '../support/oauthctl.ts';
import { startServe } from '../support/serve.ts';
import { expectRefused, tokensOf } from '../support/signed-in.ts';
import { type BasicCredentials, settingsWith } from '../support/testbed.ts';

/** A module of an operator's own, as the configuration names it. */
function moduleOf(text: string): string {
  const file = join(makeFolder(), 'own.mjs');
  writeFileSync(file, text);
  return file;
}

describe('OAUTH_DEVICE_VERIFICATION_URI', () => {
  const OAUTH_DEVICE_VERIFICATION_URI = 'https://example.com/activate';

  it('is what the device shows, without a code where nobody says how that page takes one', async () => {
    const { bed, tv } = await deviceFlow({ settings: { OAUTH_DEVICE_VERIFICATION_URI } });
    const { verification_uri, verification_uri_complete } = await begin(bed, tv);
    expect([verification_uri, verification_uri_complete]).toEqual([OAUTH_DEVICE_VERIFICATION_URI, undefined]);
  });

  it('follows the issuer where it is not set, wherever that stands', async () => {
    const SERVER = { ISSUER: 'https://auth.example', BASE_PATH: '/a' };
    const { bed, tv } = await deviceFlow({ settings: { SERVER: { ...SERVER, BASE_PATH: '/o' } } });
    const { verification_uri } = await begin(bed, tv);
    expect(verification_uri).toBe('https://auth.example/o/device/');
  });

  it.each([
    ['https://example.com/activate?code={user_code}', 'https://example.com/activate?code='],
    ['https://example.com/{user_code}/', 'https://example.com/'],
  ])('with OAUTH_DEVICE_VERIFICATION_URI_COMPLETE %s, which has the code in it', async (pattern, begins) => {
    const settings = { OAUTH_DEVICE_VERIFICATION_URI, OAUTH_DEVICE_VERIFICATION_URI_COMPLETE: pattern };
    const { bed, tv } = await deviceFlow({ settings });
    const { user_code, verification_uri_complete } = await begin(bed, tv);
    expect(verification_uri_complete).toBe(pattern.replace('{user_code}', user_code));
    expect(verification_uri_complete).toContain(`${begins}${user_code}`);
  });

  it('or a function of the code', async () => {
    const module = moduleOf(
      'export const complete = async (code) => "https://example.com/?c=" + code.toLowerCase();',
    );
    const settings = { OAUTH_DEVICE_VERIFICATION_URI_COMPLETE: `${module}#complete` };
    const { bed, tv } = await deviceFlow({ settings });
    const { user_code, verification_uri_complete } = await begin(bed, tv);
    expect(verification_uri_complete).toBe(`https://example.com/?c=${user_code.toLowerCase()}`);
  });
});

describe('OAUTH_DEVICE_USER_CODE_GENERATOR', () => {
  it.each([
    ['of another alphabet', 'export default () => "0V5I-1o2s-88";', '0V5I-1o2s-88', '0v5i1o2S88'],
    ['of digits', 'export default async () => "123 456";', '123 456', '123456'],
  ])('makes codes %s, which are shown and taken as they are', async (_what, text, shown, typed) => {
    const settings = { OAUTH_DEVICE_USER_CODE_GENERATOR: moduleOf(text) };
    const { bed, tv, browser } = await deviceFlow({ settings });
    const { device_code, user_code, verification_uri_complete } = await begin(bed, tv);
    expect(user_code).toBe(shown);
    expect(verification_uri_complete).toBe(
      `http://localhost:8000/o/device/?user_code=${encodeURIComponent(shown)}`,
    );
    const page = await enter(browser, typed);
    expect(asksForAnswer(page)).toBe(true);
    expect((await browser.submit(page, {}, { press: 'allow' })).status).toBe(200);
    tokensOf(await poll(bed, tv, device_code));
  });

  it('is asked again for a code that is in use, and makes nobody share one', async () => {
    const text = 'let made = 0; export default () => "CODE-" + Math.floor(made++ / 2);';
    const settings = { OAUTH_DEVICE_USER_CODE_GENERATOR: moduleOf(text) };
    const { bed, tv } = await deviceFlow({ settings });
    const codes = [];
    for (let time = 0; time < 3; time++) codes.push((await begin(bed, tv)).user_code);
    expect(codes).toEqual(['CODE-0', 'CODE-1', 'CODE-2']);
  });

  it.each([
    ['always the same', 'export default () => "SAME";'],
    ['no text', 'export default () => 12345678;'],
    ['nothing', 'export default () => "";'],
    ['separators alone', 'export default () => "--";'],
    ['what no device can show', 'export default () => "a\\u0000b";'],
    ['a failure', 'export default () => { throw new Error("no luck"); };'],
  ])('that makes %s is a failure of the server, which is in the log', async (_what, text) => {
    const settings = { OAUTH_DEVICE_USER_CODE_GENERATOR: moduleOf(text) };
    const { bed, tv } = await deviceFlow({ settings });
    await request(bed, tv);
    const answer = await request(bed, tv);
    expect([answer.status, answer.json.error]).toEqual([500, 'server_error']);
    expect(bed.log.some((line) => line.includes('request_failed'))).toBe(true);
  });
});

describe('OAUTH_PRE_TOKEN_VALIDATION', () => {
  const BUILT_IN = 'oauth2_provider.utils.set_oauthlib_user_to_device_request_user';

  it('is told for whom a token is, and may refuse it', async () => {
    const text = `
      export const asked = [];
      export const look = (request) => { asked.push(request); };
      export const refuse = async ({ username }) => username !== 'alice';`;
    const module = moduleOf(text);
    const looking = await deviceFlow({
      settings: { OAUTH_PRE_TOKEN_VALIDATION: [BUILT_IN, `${module}#look`] },
    });
    const resource = 'https://a.example/';
    tokensOf(await poll(looking.bed, looking.tv, await allowedCode(looking, { resource })));
    const { asked } = (await import(module)) as { asked: object[] };
    expect(asked).toEqual([
      {
        clientId: looking.tv.id,
        userId: looking.alice.id,
        username: 'alice',
        scope: ['read'],
        resource: [resource],
      },
    ]);
    const refusing = await deviceFlow({ settings: { OAUTH_PRE_TOKEN_VALIDATION: [`${module}#refuse`] } });
    expectRefused(await poll(refusing.bed, refusing.tv, await allowedCode(refusing)), 'access_denied');
    expect(refusing.bed.log.at(-1)).toContain('a function of OAUTH_PRE_TOKEN_VALIDATION said no');
  });

  it('gives the token to who allowed it, also where the list is empty', async () => {
    const flow = await deviceFlow({ settings: { OAUTH_PRE_TOKEN_VALIDATION: [] } });
    const { access_token } = tokensOf(await poll(flow.bed, flow.tv, await allowedCode(flow)));
    expect((await flow.bed.get('/api/users/me', { bearer: access_token })).json.username).toBe('alice');
  });
});

it('DEVICE_FLOW_INTERVAL is told and held', async () => {
  const { bed, tv } = await deviceFlow({ settings: { DEVICE_FLOW_INTERVAL: 30 } });
  const { device_code, interval } = await begin(bed, tv);
  expect(interval).toBe(30);
  expectRefused(await poll(bed, tv, device_code), 'authorization_pending');
  bed.advance(29);
  expectRefused(await poll(bed, tv, device_code), 'slow_down');
  bed.advance(35);
  expectRefused(await poll(bed, tv, device_code), 'authorization_pending');
});

it('a module is named from the configuration file on, by every process that serves', async () => {
  const folder = makeFolder();
  writeFileSync(join(folder, 'codes.mjs'), 'export const make = () => "CODE " + process.pid;');
  const configure = (reference: string) => {
    const document = { OAUTH2_PROVIDER: { OAUTH_DEVICE_USER_CODE_GENERATOR: reference } };
    writeFileSync(join(folder, 'oauth2.config.json'), JSON.stringify(document));
  };
  configure('./codes.mjs#make');
  const made = await shellIn(folder)('app create tv --grant device-code -q');
  const serving = await startServe({ folder, flags: ['--workers', '2'] });
  onTestFinished(async () => {
    await serving.kill();
  });
  const answer = await serving.post(DEVICE_AUTHORIZATION, {}, made.lines as unknown as BasicCredentials);
  expect(await answer.json()).toMatchObject({ user_code: expect.stringMatching(/^CODE \d+$/) });
  await serving.stop();
  configure('./codes.mjs#other');
  await expect(startServe({ folder })).rejects.toThrow('OAUTH_DEVICE_USER_CODE_GENERATOR');
});

describe('a server does not start', () => {
  it.each([
    ['OAUTH_DEVICE_USER_CODE_GENERATOR', (module: string) => `${module}#make`],
    ['OAUTH_DEVICE_VERIFICATION_URI_COMPLETE', (module: string) => `${module}#make`],
    ['OAUTH_PRE_TOKEN_VALIDATION', (module: string) => [`${module}#make`]],
  ] as const)('with a function of %s that is not there', async (name, value) => {
    const check = (module: string) => checkDeviceExtensions(settingsWith({ [name]: value(module) }));
    await expect(check(moduleOf('export const make = () => "x";'))).resolves.toBeUndefined();
    const failures = [
      [moduleOf('export const other = () => "x";'), 'has no function make'],
      [moduleOf('export const make = "x";'), 'has no function make'],
      [moduleOf('export const make = ('), 'cannot be loaded'],
      [join(makeFolder(), 'nowhere.mjs'), 'cannot be loaded'],
    ] as const;
    for (const [module, why] of failures) {
      await expect(check(module)).rejects.toMatchObject({
        code: 'invalid_configuration',
        message: expect.stringMatching(new RegExp(`^${name}: .*${why}`)),
      });
    }
  });
});
