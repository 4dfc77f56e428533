import { text } from '../../config/kinds.ts';
import { findKeyToRetire, retireKey } from '../../core/keys/rotate.ts';
import { argument, defineCommand } from '../../terminal/command.ts';

export const command = defineCommand({
  summary: 'End a signing key at once',
  description:
    'Takes a key out of the key set and forgets its private part: for a key that somebody else may have. Whoever ' +
    'verifies tokens by the key set refuses what it signed. Where it was active, the key that waits takes over, or ' +
    'else a new one. Asks first.',
  arguments: { kid: argument(text(), { doc: 'the id of the key' }) },
  options: {},
  examples: [
    { doc: 'Asks first', line: 'oauthctl key retire 9x2mZ0vJ3bNq' },
    { doc: 'In a script', line: 'oauthctl key retire 9x2mZ0vJ3bNq --yes' },
  ],
  async run({ given, terminal, context }) {
    const opened = await context();
    const { kid, alg } = await findKeyToRetire(opened, given.kid);
    await terminal.confirm(`retire the ${alg} key ${kid}, so that nobody takes what it signed`);
    const { successor } = await retireKey(opened, kid);
    await terminal.text(
      `retired the key ${kid}`,
      { kid, alg, state: 'retired', ...(successor === undefined ? {} : { successor }) },
      [kid],
    );
    if (successor !== undefined) terminal.note(`${successor} signs from now on.`);
  },
});
