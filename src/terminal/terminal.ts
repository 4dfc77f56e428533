import { UserError } from '../errors.ts';
import type { Ask } from './ask.ts';
import { cellText } from './cell.ts';
import { loadPalette, type Palette, wantsColour } from './colour.ts';
import { Ended } from './ended.ts';
import { escapedJson, escapeExplanation, escapeLines, escapeText } from './escape.ts';
import type { Progress } from './progress.ts';
import type { OutputStream, Surroundings } from './surroundings.ts';
import { drawnTable, nameList, plainTable, type Table } from './table.ts';

/** The global flags that decide how a command speaks. */
export interface Manner {
  readonly json: boolean;
  readonly quiet: boolean;
  readonly yes: boolean;
  readonly noInput: boolean;
  readonly color: boolean;
  readonly noColor: boolean;
  readonly verbose: boolean;
}

type Essential = string | number;

/** A stretch of a list, as the JSON document has it. */
export interface ListDocument {
  readonly data: readonly object[];
  readonly next: string | null;
}

/** Which members of things are shown where not all are. */
export interface TableView {
  readonly columns: readonly string[];
  /** What `--quiet` prints. */
  readonly essential: string;
}

/**
 * The screen as a command sees it: results to stdout in the form that was asked for, everything else to stderr.
 * What is printed has been escaped here; commands hand in text as it is.
 */
export class Terminal {
  readonly manner: Manner;
  readonly #surroundings: Surroundings;
  readonly #argv: readonly string[];
  readonly #stop = new AbortController();
  #stdinTaken = false;
  #stderrIsHeard = false;

  constructor(manner: Manner, surroundings: Surroundings, argv: readonly string[]) {
    this.manner = manner;
    this.#surroundings = surroundings;
    this.#argv = argv;
    // Each write hears of its own failure; an event that nobody hears would end the process with a stack trace.
    surroundings.stdout.on('error', () => undefined);
  }

  /** Whether a question can be asked: stdin and stderr are a terminal, and `--no-input` was not given. */
  get canAsk(): boolean {
    return !this.manner.noInput && this.#surroundings.stdin.isTTY === true && this.isInteractive;
  }

  /** Whether a person reads along: stderr is a terminal. */
  get isInteractive(): boolean {
    return this.#surroundings.stderr.isTTY === true;
  }

  /** How wide the screen is on which messages appear; undefined where nobody knows, as in a terminal without a size. */
  get messageColumns(): number | undefined {
    return this.#surroundings.stderr.columns || undefined;
  }

