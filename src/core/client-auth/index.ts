import { type Awaitable, andThen } from '../../awaitable.ts';
import type { Context } from '../../context.ts';
import { OAuthError } from '../../errors.ts';
import { type Client, type ClientAuthMethod, findClientByClientId } from '../../storage/tables/clients.ts';
import {
  type Attempt,
  checkBrakes,
  forgetFailedAttempts,
  mayHaveFailed,
  noteFailedAttempt,
} from '../brakes.ts';
import { isVschar } from '../characters.ts';
import type { Form } from '../form.ts';
import { isSlowHash, verifyNothing, verifySecret } from '../hashes/index.ts';
import { sha256 } from '../hashes/sha256.ts';
import { clientSecretBasic } from './client-secret-basic.ts';
import { clientSecretPost } from './client-secret-post.ts';
import { none } from './none.ts';

/** What a client sends to an endpoint where it authenticates. */
export interface ClientRequest {
  /** The Authorization header. */
  authorization: string | undefined;
  form: Form;
  /** The IP address that it comes from. */
  address: string;
  /** Told who asks as soon as that is proved, whatever becomes of the request then. */
  onClient?(client: Client): void;
}

/** Who a request says it comes from, and by what that is to be believed. */
export interface ClientCredentials {
  clientId: string;
  clientSecret: string | undefined;
}

/** A way for a client to authenticate (RFC 6749 section 2.3). */
export interface ClientAuthentication {
  method: ClientAuthMethod;
  /** The credentials in a request; undefined when it does not use this method. */
  read(request: ClientRequest): ClientCredentials | undefined;
}

/** The methods, one line each. */
const methods: readonly ClientAuthentication[] = [clientSecretBasic, clientSecretPost, none];

/** Their names (RFC 7591 section 2). */
export const clientAuthMethods: readonly ClientAuthMethod[] = methods.map(({ method }) => method);

/** Longer ones are not registered, and are neither looked up nor hashed. */
const CLIENT_ID_LENGTH_AT_MOST = 255;
const SECRET_LENGTH_AT_MOST = 1_024;

const FAILED = 'Client authentication failed.';

/** Compared with where there is no client, so that its absence takes the time of a wrong secret. */
const nobodysHash = sha256.make('');

/** A request that does not even say who sends it. */
export class NoClientCredentials extends OAuthError {
  constructor() {
    super('invalid_client', FAILED, { detail: 'no client credentials' });
  }
}

/** One answer for every reason, so that it does not tell which clients exist. */
function refused(detail: string): OAuthError {
  return new OAuthError('invalid_client', FAILED, { detail });
}

/**
 * The client that a request comes from.
 *
 * @throws OAuthError "invalid_client", or "invalid_request" when it authenticates in two ways; TooManyAttemptsError
 */
export function authenticateClient(context: Context, request: ClientRequest): Awaitable<Client> {
  const claim = readCredentials(request);
  const { clientId, clientSecret } = claim.credentials;
  if (!isPossible(clientId, CLIENT_ID_LENGTH_AT_MOST)) throw refused('impossible client_id');
  if (clientSecret !== undefined && !isPossible(clientSecret, SECRET_LENGTH_AT_MOST)) {
    throw refused('impossible client_secret');
  }
  const attempt: Attempt = { kind: 'client', name: clientId, address: request.address };
  return mayHaveFailed(context, attempt)
    ? authenticateBraked(context, request, claim, attempt)
    : judge(context, request, claim, attempt);
}

/** The same for one who may have to wait, because of failures before. */
async function authenticateBraked(
  context: Context,
  request: ClientRequest,
  claim: Claim,
  attempt: Attempt,
): Promise<Client> {
  await checkBrakes(context, attempt);
  const client = await judge(context, request, claim, attempt);
  await forgetFailedAttempts(context, attempt);
  return client;
}

/** Nothing here is waited for where the store and the secret's hash are quick, as they are for nearly every request. */
function judge(context: Context, request: ClientRequest, claim: Claim, attempt: Attempt): Awaitable<Client> {
  const { clientId, clientSecret } = claim.credentials;
  const usedMethod = clientSecret === undefined ? 'none' : claim.method;
  return andThen(findClientByClientId(context.db, clientId), (client) =>
    andThen(isSecretOf(context, client, clientSecret), (right) => {
      const detail = whyRefused(client, right, usedMethod);
      if (client === undefined || detail !== undefined) {
        return refuse(context, attempt, detail ?? 'unknown client', { client, clientSecret });
      }
      request.onClient?.(client);
      return client;
    }),
  );
}

/** A secret that a person chose is slow to check, so every refusal takes as long: time does not tell who has one. */
async function refuse(
  context: Context,
  attempt: Attempt,
  detail: string,
  { client, clientSecret }: { client: Client | undefined; clientSecret: string | undefined },
): Promise<never> {
  await noteFailedAttempt(context, attempt);
  if (clientSecret !== undefined && !isSlowHash(client?.secretHash)) await verifyNothing(clientSecret);
  throw refused(detail);
}

/** @param usedMethod Basic with an empty password is how some public clients name themselves, and counts as none */
function whyRefused(
  client: Client | undefined,
  right: boolean,
  usedMethod: ClientAuthMethod,
): string | undefined {
  if (client === undefined) return 'unknown client';
  if (!right) return 'wrong or missing client_secret';
  if (!client.active) return 'client is not active';
  if (client.authMethod !== undefined && client.authMethod !== usedMethod) {
    return `client is registered for ${client.authMethod}`;
  }
  return undefined;
}

interface Claim {
  method: ClientAuthMethod;
  credentials: ClientCredentials;
}

function readCredentials(request: ClientRequest): Claim {
  let claim: Claim | undefined;
  for (const { method, read } of methods) {
    const credentials = read(request);
    if (credentials === undefined) continue;
    if (claim !== undefined) {
      throw new OAuthError('invalid_request', 'The client authenticates in more than one way.');
    }
    claim = { method, credentials };
  }
  if (claim === undefined) throw new NoClientCredentials();
  return claim;
}

function isPossible(text: string, lengthAtMost: number): boolean {
  return text.length > 0 && text.length <= lengthAtMost && isVschar(text);
}

/**
 * Whether this is what a client has to show: a public one no secret, a confidential one the right one, which is the
 * current, or for a while the one before.
 */
export function isSecretOf(
  context: Context,
  client: Client | undefined,
  clientSecret: string | undefined,
): Awaitable<boolean> {
  if (clientSecret === undefined) return client?.clientType === 'public';
  return andThen(verifySecret(clientSecret, client?.secretHash ?? nobodysHash), (right) => {
    if (right) return client?.secretHash !== undefined;
    if (client?.previousSecretHash === undefined) return false;
    const stillGood = (client.previousSecretExpiresAt ?? 0) > context.now();
    return stillGood && verifySecret(clientSecret, client.previousSecretHash);
  });
}
