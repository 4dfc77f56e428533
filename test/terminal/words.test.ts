import { describe, expect, it } from 'vitest';
import type { CommandEntry } from '../../src/terminal/command.ts';
import { mannerOf } from '../../src/terminal/global-options.ts';
import { commandsUnder, findCommand } from '../../src/terminal/words.ts';

const load = () => Promise.reject(new Error('nothing is loaded to find a command'));
const commands: CommandEntry[] = ['init', 'app create', 'app list', 'token issue', 'cleartokens'].map(
  (path) => ({
    path,
    summary: '',
    load,
  }),
);

describe('the words of a command line', () => {
  it.each([
    [['init'], 'init', []],
    [['app', 'list', '--limit', '3'], 'app list', ['--limit', '3']],
    [['--json', 'app', 'list'], 'app list', ['--json']],
    [['app', '-q', 'list', '-v'], 'app list', ['-q', '-v']],
    [['-c', 'app', 'app', 'list'], 'app list', ['-c', 'app']],
    [['--config=x', '--database', 'sqlite:a', 'init'], 'init', ['--config=x', '--database', 'sqlite:a']],
    [['-cx.json', '-qy', 'init'], 'init', ['-cx.json', '-qy']],
    [['app', 'create', 'list', 'init'], 'app create', ['list', 'init']],
  ])('%j calls %s', (argv, path, rest) => {
    expect(findCommand(argv, commands)).toMatchObject({ entry: { path }, rest });
  });

  it.each([
    [[], []],
    [['app'], ['app']],
    [['app', '--help'], ['app']],
    [['--unknown', 'app', 'list'], []],
  ])('%j calls a group', (argv, words) => {
    expect(findCommand(argv, commands)).toMatchObject({ words, entry: undefined });
  });

  it.each([
    [['app', 'lst'], 'unknown command "app lst"', 'did you mean: oauthctl app list'],
    [['ap', 'list'], 'unknown command "ap"', 'did you mean: oauthctl app list'],
    [['tokn'], 'unknown command "tokn"', 'did you mean: oauthctl token'],
    [['cleartoken', '--dry-run'], 'unknown command "cleartoken"', 'did you mean: oauthctl cleartokens'],
    [['clear-tokens'], 'unknown command "clear-tokens"', 'did you mean: oauthctl cleartokens'],
    [['app', 'xyzzy'], 'unknown command "app xyzzy"', 'oauthctl app --help lists the commands'],
    [['xyzzy'], 'unknown command "xyzzy"', 'oauthctl --help lists the commands'],
    [['-'], 'unknown command "-"', 'oauthctl --help lists the commands'],
  ])('%j is refused with the nearest', (argv, message, hint) => {
    expect(() => findCommand(argv, commands)).toThrow(
      expect.objectContaining({ message, hint, exitCode: 2 }),
    );
  });

  it('lists the commands of a group', () => {
    expect(commandsUnder(['app'], commands).map(({ path }) => path)).toEqual(['app create', 'app list']);
    expect(commandsUnder([], commands)).toHaveLength(commands.length);
  });
});

describe('the manner of a command line', () => {
  it.each([
    [['app', 'list', '--json'], { json: true }],
    [['-qy', 'app'], { quiet: true, yes: true }],
    [['app', '-v', '--no-input', '--no-color'], { verbose: true, noInput: true, noColor: true }],
    [['app', 'show', '--', '--json', '-q'], { json: false, quiet: false }],
    [['-cquiet.json'], { quiet: false }],
  ])('is seen in %j before it is parsed', (argv, manner) => {
    expect(mannerOf(argv)).toMatchObject(manner);
  });
});
