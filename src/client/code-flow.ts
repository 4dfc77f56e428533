/** The authorization code flow of a program on somebody's own machine (RFC 8252), with PKCE (RFC 7636). */
import {
  authorizationCodeGrantRequest,
  calculatePKCECodeChallenge,
  generateRandomCodeVerifier,
  generateRandomState,
  processAuthorizationCodeResponse,
  validateAuthResponse,
} from 'oauth4webapi';
import { UserError } from '../errors.ts';
import { type Answer, listenAt } from './loopback.ts';
import { done, failed } from './page.ts';
import { inWords } from './refusal.ts';
import type { OAuthServer } from './server.ts';
import {
  after,
  authenticationOf,
  clientOf,
  parametersOf,
  readTokens,
  type TokenRequest,
  type TokenResponse,
} from './token-request.ts';

export interface CodeRequest extends TokenRequest {
  /** Where the answer goes: an http address of this machine; without a port, whichever is free. */
  readonly redirectUri: string;
  /** Told the address that a browser has to go to. */
  readonly onAddress: (address: string) => void | Promise<void>;
}

/**
 * Gets a token by way of a browser. The browser's last page says how it ended.
 *
 * @throws UserError "failed" when the server refuses, answers wrongly, or nobody answers in time; the reason of
 *   `stop` when that aborts
 */
export async function codeFlow(server: OAuthServer, request: CodeRequest): Promise<TokenResponse> {
  const state = generateRandomState();
  const verifier = generateRandomCodeVerifier();
  const loopback = await listenAt(request.redirectUri, state);
  try {
    const { redirectUri } = loopback;
    const challenge = await calculatePKCECodeChallenge(verifier);
    await request.onAddress(authorizationAddress(server, request, { redirectUri, state, challenge }));
    const answer = await within(loopback.answer, request, redirectUri);
    return await redeem(server, request, { answer, redirectUri, state, verifier });
  } finally {
    loopback.close();
  }
}

/** @throws UserError "failed" when the server has no address that a browser can go to */
function authorizationAddress(
  { metadata }: OAuthServer,
  request: CodeRequest,
  { redirectUri, state, challenge }: { redirectUri: string; state: string; challenge: string },
): string {
  const endpoint = metadata.authorization_endpoint ?? '';
  if (!/^https?:/i.test(endpoint) || !URL.canParse(endpoint)) {
    throw new UserError('failed', `the server ${metadata.issuer} has no authorization endpoint`);
  }
  const address = new URL(endpoint);
  for (const [name, value] of [
    ['response_type', 'code'],
    ['client_id', request.clientId],
    ['redirect_uri', redirectUri],
    ...parametersOf(request),
    ['state', state],
    ['code_challenge', challenge],
    ['code_challenge_method', 'S256'],
  ] as const) {
    address.searchParams.append(name, value);
  }
  return address.href;
}

/** @throws UserError "failed" when nobody answers in time */
async function within(
  answer: Promise<Answer>,
  { timeoutSeconds, stop }: CodeRequest,
  redirectUri: string,
): Promise<Answer> {
  const timeout = after(timeoutSeconds);
  const given = await Promise.race([answer, aborted(AbortSignal.any([stop, timeout]))]);
  if (given !== undefined) return given;
  stop.throwIfAborted();
  throw new UserError(
    'failed',
    `nobody came back from the browser within ${timeoutSeconds} seconds`,
    `if the page there showed an error: is the redirect URI ${redirectUri} registered for this app?`,
  );
}

/** Resolves when a signal aborts. */
function aborted(signal: AbortSignal): Promise<undefined> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve(undefined);
    else signal.addEventListener('abort', () => resolve(undefined), { once: true });
  });
}

interface Answered {
  answer: Answer;
  redirectUri: string;
  state: string;
  verifier: string;
}

/** Checks the answer (`iss` as well, RFC 9207), takes the token for its code, and tells the browser how it went. */
async function redeem(
  server: OAuthServer,
  request: CodeRequest,
  { answer, redirectUri, state, verifier }: Answered,
): Promise<TokenResponse> {
  const { metadata, http } = server;
  const client = clientOf(request);
  try {
    const tokens = await inWords(async () => {
      const proved = validateAuthResponse(metadata, client, answer.parameters, state);
      const response = await authorizationCodeGrantRequest(
        metadata,
        client,
        authenticationOf(server, request),
        proved,
        redirectUri,
        verifier,
        { ...http, additionalParameters: request.resource.map((api) => ['resource', api]) },
      );
      return readTokens(response, (sent) => processAuthorizationCodeResponse(metadata, client, sent));
    });
    await answer.show(done);
    return tokens;
  } catch (error) {
    await answer.show(failed(error instanceof UserError ? error.message : 'Something went wrong'));
    throw error;
  }
}
