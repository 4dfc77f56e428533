import { UserError } from '../errors.ts';
import type { Terminal } from '../terminal/terminal.ts';

/**
 * A new password: from the standard input where the flag says so, else typed twice on a terminal.
 *
 * @param piped whether `--password-stdin` was given
 * @throws UserError "invalid_value" where there is no way to get one
 */
export async function newPassword(piped: boolean, terminal: Terminal): Promise<string> {
  if (piped) return terminal.readSecret('--password-stdin');
  if (!terminal.canAsk) {
    throw new UserError(
      'invalid_value',
      'a password is needed, and nobody can be asked for it',
      'pipe it in, for example: printf %s "$PASSWORD" | oauthctl … --password-stdin',
    );
  }
  const ask = await terminal.questions();
  const password = await ask.secret('Password:', (typed) =>
    typed === '' ? 'a password is needed' : undefined,
  );
  await ask.secret('The same again:', (typed) => (typed === password ? undefined : 'it is not the same'));
  return password;
}
