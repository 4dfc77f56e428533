import type { Context } from '../../context.ts';
import { OAuthError } from '../../errors.ts';
import {
  consumeDeviceCode,
  type DeviceCode,
  findDeviceCode,
  recordPoll,
} from '../../storage/tables/device-codes.ts';
import { DEVICE_GRANT_TYPE } from '../device/grant-type.ts';
import { validateDeviceToken } from '../device/token-validation.ts';
import type { Authentication } from '../openid/authentication.ts';
import { narrowAudience } from '../resource.ts';
import { narrowScope, stillAllowed } from '../scope.ts';
import { equalHashes, sha256 } from '../secrets.ts';
import { findOwners, isExpired } from '../token/live.ts';
import { parseDeviceCode } from '../token/text.ts';
import type { Grant } from './grant.ts';

/** By how much the interval grows when a device polls too soon (RFC 8628 section 3.5). */
const SLOWER_BY_SECONDS = 5;

/**
 * A device's code for tokens, once its user has said yes (RFC 8628 section 3.4). Until then it is a poll: a read, and a
 * write that says when it was. The code is gone with the tokens, so that it gives them once.
 */
export const deviceCode: Grant = {
  type: DEVICE_GRANT_TYPE,
  publicClients: true,
  async redeem(context, client, form) {
    const text = form.get('device_code');
    if (text === undefined) {
      throw new OAuthError('invalid_request', 'The request needs the parameter device_code.');
    }
    const code = await findCode(context, text);
    if (code.client !== client.id) throw refused('a code of another client');
    if (isExpired(code.expiresAt, context)) throw expired();
    if (code.clientGeneration !== client.tokenGeneration) throw refused('the client had its tokens revoked');
    if (code.status === 'pending') throw await notePoll(context, code);
    if (code.status === 'denied') throw new OAuthError('access_denied', 'The user said no.');
    const owners = await findOwners(context, code);
    if (owners?.user === undefined) throw refused('the user is gone, stopped, or had its tokens revoked');
    const { user } = owners;
    const scope = narrowScope(stillAllowed(context.settings, client, code.scope), undefined);
    const audience = narrowAudience(code.audience, form.resources);
    await validateDeviceToken(context.settings, {
      clientId: client.clientId,
      userId: user.id,
      username: user.username,
      scope,
      resource: audience,
    });
    const refreshes = client.grantTypes.includes('refresh_token');
    return {
      authorization: {
        ...owners,
        scope,
        audience,
        authentication: authenticationOf(code),
        refreshToken: refreshes ? { kind: 'first', audience: code.audience } : { kind: 'none' },
      },
      consume: async (tx) => ((await consumeDeviceCode(tx, code)) ? 'spent' : 'refused'),
    };
  },
};

/** How the user was authenticated who said yes. A device sends no nonce and asks for no claims. */
function authenticationOf({ sid, authenticatedAt, methods }: DeviceCode): Authentication | undefined {
  if (sid === undefined || authenticatedAt === undefined) return undefined;
  return { sid, authenticatedAt, methods, claims: undefined, nonce: undefined };
}

function refused(detail: string): OAuthError {
  return new OAuthError('invalid_grant', 'The device_code is unknown, used or not for this client.', {
    detail,
  });
}

function expired(): OAuthError {
  return new OAuthError('expired_token', 'The device_code has expired. Begin again.');
}

/** The row of a code. The text says when it expires: that stays the answer when the row has been cleared away. */
async function findCode(context: Context, text: string): Promise<DeviceCode> {
  const key = parseDeviceCode(text);
  const code = key === undefined ? undefined : await findDeviceCode(context.db, key);
  if (code === undefined && isExpired(key?.expiresAt, context)) throw expired();
  if (code === undefined || !equalHashes(code.codeHash, sha256(text))) throw refused('unknown code');
  return code;
}

/** Records a poll in the store that all nodes share, and answers with what the device is told. */
async function notePoll(context: Context, code: DeviceCode): Promise<OAuthError> {
  const polledAt = context.now();
  // A clock that was put back makes nobody slower.
  const since = code.polledAt === undefined ? undefined : Math.abs(polledAt - code.polledAt);
  const tooSoon = since !== undefined && since < code.intervalSeconds;
  const intervalSeconds = code.intervalSeconds + (tooSoon ? SLOWER_BY_SECONDS : 0);
  const isFirst = await recordPoll(context.db, code, { polledAt, intervalSeconds });
  if (tooSoon || !isFirst) {
    return new OAuthError('slow_down', 'The device polls too often: wait 5 seconds longer from now on.');
  }
  return new OAuthError('authorization_pending', 'The user has not answered yet.');
}
