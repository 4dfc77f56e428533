import * as v from 'valibot';
import { JsonFault } from './json-document.ts';

/** What the YAML parser throws; lines and columns are counted from 0. */
const yamlFault = v.object({
  reason: v.string(),
  mark: v.object({ line: v.number(), column: v.number() }),
});

const systemFault = v.object({ code: v.string() });

const systemWords: Readonly<Record<string, string>> = {
  ENOENT: 'does not exist',
  ENOTDIR: 'does not exist',
  EISDIR: 'is a folder; allowed: a file',
  EACCES: 'may not be read by this user',
};

/** One line that says why a file could not be read. Nothing around the fault is quoted: it may be a secret. */
export function describeFailure(error: unknown): string {
  if (error instanceof JsonFault) return `line ${error.line}, column ${error.column}: ${error.message}`;
  if (v.is(yamlFault, error)) {
    return `line ${error.mark.line + 1}, column ${error.mark.column + 1}: ${error.reason}`;
  }
  const words = v.is(systemFault, error) ? systemWords[error.code] : undefined;
  if (words !== undefined) return words;
  if (!(error instanceof Error)) return 'cannot be read';
  return `cannot be read: ${lineOfScript(error)}${error.message.split('\n')[0]}`;
}

/** Node tells the line of a script's syntax error only in the first line of the stack. */
function lineOfScript(error: Error): string {
  const line = /^(?:file:|\/).*:(\d+)$/m.exec(error instanceof SyntaxError ? (error.stack ?? '') : '')?.[1];
  return line === undefined ? '' : `line ${line}: `;
}
