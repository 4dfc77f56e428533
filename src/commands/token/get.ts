import type { DeviceCode } from '../../client/device-flow.ts';
import type { OAuthServer } from '../../client/server.ts';
import type { TokenRequest, TokenResponse } from '../../client/token-request.ts';
import { seconds, text } from '../../config/kinds.ts';
import { issuerUrl } from '../../config/references.ts';
import { UserError } from '../../errors.ts';
import { defineCommand, flag, list, option, type Run } from '../../terminal/command.ts';
import { Ended } from '../../terminal/ended.ts';
import { escapedJson } from '../../terminal/escape.ts';
import type { Terminal } from '../../terminal/terminal.ts';
import { loopbackUri, type Requester, registeredRequester, requesterElsewhere } from './requester.ts';

const options = {
  app: option(text(), {
    value: 'id',
    doc: 'the app: a client_id, or a name that only one app has; with --issuer a client_id there',
  }),
  device: flag({
    doc: 'confirm a code with a browser on any machine, instead of signing in with the one here',
  }),
  issuer: option(issuerUrl, {
    value: 'url',
    doc: 'ask this server, and not the one that is configured here',
  }),
  scope: list(text(), {
    value: 'scope',
    doc: 'what to ask for; without, what the server gives',
    spaced: true,
  }),
  resource: list(text(), { value: 'uri', doc: 'the API that the token is for (RFC 8707)' }),
  redirectUri: option(loopbackUri, {
    value: 'uri',
    doc: 'where the answer goes; without a port, any free one is taken',
  }),
  clientSecretStdin: flag({ doc: "read the app's secret from the standard input" }),
  timeout: option(seconds({ min: 1 }), {
    value: 'duration',
    doc: 'how long to wait for the person, in seconds or such as 5m',
    default: 600,
  }),
};

type Inputs = Run<Record<never, never>, typeof options>;

export const command = defineCommand({
  summary: 'Get a token as an app does, with a browser or a device code',
  description:
    'Signs in with the browser as an app on this machine does (authorization code with PKCE, RFC 8252), or by a ' +
    'device code (RFC 8628), and prints the token: a way to try a server, this one or with --issuer any other. The ' +
    'address to go to is always printed on stderr as well. An app of this server needs a redirect URI such as ' +
    'http://127.0.0.1/callback, and the server has to run.',
  arguments: {},
  options,
  examples: [
    { doc: 'Sign in, and get what the app would get', line: 'oauthctl token get --app shop --scope read' },
    {
      doc: 'From the development server',
      line: 'oauthctl token get --app dev-public --issuer http://localhost:8000/o',
    },
    { doc: 'On a machine without a browser', line: 'oauthctl token get --app shop --device' },
    {
      doc: 'For a confidential app of another server',
      line: 'oauthctl token get --app shop --issuer https://auth.example.com --client-secret-stdin < secret.txt',
    },
  ],
  async run(inputs) {
    const { given, terminal } = inputs;
    const requester = await requesterOf(inputs);
    const stop = terminal.stopSignal();
    try {
      const server = await serverOf(inputs, requester, stop);
      const { clientId, clientSecret, authMethod } = requester;
      const { scope, resource = [], timeout: timeoutSeconds } = given;
      const request = { clientId, clientSecret, authMethod, scope, resource, timeoutSeconds, stop };
      const tokens = given.device
        ? await byDevice(inputs, server, request)
        : await byBrowser(inputs, server, { ...request, redirectUri: requester.redirectUri });
      await terminal.record(tokens, [tokens.access_token]);
    } catch (error) {
      throw stop.aborted ? Ended.interrupted() : error;
    }
  },
});

async function requesterOf({ given, terminal, context }: Inputs): Promise<Requester> {
  return given.issuer === undefined
    ? registeredRequester(await context(), given, terminal)
    : requesterElsewhere(given.issuer, given, terminal);
}

async function serverOf(
  { given, settings }: Inputs,
  { issuer }: Requester,
  stop: AbortSignal,
): Promise<OAuthServer> {
  const { findServer, UnreachableError } = await import('../../client/server.ts');
  const { SERVER } = await settings();
  try {
    return await findServer(issuer, { stop, insecure: SERVER.ALLOW_INSECURE_ISSUER });
  } catch (error) {
    if (!(error instanceof UnreachableError) || given.issuer !== undefined) throw error;
    throw new UserError(
      'failed',
      error.message,
      'start it with: oauthctl serve; where it has another address, name that with --issuer',
    );
  }
}

async function byBrowser(
  { terminal, source }: Inputs,
  server: OAuthServer,
  request: TokenRequest & { redirectUri: string },
): Promise<TokenResponse> {
  const { codeFlow } = await import('../../client/code-flow.ts');
  return codeFlow(server, {
    ...request,
    async onAddress(address) {
      const opens = terminal.canAsk;
      tell(
        terminal,
        `${opens ? 'A browser opens. If not, go' : 'Go'} to this address on this machine, and sign in:\n${address}`,
        { authorization_uri: address },
      );
      if (!opens) return;
      const { openBrowser } = await import('../../terminal/open-browser.ts');
      await openBrowser(address, source.env.BROWSER);
    },
  });
}

async function byDevice(
  { terminal }: Inputs,
  server: OAuthServer,
  request: TokenRequest,
): Promise<TokenResponse> {
  const { deviceFlow } = await import('../../client/device-flow.ts');
  return deviceFlow(server, { ...request, onCode: (code) => showCode(terminal, code) });
}

async function showCode(terminal: Terminal, code: DeviceCode): Promise<void> {
  const { user_code, verification_uri, verification_uri_complete: complete = verification_uri } = code;
  const lines = [`Go to ${verification_uri} on any machine, and type the code ${user_code}`];
  if (complete !== verification_uri) lines.push(`or go to ${complete}`);
  if (terminal.isInteractive) {
    const { drawQrCode } = await import('../../terminal/qr-code.ts');
    const drawn = await drawQrCode(complete, terminal.messageColumns);
    if (drawn !== undefined) lines.push('', drawn);
  }
  tell(terminal, lines.join('\n'), code);
}

/** Says on stderr what the person has to do, or a program for them: with `--json` it is a document in a line. */
function tell(terminal: Terminal, words: string, document: object): void {
  terminal.say(terminal.manner.json ? escapedJson(document) : words);
}
