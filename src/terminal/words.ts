import { UserError } from '../errors.ts';
import type { CommandEntry, Option } from './command.ts';
import { flagName } from './command.ts';
import { globalOptions } from './global-options.ts';
import { nearest } from './suggest.ts';

/** What a command line calls: a command, or a group of them (`app`; no word at all is the group of everything). */
export interface Called {
  readonly words: readonly string[];
  /** Absent for a group. */
  readonly entry: CommandEntry | undefined;
  /** All of argv but the command's words, in order. */
  readonly rest: readonly string[];
}

/**
 * Finds the command that a command line calls. Global flags may stand before, between and after its words.
 *
 * @throws UserError "invalid_value" for words that call nothing, with the nearest that do
 */
export function findCommand(argv: readonly string[], commands: readonly CommandEntry[]): Called {
  const words: string[] = [];
  const rest: string[] = [];
  let at = 0;
  while (at < argv.length) {
    const word = argv[at] ?? '';
    if (isFlag(word)) {
      const taken = lengthOfGlobalFlag(word);
      if (taken === 0) break;
      rest.push(...argv.slice(at, at + taken));
      at += taken;
      continue;
    }
    if (!isGroupOrCommand([...words, word], commands)) throw unknownCommand(words, argv.slice(at), commands);
    words.push(word);
    at += 1;
    const entry = commands.find(({ path }) => path === words.join(' '));
    if (entry !== undefined) return { words, entry, rest: [...rest, ...argv.slice(at)] };
  }
  return { words, entry: undefined, rest: [...rest, ...argv.slice(at)] };
}

/** The commands of a group. */
export function commandsUnder(
  words: readonly string[],
  commands: readonly CommandEntry[],
): readonly CommandEntry[] {
  return commands.filter(({ path }) => isWithin(words, path));
}

function isWithin(words: readonly string[], path: string): boolean {
  return words.length === 0 || `${path} `.startsWith(`${words.join(' ')} `);
}

function isGroupOrCommand(words: readonly string[], commands: readonly CommandEntry[]): boolean {
  return commands.some(({ path }) => isWithin(words, path));
}

function isFlag(word: string): boolean {
  return word.startsWith('-') && word !== '-' && word !== '--';
}

/** How many words of argv a global flag takes with its value; 0 when it is none. */
function lengthOfGlobalFlag(word: string): number {
  for (const [key, option] of Object.entries<Option>(globalOptions)) {
    const takesValue = option.form !== 'flag';
    const long = flagName(key);
    const short = option.short === undefined ? undefined : `-${option.short}`;
    if (word === long || word === short) return takesValue ? 2 : 1;
    if (takesValue && word.startsWith(`${long}=`)) return 1;
    if (short !== undefined && !word.startsWith('--') && word.startsWith(short)) return 1;
  }
  return 0;
}

function unknownCommand(
  before: readonly string[],
  after: readonly string[],
  commands: readonly CommandEntry[],
): UserError {
  const further = after.filter((word) => !isFlag(word));
  const paths = commands.map(({ path }) => path);
  const groups = [...new Set(paths.map((path) => path.split(' ')[0] ?? ''))];
  // Both words may be meant as a command, or the first alone with an argument after it.
  const meant =
    nearest([...before, ...further].slice(0, 2).join(' '), paths) ??
    nearest([...before, ...further].slice(0, 1).join(' '), before.length === 0 ? groups : []);
  const typed = [...before, further[0] ?? ''].join(' ');
  return new UserError(
    'invalid_value',
    `unknown command "${typed}"`,
    meant === undefined
      ? `oauthctl ${[...before, '--help'].join(' ')} lists the commands`
      : `did you mean: oauthctl ${meant}`,
  );
}
