/** Characters that every shell takes literally. */
const LITERAL = /^[\w@%+=:,./-]+$/;

/**
 * The command that shows the page after this one.
 *
 * @param argv what was typed after `oauthctl`
 * @param cursor where the next page begins
 */
export function nextPage(argv: readonly string[], cursor: string): string {
  const kept: string[] = [];
  for (let at = 0; at < argv.length; at += 1) {
    const word = argv[at] ?? '';
    if (word === '--after') at += 1;
    else if (!word.startsWith('--after=')) kept.push(word);
  }
  return ['oauthctl', ...kept, `--after=${cursor}`].map(quoted).join(' ');
}

function quoted(word: string): string {
  return LITERAL.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`;
}
