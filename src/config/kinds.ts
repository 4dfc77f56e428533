/**
 * Kinds of value, shared by settings and command-line options. A kind knows how a value is checked, and says
 * in words what is allowed; the words are the message of every valibot check, so each problem carries them.
 */
import * as v from 'valibot';

/** What an editor is told about a value (JSON Schema draft-07). */
export type JsonSchema = { readonly [keyword: string]: unknown };

/** One kind of value. `T` is what the program reads, after short forms ("15m") were turned into the long one. */
export interface Kind<T> {
  /** What is allowed, in words that end a sentence: "a whole number from 1 to 65535". */
  readonly allowed: string;
  readonly schema: v.GenericSchema<unknown, T>;
  readonly json: JsonSchema;
  /** Turns a relative path in the value into an absolute one; absent where values hold no path. */
  resolveIn?(value: T, folder: string): T;
}

/** A kind whose values are lists; `item` is the kind of one member, as given by one flag of a repeatable option. */
export interface ListKind<T> extends Kind<readonly T[]> {
  readonly item: Kind<T>;
}

/** What is wrong inside a value: where (`[1]`, `.read`; empty for the value itself), what stands there, what may. */
export interface Fault {
  readonly path: string;
  readonly found: unknown;
  readonly allowed: string;
}

export type Checked<T> =
  | { readonly ok: true; readonly value: T }
  | { readonly ok: false; readonly faults: readonly Fault[] };

/** Checks a value as it stands in a file. All faults are reported, not only the first. */
export function check<T>(kind: Kind<T>, value: unknown): Checked<T> {
  const result = v.safeParse(kind.schema, value, { abortPipeEarly: true });
  if (result.success) return { ok: true, value: result.output };
  return { ok: false, faults: result.issues.map((issue) => toFault(kind, value, issue)) };
}

/**
 * A fault of the value as a whole is told in the words of its kind, which know more than those of a part ("or
 * null"), and with the value as it was given, not as it was after a step of reading.
 */
function toFault(kind: Kind<unknown>, value: unknown, issue: v.BaseIssue<unknown>): Fault {
  const steps = issue.path ?? [];
  const path = steps.map(({ key }) => (typeof key === 'number' ? `[${key}]` : `.${String(key)}`)).join('');
  return path === ''
    ? { path, found: value, allowed: kind.allowed }
    : { path, found: issue.input, allowed: issue.message };
}

/** Checks what a flag was given. Text comes first (a name may look like JSON), then what it says as JSON. */
export function fromFlag<T>(kind: Kind<T>, text: string): Checked<T> {
  const asText = check(kind, text);
  if (asText.ok) return asText;
  const asJson = check(kind, parseJson(text));
  return asJson.ok ? asJson : asText;
}

/**
 * Checks what an environment variable holds: JSON where it parses as JSON, else text. Where the JSON is not
 * allowed but the plain text is, the text counts: a secret made of digits alone stays text.
 */
export function fromEnvironment<T>(kind: Kind<T>, text: string): Checked<T> {
  const json = parseJson(text);
  const asJson = check(kind, json);
  if (asJson.ok) return asJson;
  const asText = check(kind, text);
  return asText.ok || typeof json !== 'object' ? asText : asJson;
}

/** `undefined` (no JSON value) where the text is not JSON. */
function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** Text. Without a pattern any text goes, the empty one too. */
export function text(options: { pattern: RegExp; allowed: string }): Kind<string>;
export function text(): Kind<string>;
export function text(options?: { pattern: RegExp; allowed: string }): Kind<string> {
  if (options === undefined) {
    return { allowed: 'text', schema: v.string('text'), json: { type: 'string' } };
  }
  const { pattern, allowed } = options;
  return {
    allowed,
    schema: v.pipe(v.string(allowed), v.regex(pattern, allowed)),
    json: { type: 'string', pattern: pattern.source },
  };
}

export const boolean: Kind<boolean> = {
  allowed: 'true or false',
  schema: v.boolean('true or false'),
  json: { type: 'boolean' },
};

/** A whole number, both bounds included. */
export function integer(bounds: { min: number; max?: number }): Kind<number> {
  const { min, max = Number.MAX_SAFE_INTEGER } = bounds;
  const allowed =
    bounds.max === undefined ? `a whole number from ${min}` : `a whole number from ${min} to ${max}`;
  return {
    allowed,
    schema: v.pipe(
      v.number(allowed),
      v.safeInteger(allowed),
      v.minValue(min, allowed),
      v.maxValue(max, allowed),
    ),
    json: { type: 'integer', minimum: min, maximum: max },
  };
}

/** A TCP port; 0 means any free one. */
export const port: Kind<number> = integer({ min: 0, max: 65_535 });

/** A number of processes that do the same work. */
export const processes: Kind<number> = integer({ min: 1, max: 1_024 });

const spans = { s: 1, m: 60, h: 3_600, d: 86_400 } as const;
const durationPattern = /^\d+[smhd]?$/;

/** The longest span taken, some 317 years: with it every moment still has a year of four digits. */
const longestSpan = 9_999_999_999;

/**
 * A span of time, read as whole seconds: a number, or text such as 90, 90s, 15m, 12h, 30d.
 * @param options.min the shortest span allowed, in seconds
 */
