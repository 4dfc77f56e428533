import { inspectToken } from '../../core/token/introspect.ts';
import { argument, defineCommand, flag } from '../../terminal/command.ts';
import { readToken, tokenText } from './token-argument.ts';

export const command = defineCommand({
  summary: 'Say what a token is good for',
  description: 'Shows an access or refresh token as token introspection does (RFC 7662).',
  arguments: {
    token: argument(tokenText, { doc: 'the token, or - to read it from the standard input', secret: true }),
  },
  options: {
    exitCode: flag({ doc: 'end with exit code 1 when the token is not active' }),
  },
  examples: [
    {
      doc: 'Without leaving the token in the history of the shell',
      line: 'oauthctl token inspect - < token.txt',
    },
    { doc: 'As a condition in a script', line: 'oauthctl token inspect - --exit-code --quiet < token.txt' },
  ],
  async run({ given, terminal, context }) {
    const token = await readToken(given.token, terminal);
    const answer = await inspectToken(await context(), token);
    await terminal.record(answer, [answer.active ? 'active' : 'inactive']);
    return given.exitCode && !answer.active ? 1 : 0;
  },
});
