import { keyDocument, listKeys } from '../../core/keys/key-list.ts';
import { UserError } from '../../errors.ts';
import { defineCommand } from '../../terminal/command.ts';
import { paging } from '../paging.ts';
import { keyView } from './key-view.ts';

export const command = defineCommand({
  summary: 'List the signing keys',
  description:
    'Lists the keys that sign tokens. A key is published before it signs, then active, then retiring while what it ' +
    'signed is alive, and retired when nothing is taken any more that it signed.',
  arguments: {},
  options: paging,
  examples: [
    { doc: 'All keys and what they do', line: 'oauthctl key list' },
    { doc: 'For a script', line: 'oauthctl key list --json' },
  ],
  async run({ given, terminal, context }) {
    const keys = (await listKeys(await context())).map(keyDocument);
    const start = given.after === undefined ? 0 : keys.findIndex(({ kid }) => kid === given.after) + 1;
    if (given.after !== undefined && start === 0) {
      throw new UserError('invalid_value', '--after takes what the page before printed as its next');
    }
    const data = keys.slice(start, start + given.limit);
    const next = start + given.limit < keys.length ? (data.at(-1)?.kid ?? null) : null;
    await terminal.list({ data, next }, keyView);
  },
});
