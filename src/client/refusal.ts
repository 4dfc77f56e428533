/** What may go wrong between a client and an authorization server, in words for the person who waits for a token. */
import {
  AuthorizationResponseError,
  OperationProcessingError,
  ResponseBodyError,
  UnsupportedOperationError,
  WWWAuthenticateChallengeError,
} from 'oauth4webapi';
import { UserError } from '../errors.ts';

/** What a server answers instead of a token (RFC 6749 sections 4.1.2.1 and 5.2). */
interface Refusal {
  readonly error: string;
  readonly error_description?: string | undefined;
}

/** The next step where there is one, by the error's code. */
const hints: Readonly<Record<string, string>> = {
  invalid_client:
    'is the app registered there? Does it show the right secret (--client-secret-stdin), or none if it is public?',
  unauthorized_client: 'the app must be registered for this grant',
  invalid_scope: 'say with --scope which of its scopes the app should get',
  invalid_target: 'say with --resource which API the token is for',
  access_denied: 'somebody, or a rule of the server, said no',
  expired_token: 'begin again, and confirm sooner',
};

/**
 * Does a step of the protocol, and says in words why it failed.
 *
 * @throws UserError "failed" for whatever the server refused or got wrong; other failures as they are
 */
export async function inWords<T>(step: () => T | Promise<T>): Promise<T> {
  try {
    return await step();
  } catch (error) {
    throw (await userErrorOf(error)) ?? error;
  }
}

/** The code of the error that a server answered with; undefined for any other failure. */
export async function errorCodeOf(error: unknown): Promise<string | undefined> {
  return (await refusalOf(error))?.error;
}

async function userErrorOf(error: unknown): Promise<UserError | undefined> {
  const refusal = await refusalOf(error);
  if (refusal !== undefined) {
    const { error: code, error_description: description } = refusal;
    const details = description === undefined ? '' : `: ${oneLine(description)}`;
    return new UserError('failed', `the server refused with ${oneLine(code)}${details}`, hints[code]);
  }
  if (error instanceof OperationProcessingError || error instanceof UnsupportedOperationError) {
    return new UserError('failed', `the server's answer cannot be used: ${oneLine(error.message)}`);
  }
  return undefined;
}

async function refusalOf(error: unknown): Promise<Refusal | undefined> {
  if (error instanceof ResponseBodyError || error instanceof AuthorizationResponseError) return error;
  // A challenge says only how to authenticate; what was wrong stands in the body.
  if (error instanceof WWWAuthenticateChallengeError) return bodyOf(error.response, error.status);
  return undefined;
}

async function bodyOf(response: Response, status: number): Promise<Refusal> {
  // The copy leaves the body for whoever asks again.
  const body: unknown = await response
    .clone()
    .json()
    .catch(() => undefined);
  const members = new Map<string, unknown>(Object.entries(body ?? {}));
  const description = members.get('error_description');
  return {
    error: String(members.get('error') ?? `status ${status}`),
    error_description: description === undefined ? undefined : String(description),
  };
}

/** Text from outside has one line in a message of ours, and an end. */
function oneLine(text: string): string {
  return text.replace(/\s+/g, ' ').slice(0, 500);
}
