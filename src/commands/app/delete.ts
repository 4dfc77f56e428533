import { deleteClient, findClient } from '../../core/clients.ts';
import { defineCommand } from '../../terminal/command.ts';
import { clientArgument } from './client-argument.ts';

export const command = defineCommand({
  summary: 'Delete an app and its tokens',
  description: 'Deletes an app. Every token that was issued to it is dead at once. Asks first.',
  arguments: clientArgument,
  options: {},
  examples: [
    { doc: 'Asks first', line: 'oauthctl app delete shop' },
    { doc: 'In a script', line: 'oauthctl app delete shop --yes' },
  ],
  async run({ given, terminal, context }) {
    const opened = await context();
    const client = await findClient(opened, given.id);
    await terminal.confirm(`delete the app ${client.name} (${client.clientId}) and all its tokens`);
    await deleteClient(opened, client);
    await terminal.text(`deleted the app ${client.clientId}`, { client_id: client.clientId, deleted: true }, [
      client.clientId,
    ]);
  },
});
