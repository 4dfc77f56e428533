import { text } from '../../config/kinds.ts';
import { findClient } from '../../core/clients.ts';
import { revokeAll, revokeToken } from '../../core/token/revoke.ts';
import { findUser } from '../../core/users.ts';
import { UserError } from '../../errors.ts';
import { argument, defineCommand, flag, option, type Run } from '../../terminal/command.ts';
import { readToken, tokenText } from './token-argument.ts';

const args = {
  token: argument(tokenText, { doc: 'the token, or - to read it from the standard input', optional: true }),
};

const options = {
  app: option(text(), { value: 'id', doc: 'revoke every token of this app' }),
  user: option(text(), { value: 'username', doc: 'revoke every token made for this user' }),
  all: flag({ doc: 'revoke every token there is' }),
};

type Inputs = Run<typeof args, typeof options>;

export const command = defineCommand({
  summary: 'Revoke a token, or many',
  description:
    'Revokes an access or refresh token; a refresh token takes along all that came from it. A token that is unknown ' +
    'is no error (RFC 7009). In bulk it asks first.',
  arguments: args,
  options,
  examples: [
    {
      doc: 'Without leaving the token in the history of the shell',
      line: 'oauthctl token revoke - < token.txt',
    },
    { doc: 'Everything that one app has', line: 'oauthctl token revoke --app shop --yes' },
  ],
  async run(inputs) {
    const { given, terminal } = inputs;
    const named = [given.token, given.app, given.user, given.all || undefined].filter(
      (what) => what !== undefined,
    );
    if (named.length > 1) {
      throw new UserError('invalid_value', 'give one of: a token, --app, --user, --all');
    }
    if (given.app !== undefined) await revokeOfApp(inputs, given.app);
    else if (given.user !== undefined) await revokeOfUser(inputs, given.user);
    else if (given.all) await revokeEverything(inputs);
    else await revokeOne(inputs);
    await terminal.text('revoked', { revoked: true }, []);
  },
});

async function revokeOfApp({ terminal, context }: Inputs, app: string): Promise<void> {
  const opened = await context();
  const client = await findClient(opened, app);
  await terminal.confirm(`revoke every token of the app ${client.name} (${client.clientId})`);
  await revokeAll(opened, { client });
}

async function revokeOfUser({ terminal, context }: Inputs, username: string): Promise<void> {
  const opened = await context();
  const user = await findUser(opened, username);
  await terminal.confirm(`revoke every token made for the user ${user.username}`);
  await revokeAll(opened, { user });
}

async function revokeEverything({ terminal, context }: Inputs): Promise<void> {
  const opened = await context();
  await terminal.confirm('revoke every token there is');
  await revokeAll(opened, { everything: true });
}

async function revokeOne({ given, terminal, context }: Inputs): Promise<void> {
  let token = given.token;
  if (token === undefined) {
    if (!terminal.canAsk) {
      throw new UserError(
        'invalid_value',
        'nothing to revoke was named: give a token, --app, --user or --all',
        'for example: oauthctl token revoke - < token.txt',
      );
    }
    const ask = await terminal.questions();
    token = await ask.secret('Token:', (typed) => (typed === '' ? 'a token is needed' : undefined));
  }
  await revokeToken(await context(), await readToken(token, terminal));
}
