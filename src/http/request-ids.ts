import { randomBytes } from 'node:crypto';

/** Random for each process, so that ids of several processes do not meet in one log. */
const prefix = randomBytes(6).toString('base64url');
let count = 0;

/** An id for a request. It names the request in the log and is no secret. */
export function makeRequestId(): string {
  count += 1;
  return `${prefix}-${count.toString(36)}`;
}
