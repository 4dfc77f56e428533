/**
 * What is drawn two columns wide: East Asian writing, full-width forms, emoji. The tables of characters behind it take
 * a millisecond to build: they are built when the first text needs them.
 */
function wide(): RegExp {
  const scripts = ['Han', 'Hiragana', 'Katakana', 'Hangul', 'Bopomofo', 'Yi'];
  widePattern ??= new RegExp(
    String.raw`^(?![\uff61-\uffdc])(?:[${scripts.map((script) => `\\p{Script=${script}}`).join('')}` +
      String.raw`\u3000-\u303e\uff01-\uff60\uffe0-\uffe6\p{Emoji_Presentation}]|\p{Extended_Pictographic}\uFE0F)`,
    'u',
  );
  return widePattern;
}

let widePattern: RegExp | undefined;
let segmenter: Intl.Segmenter | undefined;

const ASCII = /^[\x20-\x7e]*$/;

/** The characters of a text as a reader counts them. */
function characters(text: string): string[] {
  if (ASCII.test(text)) return [...text];
  segmenter ??= new Intl.Segmenter('en', { granularity: 'grapheme' });
  return Array.from(segmenter.segment(text), ({ segment }) => segment);
}

function characterWidth(character: string): number {
  return !ASCII.test(character) && wide().test(character) ? 2 : 1;
}

/** How many columns a terminal needs for a line of text without control characters. */
export function displayWidth(text: string): number {
  if (ASCII.test(text)) return text.length;
  return characters(text).reduce((width, character) => width + characterWidth(character), 0);
}

/** Fills a line of text with blanks up to a number of columns. */
export function padToWidth(text: string, width: number): string {
  return text + ' '.repeat(Math.max(0, width - displayWidth(text)));
}

/** Breaks a line of text into lines of at most a number of columns, at blanks where there are any. */
export function wrapToWidth(text: string, width: number): string[] {
  const lines: string[] = [];
  let line: string | undefined;
  for (const word of text.split(' ')) {
    const joined: string = line === undefined ? word : `${line} ${word}`;
    if (displayWidth(joined) <= width) {
      line = joined;
      continue;
    }
    if (line !== undefined) lines.push(line);
    const pieces = breakWord(word, width);
    line = pieces.pop();
    lines.push(...pieces);
  }
  return [...lines, line ?? ''];
}

/** Pieces of at most a number of columns, but of one character at least. */
function breakWord(word: string, width: number): string[] {
  const pieces = [''];
  for (const character of characters(word)) {
    const last = pieces.at(-1) ?? '';
    if (last === '' || displayWidth(last + character) <= width) pieces[pieces.length - 1] = last + character;
    else pieces.push(character);
  }
  return pieces;
}
