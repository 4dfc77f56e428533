import { type CommandEntry, choicesOf, flagName, type Option, type Options } from '../command.ts';
import { globalOptions } from '../global-options.ts';

/** A flag as a shell completes it. */
export interface CompletedFlag {
  /** `--limit`, and `-l` where there is a short form. */
  readonly names: readonly string[];
  readonly doc: string;
  /** What may follow: nothing, one of some words, a file, or something that a shell cannot know. */
  readonly value: 'none' | 'file' | 'any' | readonly string[];
}

/** A command as a shell completes it. */
export interface CompletedCommand {
  readonly words: readonly string[];
  readonly summary: string;
  readonly flags: readonly CompletedFlag[];
  /** The words to choose from for each argument that has any. */
  readonly argumentWords: readonly string[];
}

/** Loads every command, and keeps what a shell needs to know. */
export async function completionTree(commands: readonly CommandEntry[]): Promise<CompletedCommand[]> {
  return Promise.all(
    commands.map(async ({ path, summary, load }) => {
      const { command } = await load();
      return {
        words: path.split(' '),
        summary,
        flags: completedFlags({ ...command.options, ...globalOptions }),
        argumentWords: Object.values(command.arguments).flatMap((argument) => choicesOf(argument) ?? []),
      };
    }),
  );
}

/** The flags that may stand before a command's words. */
export function globalFlags(): CompletedFlag[] {
  return completedFlags(globalOptions);
}

function completedFlags(options: Options): CompletedFlag[] {
  return Object.entries(options).map(([key, option]) => ({
    names: [flagName(key), ...(option.short === undefined ? [] : [`-${option.short}`])],
    doc: option.doc,
    value: completedValue(option),
  }));
}

function completedValue(option: Option): CompletedFlag['value'] {
  if (option.form === 'flag') return 'none';
  return choicesOf(option) ?? (option.value === 'file' ? 'file' : 'any');
}

/** What may follow some words: those of a group (`app`), or none at all. */
export interface NextWords {
  readonly words: readonly string[];
  readonly next: readonly { readonly word: string; readonly summary: string }[];
}

/** For everything and for each group: the words that may follow. */
export function nextWords(commands: readonly CompletedCommand[]): NextWords[] {
  const groups = new Map<string, { word: string; summary: string }[]>();
  for (const { words, summary } of commands) {
    const [first = '', ...others] = words;
    const members = groups.get(first) ?? [];
    groups.set(first, [...members, { word: others.join(' '), summary }]);
  }
  const first = [...groups].map(([word, members]) => ({ word, summary: groupSummary(members) }));
  const further = [...groups]
    .filter(([, members]) => members[0]?.word !== '')
    .map(([word, next]) => ({ words: [word], next }));
  return [{ words: [], next: first }, ...further];
}

function groupSummary(members: readonly { word: string; summary: string }[]): string {
  const [only] = members;
  return only?.word === '' ? only.summary : members.map(({ word }) => word).join(', ');
}
