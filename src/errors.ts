/**
 * The kinds of failure. Whatever is none of them is a bug: 500 on the wire, one line and exit 1 in the terminal.
 */

/**
 * OAuth error codes and the HTTP status each is answered with (RFC 6749 sections 4.1.2.1 and 5.2, RFC 6750 section 3.1,
 * RFC 8628 section 3.5, RFC 8707 section 2, OpenID Connect Core section 3.1.2.6).
 */
const statusByCode = {
  invalid_request: 400,
  invalid_client: 401,
  invalid_grant: 400,
  unauthorized_client: 400,
  unsupported_grant_type: 400,
  invalid_scope: 400,
  invalid_target: 400,
  invalid_token: 401,
  insufficient_scope: 403,
  access_denied: 400,
  authorization_pending: 400,
  slow_down: 400,
  expired_token: 400,
  unsupported_response_type: 400,
  login_required: 400,
  consent_required: 400,
  unmet_authentication_requirements: 400,
  request_not_supported: 400,
  request_uri_not_supported: 400,
  server_error: 500,
  temporarily_unavailable: 503,
} as const;

export type OAuthErrorCode = keyof typeof statusByCode;

/**
 * The protocol's answer to a client. `description` travels to the client and must stay free of its input;
 * `detail` goes to the log only.
 */
export class OAuthError extends Error {
  readonly code: OAuthErrorCode;
  readonly detail: string | undefined;

  constructor(code: OAuthErrorCode, description: string, options?: { detail?: string; cause?: unknown }) {
    super(description, options?.cause === undefined ? undefined : { cause: options.cause });
    this.name = 'OAuthError';
    this.code = code;
    this.detail = options?.detail;
  }

  /** The HTTP status of this error. */
  get status(): number {
    return statusByCode[this.code];
  }
}

/** What an operator can get wrong, and the exit code that says so (contract: exit codes). */
const exitByCode = {
  failed: 1,
  invalid_value: 2,
  not_found: 3,
  conflict: 4,
  invalid_configuration: 5,
} as const;

export type UserErrorCode = keyof typeof exitByCode;

/** Something an operator can mend. `hint` is the next step, best of all a command. */
export class UserError extends Error {
  readonly code: UserErrorCode;
  readonly hint: string | undefined;

  constructor(code: UserErrorCode, message: string, hint?: string) {
    super(message);
    this.name = 'UserError';
    this.code = code;
    this.hint = hint;
  }

  /** The exit code of a command that ends with this error. */
  get exitCode(): number {
    return exitByCode[this.code];
  }
}

/** Why the store cannot do what was asked. */
export type StorageErrorCode =
  | 'database_missing'
  | 'database_busy'
  | 'database_full'
  | 'database_read_only'
  | 'database_damaged'
  | 'database_unavailable'
  | 'key_unreadable'
  | 'schema_too_new'
  | 'schema_too_old';

/** The store is unavailable: 503 on the wire, exit 6 in the terminal. Nothing that fails so was written. */
export class StorageError extends Error {
  readonly code: StorageErrorCode;
  readonly hint: string | undefined;
  readonly exitCode = 6;

  constructor(code: StorageErrorCode, message: string, options?: { hint?: string; cause?: unknown }) {
    super(message, options?.cause === undefined ? undefined : { cause: options.cause });
    this.name = 'StorageError';
    this.code = code;
    this.hint = options?.hint;
  }
}
