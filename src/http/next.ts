/**
 * The address on this host that a person is sent on to, if a text is one: a path that a browser cannot take for
 * another host, however it reads slashes, backslashes, blanks and dots.
 *
 * @returns the text itself, or undefined
 */
export function safeNext(text: string | undefined): string | undefined {
  if (text === undefined || !/^\/(?!\/)[\x21-\x7e]*$/.test(text) || text.includes('\\')) return undefined;
  const base = 'http://host.invalid';
  if (!URL.canParse(text, base)) return undefined;
  const { origin, pathname } = new URL(text, base);
  // Dots may cancel parts of a path until it begins with two slashes.
  return origin === base && !pathname.startsWith('//') ? text : undefined;
}
