import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { makeFolder, shellIn } from '../support/oauthctl.ts';

describe('a command line', () => {
  it('may have global flags before, between and after the words', async () => {
    const oauthctl = shellIn(makeFolder());
    await oauthctl('app create shop --client-id one');
    for (const line of ['--json app list', 'app --json list', 'app list --json']) {
      expect((await oauthctl(line)).json()).toMatchObject({ data: [{ client_id: 'one' }] });
    }
    const elsewhere = await oauthctl('--database sqlite:other.sqlite3 app create b --client-id two -q');
    expect(elsewhere.lines[0]).toBe('two');
    expect((await oauthctl('app list -q --database=sqlite:other.sqlite3')).lines).toEqual(['two']);
  });

  it.each([
    ['app lst', 'unknown command "app lst"', 'did you mean: oauthctl app list'],
    ['app list --limt 3', "unknown option '--limt'", 'did you mean --limit?'],
    ['--jsn app list', "unknown option '--jsn'", 'did you mean --json?'],
    ['app list --search', "option '--search <text>' argument missing", 'see oauthctl app list --help'],
    ['app list extra', 'too many arguments. Expected 0 arguments but got 1.', undefined],
    ['app list --limit x', '--limit: expected a whole number from 1, found "x"', undefined],
    ['app list --limit 1.5', '--limit: expected a whole number from 1, found "1.5"', undefined],
    ['app show', 'missing argument <id>', 'for example: oauthctl app show shop'],
  ])('%j is refused', async (line, message, hint) => {
    const folder = makeFolder();
    const plain = await shellIn(folder)(line);
    expect(plain).toMatchObject({ code: 2, stdout: '' });
    expect(plain.stderr.split('\n')[0]).toBe(`error: ${message}`);
    if (hint !== undefined) expect(plain.stderr).toBe(`error: ${message}\nhint: ${hint}\n`);
    const json = await shellIn(folder)(
      `${line.replace(/--search$/, '')} --json ${line.endsWith('--search') ? '--search' : ''}`,
    );
    expect(json).toMatchObject({ code: 2, stdout: '' });
    expect(json.error()).toMatchObject({ code: 'invalid_value', message });
  });

  it('is told all that is wrong with it', async () => {
    const issued = await shellIn(makeFolder())('app rotate-secret --grace soon --config x');
    expect(issued).toMatchObject({ code: 2, stdout: '' });
    expect(issued.stderr).toMatch(
      /^error: 2 problems on the command line\n {2}--grace: expected .*\n {2}missing argument <id>\nhint: /,
    );
  });

  it('may hold words that look like flags after --', async () => {
    const oauthctl = shellIn(makeFolder());
    const made = await oauthctl('app create --json -- --json');
    expect(made.json()).toMatchObject({ client_name: '--json' });
    expect((await oauthctl('app show -q -- --json')).code).toBe(0);
  });

  it('prints the version', async () => {
    const oauthctl = shellIn(makeFolder());
    for (const line of ['--version', '-V', 'app list -V']) {
      expect((await oauthctl(line)).stdout).toMatch(/^\d+\.\d+\.\d+\n$/);
    }
    expect((await oauthctl('--version --json')).json()).toEqual({ version: expect.any(String) });
  });

  it('prints help whatever else stands beside it', async () => {
    const oauthctl = shellIn(makeFolder());
    expect((await oauthctl('app list --limit x --help')).stdout).toMatch(/^Usage: oauthctl app list /);
    expect((await oauthctl('app show -h')).stdout).toMatch(/^Usage: oauthctl app show <id> /);
    expect((await oauthctl('app list --help --json')).json()).toEqual({
      help: expect.stringMatching(/^Usage/),
    });
  });
});

describe('an error', () => {
  it('quotes what came from outside with its tricks escaped', async () => {
    const shown = await shellIn(makeFolder())(['app', '\u001b[31mlist\u202e\n']);
    expect(shown.stderr).toMatch(/^error: unknown command "app \\u\{1b\}\[31mlist\\u\{202e\}/);
  });

  it('is red on a terminal, and has a trace only with --verbose', async () => {
    const oauthctl = shellIn(makeFolder());
    const coloured = await oauthctl('app list', { person: [] });
    expect(coloured.stderr).toMatch(/^\p{Cc}\[.*error:/u);
    expect(coloured.stderr).not.toMatch(/^ +at /m);
    const verbose = await oauthctl('app list --verbose');
    expect(verbose.stderr).toMatch(/^ +at /m);
    const document = await oauthctl('app list -v --json');
    expect(document.error()).toMatchObject({
      code: 'database_missing',
      trace: expect.stringContaining(' at '),
    });
  });

  it('is one line even when nobody foresaw it', async () => {
    const folder = makeFolder();
    const oauthctl = shellIn(folder);
    await oauthctl('app create shop');
    writeFileSync(join(folder, 'oauth2.sqlite3'), 'this is no database, and never was one');
    const failed = await oauthctl('app list');
    expect(failed).toMatchObject({ code: 6, stdout: '' });
    expect(failed.stderr).toMatch(/^error: .*\n(hint: .*\n)?$/);
  });

  it('names a configuration file that cannot be read', async () => {
    const folder = makeFolder();
    const missing = await shellIn(folder)('app list --config missing.json');
    expect(missing).toMatchObject({ code: 5, stdout: '' });
    expect(missing.stderr).toContain('missing.json');
  });
});

describe('--quiet', () => {
  it('leaves stderr silent', async () => {
    const oauthctl = shellIn(makeFolder());
    expect((await oauthctl('app create shop')).stderr).not.toBe('');
    expect((await oauthctl('app create shop -q')).stderr).toBe('');
    expect(await oauthctl('app list --search nothing -q')).toMatchObject({ stdout: '', stderr: '' });
  });
});
