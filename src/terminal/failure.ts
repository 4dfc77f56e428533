import { inspect } from 'node:util';
import { OAuthError, StorageError, UserError } from '../errors.ts';
import { Ended } from './ended.ts';
import { escapedJson } from './escape.ts';
import type { Terminal } from './terminal.ts';

/** What is said of a failure. The members are those of the JSON document. */
interface Report {
  code: string;
  message: string;
  hint?: string;
}

/**
 * Says on stderr why a command failed.
 *
 * @returns the exit code
 */
export async function reportFailure(error: unknown, terminal: Terminal): Promise<number> {
  if (error instanceof Ended) return error.exitCode;
  const { exitCode, ...report } = describe(error);
  const trace = terminal.manner.verbose ? inspect(error) : undefined;
  if (terminal.manner.json) {
    terminal.say(escapedJson({ error: { ...report, ...(trace === undefined ? {} : { trace }) } }));
    return exitCode;
  }
  await terminal.explain('error', report.message);
  if (report.hint !== undefined) await terminal.explain('hint', report.hint);
  if (trace !== undefined) terminal.say(trace);
  return exitCode;
}

function describe(error: unknown): Report & { exitCode: number } {
  if (error instanceof UserError || error instanceof StorageError) {
    const { code, message, hint, exitCode } = error;
    return { code, message, ...(hint === undefined ? {} : { hint }), exitCode };
  }
  if (error instanceof OAuthError) return { code: error.code, message: error.message, exitCode: 1 };
  const [what = ''] = (error instanceof Error ? error.message : String(error)).split('\n');
  return {
    code: 'unexpected',
    message: `something unexpected happened: ${what}`,
    hint: 'run it again with --verbose to see where',
    exitCode: 1,
  };
}
