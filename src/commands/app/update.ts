import { text } from '../../config/kinds.ts';
import type { Context } from '../../context.ts';
import { clientMetadata } from '../../core/client-metadata.ts';
import { type Client, type ClientChanges, findClient, updateClient } from '../../core/clients.ts';
import { findUser } from '../../core/users.ts';
import { UserError } from '../../errors.ts';
import { defineCommand, flag, type Given, list, option } from '../../terminal/command.ts';
import { changedList } from '../changed-list.ts';
import { eitherFlag } from '../either-flag.ts';
import { clientArgument } from './client-argument.ts';
import { clientFlags, userinfoAlgorithmOf } from './client-flags.ts';
import { grantName, grantTypeOf, grantTypesOf } from './grant-names.ts';

const options = {
  name: option(text(), { value: 'name', doc: 'the name that users see' }),
  ...clientFlags,
  addGrant: list(grantName, { value: 'grant', doc: 'a further grant' }),
  removeGrant: list(grantName, { value: 'grant', doc: 'a grant it may no longer use' }),
  addRedirectUri: list(text(), { value: 'uri', doc: 'a further redirect URI' }),
  removeRedirectUri: list(text(), { value: 'uri', doc: 'a redirect URI to take away' }),
  addPostLogoutRedirectUri: list(text(), { value: 'uri', doc: 'a further post-logout redirect URI' }),
  removePostLogoutRedirectUri: list(text(), {
    value: 'uri',
    doc: 'a post-logout redirect URI to take away',
  }),
  addAllowedOrigin: list(text(), { value: 'origin', doc: 'a further origin' }),
  removeAllowedOrigin: list(text(), { value: 'origin', doc: 'an origin to take away' }),
  addScope: list(text(), { value: 'scope', doc: 'a further scope', spaced: true }),
  removeScope: list(text(), { value: 'scope', doc: 'a scope to take away', spaced: true }),
  askConsent: flag({ doc: 'ask its users for consent again' }),
  hashClientSecret: flag({ doc: 'keep nothing of its secret but the hash' }),
  clientSecretStdin: flag({
    doc: 'read a new secret from the standard input; that which it has ends at once',
  }),
  pkceRequired: flag({ doc: 'let it ask for no code without PKCE' }),
  active: flag({ doc: 'let it work again' }),
  inactive: flag({ doc: 'stop it: its tokens are dead at once, for good' }),
};

export const command = defineCommand({
  summary: 'Change an app',
  description:
    'Changes what is named and leaves the rest. A list flag such as --redirect-uri replaces the list; ' +
    '--add-redirect-uri and --remove-redirect-uri change it, and so for each list.',
  arguments: clientArgument,
  options,
  examples: [
    {
      doc: 'One more redirect URI',
      line: 'oauthctl app update shop --add-redirect-uri https://shop.example/cb2',
    },
    { doc: 'Other scopes', line: 'oauthctl app update shop --scope "read write"' },
    { doc: 'Stop it', line: 'oauthctl app update shop --inactive' },
  ],
  async run({ given, terminal, context }) {
    const flags = flagChanges(given);
    const clientSecret = given.clientSecretStdin
      ? await terminal.readSecret('--client-secret-stdin')
      : undefined;
    const opened = await context();
    const client = await findClient(opened, given.id);
    const changes: ClientChanges = {
      ...plainChanges(given),
      ...listChanges(client, given),
      ...flags,
      ...(clientSecret === undefined ? {} : { clientSecret }),
      ...(given.user === undefined ? {} : { userId: await ownerId(opened, given.user) }),
    };
    if (Object.keys(changes).length === 0) {
      throw new UserError(
        'invalid_value',
        'nothing to change was named',
        'oauthctl app update --help lists the flags',
      );
    }
    const changed = await updateClient(opened, client, changes);
    await terminal.record(clientMetadata(changed), [changed.clientId]);
    if (changed.keptSecret === '') {
      terminal.note(`hint: its next secret is kept: oauthctl app rotate-secret ${changed.clientId}`);
    }
    if (changed.clientType === 'confidential' && changed.secretHash === undefined) {
      terminal.note(`hint: it has no secret yet: oauthctl app rotate-secret ${changed.clientId}`);
    }
  },
});

