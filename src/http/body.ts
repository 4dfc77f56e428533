import type { IncomingMessage } from 'node:http';

/** Fastify answers an error that bears a status with it. */
class UnreadableBody extends Error {
  readonly statusCode: number;

  constructor(statusCode: number, cause?: Error) {
    super('the body cannot be read', { cause });
    this.name = 'UnreadableBody';
    this.statusCode = statusCode;
  }
}

/**
 * Reads a body as text. Nearly all come in one piece, for which the library's own reading does much too much.
 *
 * @param bytesAtMost a longer body is an error of status 413; what is left of it is read and thrown away
 * @param done called once
 */
export function readBody(
  payload: IncomingMessage,
  bytesAtMost: number,
  done: (error: Error | null, body?: string) => void,
): void {
  if (Number(payload.headers['content-length'] ?? 0) > bytesAtMost) {
    payload.resume();
    done(new UnreadableBody(413));
    return;
  }
  const pieces: Buffer[] = [];
  let bytes = 0;
  let ended = false;
  const end = (error: Error | null, body?: string) => {
    if (ended) return;
    ended = true;
    done(error, body);
  };
  payload.on('data', (piece: Buffer) => {
    bytes += piece.length;
    if (bytes > bytesAtMost) end(new UnreadableBody(413));
    else pieces.push(piece);
  });
  payload.on('end', () => end(null, textOf(pieces)));
  // The client went away in the middle of it.
  payload.on('error', (error: Error) => end(new UnreadableBody(400, error)));
}

function textOf(pieces: readonly Buffer[]): string {
  const [first] = pieces;
  if (first === undefined) return '';
  return (pieces.length === 1 ? first : Buffer.concat(pieces)).toString('utf8');
}
