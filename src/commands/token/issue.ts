import { seconds, text } from '../../config/kinds.ts';
import { issuerUrl } from '../../config/references.ts';
import { findClient } from '../../core/clients.ts';
import { issueToken } from '../../core/token/issue.ts';
import { findUser } from '../../core/users.ts';
import { defineCommand, flag, list, option } from '../../terminal/command.ts';
import { tokenFormatName } from '../token-format-name.ts';
import { onlyClient } from './only-client.ts';

export const command = defineCommand({
  summary: 'Make an access token without a grant',
  description:
    'Makes an access token on your word, for tests, scripts and first aid. It is printed once and kept nowhere. ' +
    'Without --app it is for the only app there is.',
  arguments: {},
  options: {
    app: option(text(), {
      value: 'id',
      doc: 'the app it is for: a client_id, or a name that only one app has',
    }),
    user: option(text(), { value: 'username', doc: 'the user on whose behalf; without, the app itself' }),
    scope: list(text(), { value: 'scope', doc: 'what it allows; without, the default scopes', spaced: true }),
    expiresIn: option(seconds({ min: 1 }), { value: 'duration', doc: 'how long it is good for' }),
    refresh: flag({ doc: 'make a refresh token with it' }),
    audience: list(text(), { value: 'uri', doc: 'the API it is meant for (RFC 8707)' }),
    format: option(tokenFormatName, { value: 'format', doc: 'what it is; without, what the app gets' }),
    issuer: option(issuerUrl, {
      value: 'url',
      doc: 'the address by which clients know the server, for a JWT',
      setting: 'SERVER.ISSUER',
    }),
  },
  examples: [
    { doc: 'For the only app', line: 'oauthctl token issue --scope read' },
    {
      doc: 'Call an API as a user',
      line: 'oauthctl token issue --app shop --user alice --scope "read write" --expires-in 15m --quiet',
    },
  ],
  async run({ given, terminal, context }) {
    const opened = await context();
    const client =
      given.app === undefined
        ? await onlyClient(opened, terminal, 'oauthctl token issue')
        : await findClient(opened, given.app);
    const response = await issueToken(opened, {
      client,
      user: given.user === undefined ? undefined : await findUser(opened, given.user),
      scope: given.scope,
      expiresInSeconds: given.expiresIn,
      refresh: given.refresh,
      audience: given.audience ?? [],
      tokenFormat: given.format,
    });
    const { access_token, refresh_token } = response;
    await terminal.record(
      response,
      refresh_token === undefined ? [access_token] : [access_token, refresh_token],
    );
  },
});
