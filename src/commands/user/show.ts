import { findUser, userDocument } from '../../core/users.ts';
import { defineCommand } from '../../terminal/command.ts';
import { userArgument } from './user-argument.ts';

export const command = defineCommand({
  summary: 'Show a user',
  arguments: userArgument,
  options: {},
  examples: [
    { doc: 'For a person', line: 'oauthctl user show alice' },
    { doc: 'For a program', line: 'oauthctl user show alice --json' },
  ],
  async run({ given, terminal, context }) {
    const opened = await context();
    const user = await findUser(opened, given.username);
    await terminal.record(await userDocument(opened, user), [user.username]);
  },
});
