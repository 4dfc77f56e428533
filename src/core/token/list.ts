import type { Context } from '../../context.ts';
import { UserError } from '../../errors.ts';
import {
  type AccessToken,
  listAccessTokensBefore,
  type TokenKey,
} from '../../storage/tables/access-tokens.ts';
import { type Client, findClientById } from '../../storage/tables/clients.ts';
import type { Page } from '../../storage/tables/page.ts';
import { findUserById, type User } from '../../storage/tables/users.ts';
import { liveAccessToken } from './live.ts';

/** An access token as lists show it: never its value, which nobody has. */
export interface TokenSummary {
  client_id: string | null;
  username: string | null;
  scope: string;
  issued_at: number;
  expires_at: number;
  /** Whether a refresh token came with it. */
  refresh_token: boolean;
  active: boolean;
}

export interface TokenFilter {
  client?: Client | undefined;
  user?: User | undefined;
  /** Those that have expired, instead of those that live. */
  expired: boolean;
  limit: number;
  /** The `next` of the page before. */
  after?: string | undefined;
}

/** Rows read at a time; memory stays the same however many there are. */
const STEP = 500;

/**
 * Access tokens, those that live longest first: a walk down the primary key in bounded steps.
 *
 * @throws UserError "invalid_value" for an `after` that is no cursor
 */
export async function listTokens(context: Context, filter: TokenFilter): Promise<Page<TokenSummary>> {
  const data: TokenSummary[] = [];
  let position = startingPoint(filter, context.now());
  for await (const row of walk(context, filter, position)) {
    const summary = await summarize(context, row, filter);
    if (summary !== undefined) {
      if (data.length === filter.limit) return { data, next: `${position.expiresAt}.${position.seq}` };
      data.push(summary);
    }
    position = row;
  }
  return { data, next: null };
}

/** The rows below a key, as far as they can be what is looked for. */
async function* walk(
  context: Context,
  { expired }: TokenFilter,
  from: TokenKey,
): AsyncGenerator<AccessToken> {
  const now = context.now();
  let position = from;
  for (;;) {
    const rows = await listAccessTokensBefore(context.db, position, STEP);
    for (const row of rows) {
      if (!expired && row.expiresAt <= now) return;
      yield row;
      position = row;
    }
    if (rows.length < STEP) return;
  }
}

function startingPoint({ after, expired }: TokenFilter, now: number): TokenKey {
  if (after === undefined) {
    return { expiresAt: expired ? now + 1 : Number.MAX_SAFE_INTEGER, seq: expired ? -1 : 0 };
  }
  const [expiresAt, seq] = after.split('.');
  if (!/^[0-9]{1,15}\.[0-9]{1,16}$/.test(after)) {
    throw new UserError('invalid_value', '--after takes what the page before printed as its next');
  }
  return { expiresAt: Number(expiresAt), seq: Number(seq) };
}

async function summarize(
  context: Context,
  row: AccessToken,
  filter: TokenFilter,
): Promise<TokenSummary | undefined> {
  if (filter.client !== undefined && filter.client.id !== row.client) return undefined;
  if (filter.user !== undefined && filter.user.id !== row.userId) return undefined;
  const live = await liveAccessToken(context, row);
  if (!filter.expired && live === undefined) return undefined;
  const client = live?.client ?? (await findClientById(context.db, row.client));
  const user =
    live?.user ?? (row.userId === undefined ? undefined : await findUserById(context.db, row.userId));
  return {
    client_id: client?.clientId ?? null,
    username: user?.username ?? null,
    scope: row.scope,
    issued_at: row.issuedAt,
    expires_at: row.expiresAt,
    refresh_token: row.familyId !== undefined,
    active: live !== undefined,
  };
}
