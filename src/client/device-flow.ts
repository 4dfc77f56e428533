/** The device flow (RFC 8628): the person confirms with a browser on whatever machine. */
import { setTimeout } from 'node:timers/promises';
import {
  type DeviceAuthorizationResponse,
  deviceAuthorizationRequest,
  deviceCodeGrantRequest,
  processDeviceAuthorizationResponse,
  processDeviceCodeResponse,
} from 'oauth4webapi';
import { UserError } from '../errors.ts';
import { errorCodeOf, inWords } from './refusal.ts';
import { type OAuthServer, UnreachableError } from './server.ts';
import {
  authenticationOf,
  clientOf,
  parametersOf,
  readTokens,
  type TokenRequest,
  type TokenResponse,
} from './token-request.ts';

/** What the person has to know (RFC 8628 section 3.2): not the device code, which is the client's own. */
export type DeviceCode = Pick<
  DeviceAuthorizationResponse,
  'user_code' | 'verification_uri' | 'verification_uri_complete' | 'expires_in'
>;

export interface DeviceRequest extends TokenRequest {
  /** Told where the person goes, and the code that is typed there. */
  readonly onCode: (code: DeviceCode) => void | Promise<void>;
  /** Waits for some seconds. */
  readonly wait?: (seconds: number, stop: AbortSignal) => Promise<unknown>;
}

/** RFC 8628 section 3.5: between two questions where the server names no other, and what `slow_down` adds to it. */
const INTERVAL_SECONDS = 5;
const SLOWER_BY_SECONDS = 5;

/**
 * Gets a token by way of a code that somebody confirms.
 *
 * @throws UserError "failed" when the server has no device flow, refuses, or nobody confirms in time; the reason of
 *   `stop` when that aborts
 */
export async function deviceFlow(server: OAuthServer, request: DeviceRequest): Promise<TokenResponse> {
  const { device_code: deviceCode, ...code } = await begin(server, request);
  await request.onCode(code);
  const wait = request.wait ?? ((seconds, signal) => setTimeout(seconds * 1_000, undefined, { signal }));
  const patienceSeconds = Math.min(code.expires_in, request.timeoutSeconds);
  let intervalSeconds = code.interval ?? INTERVAL_SECONDS;
  let leftSeconds = patienceSeconds;
  for (;;) {
    await wait(Math.min(intervalSeconds, leftSeconds), request.stop);
    leftSeconds -= intervalSeconds;
    if (leftSeconds < 0) break;
    const outcome = await poll(server, request, deviceCode);
    if (outcome === 'slow_down') intervalSeconds += SLOWER_BY_SECONDS;
    // Whoever does not answer is asked less and less often.
    else if (outcome === 'unreachable') intervalSeconds *= 2;
    else if (outcome !== 'authorization_pending') return outcome;
  }
  throw new UserError(
    'failed',
    `nobody confirmed the code within ${patienceSeconds} seconds`,
    'begin again, and confirm sooner',
  );
}

async function begin(server: OAuthServer, request: DeviceRequest): Promise<DeviceAuthorizationResponse> {
  const { metadata, http } = server;
  if (metadata.device_authorization_endpoint === undefined) {
    throw new UserError(
      'failed',
      `the server ${metadata.issuer} has no device flow`,
      'leave out --device, and sign in with the browser of this machine',
    );
  }
  const client = clientOf(request);
  return inWords(async () => {
    const authentication = authenticationOf(server, request);
    const parameters = parametersOf(request);
    return processDeviceAuthorizationResponse(
      metadata,
      client,
      await deviceAuthorizationRequest(metadata, client, authentication, parameters, http),
    );
  });
}

/** @returns the token, or why there is none yet */
async function poll(
  server: OAuthServer,
  request: DeviceRequest,
  deviceCode: string,
): Promise<TokenResponse | 'authorization_pending' | 'slow_down' | 'unreachable'> {
  const { metadata, http } = server;
  const client = clientOf(request);
  try {
    const authentication = authenticationOf(server, request);
    const response = await deviceCodeGrantRequest(metadata, client, authentication, deviceCode, {
      ...http,
      additionalParameters: request.resource.map((api) => ['resource', api]),
    });
    return await readTokens(response, (sent) => processDeviceCodeResponse(metadata, client, sent));
  } catch (error) {
    if (error instanceof UnreachableError) return 'unreachable';
    const code = await errorCodeOf(error);
    if (code === 'authorization_pending' || code === 'slow_down') return code;
    return inWords(() => Promise.reject(error));
  }
}
