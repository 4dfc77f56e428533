import { homedir } from 'node:os';
import { commands } from './commands/index.ts';
import type { Settings } from './config/settings/index.ts';
import type { OpenContext, OpenOptions } from './context.ts';
import { ownVersion } from './own-version.ts';
import { type Command, flagName, type Options, type SettingsSource } from './terminal/command.ts';
import { globalOptions, mannerOf } from './terminal/global-options.ts';
import { commandProgram, groupProgram, type Program, type Typed } from './terminal/program.ts';
import type { Surroundings } from './terminal/surroundings.ts';
import { Terminal } from './terminal/terminal.ts';
import { commandsUnder, findCommand } from './terminal/words.ts';

/**
 * Runs one command line. What only some command lines need is loaded by them: start-up time is held to a bar.
 *
 * @param argv what was typed after `oauthctl`
 * @param surroundings the streams, environment, working directory and signals: `process`, or a test's own
 * @returns the exit code; whatever goes wrong is said on stderr
 */
export async function main(argv: readonly string[], surroundings: Surroundings): Promise<number> {
  const terminal = new Terminal(mannerOf(argv), surroundings, argv);
  try {
    return await dispatch(argv[0] === 'help' ? [...argv.slice(1), '--help'] : argv, terminal, surroundings);
  } catch (error) {
    const { reportFailure } = await import('./terminal/failure.ts');
    return await reportFailure(error, terminal);
  } finally {
    terminal.dispose();
  }
}

async function dispatch(
  argv: readonly string[],
  terminal: Terminal,
  surroundings: Surroundings,
): Promise<number> {
  const { words, entry, rest } = findCommand(argv, commands);
  if (entry === undefined) {
    const program = groupProgram(words, commandsUnder(words, commands));
    await explain(program, program.parse(rest), terminal, surroundings);
    return 0;
  }
  const { command } = await entry.load();
  const program = commandProgram(entry.path, command);
  const typed = program.parse(rest);
  if (typed.options.has('help') || typed.options.has('version')) {
    await explain(program, typed, terminal, surroundings);
    return 0;
  }
  return runCommand(command, typed, terminal, surroundings);
}

/** Prints the version where it was asked for, else the help. */
async function explain(
  program: Program,
  typed: Typed,
  terminal: Terminal,
  { stdout }: Surroundings,
): Promise<void> {
  if (typed.options.has('version')) {
    const version = ownVersion();
    await terminal.text(version, { version }, [version]);
  } else {
    const help = program.help(stdout.columns);
    await terminal.text(help, { help }, help.split('\n'));
  }
}

async function runCommand(
  command: Command,
  typed: Typed,
  terminal: Terminal,
  surroundings: Surroundings,
): Promise<number> {
  const { readArguments, readOptions } = await import('./terminal/given.ts');
  const global = readOptions(globalOptions, typed);
  const own = readOptions(command.options, typed);
  const problems = [...global.problems, ...own.problems];
  const given = await readArguments(command, typed, { values: own.values, problems }, terminal);
  const file = global.values.get('config');
  const source: SettingsSource = {
    cwd: surroundings.cwd(),
    env: surroundings.env,
    home: surroundings.env.HOME ?? homedir(),
    ...(typeof file === 'string' ? { configFile: file } : {}),
    flags: settingFlags({ ...globalOptions, ...command.options }, typed),
  };
  const { settings, context, close } = openLater(source, command.createsStore === true);
  try {
    const inputs = { given: Object.fromEntries(given), terminal, source, commands, settings, context };
    return (await command.run(inputs)) ?? 0;
  } finally {
    await close();
  }
}

/** Settings and database at the first call, and the same at every other. A command that needs neither loads neither. */
function openLater(source: SettingsSource, create: boolean) {
  let loaded: Promise<Settings> | undefined;
  let opened: Promise<OpenContext> | undefined;
  const settings = (): Promise<Settings> => {
    loaded ??= import('./config/load.ts').then(
      async ({ loadSettings }) => (await loadSettings(source)).settings,
    );
    return loaded;
  };
  const context = (options: Partial<OpenOptions> = {}): Promise<OpenContext> => {
    opened ??= settings().then(async (chosen) => {
      const { openContext } = await import('./context.ts');
      return openContext(chosen, { create, ...options });
    });
    return opened;
  };
  // Where opening failed there is nothing to close, and the command has said so.
  const close = () =>
    opened?.then(
      (store) => store.close(),
      () => undefined,
    );
  return { settings, context, close };
}

/** What was typed for the settings that flags override. */
function settingFlags(options: Options, typed: Typed): SettingsSource['flags'] {
  return Object.entries(options).flatMap(([key, option]) => {
    const texts = typed.options.get(key);
    const value = Array.isArray(texts) ? texts.at(-1) : undefined;
    if (option.form !== 'value' || option.setting === undefined || value === undefined) return [];
    return [{ flag: flagName(key), key: option.setting, value }];
  });
}
