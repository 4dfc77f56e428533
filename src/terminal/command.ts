/**
 * What a command is. One file in `src/commands` defines one command; its path is the command's name, and help,
 * shell completion and docs/commands.md are made from the same object.
 */
import type { Kind } from '../config/kinds.ts';
import type { Settings } from '../config/settings/index.ts';
import type { Context, OpenOptions } from '../context.ts';
import type { Terminal } from './terminal.ts';

interface Details {
  /** What it means, as a phrase for the help. */
  readonly doc: string;
  /** One letter that does the same. */
  readonly short?: string;
}

/** A flag that is there or not. The key `noInput` is typed `--no-input`. */
export interface Flag extends Details {
  readonly form: 'flag';
}

interface ValueDetails extends Details {
  /** What stands for the value in the help: `duration` is shown as `<duration>`. */
  readonly value: string;
}

interface Value<T> {
  /** How its text is checked and read; undefined: any text is right. Kinds are loaded only by those who need them. */
  readonly kind: Pick<Kind<T>, 'allowed' | 'schema' | 'json'> | undefined;
}

/** A flag with one value; given twice, the last one counts. */
export interface ValueOption<T> extends ValueDetails, Value<T> {
  readonly form: 'value';
  /** What the command reads when the flag is not given. */
  readonly default?: T;
  /** The full name of the setting that this flag overrides: `SERVER.PORT`. */
  readonly setting?: string;
}

/** A flag that may be repeated. Without it the command reads `undefined`; an empty value stands for an empty list. */
export interface ListOption<T> extends ValueDetails, Value<T> {
  readonly form: 'list';
  /** One flag may hold several values with blanks between them. */
  readonly spaced?: boolean;
}

export type Option = Flag | ValueOption<unknown> | ListOption<unknown>;
export type Options = Readonly<Record<string, Option>>;

/** A word after the command's own words. One that is missing is asked for on a terminal, unless it is optional. */
export interface Argument<T = unknown> extends Value<T> {
  readonly doc: string;
  readonly optional?: boolean;
  /** It is not shown while it is typed, and `-` stands for the standard input. */
  readonly secret?: boolean;
}
export type Arguments = Readonly<Record<string, Argument>>;

/** A flag without a value. */
export function flag(details: Details): Flag {
  return { form: 'flag', ...details };
}

/** A flag with one value. */
export function option<T, const D extends ValueDetails & { default?: T; setting?: string }>(
  kind: Kind<T>,
  details: D,
): ValueOption<T> & D {
  return { form: 'value', kind, ...details };
}

/** A flag that may be repeated. */
export function list<T>(kind: Kind<T>, details: ValueDetails & { spaced?: boolean }): ListOption<T> {
  return { form: 'list', kind, ...details };
}

/** A word after the command's own words. */
export function argument<T, const D extends { doc: string; optional?: boolean; secret?: boolean }>(
  kind: Kind<T>,
  details: D,
): Argument<T> & D {
  return { kind, ...details };
}

/** The words that an option or argument lets one choose from, where there are only a few. */
export function choicesOf({ kind }: Value<unknown>): readonly string[] | undefined {
  const words = kind?.json.enum;
  return Array.isArray(words) ? words.map(String) : undefined;
}

type GivenOption<O> = O extends Flag
  ? boolean
  : O extends ListOption<infer T>
    ? readonly T[] | undefined
    : O extends ValueOption<infer T>
      ? O extends { readonly default: T }
        ? T
        : T | undefined
      : never;

type GivenArgument<A> =
  A extends Argument<infer T> ? (A extends { readonly optional: true } ? T | undefined : T) : never;

/** What was typed, checked: one member for each argument and option, under its key. */
export type Given<A extends Arguments, O extends Options> = {
  readonly [K in keyof A]: GivenArgument<A[K]>;
} & { readonly [K in keyof O]: GivenOption<O[K]> };

/** What a command's settings are made from; what `config/load` takes. */
export interface SettingsSource {
  /** The working directory, absolute. */
  readonly cwd: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly home: string;
  /** The file that `--config` names. */
  readonly configFile?: string;
  /** What flags give to settings. */
  readonly flags: readonly { readonly flag: string; readonly key: string; readonly value: string }[];
}

/** What a command works with. */
export interface Run<A extends Arguments, O extends Options> {
  readonly given: Given<A, O>;
  readonly terminal: Terminal;
  readonly source: SettingsSource;
  /** Every command there is. */
  readonly commands: readonly CommandEntry[];
  /** The settings, read and checked at the first call. */
  settings(): Promise<Settings>;
  /**
   * Settings and database; the database is opened at the first call and closed after the command.
   *
   * @param options what is to be different from opening it for ordinary work; the first call decides
   */
  context(options?: Partial<OpenOptions>): Promise<Context>;
}

export interface Example {
  /** What it is for. */
  readonly doc: string;
  /** What is typed, from `oauthctl` on. */
  readonly line: string;
}

export interface Command<A extends Arguments = Arguments, O extends Options = Options> {
  /** One line, also in the registry. */
  readonly summary: string;
  /** What the summary leaves out. */
  readonly description?: string;
  readonly arguments: A;
  readonly options: O;
  readonly examples: readonly [Example, ...Example[]];
  /** It makes the database where there is none. Any other command then fails with exit code 6. */
  readonly createsStore?: boolean;
  /** Does the work. A number is the exit code; none is 0. */
  run(inputs: Run<A, O>): Promise<number | undefined> | Promise<void>;
}

/** Gives a command's `run` the types of its arguments and options. */
export function defineCommand<const A extends Arguments, const O extends Options>(
  command: Command<A, O>,
): Command<A, O> {
  return command;
}

/** A line of the registry of commands: enough for the help of everything, without loading anything. */
export interface CommandEntry {
  /** The words that call it: `app create`. */
  readonly path: string;
  readonly summary: string;
  load(): Promise<{ readonly command: Command }>;
}

/** How an option is typed: `redirectUri` → `--redirect-uri`. */
export function flagName(key: string): string {
  return `--${key.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`;
}
