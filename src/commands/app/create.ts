import { text } from '../../config/kinds.ts';
import type { Context } from '../../context.ts';
import { clientMetadata } from '../../core/client-metadata.ts';
import { type Client, createClient, findClient, type NewClient } from '../../core/clients.ts';
import { findUser } from '../../core/users.ts';
import { UserError } from '../../errors.ts';
import { argument, defineCommand, flag, option } from '../../terminal/command.ts';
import type { Terminal } from '../../terminal/terminal.ts';
import { askForClient } from './ask-for-client.ts';
import { clientFlags, userinfoAlgorithmOf } from './client-flags.ts';

const options = {
  ...clientFlags,
  clientSecretStdin: flag({ doc: 'read its secret from the standard input instead of making one' }),
  clientId: option(text(), { value: 'id', doc: 'its client_id, instead of one that is made' }),
  ifNotExists: flag({
    doc: 'where it exists, by its client_id or else by its name, print that and change nothing',
  }),
};

export const command = defineCommand({
  summary: 'Register an app',
  description:
    'Registers an app (an OAuth client), and prints its client_id and its secret, which cannot be shown again. ' +
    'Without flags it is confidential and uses the authorization code grant.',
  arguments: {
    name: argument(text(), { doc: 'the name that users see; asked for on a terminal', optional: true }),
  },
  options,
  examples: [
    { doc: 'A web app', line: 'oauthctl app create shop --redirect-uri https://shop.example/callback' },
    {
      doc: 'A service that acts for itself',
      line: 'oauthctl app create billing --grant client-credentials --scope read',
    },
    {
      doc: 'A single-page or native app',
      line: 'oauthctl app create notes --type public --redirect-uri http://127.0.0.1/cb',
    },
    { doc: 'In a script that may run again', line: 'oauthctl app create shop --if-not-exists --quiet' },
  ],
  createsStore: true,
  async run({ given, terminal, context }) {
    const clientSecret = given.clientSecretStdin
      ? await terminal.readSecret('--client-secret-stdin')
      : undefined;
    const asked = await askForClient(given, terminal);
    const { user: owner, scope, authMethod, tokenFormat, clientId } = given;
    const opened = await context();
    const input: NewClient = {
      ...asked,
      postLogoutRedirectUris: given.postLogoutRedirectUri ?? [],
      allowedOrigins: given.allowedOrigin ?? [],
      scope: scope?.length === 0 ? undefined : scope,
      userId: owner ? (await findUser(opened, owner)).id : undefined,
      authMethod,
      tokenFormat,
      skipAuthorization: given.skipAuthorization,
      pkceOptional: given.pkceOptional,
      idTokenAlgorithm: given.algorithm,
      userinfoAlgorithm: userinfoAlgorithmOf(given) ?? undefined,
      keepsSecret: given.noHashClientSecret,
      clientId,
      clientSecret,
    };
    const {
      client,
      clientSecret: madeSecret,
      existed,
    } = given.ifNotExists ? await createOrFind(opened, input) : await create(opened, input);
    await terminal.record(clientMetadata(client, madeSecret), essentials(client, madeSecret));
    if (existed) terminal.note('it existed already; nothing was changed');
    else tellWhatIsNext(client, madeSecret, terminal);
  },
});

interface Outcome {
  client: Client;
  clientSecret: string | undefined;
  existed: boolean;
}

async function create(context: Context, input: NewClient): Promise<Outcome> {
  return { ...(await createClient(context, input)), existed: false };
}

async function createOrFind(context: Context, input: NewClient): Promise<Outcome> {
  const existing = await findExisting(context, input);
  if (existing !== undefined) return { client: existing, clientSecret: undefined, existed: true };
  try {
    return await create(context, input);
  } catch (error) {
    // Somebody else may have registered it in between.
    const winner = isUserError(error, 'conflict') ? await findExisting(context, input) : undefined;
    if (winner === undefined) throw error;
    return { client: winner, clientSecret: undefined, existed: true };
  }
}

async function findExisting(context: Context, { clientId, name }: NewClient): Promise<Client | undefined> {
  try {
    const client = await findClient(context, clientId ?? name);
    return clientId === undefined || client.clientId === clientId ? client : undefined;
  } catch (error) {
    // Several apps of a name are a conflict; with a client_id, a name that looks like it means nothing.
    if (isUserError(error, 'not_found') || (isUserError(error, 'conflict') && clientId !== undefined))
      return undefined;
    throw error;
  }
}

function isUserError(error: unknown, code: UserError['code']): boolean {
  return error instanceof UserError && error.code === code;
}

function essentials({ clientId }: Client, clientSecret: string | undefined): string[] {
  return clientSecret === undefined ? [clientId] : [clientId, clientSecret];
}

function tellWhatIsNext(client: Client, clientSecret: string | undefined, terminal: Terminal): void {
  if (clientSecret !== undefined)
    terminal.note('The secret is shown this once. Keep it where only the app can read it.');
  const redirects = client.grantTypes.some((grant) => grant === 'authorization_code' || grant === 'implicit');
  if (redirects && client.redirectUris.length === 0) {
    const name = client.grantTypes.includes('authorization_code') ? 'authorization code' : 'implicit';
    terminal.note(
      `hint: the ${name} grant needs a redirect URI: ` +
        `oauthctl app update ${client.clientId} --add-redirect-uri https://…`,
    );
  }
}
