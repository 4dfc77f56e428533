import { flag, flagName, type ValueOption } from './command.ts';
import type { Manner } from './terminal.ts';

/** An option whose text is looked at by those who use it. */
function anyText(details: Omit<ValueOption<string>, 'form' | 'kind'>): ValueOption<string> {
  return { form: 'value', kind: undefined, ...details };
}

/** The flags of every command. They may stand before or after its words. */
export const globalOptions = {
  config: anyText({ short: 'c', value: 'file', doc: 'the configuration file' }),
  database: anyText({
    value: 'url',
    doc: 'the database, such as sqlite:./oauth2.sqlite3',
    setting: 'DATABASE_URL',
  }),
  json: flag({ doc: 'print one JSON document' }),
  quiet: flag({ short: 'q', doc: 'print only the essential value, one a line' }),
  yes: flag({ short: 'y', doc: 'confirm what would be asked, and take defaults' }),
  noInput: flag({ doc: 'never ask: what is missing is an error' }),
  color: flag({ doc: 'colour even where the output is no terminal' }),
  noColor: flag({ doc: 'no colour' }),
  verbose: flag({ short: 'v', doc: 'say more on stderr, also where an unexpected error came from' }),
  version: flag({ short: 'V', doc: 'print the version' }),
  help: flag({ short: 'h', doc: 'print this help' }),
};

const SHORT_FLAGS = /^-[qyvVh]+$/;

/**
 * How the command should speak, seen without parsing: what is wrong with a command line must be said in the form
 * that it asks for. Whatever stands after `--` is no flag.
 */
export function mannerOf(argv: readonly string[]): Manner {
  const end = argv.indexOf('--');
  const flags = end === -1 ? argv : argv.slice(0, end);
  const letters = flags.filter((word) => SHORT_FLAGS.test(word)).join('');
  const has = (key: keyof Manner): boolean => {
    const { short } = globalOptions[key];
    return flags.includes(flagName(key)) || (short !== undefined && letters.includes(short));
  };
  return {
    json: has('json'),
    quiet: has('quiet'),
    yes: has('yes'),
    noInput: has('noInput'),
    color: has('color'),
    noColor: has('noColor'),
    verbose: has('verbose'),
  };
}
