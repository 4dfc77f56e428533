/**
 * Text that came from outside, made safe to print: what cannot be seen, moves the cursor or turns the direction of
 * writing is shown as an escape instead of being obeyed.
 */

/**
 * Control characters, format characters (among them every bidirectional and zero-width one), line separators, lone
 * surrogates and what fonts draw as nothing. The one exception makes an emoji colourful. Its tables of characters take
 * a millisecond to build: they are built when the first text needs them.
 */
function unsafe(): RegExp {
  unsafePattern ??=
    /(?!(?<=\p{Emoji})\uFE0F)[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}]/gu;
  return unsafePattern;
}

let unsafePattern: RegExp | undefined;

/** Most text is printable ASCII, which needs no closer look. */
const PLAIN = /^[\x20-\x7e]*$/;

const SHORT: Readonly<Record<string, string>> = { '\n': '\\n', '\r': '\\r', '\t': '\\t' };

/** Escapes every unsafe character of one line of text: `\n`, `\u{1b}`, `\u{202e}`. */
export function escapeText(text: string): string {
  if (PLAIN.test(text)) return text;
  return text.replace(unsafe(), (character) => SHORT[character] ?? `\\u{${hex(character)}}`);
}

/** Escapes a message of ours that may quote text from outside, and keeps its lines. */
export function escapeLines(text: string): string {
  return text.split('\n').map(escapeText).join('\n');
}

/**
 * Escapes an explanation, whose further lines are indented. A line that is not is none of ours: somebody's text with a
 * line break in it must not look like another message.
 */
export function escapeExplanation(text: string): string {
  return text
    .split(/\n(?= {2})/)
    .map(escapeText)
    .join('\n');
}

/**
 * Writes a value as JSON in one line. Unsafe characters inside its strings become `\u` escapes, so the document means
 * the same and a terminal that shows it obeys nothing.
 */
export function escapedJson(value: unknown): string {
  const text = JSON.stringify(value);
  return PLAIN.test(text) ? text : text.replace(unsafe(), jsonEscape);
}

function jsonEscape(character: string): string {
  return Array.from({ length: character.length }, (_, at) => character.charCodeAt(at))
    .map((unit) => `\\u${unit.toString(16).padStart(4, '0')}`)
    .join('');
}

function hex(character: string): string {
  return (character.codePointAt(0) ?? 0).toString(16);
}
