import { type Kind, text } from '../../config/kinds.ts';
import type { Settings } from '../../config/settings/index.ts';
import type { Context } from '../../context.ts';
import { isSecretOf } from '../../core/client-auth/index.ts';
import { type Client, findClient } from '../../core/clients.ts';
import { DEVICE_GRANT_TYPE } from '../../core/device/grant-type.ts';
import { issuer } from '../../core/issuer.ts';
import { isRedirectUriOf, loopbackRedirectUri } from '../../core/redirect-uri.ts';
import { UserError } from '../../errors.ts';
import { escapeText } from '../../terminal/escape.ts';
import type { Terminal } from '../../terminal/terminal.ts';
import { onlyClient } from './only-client.ts';

/** Who asks for a token, and where. */
export interface Requester {
  readonly issuer: string;
  readonly clientId: string;
  readonly clientSecret: string | undefined;
  /** How it is registered to authenticate; undefined: as the server can. */
  readonly authMethod: string | undefined;
  /** Where the answer of the code flow goes. */
  readonly redirectUri: string;
}

/** What was typed that has to do with it. */
export interface RequesterFlags {
  readonly app: string | undefined;
  readonly issuer: string | undefined;
  readonly device: boolean;
  readonly redirectUri: string | undefined;
  readonly clientSecretStdin: boolean;
}

const USUAL_REDIRECT_URI = 'http://127.0.0.1/callback';

/** An http address of this machine (RFC 8252 section 7.3). */
export const loopbackUri: Kind<string> = text({
  pattern: /^http:\/\/(?:localhost|127\.0\.0\.1|\[::1\])(?::[0-9]{1,5})?(?:[/?][^#\s]*)?$/,
  allowed: `an http address of this machine such as ${USUAL_REDIRECT_URI}`,
});

/**
 * An app of another server, of which only what was typed is known.
 *
 * @throws UserError "invalid_value" when the app is not named
 */
export async function requesterElsewhere(
  server: string,
  flags: RequesterFlags,
  terminal: Terminal,
): Promise<Requester> {
  if (flags.app === undefined) {
    throw new UserError('invalid_value', 'with --issuer, say with --app which client_id the app has there');
  }
  return {
    issuer: server,
    clientId: flags.app,
    clientSecret: flags.clientSecretStdin ? await terminal.readSecret('--client-secret-stdin') : undefined,
    authMethod: undefined,
    redirectUri: flags.redirectUri ?? USUAL_REDIRECT_URI,
  };
}

/**
 * An app of this server: what can be known to go wrong is said before a browser opens.
 *
 * @throws UserError "not_found", or "invalid_value" for an app that cannot get a token so, or a secret that is not its
 */
export async function registeredRequester(
  context: Context,
  flags: RequesterFlags,
  terminal: Terminal,
): Promise<Requester> {
  const { settings } = context;
  const client =
    flags.app === undefined
      ? await onlyClient(context, terminal, 'oauthctl token get')
      : await findClient(context, flags.app);
  checkGrant(client, flags.device);
  return {
    issuer: issuer(settings),
    clientId: client.clientId,
    authMethod: client.authMethod,
    redirectUri: flags.device ? '' : redirectUriOf(settings, client, flags.redirectUri),
    clientSecret: await secretOf(context, client, flags, terminal),
  };
}

function checkGrant({ clientId, name, active, grantTypes }: Client, device: boolean): void {
  if (!active) {
    throw new UserError(
      'invalid_value',
      `the app ${name} is inactive`,
      `oauthctl app update ${clientId} --active`,
    );
  }
  if (grantTypes.includes(device ? DEVICE_GRANT_TYPE : 'authorization_code')) return;
  throw new UserError(
    'invalid_value',
    `the app ${name} is not registered for the ${device ? 'device' : 'authorization code'} grant`,
    `oauthctl app update ${clientId} --add-grant ${device ? 'device-code' : 'authorization-code'}`,
  );
}

function redirectUriOf(settings: Settings, client: Client, asked: string | undefined): string {
  const { clientId, name, redirectUris } = client;
  if (asked === undefined) {
    const found = loopbackRedirectUri(settings, redirectUris);
    if (found !== undefined) return found;
  } else if (isRedirectUriOf(settings, redirectUris, asked)) return asked;
  throw new UserError(
    'invalid_value',
    asked === undefined
      ? `the app ${name} has no redirect URI on this machine, and that is where its answer has to arrive`
      : `the app ${name} has no redirect URI ${asked}`,
    `oauthctl app update ${clientId} --add-redirect-uri ${asked ?? USUAL_REDIRECT_URI}`,
  );
}

/** The secret of a confidential app: piped in, or typed on a terminal, because only its hash is kept. */
async function secretOf(
  context: Context,
  client: Client,
  { clientSecretStdin }: RequesterFlags,
  terminal: Terminal,
): Promise<string | undefined> {
  const { clientId, name, clientType } = client;
  if (clientType === 'public') {
    if (!clientSecretStdin) return undefined;
    throw new UserError('invalid_value', `the app ${name} is public and has no secret`);
  }
  if (!clientSecretStdin && !terminal.canAsk) {
    throw new UserError(
      'invalid_value',
      `the app ${name} is confidential, and only a hash of its secret is kept here`,
      `printf %s "$CLIENT_SECRET" | oauthctl token get --app ${clientId} --client-secret-stdin`,
    );
  }
  const secret = clientSecretStdin
    ? await terminal.readSecret('--client-secret-stdin')
    : await (await terminal.questions()).secret(`The secret of the app ${escapeText(name)}:`);
  if (await isSecretOf(context, client, secret)) return secret;
  throw new UserError(
    'invalid_value',
    `this is not the secret of the app ${name}`,
    `oauthctl app rotate-secret ${clientId} makes a new one`,
  );
}
