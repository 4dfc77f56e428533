import { execFile, spawnSync } from 'node:child_process';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';
import { devWelcome } from '../../src/commands/serve-welcome.ts';
import { devClient, devPublicClient, devUsers } from '../../src/core/dev.ts';
import { CommandProcess } from '../support/command-process.ts';
import { NetworkBrowser } from '../support/network-browser.ts';
import { makeFolder } from '../support/oauthctl.ts';
import { serve } from '../support/serve.ts';

/** The lines that a development server prints, which runs for as long as the test does. */
async function printedLines(): Promise<string[]> {
  const { url, issuer } = await serve({ folder: makeFolder(), flags: ['--dev'] });
  const dev = { client: devClient, publicClient: devPublicClient, users: devUsers };
  return devWelcome({ url, issuer, dev, openid: true }).split('\n');
}

test('the token get that serve --dev prints signs in and prints a token', async () => {
  const line = (await printedLines()).find((each) => each.startsWith('oauthctl token get ')) ?? '';
  const getting = new CommandProcess(makeFolder(), [...line.split(' ').slice(1), '--quiet']);
  const address = await getting.said(/http:\S+authorize\S+(?=\n)/);
  const { leadsTo } = await new NetworkBrowser().authorize(address);
  expect((await fetch(leadsTo ?? '')).status).toBe(200);
  expect([await getting.exit, getting.stdout]).toEqual([0, expect.stringMatching(/^oat_\S+\n$/)]);
});

const token = { access_token: expect.any(String), token_type: 'Bearer' };

/** What the lines answer, by what is in them. */
const answers: [RegExp, object][] = [
  [/\/revoke_token\/ /, {}],
  [/\/introspect\/ /, { active: true, username: 'alice' }],
  [/\/userinfo\/ /, { sub: expect.any(String), preferred_username: 'alice' }],
  [/\/openid-configuration$/, { issuer: expect.any(String), userinfo_endpoint: expect.any(String) }],
  [/\/api\/users\/me /, { username: 'alice' }],
  [/\/device-authorization\/ /, { user_code: expect.any(String), device_code: expect.any(String) }],
  [/grant_type=client_credentials /, token],
  [/grant_type=(?:password|refresh_token) /, { ...token, refresh_token: expect.any(String) }],
];

/** Runs a line as it is printed, in a shell. */
async function inShell(line: string): Promise<unknown> {
  const { stdout } = await promisify(execFile)('sh', ['-c', line]);
  return JSON.parse(stdout);
}

const hasCurl = spawnSync('curl', ['--version']).status === 0;
if (!hasCurl) process.stderr.write('curl is not installed: the lines that serve --dev prints are NOT run\n');

test.skipIf(!hasCurl)('every curl line that serve --dev prints works as it is printed', async () => {
  const lines = (await printedLines()).filter((line) => line.startsWith('curl '));
  // Those that need what somebody has to fill in are run by tests of their own.
  const complete = lines.filter((line) => !/=(?:DEVICE_)?CODE$/.test(line));
  expect(complete.length).toBeGreaterThanOrEqual(6);
  for (const line of complete) {
    const [, answer] = answers.find(([what]) => what.test(line)) ?? [];
    expect(await inShell(line), line).toEqual(answer === undefined ? line : expect.objectContaining(answer));
  }
});
