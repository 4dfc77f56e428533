import { UserError } from '../errors.ts';
import type { InputStream } from './surroundings.ts';

/** Far above any secret or token, far below what could hurt. */
const MOST_BYTES = 65_536;

/**
 * Reads a secret that is piped in, without the newline that `echo` adds.
 *
 * @param what names the flag or argument that asked for it, for the messages
 * @throws UserError "invalid_value" when it is empty, too long, not UTF-8 text or more than one line
 */
export async function readSecret(stdin: InputStream, what: string): Promise<string> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of stdin) {
    const bytes = Buffer.from(chunk);
    size += bytes.length;
    if (size > MOST_BYTES) throw refused(what, `holds more than ${MOST_BYTES} bytes`);
    chunks.push(bytes);
  }
  const text = decode(Buffer.concat(chunks), what).replace(/\r?\n$/, '');
  if (text === '') throw refused(what, 'is empty');
  if (/[\r\n]/.test(text)) throw refused(what, 'holds more than one line');
  return text;
}

function decode(bytes: Buffer, what: string): string {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    throw refused(what, 'is not UTF-8 text');
  }
}

function refused(what: string, why: string): UserError {
  return new UserError(
    'invalid_value',
    `${what}: the standard input ${why}`,
    'pipe exactly one line, for example: printf %s "$SECRET" | oauthctl …',
  );
}
