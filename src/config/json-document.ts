/** What is wrong in a JSON text, and where (both from 1). */
export class JsonFault extends Error {
  readonly line: number;
  readonly column: number;

  constructor(text: string, offset: number, message: string) {
    super(message);
    this.name = 'JsonFault';
    const lines = text.slice(0, offset).split('\n');
    this.line = lines.length;
    this.column = (lines.at(-1)?.length ?? 0) + 1;
  }
}

/**
 * Parses a JSON text. `JSON.parse` would do but for two things: it takes the later of two equal keys without a
 * word, and what it says of a fault differs between releases of Node and quotes the text around it, secrets too.
 * @throws JsonFault
 */
export function parseJsonDocument(source: string): unknown {
  const text = source.replace(/^\uFEFF/, '');
  new JsonScan(text).run();
  return JSON.parse(text);
}

/**
 * Takes our part out of a package.json. What else stands in it, and how, is no concern of ours.
 * @returns undefined where there is no such part
 * @throws JsonFault
 */
export function parsePackage(text: string): unknown {
  let document: unknown;
  try {
    document = JSON.parse(text);
  } catch {
    document = parseJsonDocument(text);
  }
  return typeof document === 'object' && document !== null && 'oauth2' in document
    ? document.oauth2
    : undefined;
}

const spaces = /[ \t\r\n]*/y;
const string = /"(?:[^"\\\p{Cc}]|[\x7f-\x9f]|\\(?:["\\/bfnrt]|u[\dA-Fa-f]{4}))*"/uy;
const scalar = /-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?(?![\w.])|(?:true|false|null)(?!\w)/y;
/** What people write who come from Python or JavaScript. */
const foreign = /True|False|None|['(#]|\/[/*]/y;

/** Walks through a JSON text once and stops at the first fault. */
class JsonScan {
  readonly #text: string;
  #offset = 0;

  constructor(text: string) {
    this.#text = text;
  }

  run(): void {
    this.#value();
    if (this.#peek() !== '') this.#fail('the end of the document');
  }

  #value(): void {
    const next = this.#peek();
    if (next === '{') this.#object();
    else if (next === '[') this.#array();
    else if (this.#take(string) === undefined && this.#take(scalar) === undefined) this.#fail('a value');
  }

  #object(): void {
    const names = new Set<string>();
    this.#offset += 1;
    if (this.#takeMark('}')) return;
    do {
      this.#peek();
      const start = this.#offset;
      const name = this.#take(string) ?? this.#fail('a name in double quotes');
      if (names.has(name)) throw new JsonFault(this.#text, start, `${name} stands here for the second time`);
      names.add(name);
      if (!this.#takeMark(':')) this.#fail('":"');
      this.#value();
    } while (this.#takeMark(','));
    if (!this.#takeMark('}')) this.#fail('"," or "}"');
  }

  #array(): void {
    this.#offset += 1;
    if (this.#takeMark(']')) return;
    do this.#value();
    while (this.#takeMark(','));
    if (!this.#takeMark(']')) this.#fail('"," or "]"');
  }

  /** The next character that is no space; empty at the end. */
  #peek(): string {
    this.#take(spaces);
    return this.#text.charAt(this.#offset);
  }

  #take(token: RegExp): string | undefined {
    token.lastIndex = this.#offset;
    const found = token.exec(this.#text)?.[0];
    this.#offset += found?.length ?? 0;
    return found;
  }

  #takeMark(mark: string): boolean {
    if (this.#peek() !== mark) return false;
    this.#offset += 1;
    return true;
  }

  /** Of what stands there only a well-known slip is quoted whole: an unquoted or unfinished text may be a secret. */
  #fail(expected: string): never {
    const offset = this.#offset;
    const slip = this.#take(foreign);
    const found = slip ?? this.#text.charAt(offset);
    const shown = found === '' ? 'the end of the document' : JSON.stringify(found);
    const hint = slip === undefined ? '' : ' (JSON has true, false, null, "text", [lists] and no comments)';
    throw new JsonFault(this.#text, offset, `expected ${expected}, found ${shown}${hint}`);
  }
}
