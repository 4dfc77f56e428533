import type { Context } from '../../context.ts';
import { type Client, listClients } from '../../core/clients.ts';
import { UserError } from '../../errors.ts';
import { escapeText } from '../../terminal/escape.ts';
import type { Terminal } from '../../terminal/terminal.ts';

/** More apps than this are not offered as a choice. */
const MOST_OFFERED = 100;

/**
 * The only app there is, or the one that is chosen on a terminal.
 *
 * @param command the command that needs one, for the hint
 * @throws UserError "not_found" where there is none, "invalid_value" where there are several and nobody can be asked
 */
export async function onlyClient(context: Context, terminal: Terminal, command: string): Promise<Client> {
  const { data, next } = await listClients(context, { limit: MOST_OFFERED });
  const [first, ...others] = data;
  if (first === undefined) {
    throw new UserError(
      'not_found',
      'there is no app yet',
      'oauthctl app create shop --grant client-credentials',
    );
  }
  if (others.length === 0) return first;
  if (terminal.canAsk && next === null) {
    const ask = await terminal.questions();
    return ask.one(
      'For which app?',
      data.map((client) => ({ name: titleOf(client), value: client })),
    );
  }
  const shown = data
    .slice(0, 10)
    .map((client) => `\n  ${titleOf(client)}`)
    .join('');
  const rest = data.length > 10 || next !== null ? '\n  …' : '';
  throw new UserError(
    'invalid_value',
    `there are several apps; say which with --app:${shown}${rest}`,
    `for example: ${command} --app ${first.clientId}`,
  );
}

function titleOf({ clientId, name }: Client): string {
  return escapeText(`${clientId}  ${name}`);
}
