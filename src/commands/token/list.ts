import { text } from '../../config/kinds.ts';
import { findClient } from '../../core/clients.ts';
import { listTokens } from '../../core/token/list.ts';
import { findUser } from '../../core/users.ts';
import { defineCommand, flag, option } from '../../terminal/command.ts';
import { paging } from '../paging.ts';

export const command = defineCommand({
  summary: 'List the live tokens, never their values',
  description: 'Lists access tokens, those that live longest first. Their values are kept nowhere.',
  arguments: {},
  options: {
    app: option(text(), { value: 'id', doc: 'only those of this app' }),
    user: option(text(), { value: 'username', doc: 'only those made for this user' }),
    expired: flag({ doc: 'those that have expired and are not cleared yet' }),
    ...paging,
  },
  examples: [
    { doc: 'All live tokens', line: 'oauthctl token list' },
    { doc: "One user's, for a program", line: 'oauthctl token list --user alice --json' },
  ],
  async run({ given, terminal, context }) {
    const { app, user, expired, limit, after } = given;
    const opened = await context();
    const page = await listTokens(opened, {
      client: app === undefined ? undefined : await findClient(opened, app),
      user: user === undefined ? undefined : await findUser(opened, user),
      expired,
      limit,
      after,
    });
    await terminal.list(page, {
      columns: ['client_id', 'username', 'scope', 'issued_at', 'expires_at'],
      essential: 'client_id',
    });
  },
});
