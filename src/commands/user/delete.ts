import { deleteUser, findUser } from '../../core/users.ts';
import { defineCommand } from '../../terminal/command.ts';
import { userArgument } from './user-argument.ts';

export const command = defineCommand({
  summary: 'Delete a user and the tokens made for them',
  description:
    'Deletes a user. Tokens made for the user are dead at once; apps of the user lose their owner. Asks first.',
  arguments: userArgument,
  options: {},
  examples: [
    { doc: 'Asks first', line: 'oauthctl user delete alice' },
    { doc: 'In a script', line: 'oauthctl user delete alice --yes' },
  ],
  async run({ given, terminal, context }) {
    const opened = await context();
    const user = await findUser(opened, given.username);
    await terminal.confirm(`delete the user ${user.username} and all tokens made for them`);
    await deleteUser(opened, user);
    await terminal.text(
      `deleted the user ${user.username}`,
      { id: user.id, username: user.username, deleted: true },
      [user.username],
    );
  },
});
