import { clientMetadata } from '../../core/client-metadata.ts';
import { findClient } from '../../core/clients.ts';
import { defineCommand } from '../../terminal/command.ts';
import { clientArgument } from './client-argument.ts';

export const command = defineCommand({
  summary: 'Show an app',
  description: 'Shows what is known of an app. Its secret is known to nobody but the app.',
  arguments: clientArgument,
  options: {},
  examples: [
    { doc: 'By its name', line: 'oauthctl app show shop' },
    { doc: 'As RFC 7591 client metadata', line: 'oauthctl app show shop --json' },
  ],
  async run({ given, terminal, context }) {
    const client = await findClient(await context(), given.id);
    await terminal.record(clientMetadata(client), [client.clientId]);
  },
});
