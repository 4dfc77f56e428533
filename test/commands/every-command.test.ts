import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { commandsMarkdown } from '../../src/commands/describe.ts';
import { commands } from '../../src/commands/index.ts';
import { flagName } from '../../src/terminal/command.ts';
import { globalOptions } from '../../src/terminal/global-options.ts';
import { commandProgram } from '../../src/terminal/program.ts';
import { makeFolder, shellIn } from '../support/oauthctl.ts';

const folder = fileURLToPath(new URL('../../src/commands', import.meta.url));

describe('the registry of commands', () => {
  it('has a line for each file that defines a command, and its path is the name', () => {
    const files = readdirSync(folder, { recursive: true, encoding: 'utf8' })
      .filter((file) => file.endsWith('.ts'))
      .filter((file) => readFileSync(join(folder, file), 'utf8').includes('export const command = '))
      .map((file) => file.replace(/\.ts$/, '').replaceAll(/[\\/]/g, ' '));
    expect(commands.map(({ path }) => path).sort()).toEqual(files.sort());
  });
});

describe.each(commands.map((entry) => ({ ...entry })))('$path', ({ path, summary, load }) => {
  it('is what the registry says', async () => {
    expect((await load()).command.summary).toBe(summary);
  });

  it('has a help that ends with examples', async () => {
    const help = await shellIn(makeFolder())(`${path} --help`);
    expect(help).toMatchObject({ code: 0, stderr: '' });
    expect(help.stdout).toMatchSnapshot();
    const [, examples = ''] = help.stdout.split('\nExamples:\n');
    expect(examples.split('\n').filter((line) => line.includes('oauthctl'))).not.toEqual([]);
  });

  it('has examples that it takes', async () => {
    const { command } = await load();
    for (const { line } of command.examples) {
      const [, typed = ''] = /oauthctl (.*?)(?: [<>] .*|\))?$/.exec(line) ?? [];
      expect(typed.startsWith(path), line).toBe(true);
      const words = [...typed.slice(path.length).matchAll(/"([^"]*)"|(\S+)/g)].map(
        ([, quoted, bare]) => quoted ?? bare,
      );
      commandProgram(path, command).parse(words.filter((word) => word !== undefined));
    }
  });

  it('has flags of its own that are not global ones', async () => {
    const { command } = await load();
    const global = Object.keys(globalOptions).map(flagName);
    for (const key of Object.keys(command.options)) expect(global).not.toContain(flagName(key));
  });
});

describe('the help of everything', () => {
  it.each(['', 'app', 'config'])('of "oauthctl %s" lists commands', async (group) => {
    const oauthctl = shellIn(makeFolder());
    const help = await oauthctl(group);
    expect(help).toMatchObject({ code: 0, stderr: '' });
    expect(help.stdout).toMatchSnapshot();
    for (const line of [`${group} --help`, `${group} -h`, `help ${group}`]) {
      expect((await oauthctl(line)).stdout).toBe(help.stdout);
    }
  });

  it('is a document too', async () => {
    const markdown = await commandsMarkdown();
    for (const { path } of commands) expect(markdown).toContain(`\n## oauthctl ${path}\n`);
  });
});
