/** Questions to the person at the terminal. The one file that knows inquirer, which is loaded when one is asked. */
import { Ended } from './ended.ts';
import type { InputStream, OutputStream } from './surroundings.ts';

/** Says what is wrong with an answer, or nothing. */
export type Check = (answer: string) => string | undefined;

export interface Choice<T> {
  readonly name: string;
  readonly value: T;
}

/** Each question ends with the answer, or throws `Ended` at Ctrl-C and at the end of the input. */
export interface Ask {
  text(question: string, options?: { default?: string; check?: Check }): Promise<string>;
  /** What is typed is not shown. */
  secret(question: string, check?: Check): Promise<string>;
  yesOrNo(question: string): Promise<boolean>;
  one<T>(question: string, choices: readonly Choice<T>[]): Promise<T>;
  several<T>(
    question: string,
    choices: readonly Choice<T>[],
    preselected: readonly T[],
  ): Promise<readonly T[]>;
}

/** A question in inquirer's own form. */
interface Question {
  type: 'input' | 'password' | 'confirm' | 'select' | 'checkbox';
  message: string;
  [more: string]: unknown;
}

interface Streams {
  input: InputStream;
  /** Questions are no result: they go to stderr. */
  output: OutputStream;
  colour: boolean;
}

const plain = (text: string): string => text;

/** The looks of the questions where no colour is wanted. */
const colourless = {
  prefix: { idle: '?', done: '*' },
  style: {
    answer: plain,
    message: plain,
    error: (text: string) => `> ${text}`,
    defaultAnswer: (text: string) => `(${text})`,
    help: plain,
    highlight: plain,
    key: (text: string) => `<${text}>`,
    disabled: plain,
    description: plain,
    confirmDefault: (text: string) => text.toUpperCase(),
    keysHelpTip: (keys: readonly (readonly [string, string])[]) =>
      keys.map((key) => key.join(' ')).join(', '),
  },
};

/** Makes the questions for a pair of streams that are a terminal. */
export function createAsk(streams: Streams): Ask {
  const ask = (question: Question) => prompt(streams, question);
  const toValidate = (check: Check | undefined) => (answer: string) => check?.(answer) ?? true;
  return {
    async text(message, options = {}) {
      const { check, ...rest } = options;
      return String(await ask({ type: 'input', message, validate: toValidate(check), ...rest }));
    },
    async secret(message, check) {
      return String(await ask({ type: 'password', message, validate: toValidate(check) }));
    },
    async yesOrNo(message) {
      return (await ask({ type: 'confirm', message, default: false })) === true;
    },
    async one<T>(message: string, choices: readonly Choice<T>[]) {
      return (await ask({ type: 'select', message, choices })) as T;
    },
    async several<T>(message: string, choices: readonly Choice<T>[], preselected: readonly T[]) {
      const marked = choices.map((choice) => ({ ...choice, checked: preselected.includes(choice.value) }));
      return (await ask({ type: 'checkbox', message, choices: marked, required: true })) as readonly T[];
    },
  };
}

async function prompt({ input, output, colour }: Streams, question: Question): Promise<unknown> {
  const { default: inquirer } = await import('inquirer');
  const aborter = new AbortController();
  // readline pauses its input when it closes: at Ctrl-D no answer will ever come, and inquirer would wait for one.
  const givenUp = () => setImmediate(() => aborter.abort());
  const module = inquirer.createPromptModule({ input, output, signal: aborter.signal });
  input.once('pause', givenUp).once('end', givenUp);
  try {
    const theme = colour ? {} : { theme: colourless };
    const answers: { answer?: unknown } = await module([{ ...question, ...theme, name: 'answer' }]);
    return answers.answer;
  } catch (error) {
    if (error instanceof Error && /^(?:Exit|Abort|Cancel)PromptError$/.test(error.name)) {
      output.write('\n');
      throw Ended.interrupted();
    }
    throw error;
  } finally {
    input.off('pause', givenUp).off('end', givenUp);
  }
}
