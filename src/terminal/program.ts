/** Command definitions as commander programs: what parses a command line and prints help. */
import { Argument, Command as Commander, CommanderError, Option as CommanderOption } from 'commander';
import { UserError } from '../errors.ts';
import type { Command, CommandEntry, Example, Option, Options } from './command.ts';
import { globalOptions } from './global-options.ts';
import {
  argumentText,
  descriptionText,
  exampleLines,
  flagText,
  NAME,
  optionText,
  usageText,
} from './help-texts.ts';

/** What was typed, not yet checked: a flag is there or not, other options hold their texts in the order given. */
export interface Typed {
  readonly options: ReadonlyMap<string, boolean | readonly string[]>;
  readonly arguments: readonly string[];
}

/** A command or a group of commands, ready to parse and to explain itself. */
export interface Program {
  /** @throws UserError "invalid_value" for what is not a flag or argument of this command */
  parse(args: readonly string[]): Typed;
  help(columns: number | undefined): string;
}

/** The program of one command. */
export function commandProgram(path: string, command: Command): Program {
  const program = newProgram(`${NAME} ${path}`, descriptionText(command)).usage(usageText(command));
  for (const [name, argument] of Object.entries(command.arguments)) {
    program.addArgument(new Argument(`[${name}]`, argumentText(argument)));
  }
  program.addHelpText('after', examplesText(command.examples));
  return programOf(program, command.options);
}

/** The program of a group; without words it is that of everything. It only explains itself. */
export function groupProgram(words: readonly string[], commands: readonly CommandEntry[]): Program {
  const name = [NAME, ...words].join(' ');
  const program = newProgram(name, words.length === 0 ? 'An OAuth 2 authorization server.' : '');
  // Without an action of its own, commander would take an empty command line of a group for an error.
  program
    .usage('<command> [options]')
    .helpCommand(false)
    .action(() => undefined);
  for (const { path, summary } of commands) {
    program.addCommand(newProgram(path.split(' ').slice(words.length).join(' '), '').summary(summary));
  }
  const first = commands[0]?.path ?? '';
  program.addHelpText(
    'after',
    examplesText([
      { doc: 'Explain a command', line: `${NAME} ${first} --help` },
      ...(words.length === 0 ? firstSteps : []),
    ]),
  );
  return programOf(program, {});
}

const firstSteps: readonly Example[] = [
  { doc: 'Start a server to try things out', line: `${NAME} serve --dev` },
  {
    doc: 'Register an app, then make a token for it',
    line: `${NAME} app create shop --grant client-credentials`,
  },
  { doc: '', line: `${NAME} token issue --scope read` },
];

function newProgram(name: string, description: string): Commander {
  return new Commander(name)
    .description(description)
    .helpOption(false)
    .allowExcessArguments(false)
    .exitOverride()
    .configureOutput({ writeErr: () => undefined });
}

function programOf(program: Commander, ownOptions: Options): Program {
  const own = addOptions(program, ownOptions);
  const global = addOptions(program, globalOptions, 'Global options:');
  return {
    parse(args) {
      try {
        program.parse(args, { from: 'user' });
      } catch (error) {
        throw error instanceof CommanderError ? toUserError(error, program.name()) : error;
      }
      const values = program.opts<Record<string, unknown>>();
      const options = new Map<string, boolean | readonly string[]>();
      for (const [key, option] of [...own, ...global]) {
        const value = values[key];
        if (Array.isArray(value)) options.set(key, value.map(String));
        else if (value === !option.negate) options.set(key, true);
      }
      return { options, arguments: program.args };
    },
    help(columns) {
      program.configureHelp({ helpWidth: columns ?? 100 });
      return text(program);
    },
  };
}

/** What `outputHelp` would print, examples included. */
function text(program: Commander): string {
  let written = '';
  program.configureOutput({
    writeOut: (part) => {
      written += part;
    },
    getOutHasColors: () => false,
  });
  program.outputHelp();
  return written.trimEnd();
}

function addOptions(program: Commander, options: Options, group = 'Options:'): [string, CommanderOption][] {
  return Object.entries(options).map(([key, option]) => {
    const made = commanderOption(key, option).helpGroup(group);
    // By itself commander keeps --color and --no-color in one place, and then only the last one can be seen.
    made.attributeName = () => key;
    program.addOption(made);
    return [key, made];
  });
}

function commanderOption(key: string, option: Option): CommanderOption {
  const made = new CommanderOption(flagText(key, option), optionText(option));
  if (option.form === 'flag') return made;
  return made.argParser((typed: string, before: string[] | undefined) => [...(before ?? []), typed]);
}

function examplesText(examples: readonly Example[]): string {
  return ['', 'Examples:', ...exampleLines(examples).map((line) => `  ${line}`)].join('\n');
}

/** commander says what is wrong and, in a second line, which flag may have been meant. */
function toUserError(error: CommanderError, name: string): UserError {
  const [what = '', meant] = error.message.replace(/^error: /, '').split('\n');
  const hint = meant === undefined ? `see ${name} --help` : meant.slice(1, -1).replace(/^D/, 'd');
  return new UserError('invalid_value', what, hint);
}
