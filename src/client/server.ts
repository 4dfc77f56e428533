/** An authorization server as its clients see it: what it says of itself, and the one way to it. */
import {
  type AuthorizationServer,
  allowInsecureRequests,
  customFetch,
  JSON_ATTRIBUTE_COMPARISON,
  OperationProcessingError,
  processDiscoveryResponse,
} from 'oauth4webapi';
import { UserError } from '../errors.ts';
import { inWords } from './refusal.ts';

export interface OAuthServer {
  readonly metadata: AuthorizationServer;
  /** What every request to it is sent with. */
  readonly http: HttpOptions;
}

interface HttpOptions {
  readonly [allowInsecureRequests]: true;
  [customFetch](address: string, init: RequestInit): Promise<Response>;
}

export interface ServerOptions {
  /** Ends every request when it aborts. */
  readonly stop: AbortSignal;
  /** Whether plain http is right for other machines as well. */
  readonly insecure: boolean;
}

/** Nobody answered: the server is down, or is not there. */
export class UnreachableError extends UserError {
  constructor(address: string, cause: unknown) {
    super('failed', `no server answers at ${new URL(address).origin} (${whyUnreachable(cause)})`);
    this.name = 'UnreachableError';
  }
}

const ANSWER_WITHIN_MS = 30_000;

/**
 * Reads the metadata of an authorization server, wherever it may lie, and holds it to its own name (RFC 8414 section
 * 3.3).
 *
 * @param issuer the server's name, an absolute URL
 * @throws UnreachableError when nobody answers; UserError "failed" when there is no metadata, or only that of another
 *   issuer, "invalid_configuration" for plain http to another machine
 */
export async function findServer(issuer: string, options: ServerOptions): Promise<OAuthServer> {
  const http = httpOptions(options);
  const expected = new URL(issuer);
  let problem: unknown;
  for (const address of metadataAddresses(expected)) {
    const response = await http[customFetch](address, {
      headers: { accept: 'application/json' },
      redirect: 'manual',
    });
    if (response.status === 200) {
      try {
        const metadata = await readMetadata(expected, response);
        // Here a person's password goes, with no request of ours.
        if (!options.insecure) checkAddress(metadata.authorization_endpoint ?? issuer);
        return { metadata, http };
      } catch (error) {
        problem ??= error;
      }
    } else await response.body?.cancel();
  }
  throw problem ?? nothingToldBy(issuer);
}

/** Where metadata may lie: as RFC 8414 section 3.1 wants it, as OpenID Connect does, and the two the other way round. */
function metadataAddresses({ origin, pathname }: URL): ReadonlySet<string> {
  const path = pathname.replace(/\/$/, '');
  return new Set([
    `${origin}/.well-known/oauth-authorization-server${path}`,
    `${origin}${path}/.well-known/openid-configuration`,
    `${origin}/.well-known/openid-configuration${path}`,
    `${origin}${path}/.well-known/oauth-authorization-server`,
  ]);
}

async function readMetadata(issuer: URL, response: Response): Promise<AuthorizationServer> {
  try {
    return await processDiscoveryResponse(issuer, response);
  } catch (error) {
    const named = otherIssuer(error);
    if (named === undefined) return inWords(() => Promise.reject(error));
    throw new UserError(
      'failed',
      `the server at ${issuer.href} calls itself ${named}`,
      `if that is the one that is meant: --issuer ${named}`,
    );
  }
}

/** The name in metadata that is not the one that was expected. */
function otherIssuer(error: unknown): string | undefined {
  if (!(error instanceof OperationProcessingError) || error.code !== JSON_ATTRIBUTE_COMPARISON) {
    return undefined;
  }
  const { body } = error.cause as { body: { issuer: string } };
  return body.issuer;
}

function nothingToldBy(issuer: string): UserError {
  return new UserError(
    'failed',
    `${issuer} tells nothing of itself: there is no metadata at any of the addresses that are known for it`,
    'name the server by its issuer, as its documentation spells it',
  );
}

function httpOptions({ stop, insecure }: ServerOptions): HttpOptions {
  return {
    // What may be plain http is decided below, for each address.
    [allowInsecureRequests]: true,
    async [customFetch](address, init) {
      if (!insecure) checkAddress(address);
      const signal = AbortSignal.any([stop, AbortSignal.timeout(ANSWER_WITHIN_MS)]);
      try {
        return await fetch(address, { ...init, signal });
      } catch (error) {
        stop.throwIfAborted();
        throw new UnreachableError(address, error);
      }
    },
  };
}

const LOOPBACK_HOSTS: readonly string[] = ['localhost', '127.0.0.1', '[::1]'];

/**
 * Refuses plain http to another machine: everybody on the way could read along.
 *
 * @throws UserError "invalid_configuration"
 */
function checkAddress(address: string): void {
  // What is no address at all is refused where it is used.
  if (!URL.canParse(address)) return;
  const { protocol, hostname } = new URL(address);
  if (protocol !== 'http:' || LOOPBACK_HOSTS.includes(hostname)) return;
  throw new UserError(
    'invalid_configuration',
    `${address} is plain http, and everybody on the way to it could read tokens and passwords`,
    'use https; in a network that you trust, set SERVER.ALLOW_INSECURE_ISSUER',
  );
}

/** What the network had to say, from the innermost cause on. */
function whyUnreachable(error: unknown): string {
  let inner = error;
  while (inner instanceof Error && inner.cause instanceof Error) inner = inner.cause;
  if (!(inner instanceof Error)) return String(inner);
  if (inner.name === 'TimeoutError') return `nothing within ${ANSWER_WITHIN_MS / 1_000} seconds`;
  const { code } = inner as NodeJS.ErrnoException;
  return code ?? inner.message;
}
