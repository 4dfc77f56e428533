import { type Section, settingsByKey } from './settings/index.ts';

/**
 * The setting that was probably meant.
 * @param name what was written
 * @param section where it was written; a setting of that very name in another section comes first
 * @returns the full name of a setting, or undefined where none is similar
 */
export function nearestSetting(name: string, section: Section): string | undefined {
  const wanted = name.toUpperCase();
  for (const named of settingsByKey.values()) {
    if (named.name === wanted) return named.key;
  }
  const names = [...settingsByKey.values()].filter((named) => named.section === section);
  return nearest(
    wanted,
    names.map((named) => ({ word: named.name, answer: named.key })),
  );
}

/** The section or setting of the top level that was probably meant. */
export function nearestTopLevel(name: string): string | undefined {
  const words = ['OAUTH2_PROVIDER', 'DATABASE_URL', 'SERVER'];
  const similar = nearest(
    name.toUpperCase(),
    words.map((word) => ({ word, answer: word })),
  );
  return similar ?? nearestSetting(name, 'OAUTH2_PROVIDER');
}

interface Candidate {
  readonly word: string;
  readonly answer: string;
}

/** The candidate with the fewest changes, if those are two or a third of the longer word; a shortened word is near. */
function nearest(wanted: string, candidates: readonly Candidate[]): string | undefined {
  let best: string | undefined;
  let fewest = Number.POSITIVE_INFINITY;
  for (const { word, answer } of candidates) {
    const isShortened = wanted.length > 3 && word.startsWith(wanted);
    const changes = isShortened ? 1 : countChanges(wanted, word);
    if (changes < fewest && changes <= Math.max(2, wanted.length / 3, word.length / 3)) {
      fewest = changes;
      best = answer;
    }
  }
  return best;
}

/** How many letters must be put in, taken out or replaced to turn one word into the other (Levenshtein). */
function countChanges(from: string, to: string): number {
  let previous = Array.from({ length: to.length + 1 }, (_, column) => column);
  for (let row = 1; row <= from.length; row += 1) {
    const current = [row];
    for (let column = 1; column <= to.length; column += 1) {
      const replaced = at(previous, column - 1) + (from[row - 1] === to[column - 1] ? 0 : 1);
      current.push(Math.min(replaced, at(previous, column) + 1, at(current, column - 1) + 1));
    }
    previous = current;
  }
  return at(previous, to.length);
}

function at(row: readonly number[], column: number): number {
  return row[column] ?? Number.POSITIVE_INFINITY;
}
