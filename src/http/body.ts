import { IncomingMessage } from 'node:http';

/** The longest body that is read. */
const BODY_BYTES_AT_MOST = 65_536;

/** Fastify answers an error that bears a status with it. */
export class UnreadableBody extends Error {
  readonly statusCode: number;

  constructor(statusCode: number, cause?: Error) {
    super('the body cannot be read', { cause });
    this.name = 'UnreadableBody';
    this.statusCode = statusCode;
  }
}

type Done = (error: Error | null, body?: string) => void;

/**
 * A request whose body is gathered as the parser hands it over. Bodies here are short forms that are wanted whole:
 * nearly all come in one piece, and the machinery of a stream would cost as much as the rest of reading the request.
 * As a stream it is empty: nothing is ever buffered in it, and it emits no `data`.
 */
export class WholeBodyRequest extends IncomingMessage {
  #pieces: Buffer[] = [];
  #bytes = 0;
  #ended = false;
  #done: Done | undefined;

  /**
   * Reads the body as text; one that is too long is an error of status 413, and what comes of it is thrown away.
   *
   * @param done called once
   */
  readWhole(done: Done): void {
    this.#done = done;
    const announced = Number(this.headers['content-length'] ?? 0);
    if (announced > BODY_BYTES_AT_MOST || this.#bytes > BODY_BYTES_AT_MOST) this.#refuse();
    else if (this.#ended) this.#settle(null);
  }

  /** What the parser calls for each piece, and with null at the end. There is never a reason to slow it down. */
  override push(piece: Buffer | null): boolean {
    if (piece === null) {
      this.#ended = true;
      this.#settle(null);
      // Who waits for the end of a stream (node's own book-keeping does where an answer was early) is told.
      this.emit('end');
      return false;
    }
    this.#bytes += piece.length;
    if (this.#bytes > BODY_BYTES_AT_MOST) this.#refuse();
    else this.#pieces.push(piece);
    return true;
  }

  /** Nothing waits in the stream that could flow. */
  override resume(): this {
    return this;
  }

  static {
    // TypeScript knows an attribute here, which an accessor may not override.
    Object.defineProperty(WholeBodyRequest.prototype, 'readableEnded', {
      get(this: WholeBodyRequest) {
        return this.#ended;
      },
    });
  }

  /** The client went away, or took too long. */
  override _destroy(error: Error | null, callback: (error?: Error | null) => void): void {
    this.#settle(new UnreadableBody(400, error ?? undefined));
    super._destroy(error, callback);
  }

  #refuse(): void {
    this.#pieces = [];
    this.#settle(new UnreadableBody(413));
  }

  #settle(error: Error | null): void {
    const done = this.#done;
    if (done === undefined) return;
    this.#done = undefined;
    const pieces = this.#pieces;
    this.#pieces = [];
    if (error === null) done(null, textOf(pieces));
    else done(error);
  }
}

function textOf(pieces: readonly Buffer[]): string {
  const [first] = pieces;
  if (first === undefined) return '';
  return (pieces.length === 1 ? first : Buffer.concat(pieces)).toString('utf8');
}
