import type { Awaitable } from '../../awaitable.ts';
import type { Context } from '../../context.ts';
import type { Queries } from '../../storage/sql.ts';
import type { Client, TokenFormat } from '../../storage/tables/clients.ts';
import type { User } from '../../storage/tables/users.ts';
import type { Form } from '../form.ts';
import type { Authentication } from '../openid/authentication.ts';
import type { Minted } from '../token/mint.ts';

/** On whose behalf, for which client and for what a token is issued. */
export interface Authorization {
  client: Client;
  user: User | undefined;
  scope: readonly string[];
  audience: readonly string[];
  refreshToken: RefreshTokenWish;
  /** Whole seconds; undefined: ACCESS_TOKEN_EXPIRE_SECONDS. */
  expiresInSeconds?: number | undefined;
  /** Undefined: that of the client. */
  tokenFormat?: TokenFormat | undefined;
  /** How the user was authenticated, where the client may be told of it: an id_token comes with the scope openid. */
  authentication?: Authentication | undefined;
}

/** Which refresh token comes with the access token. */
export type RefreshTokenWish =
  | { kind: 'none' }
  /** The first of a new family, for all that was granted: `audience` where that is more than the access token has. */
  | { kind: 'first'; audience?: readonly string[] }
  /** The successor of the one presented. */
  | {
      kind: 'successor';
      familyId: number;
      generation: number;
      presented: string;
      familySecret: string | undefined;
    };

/**
 * The answer of consuming what a grant was given: `spent` to go on; `refused` when somebody was first; or the response
 * of the one who was first, to be given again.
 */
export type Consumption = 'spent' | 'refused' | { response: TokenResponse };

/** What a grant comes to once everything has been read and checked, before anything is written. */
export interface Redemption {
  authorization: Authorization;
  /** When the same was last given, where that is known: what a client is given is noted once a day. */
  lastGivenAt?: number;
  /** Spends what was presented, by one conditional statement in the transaction that keeps the result. */
  consume?(tx: Queries, minted: Minted): Promise<Consumption>;
  /** What to revoke when something spent is shown again. Runs after the transaction was undone. */
  onReplay?(context: Context): Promise<void>;
}

/** A successful answer of the token endpoint (RFC 6749 section 5.1). */
export interface TokenResponse {
  access_token: string;
  expires_in: number;
  token_type: 'Bearer';
  scope: string;
  refresh_token?: string;
  id_token?: string;
}

/** A way to get a token (RFC 6749 section 1.3). */
export interface Grant {
  /** The value of `grant_type`. */
  type: string;
  /** Whether clients that cannot keep a secret may use it. */
  publicClients: boolean;
  /** False where a setting forbids it to everybody. */
  isAllowed?(context: Context): boolean;
  /** Reads and checks; holds no lock and writes no token. `address` is the IP address that the request comes from. */
  redeem(context: Context, client: Client, form: Form, address: string): Awaitable<Redemption>;
}
