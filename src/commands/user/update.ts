import { text } from '../../config/kinds.ts';
import { findUser, updateUser, userDocument } from '../../core/users.ts';
import { UserError } from '../../errors.ts';
import { defineCommand, flag, list, option } from '../../terminal/command.ts';
import { changedList } from '../changed-list.ts';
import { eitherFlag } from '../either-flag.ts';
import { userArgument } from './user-argument.ts';

export const command = defineCommand({
  summary: 'Change a user',
  description: 'Changes what is named and leaves the rest.',
  arguments: userArgument,
  options: {
    email: option(text(), { value: 'address', doc: 'the email address; empty: none' }),
    superuser: flag({ doc: 'may see and do everything' }),
    noSuperuser: flag({ doc: 'may no longer see and do everything' }),
    group: list(text(), { value: 'name', doc: 'the groups to be in, in place of those before' }),
    addGroup: list(text(), { value: 'name', doc: 'a further group' }),
    removeGroup: list(text(), { value: 'name', doc: 'a group to leave' }),
    active: flag({ doc: 'may sign in again' }),
    inactive: flag({ doc: 'may not sign in; tokens are dead at once, for good' }),
  },
  examples: [
    { doc: 'Another address', line: 'oauthctl user update alice --email alice@example.org' },
    { doc: 'Shut out', line: 'oauthctl user update alice --inactive' },
  ],
  async run({ given, terminal, context }) {
    const active = eitherFlag('--active', given.active, '--inactive', given.inactive);
    const superuser = eitherFlag('--superuser', given.superuser, '--no-superuser', given.noSuperuser);
    const opened = await context();
    const user = await findUser(opened, given.username);
    const { groups: before } = await userDocument(opened, user);
    const groups = changedList('group', before, {
      set: given.group,
      add: given.addGroup,
      remove: given.removeGroup,
    });
    const changes = {
      ...(given.email === undefined ? {} : { email: given.email }),
      ...(superuser === undefined ? {} : { superuser }),
      ...(groups === undefined ? {} : { groups }),
      ...(active === undefined ? {} : { active }),
    };
    if (Object.keys(changes).length === 0) {
      throw new UserError(
        'invalid_value',
        'nothing to change was named',
        'oauthctl user update --help lists the flags',
      );
    }
    const changed = await updateUser(opened, user, changes);
    await terminal.record(await userDocument(opened, changed), [changed.username]);
  },
});
