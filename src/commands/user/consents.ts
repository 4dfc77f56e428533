import { text } from '../../config/kinds.ts';
import { findClient } from '../../core/clients.ts';
import { consentDocument, endConsent, endConsents, listConsents } from '../../core/consents.ts';
import { findUser } from '../../core/users.ts';
import { UserError } from '../../errors.ts';
import { defineCommand, flag, option } from '../../terminal/command.ts';
import { paging } from '../paging.ts';
import { userArgument } from './user-argument.ts';

export const command = defineCommand({
  summary: 'List what a user has let apps have, or take it back',
  description:
    'Lists what a user has let apps have, with consent or without being asked. With --end or --end-all it is taken ' +
    'back instead: the consent, and at once every token that the app has in the name of the user.',
  arguments: userArgument,
  options: {
    end: option(text(), { value: 'id', doc: 'take back what the app with this client_id or name has' }),
    endAll: flag({ doc: 'take back what every app has' }),
    ...paging,
  },
  examples: [
    { doc: 'What apps have in the name of a user', line: 'oauthctl user consents alice' },
    { doc: 'Take it back from one of them', line: 'oauthctl user consents alice --end shop' },
    { doc: 'Take it back from all', line: 'oauthctl user consents alice --end-all' },
  ],
  async run({ given, terminal, context }) {
    const { end, endAll, limit, after } = given;
    if (end !== undefined && endAll) throw new UserError('invalid_value', 'give one of: --end, --end-all');
    const opened = await context();
    const user = await findUser(opened, given.username);
    if (end !== undefined) await endConsent(opened, user, await findClient(opened, end));
    if (end !== undefined || endAll) {
      const ended = end === undefined ? await endConsents(opened, user) : 1;
      const words = ended === 1 ? 'took it back from 1 app' : `took it back from ${ended} apps`;
      await terminal.text(words, { ended }, [ended]);
      return;
    }
    const page = await listConsents(opened, user, { limit, after });
    await terminal.list(
      { data: page.data.map(consentDocument), next: page.next },
      {
        columns: ['client_id', 'client_name', 'scope', 'granted_at', 'last_used_at'],
        essential: 'client_id',
      },
    );
  },
});
