/** The words of the help, which are also those of docs/commands.md. */
import { type Argument, type Command, choicesOf, type Example, flagName, type Option } from './command.ts';

/** The executable. */
export const NAME = 'oauthctl';

/** What follows a command's words: `[name] [options]`. */
export function usageText(command: Command): string {
  const words = Object.entries(command.arguments).map(([name, { optional }]) =>
    optional ? `[${name}]` : `<${name}>`,
  );
  return [...words, '[options]'].join(' ');
}

export function descriptionText({ summary, description }: Command): string {
  return description ?? `${summary}.`;
}

/** How an option is typed: `-c, --config <file>`. */
export function flagText(key: string, option: Option): string {
  const short = option.short === undefined ? '' : `-${option.short}, `;
  const value = option.form === 'flag' ? '' : ` <${option.value}>`;
  return short + flagName(key) + value;
}

/** What an option means, what it lets one choose from, and what holds without it. */
export function optionText(option: Option): string {
  if (option.form === 'flag') return option.doc;
  const repeatable = option.form === 'list' ? '; repeatable' : '';
  const fallback = option.form === 'value' && option.default ? ` (default: ${option.default})` : '';
  return `${option.doc}${repeatable}${choicesText(option)}${fallback}`;
}

export function argumentText(argument: Argument): string {
  return argument.doc + choicesText(argument);
}

function choicesText(value: Argument | Exclude<Option, { form: 'flag' }>): string {
  const choices = choicesOf(value);
  return choices === undefined ? '' : ` (${choices.join(' | ')})`;
}

/** The lines of examples, each after a comment that says what it is for. */
export function exampleLines(examples: readonly Example[]): string[] {
  return examples.flatMap(({ doc, line }) => [...(doc === '' ? [] : [`# ${doc}`]), line]);
}
