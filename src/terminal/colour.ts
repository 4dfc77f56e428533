/** The few styles that are used. Without colour each returns its text as it is. */
export interface Palette {
  strong(text: string): string;
  faint(text: string): string;
  bad(text: string): string;
  advice(text: string): string;
}

const plain = (text: string): string => text;
const colourless: Palette = { strong: plain, faint: plain, bad: plain, advice: plain };

/**
 * Decides whether a stream is written in colour: a flag counts most, then FORCE_COLOR, NO_COLOR and TERM, then
 * whether the stream is a terminal.
 */
export function wantsColour(
  flags: { color: boolean; noColor: boolean },
  env: Readonly<Record<string, string | undefined>>,
  isTerminal: boolean,
): boolean {
  if (flags.noColor) return false;
  if (flags.color) return true;
  const forced = env.FORCE_COLOR;
  if (forced !== undefined) return forced !== '0' && forced !== 'false';
  if (env.NO_COLOR || env.TERM === 'dumb') return false;
  return isTerminal;
}

/** The styles, for a stream with or without colour. chalk is loaded only for colour. */
export async function loadPalette(colour: boolean): Promise<Palette> {
  if (!colour) return colourless;
  const { Chalk } = await import('chalk');
  const chalk = new Chalk({ level: 1 });
  return { strong: chalk.bold, faint: chalk.dim, bad: chalk.red.bold, advice: chalk.cyan };
}
