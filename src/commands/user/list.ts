import { text } from '../../config/kinds.ts';
import { listUsers, userDocument } from '../../core/users.ts';
import { defineCommand, option } from '../../terminal/command.ts';
import { paging } from '../paging.ts';

export const command = defineCommand({
  summary: 'List the users',
  description: 'Lists the users in the order of their names.',
  arguments: {},
  options: {
    search: option(text(), {
      value: 'text',
      doc: 'only those with this text in their name or email address',
    }),
    ...paging,
  },
  examples: [
    { doc: 'All users', line: 'oauthctl user list' },
    { doc: 'The names of those at example.com', line: 'oauthctl user list --search @example.com --quiet' },
  ],
  async run({ given, terminal, context }) {
    const { search, after, limit } = given;
    const opened = await context();
    const page = await listUsers(opened, {
      ...(search === undefined ? {} : { search }),
      ...(after === undefined ? {} : { after }),
      limit,
    });
    const data = await Promise.all(page.data.map((user) => userDocument(opened, user)));
    await terminal.list(
      { data, next: page.next },
      { columns: ['username', 'email', 'superuser', 'active', 'groups', 'id'], essential: 'username' },
    );
  },
});
