import { text } from '../../config/kinds.ts';
import type { Terminal } from '../../terminal/terminal.ts';

/** A token as it is typed: no blanks, so that a pasted line is not taken for one. */
export const tokenText = text({ pattern: /^\S+$/, allowed: 'a token, or - for the standard input' });

/** The token itself, where `-` stood for the standard input. */
export async function readToken(token: string, terminal: Terminal): Promise<string> {
  return token === '-' ? terminal.readSecret('-') : token;
}
