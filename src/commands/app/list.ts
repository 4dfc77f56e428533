import { text } from '../../config/kinds.ts';
import type { Context } from '../../context.ts';
import { clientMetadata } from '../../core/client-metadata.ts';
import { listClients } from '../../core/clients.ts';
import { defineCommand, option } from '../../terminal/command.ts';
import { paging } from '../paging.ts';
import { grantName, grantTypeOf } from './grant-names.ts';

export const command = defineCommand({
  summary: 'List the apps',
  description: 'Lists the apps in the order of their registration.',
  arguments: {},
  options: {
    user: option(text(), { value: 'username', doc: 'only those that this user owns' }),
    grant: option(grantName, { value: 'grant', doc: 'only those that may use this grant' }),
    search: option(text(), { value: 'text', doc: 'only those with this text in their name or client_id' }),
    ...paging,
  },
  examples: [
    { doc: 'All apps', line: 'oauthctl app list' },
    {
      doc: 'The client_ids of those that still use passwords',
      line: 'oauthctl app list --grant password --quiet',
    },
  ],
  async run({ given, terminal, context }) {
    const { user, grant, search, limit, after } = given;
    const grantType = grant === undefined ? undefined : grantTypeOf(grant);
    const opened = await context();
    const page = await listClients(opened, {
      ...(user === undefined ? {} : { userId: await userIdOf(opened, user) }),
      ...(grantType === undefined ? {} : { grantType }),
      ...(search === undefined ? {} : { search }),
      limit,
      after,
    });
    await terminal.list(
      { data: page.data.map((client) => clientMetadata(client)), next: page.next },
      {
        columns: ['client_id', 'client_name', 'client_type', 'grant_types', 'active'],
        essential: 'client_id',
      },
    );
  },
});

/** What only a filter needs is loaded with it: the start-up of a plain list is held to a bar. */
async function userIdOf(context: Context, username: string): Promise<string> {
  const { findUser } = await import('../../core/users.ts');
  return (await findUser(context, username)).id;
}
