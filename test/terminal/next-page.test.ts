import { describe, expect, it } from 'vitest';
import { nextPage } from '../../src/terminal/next-page.ts';

describe('the command for the next page', () => {
  it.each([
    [['app', 'list'], 'oauthctl app list --after=7'],
    [['-q', 'app', 'list', '--limit', '2'], 'oauthctl -q app list --limit 2 --after=7'],
    [['app', 'list', '--after', '5', '--limit=2'], 'oauthctl app list --limit=2 --after=7'],
    [['app', 'list', '--after=5'], 'oauthctl app list --after=7'],
    [['app', 'list', '--search', "it's $HOME"], "oauthctl app list --search 'it'\\''s $HOME' --after=7"],
  ])('after %j is %s', (argv, line) => {
    expect(nextPage(argv, '7')).toBe(line);
  });

  it('quotes a cursor that a shell would take apart', () => {
    expect(nextPage(['user', 'list'], 'a b')).toBe("oauthctl user list '--after=a b'");
  });
});
