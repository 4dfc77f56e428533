import { text } from '../../config/kinds.ts';
import { createUser, userDocument } from '../../core/users.ts';
import { defineCommand, flag, list, option } from '../../terminal/command.ts';
import { newPassword } from '../new-password.ts';
import { userArgument } from './user-argument.ts';

export const command = defineCommand({
  summary: 'Create a user',
  description:
    'Creates a user, who owns what apps ask for access to. The password is asked for, or piped in.',
  arguments: userArgument,
  options: {
    email: option(text(), { value: 'address', doc: 'the email address', default: '' }),
    superuser: flag({ doc: 'may see and do everything' }),
    group: list(text(), { value: 'name', doc: 'a group to be in; made where there is none' }),
    passwordStdin: flag({ doc: 'read the password from the standard input' }),
    inactive: flag({ doc: 'cannot sign in yet' }),
  },
  examples: [
    { doc: 'Asks for the password', line: 'oauthctl user create alice --email alice@example.com' },
    {
      doc: 'In a script',
      line: 'printf %s "$PASSWORD" | oauthctl user create admin --superuser --password-stdin',
    },
  ],
  createsStore: true,
  async run({ given, terminal, context }) {
    const { username, email, superuser, group, passwordStdin, inactive } = given;
    const password = await newPassword(passwordStdin, terminal);
    const opened = await context();
    const user = await createUser(opened, {
      username,
      email,
      password,
      superuser,
      active: !inactive,
      groups: group ?? [],
    });
    await terminal.record(await userDocument(opened, user), [user.username]);
  },
});
