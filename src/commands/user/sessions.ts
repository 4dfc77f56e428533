import { text } from '../../config/kinds.ts';
import { endSessionOf, endSessionsOf, listSessions, sessionDocument } from '../../core/sessions.ts';
import { findUser } from '../../core/users.ts';
import { UserError } from '../../errors.ts';
import { defineCommand, flag, option } from '../../terminal/command.ts';
import { paging } from '../paging.ts';
import { userArgument } from './user-argument.ts';

export const command = defineCommand({
  summary: 'List where a user is signed in, or sign them out',
  description:
    'Lists the browsers in which a user is signed in on the pages of this server. With --end or --end-all it signs ' +
    'them out instead, at once; their apps keep the tokens that they have.',
  arguments: userArgument,
  options: {
    end: option(text(), { value: 'sid', doc: 'sign out the browser with this sid' }),
    endAll: flag({ doc: 'sign out every browser of the user' }),
    ...paging,
  },
  examples: [
    { doc: 'Where a user is signed in', line: 'oauthctl user sessions alice' },
    { doc: 'Sign a user out everywhere', line: 'oauthctl user sessions alice --end-all' },
  ],
  async run({ given, terminal, context }) {
    const { end, endAll, limit, after } = given;
    if (end !== undefined && endAll) throw new UserError('invalid_value', 'give one of: --end, --end-all');
    const opened = await context();
    const user = await findUser(opened, given.username);
    if (end !== undefined || endAll) {
      const ended =
        end === undefined ? await endSessionsOf(opened, user) : await endSessionOf(opened, user, end);
      const words = ended === 1 ? 'signed out 1 browser' : `signed out ${ended} browsers`;
      await terminal.text(words, { ended }, [ended]);
      return;
    }
    const page = await listSessions(opened, user, { limit, ...(after === undefined ? {} : { after }) });
    await terminal.list(
      { data: page.data.map(sessionDocument), next: page.next },
      { columns: ['sid', 'methods', 'authenticated_at', 'expires_at'], essential: 'sid' },
    );
  },
});
