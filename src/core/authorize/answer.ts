import type { Context } from '../../context.ts';
import { OAuthError, StorageError } from '../../errors.ts';
import { issuer } from '../issuer.ts';
import { type ReturnWay, UnanswerableRequest } from './request.ts';
import type { AuthorizationResponse, ResponseParameters } from './response.ts';

/** A response with what every response has: `state` as it came, and who answers (RFC 9207). */
export function responseTo(
  { settings }: Context,
  { redirectUri, mode, state }: ReturnWay,
  parameters: ResponseParameters,
): AuthorizationResponse {
  return {
    redirectUri,
    mode,
    parameters: [
      ...parameters,
      ...(state === undefined ? [] : [['state', state] as const]),
      ...(settings.COMPLIANT_BCP_RFC9700_AUTHZ_RESPONSE_ISS ? [['iss', issuer(settings)] as const] : []),
    ],
  };
}

/** What a client is told of a failure (RFC 6749 section 4.1.2.1). */
function errorResponse(
  context: Context,
  way: ReturnWay,
  { code, message }: OAuthError,
): AuthorizationResponse {
  return responseTo(context, way, [
    ['error', code],
    ['error_description', message],
  ]);
}

/**
 * Does work for a client that has been proved: whatever goes wrong in it is that client's to know, also that the
 * server failed, as a redirect has no status (RFC 6749 section 4.1.2.1).
 */
export async function answeringErrors<Outcome>(
  context: Context,
  way: ReturnWay,
  work: () => Promise<Outcome>,
): Promise<Outcome | { kind: 'respond'; response: AuthorizationResponse; error: OAuthError }> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof UnanswerableRequest) throw error;
    const told = error instanceof OAuthError ? error : failureOf(context, error);
    return { kind: 'respond', response: errorResponse(context, way, told), error: told };
  }
}

function failureOf(context: Context, error: unknown): OAuthError {
  if (error instanceof StorageError) {
    context.log.warn({ event: 'authorization_store_failed', err: error });
    return new OAuthError('temporarily_unavailable', 'The server cannot answer just now. Try again.');
  }
  context.log.error({ event: 'authorization_failed', err: error });
  return new OAuthError('server_error', 'The server failed to answer.');
}
