import { once } from 'node:events';
import { connect } from 'node:net';

export interface RawOptions {
  /** Whether our side ends after what was sent; else it stays open, and the server must be the one to close. */
  end?: boolean;
}

/** Sends bytes as they are and reads until the server closes the connection. */
export async function exchangeRaw(
  port: number,
  pieces: string | Buffer | readonly string[],
  { end = false }: RawOptions = {},
): Promise<string> {
  const socket = connect({ port, host: '127.0.0.1' });
  const closed = new Promise((resolve) => socket.once('close', resolve));
  const chunks: Buffer[] = [];
  socket.on('data', (chunk) => chunks.push(chunk));
  // A server that refuses may close while we still write.
  socket.on('error', () => undefined);
  await once(socket, 'connect');
  for (const piece of Array.isArray(pieces) ? pieces : [pieces]) socket.write(piece, 'latin1');
  if (end) socket.end();
  await closed;
  return Buffer.concat(chunks).toString('latin1');
}

/** A request that is whole, after which the server closes the connection. */
export function rawRequest(head: readonly string[], body: string | Buffer = ''): Buffer {
  const lines = [
    ...head,
    'Host: localhost',
    'Connection: close',
    `Content-Length: ${Buffer.byteLength(body)}`,
  ];
  return Buffer.concat([Buffer.from(`${lines.join('\r\n')}\r\n\r\n`, 'latin1'), Buffer.from(body)]);
}