  /** The questions; only where `canAsk`. */
  async questions(): Promise<Ask> {
    const { createAsk } = await import('./ask.ts');
    const { stdin } = this.#surroundings;
    return createAsk({ input: stdin, output: this.#stderr, colour: this.#wantsColour(this.#stderr) });
  }

  /**
   * Prints one thing, a line for each of its members.
   *
   * @param document the JSON document
   * @param essential what `--quiet` prints, one a line
   */
  async record(document: object, essential: readonly Essential[]): Promise<void> {
    if (await this.#printPlainly(document, essential)) return;
    // A member without a value is not in the JSON document either.
    const members = Object.entries(document).filter(([, value]) => value !== undefined);
    const rows = members.map(([name, value]) => [name, cellText(name, value)] as const);
    await this.#print(nameList(rows, await this.#palette()));
  }

  /** Prints a list, and on stderr how to get its next page. */
  async list(document: ListDocument, view: TableView): Promise<void> {
    await this.table(document.data, view, document);
    // Said with --quiet too: a list that is cut without a word looks complete.
    if (document.next !== null && !this.manner.json) {
      const { nextPage } = await import('./next-page.ts');
      this.say(`more: ${nextPage(this.#argv, document.next)}`);
    }
  }

  /** Prints a table of things, whatever their JSON document looks like. */
  async table(
    things: readonly object[],
    { columns, essential }: TableView,
    document: unknown,
  ): Promise<void> {
    const items = things.map((thing) => new Map<string, unknown>(Object.entries(thing)));
    const essentials = items.map((item) => String(item.get(essential)));
    if (await this.#printPlainly(document, essentials)) return;
    const rows = items.map((item) => columns.map((name) => cellText(name, item.get(name))));
    if (rows.length > 0) await this.#printTable({ head: columns, rows });
    else this.note('nothing found');
  }

  /** Prints text that the command laid out, or its JSON document. */
  async text(text: string, document: unknown, essential: readonly Essential[]): Promise<void> {
    if (!(await this.#printPlainly(document, essential))) await this.#print(escapeLines(text));
  }

  /** Says something beside the result, on stderr; not with `--json` or `--quiet`. */
  note(text: string): void {
    if (!this.manner.json && !this.manner.quiet) this.say(text);
  }

  /** Says something on stderr in any case. */
  say(text: string): void {
    this.#stderr.write(`${escapeLines(text)}\n`);
  }

  /** Says something on stderr after a word in colour. */
  async explain(word: 'error' | 'hint', text: string): Promise<void> {
    const { bad, advice } = await loadPalette(this.#wantsColour(this.#stderr));
    const style = word === 'error' ? bad : advice;
    this.#stderr.write(`${style(`${word}:`)} ${escapeExplanation(text)}\n`);
  }

  /**
   * Goes on only with a yes: from `--yes`, or from the person at the terminal.
   *
   * @param action what is about to happen: "delete the app shop"
   * @throws UserError "invalid_value" where nobody can be asked, "failed" when the answer is no
   */
  async confirm(action: string): Promise<void> {
    if (this.manner.yes) return;
    if (!this.canAsk) {
      throw new UserError('invalid_value', `nobody can be asked whether to ${action}`, 'add --yes to do it');
    }
    const ask = await this.questions();
    if (!(await ask.yesOrNo(`Really ${escapeText(action)}?`))) {
      throw new UserError('failed', 'not confirmed; nothing was changed');
    }
  }

  /**
   * Reads the secret that is piped in; only one can be.
   *
   * @param what the flag or argument that asked for it
   */
  async readSecret(what: string): Promise<string> {
    if (this.#stdinTaken) {
      throw new UserError('invalid_value', `${what}: only one value can be read from the standard input`);
    }
    this.#stdinTaken = true;
    const { readSecret } = await import('./stdin.ts');
    return readSecret(this.#surroundings.stdin, what);
  }

  /**
   * A progress bar on a terminal, silence elsewhere.
   *
   * @param countTotal how much there is to do; not called where there is no bar
   */
  async progress(label: string, countTotal: () => Promise<number>): Promise<Progress> {
    const shown = this.isInteractive && !this.manner.quiet && this.#surroundings.env.TERM !== 'dumb';
    if (!shown) return { update: () => undefined, stop: () => undefined };
    const { startProgress } = await import('./progress.ts');
    return startProgress(this.#stderr, label, await countTotal());
  }

  /** Aborted at the first Ctrl-C or SIGTERM, which then does not end the process; the second one does. */
  stopSignal(): AbortSignal {
    this.#surroundings.once('SIGINT', this.#onStop);
    this.#surroundings.once('SIGTERM', this.#onStop);
    return this.#stop.signal;
  }

  /** Gives back what `stopSignal` took. */
  dispose(): void {
    this.#surroundings.off('SIGINT', this.#onStop);
    this.#surroundings.off('SIGTERM', this.#onStop);
  }

  readonly #onStop = (): void => {
    this.dispose();
    this.#stop.abort();
  };

  /** Prints the JSON document or the essential values, and says whether that was asked for. */
  async #printPlainly(document: unknown, essential: readonly Essential[]): Promise<boolean> {
    if (this.manner.json) await this.#print(escapedJson(document));
    else if (this.manner.quiet && essential.length > 0) {
      await this.#print(essential.map((value) => escapeText(String(value))).join('\n'));
    }
    return this.manner.json || this.manner.quiet;
  }

  async #printTable(table: Table): Promise<void> {
    const { stdout } = this.#surroundings;
    const palette = await this.#palette();
    await this.#print(
      stdout.isTTY ? await drawnTable(table, palette, stdout.columns) : plainTable(table, palette),
    );
  }

  #palette(): Promise<Palette> {
    return loadPalette(this.#wantsColour(this.#surroundings.stdout));
  }

  /** @throws Ended when nobody reads any more, the stream's error when it cannot take more (a full disk) */
  #print(text: string): Promise<void> {
    return new Promise((resolve, reject) => {
      this.#surroundings.stdout.write(`${text}\n`, (error) => {
        if (!error) resolve();
        else reject(isClosedPipe(error) ? Ended.closedPipe() : error);
      });
    });
  }

  #wantsColour(stream: OutputStream): boolean {
    return wantsColour(this.manner, this.#surroundings.env, stream.isTTY === true);
  }

  /** Opened at the first use; that nobody reads it any more is no failure. */
  get #stderr(): OutputStream {
    const { stderr } = this.#surroundings;
    if (!this.#stderrIsHeard) stderr.on('error', () => undefined);
    this.#stderrIsHeard = true;
    return stderr;
  }
}

function isClosedPipe(error: NodeJS.ErrnoException): boolean {
  return error.code === 'EPIPE' || error.code === 'ERR_STREAM_DESTROYED';
}
