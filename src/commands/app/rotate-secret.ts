import { seconds } from '../../config/kinds.ts';
import { clientMetadata } from '../../core/client-metadata.ts';
import { findClient, rotateClientSecret } from '../../core/clients.ts';
import { defineCommand, option } from '../../terminal/command.ts';
import { clientArgument } from './client-argument.ts';

export const command = defineCommand({
  summary: 'Give an app a new secret',
  description:
    'Makes a new secret for an app and prints it; it cannot be shown again. The old one ends at once.',
  arguments: clientArgument,
  options: {
    grace: option(seconds({ min: 0 }), { value: 'duration', doc: 'keep the old secret good for so long' }),
  },
  examples: [
    { doc: 'The old secret works for another day', line: 'oauthctl app rotate-secret shop --grace 1d' },
    { doc: 'Only the new secret', line: 'oauthctl app rotate-secret shop --quiet' },
  ],
  async run({ given, terminal, context }) {
    const opened = await context();
    const client = await findClient(opened, given.id);
    const secret = await rotateClientSecret(opened, client, { graceSeconds: given.grace ?? 0 });
    await terminal.record(clientMetadata(client, secret), [secret]);
    terminal.note('The secret is shown this once. Keep it where only the app can read it.');
  },
});
