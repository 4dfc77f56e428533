import type { CodeChallengeMethod } from '../../storage/tables/authorization-codes.ts';
import type { Client } from '../../storage/tables/clients.ts';
import type { Form } from '../form.ts';
import type { RequestedClaims } from '../openid/requested-claims.ts';
import type { ResponseMode } from './response.ts';
import type { ResponseType } from './response-types.ts';

/** An authorization request as it came (RFC 6749 section 4.1.1). */
export interface AskedParameters {
  /** The first value of each parameter. */
  form: Form;
  /** The parameters that were sent more than once. */
  repeated: ReadonlySet<string>;
}

/** Who asks, and where every answer goes: what must be proved before anything is sent there. */
export interface Addressee {
  client: Client;
  /** Byte for byte as it was sent or, where it was left out, as it is registered. */
  redirectUri: string;
  redirectUriSent: boolean;
}

/** A PKCE challenge (RFC 7636 section 4.3). */
export interface CodeChallenge {
  challenge: string;
  method: CodeChallengeMethod;
}

/** OpenID Connect Core section 3.1.2.1. */
export type Prompt = 'none' | 'login' | 'consent' | 'select_account' | 'create';

/** What is asked for, and on which terms. */
export interface Terms {
  responseType: ResponseType;
  scope: readonly string[];
  /** RFC 8707 resources. */
  audience: readonly string[];
  codeChallenge: CodeChallenge | undefined;
  nonce: string | undefined;
  /** Claims that were asked for by name, as far as the client may be told them. */
  claims: RequestedClaims | undefined;
  /** The scope, and the scopes that stand for those claims: what the user is asked about. */
  disclosed: readonly string[];
  /** The users of whom it must be one; undefined: anybody. */
  subjects: readonly string[] | undefined;
  prompts: readonly Prompt[];
  /** How long ago, at most, the user may have been authenticated. */
  maxAgeSeconds: number | undefined;
  /** Whether the user is asked although consent was given before. */
  approval: 'force' | 'auto' | undefined;
}

/** How the answer gets there. */
export interface ReturnWay extends Addressee {
  mode: ResponseMode;
  state: string | undefined;
}

/** A request of which everything has been checked that does not depend on its user. */
export interface AuthorizationRequest extends ReturnWay, Terms {}

/** Why a request cannot be answered to its client. */
export type UnanswerableReason = 'unknown_client' | 'wrong_redirect_uri' | 'request_over';

/**
 * A request that cannot be answered to its client, because who that is or where it is cannot be believed, or because
 * it is over. Its user is told on a page.
 */
export class UnanswerableRequest extends Error {
  readonly reason: UnanswerableReason;
  /** For the log: free of what was sent. */
  readonly detail: string;
  /** What exactly did not match, for the developers who use a development server. */
  readonly explanation: string | undefined;

  constructor(reason: UnanswerableReason, detail: string, explanation?: string) {
    super(reason);
    this.name = 'UnanswerableRequest';
    this.reason = reason;
    this.detail = detail;
    this.explanation = explanation;
  }
}
