/** From what was typed to what a command reads: every value checked, every problem said at once. */
import { type Checked, fromFlag } from '../config/kinds.ts';
import { UserError } from '../errors.ts';
import { type Argument, type Command, type Example, flagName, type Option, type Options } from './command.ts';
import type { Typed } from './program.ts';
import type { Terminal } from './terminal.ts';

type Reader = Argument['kind'];

/** Values by key, and what is wrong with the others. */
interface Reading {
  readonly values: Map<string, unknown>;
  readonly problems: string[];
}

/** Checks the options that were typed. */
export function readOptions(options: Options, typed: Typed): Reading {
  const reading: Reading = { values: new Map(), problems: [] };
  for (const [key, option] of Object.entries(options)) {
    reading.values.set(key, readOption(flagName(key), option, typed.options.get(key), reading.problems));
  }
  return reading;
}

function readOption(
  name: string,
  option: Option,
  typed: boolean | readonly string[] | undefined,
  problems: string[],
): unknown {
  if (option.form === 'flag') return typed === true;
  const texts = Array.isArray(typed) ? typed.map(String) : [];
  if (option.form === 'value') {
    const last = texts.at(-1);
    return last === undefined ? option.default : readText(name, last, option.kind, problems);
  }
  if (texts.length === 0) return undefined;
  const items = option.spaced ? texts.flatMap((item) => item.split(/\s+/)) : texts;
  return items.filter((item) => item !== '').map((item) => readText(name, item, option.kind, problems));
}

function readText(name: string, typed: string, kind: Reader, problems: string[]): unknown {
  const checked = check(kind, typed);
  if (checked.ok) return checked.value;
  problems.push(`${name}: expected ${checked.faults[0]?.allowed}, found "${typed}"`);
  return undefined;
}

function check(kind: Reader, typed: string): Checked<unknown> {
  return kind === undefined ? { ok: true, value: typed } : fromFlag(kind, typed);
}

/**
 * Checks the arguments that were typed, and asks on a terminal for those that are missing.
 *
 * @param reading what the options gave; the arguments are added to it
 * @throws UserError "invalid_value" for every problem of the command line together
 */
export async function readArguments(
  { arguments: args, examples }: Command,
  typed: Typed,
  { values, problems }: Reading,
  terminal: Terminal,
): Promise<ReadonlyMap<string, unknown>> {
  const missing: [string, Argument][] = [];
  for (const [index, [name, argument]] of Object.entries(args).entries()) {
    const text = typed.arguments[index];
    if (text !== undefined) values.set(name, readText(name, text, argument.kind, problems));
    else if (!argument.optional) missing.push([name, argument]);
  }
  if (missing.length > 0 && !terminal.canAsk)
    problems.push(...missing.map(([name]) => `missing argument <${name}>`));
  refuse(problems, examples);
  for (const [name, argument] of missing) values.set(name, await askFor(argument, terminal));
  return values;
}

/** @throws UserError "invalid_value" when there are problems */
function refuse(problems: readonly string[], examples: readonly Example[]): void {
  const example = examples[0];
  const hint = example === undefined ? undefined : `for example: ${example.line}`;
  if (problems.length === 1) throw new UserError('invalid_value', String(problems[0]), hint);
  if (problems.length > 1) {
    const list = problems.map((problem) => `\n  ${problem}`).join('');
    throw new UserError('invalid_value', `${problems.length} problems on the command line${list}`, hint);
  }
}

async function askFor({ doc, secret, kind }: Argument, terminal: Terminal): Promise<unknown> {
  const problem = (answer: string): string | undefined => {
    const checked = check(kind, answer);
    return checked.ok ? undefined : `expected ${checked.faults[0]?.allowed}`;
  };
  const question = `${doc.charAt(0).toUpperCase()}${doc.slice(1)}:`;
  const ask = await terminal.questions();
  const answer = secret ? await ask.secret(question, problem) : await ask.text(question, { check: problem });
  const checked = check(kind, answer);
  return checked.ok ? checked.value : undefined;
}