type GivenHere = Given<typeof clientArgument, typeof options>;

function plainChanges(given: GivenHere): ClientChanges {
  const { name, type, authMethod, tokenFormat, algorithm } = given;
  const userinfoAlgorithm = userinfoAlgorithmOf(given);
  return {
    ...(name === undefined ? {} : { name }),
    ...(type === undefined ? {} : { clientType: type }),
    ...(authMethod === undefined ? {} : { authMethod }),
    ...(tokenFormat === undefined ? {} : { tokenFormat }),
    ...(algorithm === undefined ? {} : { idTokenAlgorithm: algorithm }),
    ...(userinfoAlgorithm === undefined ? {} : { userinfoAlgorithm }),
  };
}

function flagChanges(given: GivenHere): ClientChanges {
  const active = eitherFlag('--active', given.active, '--inactive', given.inactive);
  const skipAuthorization = eitherFlag(
    '--skip-authorization',
    given.skipAuthorization,
    '--ask-consent',
    given.askConsent,
  );
  const pkceOptional = eitherFlag(
    '--pkce-optional',
    given.pkceOptional,
    '--pkce-required',
    given.pkceRequired,
  );
  const keepsSecret = eitherFlag(
    '--no-hash-client-secret',
    given.noHashClientSecret,
    '--hash-client-secret',
    given.hashClientSecret,
  );
  return {
    ...(keepsSecret === undefined ? {} : { keepsSecret }),
    ...(active === undefined ? {} : { active }),
    ...(skipAuthorization === undefined ? {} : { skipAuthorization }),
    ...(pkceOptional === undefined ? {} : { pkceOptional }),
  };
}

function listChanges(client: Client, given: GivenHere): ClientChanges {
  const grantTypes = changedList('grant', client.grantTypes, {
    set: given.grant && grantTypesOf(given.grant),
    add: given.addGrant && grantTypesOf(given.addGrant),
    remove: given.removeGrant?.map((name) => grantTypeOf(name)),
  });
  const redirectUris = changedList('redirect-uri', client.redirectUris, {
    set: given.redirectUri,
    add: given.addRedirectUri,
    remove: given.removeRedirectUri,
  });
  const postLogoutRedirectUris = changedList('post-logout-redirect-uri', client.postLogoutRedirectUris, {
    set: given.postLogoutRedirectUri,
    add: given.addPostLogoutRedirectUri,
    remove: given.removePostLogoutRedirectUri,
  });
  const allowedOrigins = changedList('allowed-origin', client.allowedOrigins, {
    set: given.allowedOrigin,
    add: given.addAllowedOrigin,
    remove: given.removeAllowedOrigin,
  });
  const scope = changedScope(client, given);
  return {
    ...(grantTypes === undefined ? {} : { grantTypes }),
    ...(redirectUris === undefined ? {} : { redirectUris }),
    ...(postLogoutRedirectUris === undefined ? {} : { postLogoutRedirectUris }),
    ...(allowedOrigins === undefined ? {} : { allowedOrigins }),
    ...(scope === undefined ? {} : { scope }),
  };
}

/** A client without a list of scopes may ask for every one: there is nothing to add to or to take from. */
function changedScope(client: Client, { scope, addScope, removeScope }: GivenHere): ClientChanges['scope'] {
  const start = scope ?? client.scope;
  const changesList = addScope !== undefined || removeScope !== undefined;
  if (changesList && (start === undefined || scope?.length === 0)) {
    throw new UserError(
      'invalid_value',
      `the app may ask for every scope: there is no list for ${addScope ? '--add-scope' : '--remove-scope'} to change`,
      'name the scopes that it keeps with --scope',
    );
  }
  if (scope?.length === 0) return null;
  return changedList('scope', client.scope ?? [], { set: scope, add: addScope, remove: removeScope });
}

/** Null for an empty name: the app then has no owner. */
async function ownerId(context: Context, username: string): Promise<string | null> {
  return username === '' ? null : (await findUser(context, username)).id;
}