export function seconds(options: { min: number }): Kind<number> {
  const allowed = `seconds from ${options.min}, or a duration such as 90s, 15m, 12h, 30d`;
  return {
    allowed,
    schema: v.pipe(
      numberOrDuration(allowed),
      v.safeInteger(allowed),
      v.minValue(options.min, allowed),
      v.maxValue(longestSpan, allowed),
    ),
    json: {
      anyOf: [
        { type: 'integer', minimum: options.min, maximum: longestSpan },
        { type: 'string', pattern: durationPattern.source },
      ],
    },
  };
}

function numberOrDuration(allowed: string) {
  return v.union(
    [
      v.number(allowed),
      v.pipe(v.string(allowed), v.regex(durationPattern, allowed), v.transform(durationToSeconds)),
    ],
    allowed,
  );
}

function durationToSeconds(duration: string): number {
  const unit = duration.at(-1);
  const span = unit === 's' || unit === 'm' || unit === 'h' || unit === 'd' ? spans[unit] : 1;
  return Number.parseInt(duration, 10) * span;
}

/** A pause: seconds, parts of a second included, or a duration. */
export function pause(options: { min: number }): Kind<number> {
  const allowed = `seconds from ${options.min}, such as 0.5, or a duration such as 2s, 1m`;
  return {
    allowed,
    schema: v.pipe(numberOrDuration(allowed), v.finite(allowed), v.minValue(options.min, allowed)),
    json: {
      anyOf: [
        { type: 'number', minimum: options.min },
        { type: 'string', pattern: durationPattern.source },
      ],
    },
  };
}

/** One of a few words. */
export function oneOf<const T extends string>(...words: readonly T[]): Kind<T> {
  const allowed = `one of ${words.join(', ')}`;
  return { allowed, schema: v.picklist(words, allowed), json: { enum: words } };
}

/** Exactly one value, for use beside other kinds: `eitherOf(exactly(false), …)`. */
export function exactly<const T extends string | boolean>(value: T): Kind<T> {
  return { allowed: String(value), schema: v.literal(value, String(value)), json: { const: value } };
}

/** `null`, or a value of the kind given. */
export function nullable<T>(kind: Kind<T>): Kind<T | null> {
  const { resolveIn } = kind;
  return {
    allowed: `${kind.allowed}, or null`,
    schema: v.nullable(kind.schema),
    json: { anyOf: [kind.json, { type: 'null' }] },
    ...(resolveIn && { resolveIn: (value, folder) => (value === null ? null : resolveIn(value, folder)) }),
  };
}

/** A value of the first kind, or else of the second. */
export function eitherOf<A, B>(first: Kind<A>, second: Kind<B>): Kind<A | B> {
  const allowed = `${first.allowed}, or ${second.allowed}`;
  return {
    allowed,
    schema: v.union([first.schema, second.schema], allowed),
    json: { anyOf: [first.json, second.json] },
    resolveIn: (value, folder) =>
      v.is(first.schema, value)
        ? (first.resolveIn?.(value as A, folder) ?? value)
        : (second.resolveIn?.(value as B, folder) ?? value),
  };
}

/**
 * A list.
 * @param options.min how many members it has at least
 */
export function list<T>(item: Kind<T>, options: { min: number } = { min: 0 }): ListKind<T> {
  const { resolveIn } = item;
  const allowed = `a list${options.min > 0 ? ' that is not empty' : ''}, each member ${item.allowed}`;
  return {
    item,
    allowed,
    schema: v.pipe(v.array(item.schema, allowed), v.minLength(options.min, allowed)),
    json: { type: 'array', items: item.json, minItems: options.min },
    ...(resolveIn && {
      resolveIn: (values: readonly T[], folder: string) => values.map((value) => resolveIn(value, folder)),
    }),
  };
}

/** Names that mean something to every JavaScript object; as keys of a map they would be lost without a word. */
const reservedNames = new Set(['__proto__', 'constructor', 'prototype']);

function isSafeMap(value: unknown): boolean {
  return isMap(value) && Object.keys(value).every((name) => !reservedNames.has(name));
}

/** Whether a value is what JSON calls an object; a script may also hold dates, promises and other objects. */
export function isMap(value: unknown): value is Readonly<Record<string, unknown>> {
  return Object.prototype.toString.call(value) === '[object Object]';
}

/**
 * A map from names to values of one kind.
 * @param options.names what a name may look like
 * @param options.min how many names it has at least
 */
export function mapOf<T>(
  item: Kind<T>,
  options: { names: Kind<string>; min: number } = { names: text(), min: 0 },
): Kind<Readonly<Record<string, T>>> {
  const { names, min } = options;
  const allowed = `a map${min > 0 ? ' that is not empty' : ''}, each name ${names.allowed}, each value ${item.allowed}`;
  return {
    allowed,
    schema: v.pipe(
      v.custom<object>(isSafeMap, allowed),
      v.record(names.schema as v.GenericSchema<string, string>, item.schema),
      v.check((map) => Object.keys(map).length >= min, allowed),
    ),
    json: { type: 'object', propertyNames: names.json, additionalProperties: item.json, minProperties: min },
  };
}

/** Whatever JSON can say. */
export const anything: Kind<unknown> = { allowed: 'any value', schema: v.unknown(), json: {} };
