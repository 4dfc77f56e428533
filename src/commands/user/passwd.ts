import { findUser, setPassword, userDocument } from '../../core/users.ts';
import { defineCommand, flag } from '../../terminal/command.ts';
import { newPassword } from '../new-password.ts';
import { userArgument } from './user-argument.ts';

export const command = defineCommand({
  summary: "Change a user's password",
  description: 'Gives a user a new password, asked for or piped in. Tokens that were issued before are dead.',
  arguments: userArgument,
  options: {
    passwordStdin: flag({ doc: 'read the password from the standard input' }),
  },
  examples: [
    { doc: 'Asks for the password', line: 'oauthctl user passwd alice' },
    { doc: 'In a script', line: 'printf %s "$PASSWORD" | oauthctl user passwd alice --password-stdin' },
  ],
  async run({ given, terminal, context }) {
    const opened = await context();
    const user = await findUser(opened, given.username);
    const password = await newPassword(given.passwordStdin, terminal);
    await setPassword(opened, user, password);
    await terminal.record(await userDocument(opened, user), [user.username]);
    terminal.note('The password was changed.');
  },
});
