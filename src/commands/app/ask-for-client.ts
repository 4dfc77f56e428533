import { UserError } from '../../errors.ts';
import type { Terminal } from '../../terminal/terminal.ts';
import { grantTypesOf } from './grant-names.ts';

/** What a person may say of a new client, on the command line or when asked. */
interface Said {
  readonly name: string | undefined;
  readonly clientId: string | undefined;
  readonly type: 'confidential' | 'public' | undefined;
  readonly grant: readonly string[] | undefined;
  readonly redirectUri: readonly string[] | undefined;
}

/** The same with everything decided. */
interface Decided {
  name: string;
  clientType: 'confidential' | 'public';
  grantTypes: readonly string[];
  redirectUris: readonly string[];
}

const DEFAULT_GRANT = 'authorization-code';

const grantsToChoose = [
  { name: 'authorization-code: users sign in and consent in a browser', value: DEFAULT_GRANT },
  { name: 'device-code: on a device without a browser, which shows a code', value: 'device-code' },
  { name: 'client-credentials: the app acts for itself', value: 'client-credentials' },
  { name: 'password: the app asks users for their password (not recommended)', value: 'password' },
];

/**
 * Settles what a new client is. A command line that names the app is complete; one that does not is completed by
 * questions on a terminal.
 *
 * @throws UserError "invalid_value" where the name is missing and nobody can be asked
 */
export async function askForClient(said: Said, terminal: Terminal): Promise<Decided> {
  const name = said.name ?? said.clientId;
  if (name !== undefined) {
    return {
      name,
      clientType: said.type ?? 'confidential',
      grantTypes: grantTypesOf(said.grant ?? [DEFAULT_GRANT]),
      redirectUris: said.redirectUri ?? [],
    };
  }
  if (!terminal.canAsk) {
    throw new UserError(
      'invalid_value',
      'missing argument <name>',
      'for example: oauthctl app create shop --redirect-uri https://shop.example/callback',
    );
  }
  const ask = await terminal.questions();
  const chosenName = await ask.text('Name of the app:', {
    check: (text) => (text === '' ? 'a name is needed' : undefined),
  });
  if (terminal.manner.yes) return askForClient({ ...said, name: chosenName }, terminal);
  const clientType =
    said.type ??
    (await ask.one('Can it keep a secret?', [
      { name: 'yes: it runs on a server (confidential)', value: 'confidential' as const },
      { name: 'no: it runs in a browser or on a device (public)', value: 'public' as const },
    ]));
  const offered = clientType === 'public' ? grantsToChoose.slice(0, 2) : grantsToChoose;
  const grants = said.grant ?? (await ask.several('Which grants may it use?', offered, [DEFAULT_GRANT]));
  const grantTypes = grantTypesOf(grants);
  const asksForUri = said.redirectUri === undefined && grantTypes.includes('authorization_code');
  const typed = asksForUri ? await ask.text('Redirect URIs, with blanks between (empty: later):') : '';
  return {
    name: chosenName,
    clientType,
    grantTypes,
    redirectUris: said.redirectUri ?? typed.split(/\s+/).filter(Boolean),
  };
}
