/**
 * How many headers of a name a request has. Of several that may stand only once, Node would take the first and a proxy
 * perhaps the last. A loop that makes nothing, as every request comes through here.
 *
 * @param rawHeaders names and values in turn, as node lists them
 * @param name in lower case
 */
export function countHeaders(rawHeaders: readonly string[], name: string): number {
  let count = 0;
  for (let at = 0; at < rawHeaders.length; at += 2) {
    const found = rawHeaders[at];
    if (found?.length === name.length && found.toLowerCase() === name) count += 1;
  }
  return count;
}
